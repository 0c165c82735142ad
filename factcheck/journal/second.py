"""Nobody makes public alone what they wrote: the append refuses it, whatever record it stands in.

An approval makes public more than its own record: the claim, the actor and the source of a statement, the scale of a
verdict. Whoever entered one of them, or wrote in it since it was last public, leaves the approval to somebody else.
"""

from collections.abc import Collection, Mapping, Sequence

import orjson
from django.db import IntegrityError
from django.db.models import Max

from factcheck.journal.bodies import BATCH
from factcheck.journal.registry import registry
from factcheck.journal.spans import Written
from factcheck.journal.standing import WHOLE, differences
from factcheck.models import Account, PublicSpan, Revision, RevisionBody

LAW = "nobody_publishes_alone"
# What is done to a record without writing anything in it that the public reads.
JUDGED = ("send_back", "approve", "withdraw", "restore")


def demand_second_person(
    by: Account, opened: Sequence[str], written: Sequence[Written], permitted: Mapping[str, Collection[str]]
) -> None:
    """Raise IntegrityError under the name of the law where `by` wrote a record that becomes public now.

    `opened` names these records; `written` is the recording that makes them public, and `permitted` what its acts may
    change. Costs two queries for each five hundred, and another one where the recording also wrote in such a record.
    """
    first, now = written[0].seq, {one.uid: one for one in written}
    for start in range(0, len(opened), BATCH):
        batch = opened[start : start + BATCH]
        if _written_by(by, batch, first) or _wrote_along([now[uid] for uid in batch if uid in now], permitted):
            raise IntegrityError(LAW)


def _wrote_along(written: Sequence[Written], permitted: Mapping[str, Collection[str]]) -> bool:
    """Say whether a recording wrote more in records that it makes public than its acts permit.

    Of what steps move that was asked before: nothing changes with its stamps (see `factcheck.journal.standing`).
    """
    asked = [one for one in written if not registry.records[one.type].stamps]
    asked = [one for one in asked if WHOLE not in permitted.get(one.uid, ())]
    if not asked:
        return False
    seqs = [one.previous for one in asked if one.previous]
    bodies = dict(RevisionBody.objects.filter(seq__in=seqs).values_list("seq", "body"))
    return any(_wrote_more(one, bodies.get(one.previous or 0), permitted.get(one.uid, ())) for one in asked)


def _wrote_more(one: Written, before: str | None, may: Collection[str]) -> bool:
    if before == "":
        return not may  # Nobody can say what has changed in what was erased: only an act of the domain goes on with it.
    said = orjson.loads(before)["record"] if before else None
    return not said or not differences(one, said) <= set(may)


def own_drafts(by: Account, uids: Sequence[str]) -> list[str]:
    """Return which of these records are not public now, and were written by this account since they last were."""
    public = set(PublicSpan.objects.filter(record__in=uids, to_seq=None).values_list("record", flat=True))
    return _written_by(by, [uid for uid in uids if uid not in public])


def _written_by(by: Account, uids: Sequence[str], before: int | None = None) -> list[str]:
    own = Revision.objects.filter(record__in=uids, by=by.uid).exclude(action__in=JUDGED)
    own = own if before is None else own.filter(seq__lt=before)
    written = dict(own.order_by().values_list("record").annotate(newest=Max("seq")))
    spans = PublicSpan.objects.filter(record__in=written, to_seq__isnull=False)
    until = dict(spans.order_by().values_list("record").annotate(newest=Max("to_seq")))
    return sorted(uid for uid, seq in written.items() if seq > until.get(uid, 0))

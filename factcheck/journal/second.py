"""Nobody makes public alone what they wrote: the append refuses it, whatever record it stands in.

An approval makes public more than its own record: the claim, the actor and the source of a statement, the scale of a
verdict. Whoever entered one of them, or wrote in it since it was last public, leaves the approval to somebody else.
"""

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import Max

from factcheck.journal.bodies import BATCH
from factcheck.models import Account, PublicSpan, Revision

LAW = "nobody_publishes_alone"
# What is done to a record without writing anything in it that the public reads.
JUDGED = ("send_back", "approve", "withdraw", "restore")


def demand_second_person(by: Account, opened: Sequence[str], first: int) -> None:
    """Raise IntegrityError under the name of the law where `by` wrote a record that becomes public now.

    `opened` names these records, and `first` is the first revision of the recording that makes them public. Costs two
    queries for each five hundred.
    """
    if any(_written_by(by, opened[start : start + BATCH], first) for start in range(0, len(opened), BATCH)):
        raise IntegrityError(LAW)


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

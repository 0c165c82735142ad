"""What has changed in a statement, and in the records that its checks cover, since somebody last decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from claims import checks
from claims.models import Statement
from factcheck.history import Change, compare, contents_of
from factcheck.models import Account, Head, Revision

DECIDED = ("approve", "send_back", "withdraw")
# The steps of the workflow change these, and say so themselves.
STAMPS = {
    *("status", "submitted by", "submitted at", "approved by", "approved at", "first published at"),
    *("withdrawn by", "withdrawn at", "withdrawn reason"),
}


@dataclass(frozen=True)
class Changed:
    """One record with what changed in it, field by field."""

    what: str
    uid: str
    changes: list[Change]


@dataclass(frozen=True)
class SinceReview:
    """What changed since a step: which step, when and by whom it was taken."""

    step: str
    at: datetime
    by: str
    records: list[Changed]


@dataclass(frozen=True)
class Happening:
    """Something that somebody did to a record: for whoever did not see it coming."""

    what: str
    by: str
    at: datetime


def since_review(statement: Statement) -> SinceReview | None:
    """Return what changed since the last decision, or without one since it was last submitted; None for a new draft.

    `statement` is one from `checks.fetched`.
    """
    steps = Revision.objects.filter(record=statement.uid)
    base = (
        steps.filter(action__in=DECIDED).order_by("-seq").first()
        or steps.filter(action="submit").order_by("-seq").first()
    )
    if base is None:
        return None
    by = Account.objects.filter(uid=base.by).values_list("username", flat=True).first() or str(base.by)
    return SinceReview(base.action, base.at, by, list(_changed(checks.records(statement), base.seq)))


def happened(statement: Statement, *, since: int) -> list[Happening]:
    """Return what was done to a statement and to what its checks cover after a revision, the newest last."""
    uids = checks.records(statement)
    rows = list(Revision.objects.filter(record__in=uids, seq__gt=since).order_by("-seq")[:20])[::-1]
    people = {
        str(uid): name
        for uid, name in Account.objects.filter(uid__in=[r.by for r in rows]).values_list("uid", "username")
    }
    return [
        Happening(f"{row.action.replace('_', ' ')} {row.type}", people.get(str(row.by), ""), row.at) for row in rows
    ]


def newest(statement: Statement) -> int:
    """Return the number of the newest revision of a statement and of what its checks cover."""
    found = Head.objects.filter(uid__in=checks.records(statement)).aggregate(newest=Max("seq"))["newest"]
    return found or 0


def _changed(uids: list[str], base: int) -> Iterator[Changed]:
    found = Revision.objects.filter(record__in=uids)
    now = dict(found.filter(seq__gt=base).values_list("record").annotate(newest=Max("seq")))
    then = dict(found.filter(record__in=now, seq__lte=base).values_list("record").annotate(newest=Max("seq")))
    contents = contents_of([*now.values(), *then.values()])
    # What is younger than the decision is named by the record that refers to it, as one of its changes.
    known = [uid for uid in uids if uid in then and now.get(uid) in contents and then[uid] in contents]
    types = dict(found.filter(seq__in=[then[uid] for uid in known]).values_list("record", "type"))
    compared = compare([(contents[then[uid]], contents[now[uid]]) for uid in known])
    for uid, changes in zip(known, compared, strict=True):
        if kept := [change for change in changes if change.field not in STAMPS]:
            yield Changed(types[uid], uid, kept)

"""Which public statements have a check that does not stand any more, kept by a follower of the journal.

Whether a check stands is told by comparing fingerprints, statement by statement, and no database can do that. So it is
done when a record that the checks cover was written, and for what that reaches; what was found is kept. A change costs
the same in a record of a hundred statements and of a million.

The follower may be behind. Whoever asks is told of the present all the same: what is still to be compared, and what the
journal says since, is compared on the spot.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from claims import checks
from claims.choices import Status
from claims.followed import TableFollower, move, place
from claims.models import Lapse, Statement
from factcheck.followers import START, Position, head, is_in_journal
from factcheck.models import Revision

NAME = "lapses"
# One call compares so many statements, because other followers wait meanwhile.
AT_ONCE = 200
REVISIONS = 1000

# By the type of a record: the ways on which statements rest on it. They are those of `checks.records`, and its checks.
REACHES: dict[str, tuple[str, ...]] = {
    "statement": ("uid",),
    "check": ("checks__uid",),
    "claim": ("claim__uid",),
    "event": ("event__uid",),
    "source": ("original__uid", "appearances__source__uid"),
    "actor": (
        *("actor__uid", "actor__identified_as__uid", "actor__memberships__member__uid"),
        *("appearances__hops__actor__uid", "appearances__hops__actor__memberships__member__uid"),
        *("appearances__source__publisher__uid", "appearances__source__byline__actor__uid"),
    ),
}
Keys = list[int]


class Follower(TableFollower):
    """Compare what the journal has reached."""

    name, table = NAME, Lapse

    def take_in(self, seen: Position, now: Position) -> int:
        """Take in the next revisions and compare a few statements; return how many both were."""
        return _take_in(seen, now) + _compare()


def stale(*, most: int | None = None) -> QuerySet[Statement]:
    """Return the public statements of which a check does not stand any more, for example after a correction.

    With `most`, only so many of the newest: as many as were found, and as many as are still to be compared.
    """
    return Statement.objects.filter(pk__in=stale_among(most)[0])


def stale_among(most: int | None) -> tuple[Keys, bool]:
    """Return the keys of what `stale` returns, the newest first, and whether there may be more."""
    seen = _seen()
    kept = Lapse.objects.filter(statement__status=Status.PUBLISHED) if seen != START else Lapse.objects.none()
    doubtful, is_cut = _doubtful(kept, seen, most)
    known = list(_newest(kept.filter(due=None), most))
    lapsed = set(known[:most]) - set(doubtful)
    lapsed |= {row.pk for row in checks.in_batches(doubtful) if checks.lacking(row)}
    return sorted(lapsed, reverse=True), is_cut or len(known) > len(known[:most])


def _doubtful(kept: QuerySet[Lapse], seen: Position, most: int | None) -> tuple[Keys, bool]:
    """Return the newest statements that nobody has compared since something that they rest on was written."""
    keys = set(_newest(kept.filter(due__isnull=False), most))
    revisions = Revision.objects.filter(seq__gt=seen.seq).order_by("-seq").values_list("type", "record")
    written = iter(revisions.iterator() if most is None else revisions[:REVISIONS])
    while batch := list(islice(written, REVISIONS)):
        keys |= set(reached(batch) if most is None else reached(batch)[: most + 1])
    is_cut = most is not None and revisions[REVISIONS : REVISIONS + 1].exists()
    found = sorted(keys, reverse=True)
    return found[:most], is_cut or len(found) > len(found[:most])


def _newest(kept: QuerySet[Lapse], most: int | None) -> QuerySet[Any]:
    keys = kept.order_by("-statement_id").values_list("statement_id", flat=True)
    return keys if most is None else keys[: most + 1]


def _seen() -> Position:
    """Return how far the follower has come, and the start where that was in another journal."""
    seen = place(NAME)
    return seen if is_in_journal(seen, head()) else START


def reached(written: Iterable[tuple[str, str]]) -> QuerySet[Any]:
    """Return the keys of the public statements that rest on records, given by type and uid; newest first, one query."""
    uids: dict[str, set[str]] = defaultdict(set)
    for type_, uid in written:
        uids[type_].add(uid)
    public = Statement.objects.filter(status=Status.PUBLISHED).order_by().values_list("pk", flat=True)
    ways = [public.filter(**{f"{way}__in": uids[type_]}) for type_ in uids for way in REACHES.get(type_, ())]
    return public.none().union(*ways).order_by("-id") if ways else public.none()


def _take_in(seen: Position, now: Position) -> int:
    """Note what the next revisions reach as due to be compared."""
    after = Revision.objects.filter(seq__gt=seen.seq, seq__lte=now.seq).order_by("seq")
    revisions = list(after.values_list("seq", "hash", "type", "record")[:REVISIONS])
    if not revisions:
        return 0
    last = Position(*revisions[-1][:2])
    due = [Lapse(statement_id=key, due=last.seq) for key in sorted(set(reached(row[2:] for row in revisions)))]
    with transaction.atomic():
        if not move(NAME, seen, last):
            return 0
        Lapse.objects.bulk_create(
            due, REVISIONS, update_conflicts=True, update_fields=["due"], unique_fields=["statement"]
        )
    return len(revisions)


def _compare() -> int:
    """Compare a few of what is due. What comes to be due again meanwhile is so after a later revision, and stays."""
    rows = list(Lapse.objects.filter(due__isnull=False).order_by("-statement")[:AT_ONCE])
    if not rows:
        return 0
    keys, upto = [row.pk for row in rows], max(row.due or 0 for row in rows)
    public = [row for row in checks.in_batches(keys) if row.is_published]
    lapsed = [row.pk for row in public if checks.lacking(row)]
    compared = Lapse.objects.filter(due__lte=upto)
    with transaction.atomic():
        compared.filter(pk__in=set(keys) - set(lapsed)).delete()
        compared.filter(pk__in=lapsed).update(due=None)
    return len(keys)

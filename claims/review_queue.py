"""Which statements wait for a reviewer, in which order, and which stands before and after another.

The oldest submission comes first. What somebody submitted, or wrote a part of, never waits for them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from claims.models import Appearance, Statement, Topic
from claims.references import find
from factcheck.models import Account
from sources.models import Actor, Source

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wanted:
    """What a reviewer wants to see of the queue; empty is everything."""

    topic: str = ""
    source: str = ""
    actor: str = ""
    stance: str = ""
    mode: str = ""
    assigned: str = ""
    overdue: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the queue: the keys of its rows, and the places from which its neighbours are read."""

    keys: list[int]
    after: str
    before: str


class BadPlace(ValueError):
    """A place in the queue that none of its pages has given."""


def queue(account: Account) -> QuerySet[Any]:
    """Return what this person could review."""
    return Statement.objects.for_reviewer(account)


def narrowed(rows: QuerySet[Any], wanted: Wanted, *, by: Account, today: date) -> QuerySet[Any]:
    """Keep what somebody wants to see. What is asked of a report holds for one and the same report."""
    if wanted.topic:
        topic = find(Topic, wanted.topic, viewer=by)
        rows = rows.filter(claim__topics=topic) if topic else rows.none()
    if wanted.stance:
        rows = rows.filter(stance=wanted.stance)
    if wanted.actor:
        actor = find(Actor, wanted.actor, viewer=by)
        rows = rows.filter(Q(actor=actor) | Q(actor__memberships__member=actor)) if actor else rows.none()
    report = Q()
    if wanted.source:
        source = find(Source, wanted.source, viewer=by)
        report &= Q(source=source) if source else Q(pk__in=[])
    if wanted.mode:
        report &= Q(mode=wanted.mode)
    if report:
        rows = rows.filter(Exists(Appearance.objects.filter(report, statement=OuterRef("pk"))))
    if wanted.assigned:
        rows = rows.filter(assignment__to=by) if wanted.assigned == "me" else rows.filter(assignment__isnull=True)
    if wanted.overdue:
        rows = rows.filter(assignment__due_on__lt=today)
    return rows.distinct() if wanted.actor else rows


def counts(rows: QuerySet[Any], *, by: Account, today: date) -> dict[str, int]:
    """Count what waits: all of it, what is given to this person, to nobody, and what is overdue. One query."""
    return rows.order_by().aggregate(
        waiting=Count("pk"),
        mine=Count("pk", filter=Q(assignment__to=by)),
        nobodys=Count("pk", filter=Q(assignment__isnull=True)),
        overdue=Count("pk", filter=Q(assignment__due_on__lt=today)),
    )


def page(rows: QuerySet[Any], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return the page that begins after a place, or ends before one. Raises BadPlace for what is none."""
    order = ("-submitted_at", "-pk") if before else ("submitted_at", "pk")
    if place := before or after:
        rows = rows.filter(_beyond(*_read(place), backwards=bool(before)))
    found = list(rows.order_by(*order).values_list("submitted_at", "pk")[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    has_next, has_previous = (True, has_more) if before else (has_more, bool(after))
    return Page(
        [key for _, key in found],
        _place(*found[-1]) if found and has_next else "",
        _place(*found[0]) if found and has_previous else "",
    )


def neighbours(rows: QuerySet[Any], statement: Statement) -> tuple[str | None, str | None]:
    """Return the uids of the statements before and after one in the queue; it need not be in it any more."""
    at = statement.submitted_at
    if at is None:
        return None, None
    before = rows.filter(_beyond(at, statement.pk, backwards=True)).order_by("-submitted_at", "-pk")
    after = rows.filter(_beyond(at, statement.pk, backwards=False)).order_by("submitted_at", "pk")
    return _uid(before), _uid(after)


def _uid(rows: QuerySet[Any]) -> str | None:
    found = rows.values_list("uid", "submitted_at", "pk").first()
    return found[0] if found else None


def _beyond(at: datetime, key: int, *, backwards: bool) -> Q:
    side = "lt" if backwards else "gt"
    return Q(**{f"submitted_at__{side}": at}) | Q(**{"submitted_at": at, f"pk__{side}": key})


def _place(at: datetime, key: int) -> str:
    return f"{(at - EPOCH) // MICROSECOND}-{key}"


def _read(place: str) -> tuple[datetime, int]:
    first, _, second = place.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (first, second)):
        raise BadPlace("Leaf with the links of the page: this place in the queue is none.")
    return EPOCH + int(first) * MICROSECOND, int(second)

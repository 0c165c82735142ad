"""The lists beside reading: sources with their coverage, and the events that a statement may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from claims.models import Appearance
from claims.reading import places_by_snapshot
from sources.coverage import share
from sources.models import Event, Snapshot, Source

EVENTS = 40


@dataclass(frozen=True)
class ToRead:
    """A source on the list: how many statements it has, whether its text is held, and how much of it is dealt with."""

    source: Source
    statements: int
    is_held: bool
    percent: int | None


class SourcesToRead(Sequence[ToRead]):
    """Sources, the newest record first; measured only where a page of them is cut out."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, wanted: Any) -> Any:
        """Return a slice of the list with its coverage, in three queries and one per kind of place."""
        rows = list(self.rows[wanted])
        newest = dict(
            Snapshot.objects.filter(source__in=rows).values_list("source").annotate(newest=Max("pk")).order_by()
        )
        held = dict(Snapshot.objects.filter(pk__in=newest.values(), text_row__isnull=False).values_list("pk", "length"))
        lengths = dict(Snapshot.objects.filter(pk__in=newest.values()).values_list("pk", "length"))
        places = places_by_snapshot(newest.values())
        return [self._measured(row, newest.get(row.pk), held, lengths, places) for row in rows]

    def _measured(self, row: Any, snapshot: Any, held: Any, lengths: Any, places: Any) -> ToRead:
        percent = share(lengths[snapshot], places.get(snapshot, ())) if snapshot else None
        return ToRead(row, row.statements or 0, snapshot in held, percent)


def sources_to_read(words: str) -> SourcesToRead:
    """Return the held sources with these words in their title, byline or publisher; all of them without words."""
    counted = Appearance.objects.filter(source=OuterRef("pk")).order_by().values("source")
    number = counted.annotate(number=Count("statement", distinct=True)).values("number")
    rows = Source.objects.current().filter(holding="held").select_related("publisher")
    for word in words.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(publisher__name__icontains=word) | Q(byline__name__icontains=word)
        ).distinct()
    return SourcesToRead(rows.annotate(statements=Subquery(number)).order_by("-pk"))


def events(source: Source) -> list[Event]:
    """Return the events that a field offers: the source's own, those of its statements, and the newest."""
    own = Event.objects.filter(Q(pk=source.event_id) | Q(statements__appearances__source=source)).distinct()
    found = [*own.order_by("pk")[:EVENTS], *Event.objects.order_by("-pk")[:EVENTS]]
    return list({event.pk: event for event in found}.values())[:EVENTS]

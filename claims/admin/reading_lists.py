"""The lists beside reading: sources with their coverage, and the events that a statement may belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from claims.models import Appearance
from claims.reading import places_by_snapshot
from sources.choices import Holding
from sources.coverage import Place, share
from sources.models import BylineEntry, Event, Snapshot, Source
from sources.newest import newest_snapshots

EVENTS = 40


@dataclass(frozen=True)
class ToRead:
    """A source on the list: its number of statements, whether it has a text, and how much of what is held is done."""

    source: Source
    statements: int
    has_text: bool
    percent: int | None


def sources_to_read(words: str) -> QuerySet[Any]:
    """Return the keys of the held sources with these words in their title, byline or publisher, the newest first."""
    rows = Source.objects.current().filter(holding=Holding.HELD)
    for word in words.split():
        signed = BylineEntry.objects.filter(source=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(title__icontains=word) | Q(publisher__name__icontains=word) | Q(Exists(signed)))
    return rows.order_by("-pk").values_list("pk", flat=True)


def measured(keys: Iterable[int]) -> list[ToRead]:
    """Return sources in the order of their keys, each with its coverage; always the same number of queries."""
    wanted = list(keys)
    reports = Appearance.objects.filter(source=OuterRef("pk")).order_by().values("source")
    number = reports.annotate(number=Count("statement", distinct=True)).values("number")
    rows = Source.objects.select_related("publisher").annotate(statements=Subquery(number)).in_bulk(wanted)
    newest = {one.source_id: one for one in newest_snapshots(wanted).select_related("text_row")}
    places = places_by_snapshot([one.pk for one in newest.values()])
    return [_measured(rows[key], newest.get(key), places) for key in wanted if key in rows]


def _measured(row: Any, newest: Snapshot | None, places: dict[int, list[Place]]) -> ToRead:
    percent = share(newest.text_row.text, places.get(newest.pk, ())) if newest and newest.is_text_held else None
    return ToRead(row, row.statements or 0, newest is not None, percent)


def events(source: Source) -> list[Event]:
    """Return the events that a field offers: the source's own, those of its statements, and the newest."""
    own = Event.objects.filter(Q(pk=source.event_id) | Q(statements__appearances__source=source)).distinct()
    found = [*own.order_by("pk")[:EVENTS], *Event.objects.order_by("-pk")[:EVENTS]]
    return list({event.pk: event for event in found}.values())[:EVENTS]

"""Bodies of actors, sources, events and passages, as the API nests them in other bodies.

A `Shelf` fetches what a page of results refers to, each record once and each table in one query, whatever the number of
results. Bodies are plain dictionaries in the order of the contract; an empty text and an open end are null.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from factcheck.api import addresses
from sources.choices import Display
from sources.dates import bounds_json
from sources.models import Actor, BylineEntry, Event, Passage, Source

Body = dict[str, Any]

_PASSAGE = (
    *("pk", "uid", "snapshot__sha256", "snapshot__source_id", "start", "end", "sha256"),
    *("exact", "prefix", "suffix"),
)


def date_body(edtf: str, earliest: date, latest: date, wording: str = "", basis: str = "") -> Body | None:
    """Return an uncertain date, or None where nothing at all is known of it."""
    if not (edtf or wording or basis):
        return None
    first, last = bounds_json(edtf, earliest, latest)
    return {
        "edtf": edtf or None,
        "earliest": first,
        "latest": last,
        "wording": wording or None,
        "basis": basis or None,
    }


def actor_body(actor: Actor) -> Body:
    """Return an actor in short."""
    return {
        "uid": actor.uid,
        "url": addresses.of_resource("actors", actor.uid),
        "slug": actor.slug,
        "name": actor.name,
        "kind": actor.kind,
    }


def event_body(event: Event) -> Body:
    """Return an event in short."""
    return {
        "uid": event.uid,
        "url": addresses.of_resource("events", event.uid),
        "title": event.title,
        "kind": event.kind,
        "place": event.place or None,
        "date": date_body(
            event.date_edtf, event.date_earliest, event.date_latest, event.date_wording, event.date_basis
        ),
    }


class Shelf:
    """The actors, sources, events and passages that a page of results refers to, by primary key.

    Costs at most five queries. A source brings its publisher and its byline along, a passage its source.
    """

    def __init__(
        self,
        *,
        actors: Iterable[int | None] = (),
        sources: Iterable[int | None] = (),
        events: Iterable[int | None] = (),
        passages: Iterable[int | None] = (),
    ) -> None:
        self._passages = {row[0]: row for row in Passage.objects.filter(pk__in=_ids(passages)).values_list(*_PASSAGE)}
        wanted = _ids(sources) | {row[3] for row in self._passages.values()}
        self.sources = {source.pk: source for source in _with_byline(wanted)}
        self.actors = _actors(_ids(actors) | _ids(_named(self.sources.values())))
        for source in self.sources.values():
            _attach(source, self.actors)
        self._events = {event.pk: event_body(event) for event in Event.objects.filter(pk__in=_ids(events))}
        self._actors = {pk: actor_body(actor) for pk, actor in self.actors.items()}
        self._sources = {pk: self._source(source) for pk, source in self.sources.items()}

    def actor(self, key: int | None) -> Body | None:
        """Return an actor in short, or None for no actor."""
        return None if key is None else self._actors[key]

    def source(self, key: int | None) -> Body | None:
        """Return a source in short, or None for no source."""
        return None if key is None else self._sources[key]

    def event(self, key: int | None) -> Body | None:
        """Return an event in short, or None for no event."""
        return None if key is None else self._events[key]

    def passage(self, key: int | None) -> Body | None:
        """Return a passage, its words only where they may be shown and are held; None for no passage."""
        if key is None:
            return None
        _, uid, snapshot, source, start, end, sha256, *words = self._passages[key]
        is_shown = bool(words[0]) and self.sources[source].display in (Display.PASSAGES, Display.FULL)
        exact, prefix, suffix = words if is_shown else (None, None, None)
        return {
            "uid": uid,
            "url": addresses.of_resource("passages", uid),
            "snapshot": snapshot,
            "start": start,
            "end": end,
            "sha256": sha256,
            "exact": exact,
            "prefix": prefix,
            "suffix": suffix,
        }

    def source_of_passage(self, key: int) -> Body | None:
        """Return the source in which a passage stands."""
        return self._sources[self._passages[key][3]]

    def _source(self, source: Source) -> Body:
        return {
            "uid": source.uid,
            "url": addresses.of_resource("sources", source.uid),
            "slug": source.slug,
            "title": source.title,
            "kind": source.kind,
            "publisher": self.actor(source.publisher_id),
            "byline": [{"name": e.name, "actor": self.actor(e.actor_id)} for e in source.byline.all()],
            "source_url": source.url or None,
            "language": source.language or None,
            "published": date_body(
                source.published_edtf,
                source.published_earliest,
                source.published_latest,
                source.published_wording,
                source.published_basis,
            ),
            "held": source.is_held,
            "holding": source.holding,
        }


def _ids(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key is not None}


def _with_byline(keys: set[int]) -> list[Source]:
    return list(Source.objects.filter(pk__in=keys).prefetch_related("byline"))


def _named(sources: Iterable[Source]) -> set[int | None]:
    names = (entry.actor_id for source in sources for entry in source.byline.all())
    return {*names, *(source.publisher_id for source in sources)}


def _actors(keys: set[int]) -> dict[int, Actor]:
    return {actor.pk: actor for actor in Actor.objects.filter(pk__in=keys)}


def _attach(source: Source, actors: dict[int, Actor]) -> None:
    """Give a source the actors that are there already, so that its attribution line asks for none."""
    if source.publisher_id:
        source.publisher = actors[source.publisher_id]
    entries: list[BylineEntry] = list(source.byline.all())
    for entry in entries:
        if entry.actor_id:
            entry.actor = actors[entry.actor_id]

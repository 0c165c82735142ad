"""The drawing of an attribution: the stations from whoever said it to the text in which it was found."""

from dataclasses import dataclass

from claims.attribution import distance, hops
from claims.models import Appearance
from sources.models import Source


@dataclass(frozen=True)
class Station:
    """One place on the way. `is_missing` means that nobody has located it yet."""

    caption: str
    name: str
    path: str = ""
    is_missing: bool = False


def stations(appearance: Appearance) -> list[Station]:
    """Return the way of a statement, from the actor outwards; no query after `with_reports`."""
    actor = appearance.statement.actor
    way = [Station("said by", _upper(actor.in_sentence) if actor.is_unnamed else actor.name, actor.get_absolute_url())]
    if distance(appearance) == 0:
        return [*way, Station("in the original", source_label(appearance.source), appearance.source.get_absolute_url())]
    way.append(_original(appearance))
    for hop in reversed(hops(appearance)):
        way.append(Station("according to", hop.actor.name, hop.actor.get_absolute_url()))
    return [*way, Station("found in", source_label(appearance.source), appearance.source.get_absolute_url())]


def _original(appearance: Appearance) -> Station:
    """Return the place where the actor said it, which is missing unless we hold it."""
    original, event = appearance.statement.original, appearance.statement.event
    if original and original.is_held:
        return Station("in the original", source_label(original), original.get_absolute_url())
    if original and original.holding == "identified":
        return Station("original", f"{original.title} (not held)", original.get_absolute_url(), is_missing=True)
    if event:
        return Station("said at", f"{event.title}; no original located", event.get_absolute_url(), is_missing=True)
    return Station("original", "not located", original.get_absolute_url() if original else "", is_missing=True)


def source_label(source: Source) -> str:
    """Return a short name for a source: its publisher and what it is, or its title."""
    kind = source.get_kind_display()
    return f"{source.publisher.name}, {kind}" if source.publisher and source.kind != "unknown" else source.title


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

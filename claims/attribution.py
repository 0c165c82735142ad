"""The attribution line: who says it, through whom, as a sentence. Pages, API and exports all take it from here.

United States, according to the Lowy Institute, as reported by Perizat Risbek Kizi (ANKASAM)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import Appearance, Hop
from sources.models import Actor, Source


@dataclass(frozen=True)
class Voice:
    """One name in the sentence, with the words before and after it. `actor` is None for a name that is only written."""

    before: str
    name: str
    actor: Actor | None
    after: str = ""


def distance(appearance: Appearance) -> int:
    """Return how far a report is from the original: 0 in the original itself, else one more than its reporters."""
    if appearance.source_id == appearance.statement.original_id:
        return 0
    return 1 + len(hops(appearance))


def hops(appearance: Appearance) -> list[Hop]:
    """Return the reporters, outermost first, without a query where they were fetched before."""
    return sorted(appearance.hops.all(), key=lambda hop: hop.position)


def sentence(appearance: Appearance) -> str:
    """Return the attribution line as plain text."""
    return _joined(voices(appearance))


def line(actor: Actor, source: Source, reporters: Sequence[Actor], *, is_original: bool) -> str:
    """Return the attribution line of a report from its parts, the outermost reporter first, without any query."""
    return _joined(_voices(actor, source, reporters, is_original=is_original))


def voices(appearance: Appearance) -> Iterator[Voice]:
    """Yield the voices of the attribution line from the actor outwards, for pages that link each name."""
    reporters = [hop.actor for hop in hops(appearance)]
    is_original = distance(appearance) == 0
    yield from _voices(appearance.statement.actor, appearance.source, reporters, is_original=is_original)


def authors(source: Source) -> list[tuple[str, Any]]:
    """Return the names that a sentence gives to the authors of a source, each with its actor or None.

    An entry that is the publisher is left out; names without an actor count only where no entry has one. A source
    without any author speaks as its publisher.
    """
    entries = [e for e in source.byline.all() if e.actor_id is None or e.actor_id != source.publisher_id]
    known = [(e.actor.in_sentence, e.actor) for e in entries if e.actor]
    publisher = source.publisher.name if source.publisher else None
    return known or [(e.name, None) for e in entries if e.name != publisher]


def _joined(found: Iterator[Voice]) -> str:
    return "".join(f"{voice.before}{voice.name}{voice.after}" for voice in found)


def _voices(actor: Actor, source: Source, reporters: Sequence[Actor], *, is_original: bool) -> Iterator[Voice]:
    if is_original:
        yield from _in_own_source(actor, source)
        return
    yield Voice("", _at_start(actor), actor)
    for reporter in reversed(reporters):
        yield Voice(", according to ", reporter.in_sentence, reporter)
    yield from _reported_by(source)


def _in_own_source(actor: Actor, source: Source) -> Iterator[Voice]:
    publisher = source.publisher
    shown = publisher.name if publisher and publisher.pk != actor.pk else ""
    yield Voice("", _at_start(actor), actor, f" ({shown})" if shown else "")


def _reported_by(source: Source) -> Iterator[Voice]:
    names = authors(source)
    publisher = source.publisher
    if not names and publisher:
        yield Voice(", as reported by ", publisher.in_sentence, publisher)
    elif not names:
        yield Voice(", as reported in ", source.title, None)
    for place, (name, actor) in enumerate(names):
        before = ", as reported by " if place == 0 else (" and " if place == len(names) - 1 else ", ")
        is_last = place == len(names) - 1
        yield Voice(before, name, actor, f" ({publisher.name})" if publisher and is_last else "")


def _at_start(actor: Actor) -> str:
    """Return the name as it opens a sentence: without the article of the running form, a label with a capital."""
    if not actor.is_unnamed:
        return actor.name
    words = actor.in_sentence
    return words[:1].upper() + words[1:]

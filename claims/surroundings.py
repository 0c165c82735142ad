"""The passages of a report in the text around them, so that a reviewer sees what the words mean where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest, Substr

from claims.models import Appearance
from claims.spans import Piece, Span, paragraphs
from sources.models import Passage

AROUND = 400
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Excerpt:
    """A part of a text in paragraphs of pieces; `is_cut_before` and `is_cut_after` say that the text goes on there."""

    paragraphs: list[list[Piece]]
    is_cut_before: bool
    is_cut_after: bool


@dataclass(frozen=True)
class Withheld:
    """A passage of which only the place is known, because the text is not held."""

    start: int
    end: int


def surroundings(appearances: Iterable[Appearance]) -> dict[int, list[Excerpt | Withheld]]:
    """Return what stands around the passages of each report, by its key. One query, however many there are."""
    reports = {appearance.pk: _passages(appearance) for appearance in appearances}
    keys = {passage.pk for found in reports.values() for passage, _ in found}
    first = Greatest(F("start") - AROUND, Value(0))
    text = Substr("snapshot__text_row__text", first + 1, F("end") - F("start") + 2 * AROUND)
    around = {row.pk: row.around for row in Passage.objects.filter(pk__in=keys).annotate(around=text)}
    return {key: list(_excerpts(found, around)) for key, found in reports.items()}


def _passages(appearance: Appearance) -> list[tuple[Passage, str]]:
    content = [appearance.passage] if appearance.passage else []
    content += appearance.more_passages.all()
    cue = [(appearance.cue, "cue")] if appearance.cue else []
    return [*((passage, "content") for passage in content), *cue]


def _excerpts(found: list[tuple[Passage, str]], around: Mapping[int, str | None]) -> Iterator[Excerpt | Withheld]:
    shown: list[tuple[int, int, int]] = []
    for passage, _ in found:
        text, first = around.get(passage.pk), max(passage.start - AROUND, 0)
        if any(s == passage.snapshot_id and a <= passage.start and passage.end <= z for s, a, z in shown):
            continue
        if not text:
            yield Withheld(passage.start, passage.end)
            continue
        is_cut_after = len(text) >= passage.end - passage.start + 2 * AROUND
        start, end = _whole_words(text, passage.start - first, passage.end - first, first > 0, is_cut_after)
        text, first = text[start:end], first + start
        shown.append((passage.snapshot_id, first, first + len(text)))
        near = [(p, voice) for p, voice in found if p.snapshot_id == passage.snapshot_id]
        yield Excerpt(list(paragraphs(text, list(_spans(near, first, len(text))))), first > 0, is_cut_after)


def _whole_words(text: str, start: int, end: int, is_cut_before: bool, is_cut_after: bool) -> tuple[int, int]:
    """Return where to cut a text so that no word is halved, and nothing of the passage from start to end is lost."""
    spaces = [found.end() for found in _SPACE.finditer(text)]
    before = next((place for place in spaces if place <= start), 0) if is_cut_before else 0
    after = next((place for place in reversed(spaces) if place >= end), len(text)) if is_cut_after else len(text)
    return before, after


def _spans(near: list[tuple[Passage, str]], first: int, length: int) -> Iterator[Span]:
    for number, (passage, voice) in enumerate(near, 1):
        start, end = max(passage.start - first, 0), min(passage.end - first, length)
        if start < end:
            yield Span(start, end, number, voice)

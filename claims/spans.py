"""A text cut into pieces, so that a page can mark who speaks where.

Passages overlap and nest: a reporter's sentence holds the sentence of somebody else. Each piece belongs to the shortest
passage around it, which is the innermost voice, and knows which passages start and end there.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Span:
    """A passage in a text: its place, the number that readers see, whose voice it is, and the record it came from."""

    start: int
    end: int
    number: int
    voice: str
    record: Any = None


@dataclass(frozen=True)
class Piece:
    """A run of text within one paragraph that the same passages cover. `span` is the innermost of them, or None."""

    text: str
    span: Span | None
    starts: tuple[Span, ...]
    ends: tuple[Span, ...]


def paragraphs(text: str, spans: Sequence[Span]) -> Iterator[list[Piece]]:
    """Yield the paragraphs of a text as pieces; together they are the text without its line ends."""
    for found in PARAGRAPH.finditer(text):
        yield pieces(text, spans, *found.span())


def pieces(text: str, spans: Sequence[Span], first: int, last: int) -> list[Piece]:
    """Return the pieces of one part of a text."""
    near = [span for span in spans if span.start < last and first < span.end]
    inner = {edge for span in near for edge in (span.start, span.end) if first < edge < last}
    return [_piece(text, near, *edge) for edge in itertools.pairwise([first, *sorted(inner), last])]


def _piece(text: str, spans: Sequence[Span], start: int, end: int) -> Piece:
    around = [span for span in spans if span.start <= start and end <= span.end]
    return Piece(
        text[start:end],
        min(around, key=lambda span: (span.end - span.start, span.number), default=None),
        tuple(span for span in around if span.start == start),
        tuple(sorted((span for span in around if span.end == end), key=lambda span: -span.start)),
    )

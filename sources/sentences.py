"""Cut a text into sentences, so that people and scripts can name a part of it without counting characters.

A paragraph is a line. A sentence ends at a full stop, a question or an exclamation mark with the quotation marks and
brackets after it, unless what follows goes on in lower case or what stands before is an initial or an abbreviation.
Nothing rests on this for ever: passages are kept by their offsets, and a sentence only helps to choose them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

PARAGRAPH = re.compile(r"[^\r\n]+")

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ABBREVIATIONS = re.compile(
    r"mrs?|ms|dr|prof|rev|hon|gen|col|capt|lt|sgt|sen|rep|gov|pres|st|nos?|vol|vs|etc|cf|al|art|para|pp|fig|approx"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|inc|ltd|co|corp|dept|est|e\.g|i\.e",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its number in the text, counted from 1, its place in code points, and its paragraph from 0."""

    number: int
    start: int
    end: int
    paragraph: int


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order. White space between them belongs to none."""
    found: list[Sentence] = []
    for paragraph, line in enumerate(PARAGRAPH.finditer(text)):
        for start, end in _within(text, *line.span()):
            found.append(Sentence(len(found) + 1, start, end, paragraph))
    return found


def _within(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    edges = [first, *(end.end() for end in _END.finditer(text, first, last) if _is_end(text, end, last)), last]
    for start, end in pairwise(edges):
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _is_end(text: str, found: re.Match[str], last: int) -> bool:
    following = text[found.end() : last].lstrip().lstrip("\"'“‘«([")
    if not following or following[0].islower():
        return False
    if not found[0].startswith(".") or found[0].startswith(".."):
        return True
    before = _LAST_WORD.search(text[max(0, found.start() - 20) : found.start()])
    word = before[0] if before else ""
    return not (_INITIALS.fullmatch(word) or _ABBREVIATIONS.fullmatch(word))

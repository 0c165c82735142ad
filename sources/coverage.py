"""How much of a text has been dealt with: lies inside a passage that something rests on, or was read with no result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.sentences import Sentence

Place = tuple[int, int]


@dataclass(frozen=True)
class Coverage:
    """What of a text is dealt with, in characters (white space apart) and in sentences."""

    characters: int
    covered: int
    sentences: int
    whole: int
    partly: tuple[Sentence, ...]
    unread: tuple[Sentence, ...]

    @property
    def percent(self) -> int:
        """Return the share of characters in percent: 100 only where nothing at all is left."""
        return 100 * self.covered // self.characters if self.characters else 100


def union(places: Iterable[Place]) -> list[Place]:
    """Return places as ordered spans that neither overlap nor touch."""
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def coverage(text: str, parts: Sequence[Sentence], places: Iterable[Place]) -> Coverage:
    """Measure how much of a text the places cover. A sentence is whole once no letter or number of it is left out."""
    left_out = _without(text, union(places))
    partly: list[Sentence] = []
    unread: list[Sentence] = []
    total = left = 0
    for part in parts:
        before, after = text[part.start : part.end], left_out[part.start : part.end]
        here, open_ = _count(before), _count(after)
        total, left = total + here, left + open_
        if any(map(str.isalnum, after)):
            (unread if open_ == here else partly).append(part)
    whole = len(parts) - len(partly) - len(unread)
    return Coverage(total, total - left, len(parts), whole, tuple(partly), tuple(unread))


def share(text: str, places: Iterable[Place]) -> int:
    """Return the percentage that `coverage` has, without cutting the text into sentences: for lists."""
    characters = _count(text)
    left = _count(_without(text, union(places)))
    return Coverage(characters, characters - left, 0, 0, (), ()).percent


def _without(text: str, covered: Sequence[Place]) -> str:
    pieces, at = [], 0
    for start, end in covered:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join(pieces) + text[at:]


def _count(text: str) -> int:
    return len("".join(text.split()))

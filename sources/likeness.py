"""How like a place in a text is to the passage that is looked for: in wording, in surroundings, and at its edges.

`Wanted.score` joins wording and surroundings; `sources.anchoring` says in words what comes of the numbers.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel, Levenshtein

from sources.typography import Plain

CUT_OFF = 0.6
NAME_DIFFERS = 0.1
CONTEXT_WEIGHT = 0.35
STANDS_ALONE = 24  # letters from which on a passage is hardly there twice by chance

# From here on (Han, kana, Hangul) a character says about as much as two or three letters.
EAST_ASIAN = "\u2e80"
TOKENS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\w+|[^\w\s]")

_FULL_STRICTNESS, _NO_STRICTNESS = 160, 300  # letters
_NUMBER_GOES_ON = re.compile(r"\d[.,]\Z")
_NUMBER_COMES_ON = re.compile(r"[.,]\d")


class How(StrEnum):
    """How a passage was found."""

    EXACT = "exact"
    NORMALISED = "normalised"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the passage may stand, and how well wording and surroundings fit, each from 0 to 1."""

    start: int
    end: int
    quality: float
    context: float
    score: float
    how: How


class Wanted:
    """The passage that is looked for: as it is, and in plain form with the plain form of its surroundings."""

    def __init__(self, prefix: str, exact: str, suffix: str) -> None:
        self.prefix, self.exact, self.suffix = prefix, exact, suffix
        # Read as one text: what is dropped at an edge depends on what stands beyond it.
        whole = Plain(prefix + exact + suffix)
        start, end = whole.index(len(prefix)), whole.index(len(prefix) + len(exact))
        bare = whole.plain[start:end]
        start, end = start + len(bare) - len(bare.lstrip()), end - len(bare) + len(bare.rstrip())
        self.passage = bare.strip()
        self.before, self.after = whole.plain[:start], whole.plain[max(start, end) :]
        first = whole.span(start, start + 1) if self.passage else None
        self.lead = first[0] - len(prefix) if first else 0
        self.letters = sum(2.5 if char >= EAST_ASIAN else 1.0 for char in self.passage)

    @property
    def stands_alone(self) -> bool:
        """Say whether the passage is long enough to be known without its surroundings."""
        return self.letters >= STANDS_ALONE

    def fits_between(self, left: str, right: str) -> bool:
        """Say whether the passage would begin and end at the edges of words there just as where it was taken."""
        begins = joined(left, self.passage[:2]) == joined(self.before, self.passage[:2])
        return begins and joined(self.passage[-2:], right) == joined(self.passage[-2:], self.after)

    def context(self, plain: str, start: int, end: int) -> float:
        """Say how much of the surroundings stands around plain[start:end]; 1 where no surroundings are known."""
        before, after = len(self.before), len(self.after)
        if not before + after:
            return 1.0
        left = _side(self.before[::-1], plain[max(0, start - before) : start][::-1])
        right = _side(self.after, plain[end : end + after])
        return min(1.0, (left * before + right * after) / (before + after))

    def score(self, quality: float, around: float, *, strict: bool = False) -> float:
        """Join wording and surroundings; `strict` gives the surroundings the weight that an unchecked edit needs."""
        weight = CONTEXT_WEIGHT * (1 + max(0.0, 1 - self.letters / STANDS_ALONE))
        if strict:
            longer = (_NO_STRICTNESS - self.letters) / (_NO_STRICTNESS - _FULL_STRICTNESS)
            weight = max(weight, CONTEXT_WEIGHT * (1 + 0.7 * min(1.0, max(0.0, longer))))
        return quality * (1 - weight * (1 - around))


def occurrences(text: str, part: str, most: int) -> list[int]:
    """List where `part` stands in `text`, overlapping ones too, `most` at the most."""
    found: list[int] = []
    at = text.find(part)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def common_start(one: str, other: str) -> int:
    """Say for how many characters two texts begin alike."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


def joined(left: str, right: str) -> bool:
    """Say whether the end of one piece and the beginning of the next are one word, one number, or one letter.

    Never between characters of East Asian scripts: Chinese and Japanese have no word edges to see, and in Korean a
    particle joins the word that a passage may well end with.
    """
    if not left or not right:
        return False
    if unicodedata.category(right[0])[0] == "M":
        return True
    if max(left[-1], right[0]) >= EAST_ASIAN:
        return False
    if left[-1].isalnum() and right[0].isalnum():
        return True
    if right[0].isdigit():
        return bool(_NUMBER_GOES_ON.search(left)) or (left[-1] == "-" and not left[-2:-1].isalnum())
    return left[-1].isdigit() and bool(_NUMBER_COMES_ON.match(right))


def quality(wanted: str, found: str) -> float:
    """Say how much of the wording stands: by characters and by words, or where words are few by characters alone."""
    chars = Levenshtein.normalized_similarity(wanted, found)
    words, there = TOKENS.findall(wanted), TOKENS.findall(found)
    return (chars + Indel.normalized_similarity(words, there)) / 2 if len(words) > 3 else chars


def other_names(wanted: str, found: str) -> int:
    """Count the numbers, and the words with a capital letter, that are others there, too many or missing."""
    here, there = _names(wanted), _names(found)
    return max((here - there).total(), (there - here).total())


def _names(text: str) -> Counter[str]:
    return Counter(t for t in TOKENS.findall(text) if t[0].isupper() or any(map(str.isdigit, t)))


def _side(wanted: str, found: str) -> float:
    """Say how much of one side stands, both given outwards from the passage; what is alike by chance counts nothing."""
    if not wanted:
        return 0.0
    alike = Levenshtein.normalized_similarity(wanted, found)
    return max(common_start(wanted, found) / len(wanted), (alike - 0.7) / 0.3)

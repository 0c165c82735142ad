"""Places in a text as people write them: by the number of a sentence, or by the words.

12                     the twelfth sentence
12-13                  two sentences, and what stands between them
12: the fishers want   words within the twelfth sentence
the fishers want       words that stand in the text only once
@120-245               code points, the end exclusive: what the page writes for a selection
"""

import re
from collections.abc import Sequence

from sources.anchoring import MAX_EXACT, Ambiguous, AnchorError, Selector, find
from sources.coverage import Place
from sources.likeness import How
from sources.sentences import Sentence

_OFFSETS = re.compile(r"@(\d{1,9})-(\d{1,9})")
_SENTENCES = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
_WITHIN = re.compile(r"(\d{1,6})\s*:\s*(.+)")


class PlaceError(ValueError):
    """Say to people why a place is not found, and how to write it."""


def place(written: str, text: str, parts: Sequence[Sentence]) -> Place:
    """Return the place that somebody means; raise PlaceError where there is none, or more than one."""
    if found := _OFFSETS.fullmatch(written):
        return _inside(int(found[1]), int(found[2]), text)
    if found := _SENTENCES.fullmatch(written):
        first, last = _sentence(found[1], parts), _sentence(found[2] or found[1], parts)
        if last.start < first.start:
            raise PlaceError(
                f"Sentence {last.number} stands before sentence {first.number}. Write the first one first."
            )
        return first.start, last.end
    if found := _WITHIN.fullmatch(written):
        within = _sentence(found[1], parts)
        start, end = _words(found[2], text[within.start : within.end], f"in sentence {within.number}")
        return within.start + start, within.start + end
    return _words(written, text, "in the text")


def is_by_number(written: str) -> bool:
    """Say whether a place is written by numbers, which mean something else in every text."""
    return any(form.fullmatch(written) for form in (_OFFSETS, _SENTENCES, _WITHIN))


def in_words(written: str, text: str, parts: Sequence[Sentence]) -> str:
    """Return the words of a place, to be found in another text; "" where it has none that would be read as words."""
    if not is_by_number(written):
        return written
    try:
        start, end = place(written, text, parts)
    except PlaceError:
        return ""
    words = " ".join(text[start:end].split())
    return "" if is_by_number(words) else words


def written(span: Place) -> str:
    """Return a place in the form that stands for offsets."""
    return f"@{span[0]}-{span[1]}"


def _inside(start: int, end: int, text: str) -> Place:
    if not start < end <= len(text):
        raise PlaceError(f"This place lies outside the text, which has {len(text)} characters. Mark it again.")
    if end - start > MAX_EXACT:
        raise PlaceError(f"A passage has at most {MAX_EXACT} characters; this one has {end - start}. Mark less.")
    return start, end


def _sentence(number: str, parts: Sequence[Sentence]) -> Sentence:
    if not 1 <= int(number) <= len(parts):
        raise PlaceError(f"There is no sentence {number}: the text has {len(parts)}.")
    return parts[int(number) - 1]


def _words(words: str, text: str, where: str) -> Place:
    wanted = words.strip()
    try:
        match = find(text, Selector(wanted))
    except Ambiguous as error:
        times = len(error.candidates)
        raise PlaceError(
            f"“{wanted[:60]}” stands {where} {times} times or more. Give more of the words, or the number of the "
            f"sentence before them: 12: {wanted[:20]}"
        ) from error
    except AnchorError as error:
        raise PlaceError(f"“{wanted[:60]}” does not stand {where}. Copy the words as they are there.") from error
    if match.how == How.EDITED:
        raise PlaceError(
            f"“{wanted[:60]}” does not stand {where} like that; “{text[match.start : match.end][:60]}” does. "
            "Copy the words as they are there."
        )
    return match.start, match.end

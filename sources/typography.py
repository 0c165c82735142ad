"""Read a text without its typography, and find the way back to the offsets of the text as it is.

Two texts have the same plain form when they are the same words, signs and numbers, set in another way:

- runs of white space are one space, and none beside a quotation mark, a dash, or a script without spaces;
- quotation marks and apostrophes of every language are one sign; dashes, hyphens and minus signs are one, runs too;
- composed and decomposed letters (NFC, NFD) are one, and so are ligatures, full and half width, dots and ellipsis;
- soft hyphens, zero-width characters, direction marks and variation selectors are gone.

What carries meaning is never touched: case, accents, punctuation, the presence of a dash or of a quotation mark,
and superscripts and fractions, because 10² is not 102.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

QUOTE, DASH = '"', "-"

# «‹»› and the CJK corner brackets count as quotation marks, primes and accents standing alone as apostrophes.
_QUOTES = frozenset("\"'`´«»‹›ʹʺʼˈ′″‴「」『』〝〞〟｢｣" + "".join(map(chr, range(0x2018, 0x2020))))
_DASHES = frozenset("-\u2212\u2e3a\u2e3b\u301c\u30a0\ufe58\ufe63" + "".join(map(chr, range(0x2010, 0x2016))))
_HIDDEN = frozenset(
    "\u00ad\u034f\u061c\u180e\ufeff"
    + "".join(
        map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)))
    )
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_SAME_LETTERS = ("<compat>", "<wide>", "<narrow>", "<noBreak>", "<initial>", "<medial>", "<final>", "<isolated>")

# Chinese and Japanese: a line end or a space between their characters is the typesetter's.
_SPACELESS = "\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TIGHT = f"[{QUOTE}\\{DASH}{_SPACELESS}]"
_JAMO = (
    "[\u1100-\u115f\ua960-\ua97c]?[\u1160-\u11a7\ud7b0-\ud7c6]+[\u11a8-\u11ff\ud7cb-\ud7fb]*"
    "|[\uac00-\ud7a3][\u11a8-\u11ff]+"
)


class Plain:
    """Hold a text and its plain form, and translate offsets between the two. Takes linear time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at: list[int] = []  # where each replacement begins in the plain form,
        self._width: list[int] = []  # how long it is there,
        self._start: list[int] = []  # and which span of the text it stands for
        self._end: list[int] = []
        self.plain = self._read()

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the text behind plain[start:end], or None where an end would split what belongs together.

        Together are a letter and its accents, the parts of a ligature, and a run of dashes. White space and hidden
        characters at either end are left outside.
        """
        first, last = self._replacement(start), self._replacement(end - 1)
        if first is not None and start > self._at[first]:
            return None
        if last is not None and end < self._at[last] + self._width[last]:
            return None
        return self._origin(start, first)[0], self._origin(end - 1, last)[1]

    def index(self, offset: int) -> int:
        """Give the place in the plain form of what stands at or next after `offset` in the text."""
        k = bisect_right(self._start, offset) - 1
        if k < 0:
            return offset
        if offset < self._end[k]:
            return self._at[k] + (self._width[k] if offset > self._start[k] else 0)
        return self._at[k] + self._width[k] + offset - self._end[k]

    def _replacement(self, index: int) -> int | None:
        k = bisect_right(self._at, index) - 1
        return k if k >= 0 and index < self._at[k] + self._width[k] else None

    def _origin(self, index: int, replacement: int | None) -> tuple[int, int]:
        if replacement is not None:
            return self._start[replacement], self._end[replacement]
        k = bisect_right(self._at, index) - 1
        offset = index if k < 0 else self._end[k] + index - self._at[k] - self._width[k]
        return offset, offset + 1

    def _read(self) -> str:
        singles, pattern = _rules(frozenset(self.text))
        flat = self.text.translate(singles) if singles else self.text
        pieces: list[str] = []
        done = length = 0
        for found in pattern.finditer(flat):
            start, end = found.span()
            form = _space(flat, start, end) if " " in found[0] and found[0][0] != DASH else _cluster(found[0])
            pieces += flat[done:start], form
            length += start - done
            self._at.append(length)
            self._width.append(len(form))
            self._start.append(start)
            self._end.append(end)
            length += len(form)
            done = end
        pieces.append(flat[done:])
        return "".join(pieces)


def _rules(chars: frozenset[str]) -> tuple[dict[int, str], re.Pattern[str]]:
    """Sort the characters of a text: those that another one stands for, and the runs in which the length changes."""
    singles: dict[int, str] = {}
    marks, longer = [], []
    for char in chars:
        form = _form(char)
        if unicodedata.category(char)[0] == "M" and char not in _HIDDEN:
            marks.append(char)
        elif len(form) > 1:
            longer.append(char)
        elif form and form != char:
            singles[ord(char)] = form
    hidden = "".join(map(re.escape, sorted(chars & _HIDDEN)))
    return singles, _pattern("".join(sorted(marks)), "".join(map(re.escape, sorted(longer))), hidden)


@lru_cache(maxsize=256)
def _pattern(marks: str, longer: str, hidden: str) -> re.Pattern[str]:
    between = f"[{hidden}]*" if hidden else ""
    accents = f"(?:{between}[{marks}])" if marks else "(?!)"
    dashes = f"{DASH}(?:[ {hidden}]*{DASH})+"
    spaces = f"[ {hidden}]{{2,}}|(?<={_TIGHT}) | (?={_TIGHT})"
    alternatives = [f"(?:{_JAMO}){accents}*", dashes, spaces]
    if hidden:
        alternatives.append(f"[{hidden}](?!{accents})")
    if longer:
        alternatives.append(f"[{longer}]{accents}*")
    if marks:
        alternatives.append(f"(?:[^ {marks}]{accents}|{accents}){accents}*")
    return re.compile("|".join(alternatives))


@lru_cache(maxsize=4096)
def _form(char: str) -> str:
    """Give the plain form of one character: one, none, or the letters of a ligature."""
    if char.isspace():
        return " "
    if char in _HIDDEN:
        return ""
    if char in _QUOTES:
        return QUOTE
    if char in _DASHES:
        return DASH
    tag, _, codes = unicodedata.decomposition(char).partition(" ")
    if tag in _SAME_LETTERS:
        return "".join(_form(chr(int(code, 16))) for code in codes.split())
    return unicodedata.normalize("NFC", char)


def _cluster(found: str) -> str:
    if found[0] == DASH and found[-1] == DASH:
        return DASH
    return unicodedata.normalize("NFC", "".join(map(_form, found)))


def _space(flat: str, start: int, end: int) -> str:
    beside = flat[start - 1 : start] + flat[end : end + 1]
    return "" if re.search(_TIGHT, beside) else " "

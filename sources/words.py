"""What a text is compared by: words without case and accents.

    words("Moon’s “end-of-war” déclaration, U.S. troops")    moon end of war declaration us troops
    words("한국전쟁의 종전")                                    한국 국전 전쟁 쟁의 종전

Scripts that write several words without a space, or tie particles to them, are cut into overlapping pairs of signs: so
a word is found inside a longer run. Which rules apply follows from the script alone, never from a declared language,
because nobody declares the language of what is typed into a search box.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

from sources.texts import fold

# Thai to Lao, Myanmar, Hangul jamo, Khmer, kana and bopomofo, Han, Hangul, compatibility Han, the further Han planes.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3040, 0x31FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_SEPARATOR, _LETTER, _SIGN = "", "letter", "sign"

_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b", re.IGNORECASE)
_ELISION = re.compile(r"\b(\w)['’ʼ](?=\w)")
_DOTTED = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_DOUBLE_QUOTES = re.compile('["“”„«»]')
_ASCII_WORD = re.compile("[a-z0-9]+")
_ASCII_QUOTES = str.maketrans("", "", "'`")


def words(text: str) -> list[str]:
    """Return the words of `text` in their order. Nothing is refused: what spells nothing yields no word."""
    text = _DOUBLE_QUOTES.sub(" ", _DOTTED.sub(lambda found: found[0].replace(".", ""), text))
    text = _ELISION.sub(r"\1 ", _POSSESSIVE.sub("", text))
    if text.isascii():
        return _ASCII_WORD.findall(text.lower().translate(_ASCII_QUOTES))
    return list(_cut(fold(text)))


def is_pair_of_signs(word: str) -> bool:
    """Say whether a word is a piece of a longer run of signs."""
    return len(word) == 2 and _kind(word[0]) == _SIGN


def _cut(text: str) -> Iterator[str]:
    for kind, run in groupby(text, _kind):
        if kind == _LETTER:
            yield "".join(run)
        elif kind == _SIGN:
            run_of_signs = "".join(run)
            yield from ("".join(pair) for pair in pairwise(run_of_signs)) if len(run_of_signs) > 1 else (run_of_signs,)


@lru_cache(maxsize=10_000)
def _kind(char: str) -> str:
    if unicodedata.category(char)[0] not in "LMN":
        return _SEPARATOR
    point = ord(char)
    return _SIGN if any(first <= point <= last for first, last in _UNSPACED) else _LETTER

"""The stems of words, by which other forms of a word are found. How a text is cut into words is in `sources.words`."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import tantivy

from claims.search.spelling import one_spelling
from sources.words import is_pair_of_signs

_ARABIC_ARTICLE = re.compile("^و?(?:[بكف]?ال|لل)(?=..)")

# They hold sentences together and say little about what one is about, so no claim needs to have them to be found.
_FUNCTION_WORDS = """
    a about after all also an and any are as at be because been before being but by can could did do does for from
    had has have he her his how i if in into is it its itself may might more most no nor not of on one only or
    other our out over shall she should so some such than that the their them then there these they this those
    through to under until up was we were what when where which while who whom whose why will with within without
    would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


def stems(of: Iterable[str]) -> list[str]:
    """Return the stems of words, in their order: ASCII ones as English in one spelling, Arabic ones without article."""
    return [_stem(word) for word in of]


def signs(of: Iterable[str]) -> list[str]:
    """Return the single signs within those words that are pairs of signs, so that one sign alone can be looked for."""
    return [sign for word in of if is_pair_of_signs(word) for sign in word]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if word.isascii():
        return _english().analyze(one_spelling(word))[0]
    return _ARABIC_ARTICLE.sub("", word)


@cache
def _english() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("english")).build()

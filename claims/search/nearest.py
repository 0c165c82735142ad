"""What somebody may have meant by words that no claim has: the nearest words of claims, for slips of the hand."""

import re
from difflib import get_close_matches

from tantivy import Query

from claims.models import Claim
from claims.search.query import MAX_LENGTH, claim_uids
from claims.search.reader import View, reader
from claims.search.schema import schema, uid_of
from claims.search.words import FUNCTION_WORDS, stems
from sources.words import words

# So many words of one search are looked for, and in so many claims: the answer to a slip needs no more.
MOST_WORDS, MOST_CLAIMS = 3, 50
# Shorter words are all near to each other; longer ones may hold two slips.
SHORTEST, LONG = 4, 8
ALIKE = 0.75


def meant(text: str) -> str | None:
    """Return `text` with each word that no claim has replaced by the nearest that one has; None if that finds nothing.

    Raises Unavailable. The words are those of public claims.
    """
    if len(text) > MAX_LENGTH:
        return None
    other = text
    for word, near in reader().answer(lambda view: _slips(view, text)).items():
        said = _said_near(word, near)
        if said:
            other = re.sub(rf"\b{re.escape(word)}\b", said, other, flags=re.IGNORECASE)
    return other if other != text and claim_uids(other, 1) else None


def _slips(view: View, text: str) -> dict[str, list[str]]:
    """Return words that nothing indexed has, each with the claims that have a word like it."""
    asked = [word for word in dict.fromkeys(words(text)) if len(word) >= SHORTEST and word not in FUNCTION_WORDS]
    unknown = [
        word
        for word, stem in zip(asked, stems(asked), strict=True)
        if not view.count("stems", stem) and not view.count("context", stem)
    ]
    return {word: _claims_near(view, word) for word in unknown[:MOST_WORDS]}


def _claims_near(view: View, word: str) -> list[str]:
    query = Query.fuzzy_term_query(schema(), "words", word, 2 if len(word) >= LONG else 1)
    addresses = [address for _, address in view.searcher.search(query, view.claims + 1, count=False).hits]
    keys = sorted(int(key or 0) for key in view.searcher.fast_field_values("key", addresses))
    return [uid_of(key) for key in keys[:MOST_CLAIMS]]


def _said_near(word: str, claims: list[str]) -> str | None:
    texts = Claim.objects.published().filter(uid__in=claims).values_list("text", flat=True)
    said = {one for text in texts for one in words(text)}
    return next(iter(get_close_matches(word, said, 1, ALIKE)), None)

"""From what somebody types to the claims that say it, best first.

A word counts in the claim itself, then as another form of a word there, then in what surrounds the claim (who says it,
where it stands); of these only the best. It weighs the more the fewer claims have it. All words have to be there, or
all but a few of many. Words that only hold a sentence together add a little and exclude nothing.

The same words as those of a claim, in the same order, find that claim first. Weights are multiples of 1/32, so that
sums of them are exact in whatever order the engine adds; and they follow from the claims alone. So two indexes of the
same claims give the same answers, whatever was added to them and deleted from them before. Ties are sorted by uid.
"""

import math
import re
from typing import NamedTuple

from tantivy import FieldType, Occur, Query

from claims.search.reader import View, reader
from claims.search.schema import KEYS, schema, uid_of, whole
from claims.search.words import FUNCTION_WORDS, stems
from sources.words import words

MAX_LENGTH = 400
MAX_WORDS = 100
HITS = 1000
# Uids of other origin may not be random, and then the choice among equals is given up after so many attempts.
ROUNDS = 24

# What a word is worth in the claim itself, in another form, and around the claim.
EXACT, STEM, CONTEXT = 1.0, 0.75, 0.25
STEP = 8
FUNCTION_WORD = 1 / STEP
IN_THIS_ORDER = 2.0
NOTHING_BUT_THIS = 4096.0

_QUOTED = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]')


class QueryError(ValueError):
    """This cannot be searched for; the text is a sentence for people."""

    code = "query"


class Hit(NamedTuple):
    """A claim that was found, by the number of its uid."""

    score: float
    key: int


class Asked(NamedTuple):
    """What is looked for: words in their order, and phrases that have to stand as they are."""

    words: list[str]
    phrases: list[list[str]]

    @property
    def content(self) -> list[str]:
        """Return the words that matter, each once; all of them where none matters."""
        each = list(dict.fromkeys(self.words))[:MAX_WORDS]
        return [word for word in each if word not in FUNCTION_WORDS] or each


def claim_uids(text: str, limit: int = HITS) -> list[str]:
    """Return the uids of the claims that `text` finds, best first.

    Words in quotation marks have to stand together; nothing else in `text` has a special meaning, and no text is
    malformed. Raises QueryError for more than MAX_LENGTH characters, and Unavailable. What is public is decided by
    `published()`: a hit may have been withdrawn a moment ago.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"Search for {MAX_LENGTH} characters or fewer; these are {len(text)}.")
    phrases = [phrase for quoted in _QUOTED.findall(text) if (phrase := words(quoted))]
    asked = Asked(words(text), phrases)
    return reader().answer(lambda view: _ranked(view, _claims_that_say(view, asked), limit)) if asked.words else []


def similar(text: str, limit: int = 10) -> list[str]:
    """Return the uids of the claims whose own words come nearest to those of `text`, itself included if it is one.

    A third of the words that matter have to be there. Raises Unavailable.
    """
    asked = Asked(words(text), [])
    return reader().answer(lambda view: _ranked(view, _claims_like(view, asked), limit)) if asked.words else []


def _ranked(view: View, query: Query, limit: int) -> list[str]:
    wanted = max(limit, HITS)
    found, total = _found(view, query, wanted + 1)
    if len(found) > wanted and found[wanted].score == found[wanted - 1].score:
        # The engine cuts equals as they come, so those that stay are chosen here.
        cut = found[wanted].score
        found = [hit for hit in found if hit.score > cut]
        found += _first_of_equals(view, query, cut, wanted - len(found), share=2 * wanted / total)
    return [uid_of(hit.key) for hit in sorted(found, key=lambda hit: (-hit.score, hit.key))[:limit]]


def _first_of_equals(view: View, query: Query, score: float, needed: int, *, share: float) -> list[Hit]:
    """Return the hits of that score with the lowest uids. Uids are random: a share of them is a share of the claims.

    The first share is a guess, and what it yields tells how large the next has to be. Equals come right after all
    better hits, so the engine cuts none of them off unless the share was far too large.
    """
    equals: list[Hit] = []
    limit = 4 * max(needed, HITS)
    for _ in range(ROUNDS):
        upper = min(int(share * KEYS), KEYS)
        low = Query.range_query(schema(), "key", FieldType.Integer, 0, upper)
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(low, 0.0))])
        found, _ = _found(view, both, limit)
        equals = sorted(hit for hit in found if hit.score == score)
        if len(found) == limit and found[-1].score == score:
            share /= 2
        elif len(equals) >= needed or upper == KEYS:
            break
        else:
            share *= max(1.25 * needed / len(equals), 2) if equals else 8
    return equals[:needed]


def _found(view: View, query: Query, limit: int) -> tuple[list[Hit], int]:
    """Return hits, best first, and how many there are in all."""
    result = view.searcher.search(query, limit, weight_by_field="brevity")
    keys = view.searcher.fast_field_values("key", [address for _, address in result.hits])
    hits = [Hit(score, int(key or 0)) for (score, _), key in zip(result.hits, keys, strict=True)]
    return hits, int(result.count)  # type: ignore[attr-defined]  # its stubs forget it


def _claims_that_say(view: View, asked: Asked) -> Query:
    content = asked.content
    required = len(content) - len(content) // 4
    clauses = [(Occur.Must, _words(view, content, required, with_context=True))]
    clauses += [(Occur.Must, _anywhere(phrase)) for phrase in asked.phrases]
    return Query.boolean_query(clauses + _bonuses(asked))


def _claims_like(view: View, asked: Asked) -> Query:
    content = asked.content
    required = len(content) - 2 * len(content) // 3
    clauses = [(Occur.Must, _words(view, content, required, with_context=False))]
    return Query.boolean_query(clauses + _bonuses(asked))


def _words(view: View, content: list[str], required: int, *, with_context: bool) -> Query:
    groups = []
    for word, stem in zip(content, stems(content), strict=True):
        weight = _weight(view, word, stem)
        forms = [_term("words", word, EXACT * weight), _term("stems", stem, STEM * weight)]
        if with_context:
            forms.append(_term("context", stem, CONTEXT * weight))
        groups.append((Occur.Should, Query.disjunction_max_query(forms)))
    return Query.boolean_query(groups, minimum_number_should_match=max(required, 1))


def _bonuses(asked: Asked) -> list[tuple[Occur, Query]]:
    """Return what adds to the score of a claim and is not required of it."""
    in_order = asked.words[:MAX_WORDS]
    bonuses = [_term("words", word, FUNCTION_WORD) for word in dict.fromkeys(in_order) if word in FUNCTION_WORDS]
    bonuses.append(_term("whole", whole(asked.words), NOTHING_BUT_THIS))
    if len(in_order) > 1:
        bonuses.append(Query.const_score_query(Query.phrase_query(schema(), "words", list(in_order)), IN_THIS_ORDER))
    return [(Occur.Should, bonus) for bonus in bonuses]


def _anywhere(phrase: list[str]) -> Query:
    """Return the query for a phrase in the claim, or in one of the texts around it."""
    return Query.disjunction_max_query([_together("words", phrase), _together("context", stems(phrase))])


def _together(field: str, terms: list[str]) -> Query:
    if len(terms) == 1:
        return _term(field, terms[0], FUNCTION_WORD)
    return Query.const_score_query(Query.phrase_query(schema(), field, list(terms)), FUNCTION_WORD)


def _term(field: str, term: str, score: float) -> Query:
    return Query.const_score_query(Query.term_query(schema(), field, term, "basic"), score)


def _weight(view: View, word: str, stem: str) -> float:
    """Return what a word is worth: the rarer, the more."""
    if word in FUNCTION_WORDS:
        return FUNCTION_WORD
    having = view.count("stems", stem) or view.count("context", stem) or 1
    return max(round(STEP * math.log(1 + view.claims / having)), 1) / STEP

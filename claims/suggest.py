"""What is offered while somebody types: actors by any of their names, and the claims that come nearest to a text.

Both answer from tables that are written with the record (see `sources.keys` and `claims.keys`), drafts included, so
what was entered a moment ago is offered now. The cost of an answer is bounded whatever the size of the record.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from claims.keys import claim_stems, claim_words
from claims.matching import decided_different_from
from claims.models import Claim, Statement
from claims.said import said
from sources import names
from sources.keys import name_words
from sources.models import Actor, Affiliation, Source

MAX_TEXT = 1000
_ARTICLE = re.compile(r"\A\s*(?:the|an?)\s+(?=\S*\w)", re.IGNORECASE)
LIMIT = 8
MOST = 50

# An actor of one of the newest statements was "used recently".
RECENT_STATEMENTS = 300

# Okapi's constants; a claim says a word once or not at all, and has about this many that matter.
K1, B, USUAL_LENGTH = 1.2, 0.75, 8
# A word that more claims have than this leads to none, unless there is no rarer one.
COMMON = 5_000
MAX_POSTINGS = 20_000
MAX_COUNTED = 100_000
MAX_STEMS = 60
RESCORED = 60
NEAR_ENOUGH = 0.2
POSITIONS = 5


@dataclass(frozen=True)
class ActorSuggestion:
    """An actor as it is offered: `affiliation` is the post that it holds now, "" where none is known."""

    uid: str
    name: str
    description: str
    affiliation: str
    kind: str


@dataclass(frozen=True)
class ClaimSuggestion:
    """A claim as it is offered: `score` is 1 for the same words, `positions` say who holds it and since when."""

    uid: str
    text: str
    kind: str
    score: float
    positions: list[str] = field(default_factory=list)


def as_json(found: Iterable[Any]) -> dict[str, Any]:
    """Return suggestions as the body of an answer."""
    return {"results": [asdict(one) for one in found]}


def actors(text: str, *, source: Source | None = None, limit: int = LIMIT) -> list[ActorSuggestion]:
    """Return the actors that somebody may mean who has typed `text`, the likeliest first.

    Each word of it begins a word of one of their names; case, accents, punctuation and the order of the words do not
    matter, nor does an article before them. First those called exactly so, then those with a name that begins so, then
    the others; of equals those who were used recently. Unnamed voices are offered for the one source that they speak
    in. Fifteen queries at most, and with an article 27.
    """
    text = text[:MAX_TEXT]
    if not name_words(text):
        return []
    limit, recent = min(limit, MOST), _recently_used()
    found: list[str] = []
    places = ["", source.uid] if source else [""]
    # Many are called “the” only inside a sentence, and some by their whole name: either may be what was typed.
    ways = dict.fromkeys((text, _ARTICLE.sub("", text)))
    for step in zip(*(names.steps(way, heard_in=place) for way in ways for place in places), strict=True):
        for uid in _recent_first([keys.exclude(actor__in=found) for keys in step], recent, limit):
            found += [uid] if uid not in found else []
        if len(found) >= limit:
            break
    return described(found[:limit])


def _recent_first(matching: list[Any], recent: list[str], limit: int) -> list[str]:
    used: set[str] = set()
    others: list[tuple[bytes, str]] = []
    for keys in matching:
        used |= set(keys.filter(actor__in=recent).values_list("actor", flat=True))
        others += [
            (bytes(key), uid) for key, uid in keys.order_by("key", "actor").values_list("key", "actor")[: 4 * limit]
        ]
    return [uid for uid in recent if uid in used] + [uid for _, uid in sorted(others) if uid not in used]


def _recently_used() -> list[str]:
    newest = Statement.objects.order_by("-pk").values_list("actor__uid", flat=True)[:RECENT_STATEMENTS]
    return list(dict.fromkeys(newest))


def described(uids: list[str]) -> list[ActorSuggestion]:
    """Return these actors as they are offered, in their order."""
    rows = {actor.uid: actor for actor in Actor.objects.filter(uid__in=uids)}
    posts = _posts_held_now(uids)
    return [
        ActorSuggestion(uid, actor.name, actor.description, posts.get(uid, ""), actor.kind)
        for uid in uids
        if (actor := rows.get(uid))
    ]


def _posts_held_now(uids: list[str]) -> dict[str, str]:
    today = timezone.now().date()
    held = Affiliation.objects.filter(actor__uid__in=uids, from_earliest__lte=today).filter(
        Q(until_edtf="") | Q(until_latest__gte=today)
    )
    posts: dict[str, str] = {}
    for post in held.select_related("actor", "organisation").order_by("-from_earliest", "pk"):
        words = f"{post.role}, {post.organisation}" if post.role else str(post.organisation)
        posts.setdefault(post.actor.uid, words)
    return posts


def claims_like(text: str, *, limit: int = LIMIT, apart_from: str = "") -> list[ClaimSuggestion]:
    """Return the claims whose words come nearest to those of `text` by BM25, the nearest first, drafts included.

    `apart_from` is the uid of a claim that `text` belongs to: neither that claim is offered nor any that somebody
    has decided is not the same.
    """
    left_out = {apart_from, *decided_different_from(apart_from)} if apart_from else set()
    limit = min(limit, MOST)
    nearest = [(score, uid) for score, uid in nearest_claims(text[:MAX_TEXT]) if uid not in left_out][:limit]
    rows = {claim.uid: claim for claim in Claim.objects.filter(uid__in=[uid for _, uid in nearest])}
    return [
        ClaimSuggestion(uid, row.text, row.kind, round(score, 3), positions(row))
        for score, uid in nearest
        if (row := rows.get(uid))
    ]


def nearest_claims(text: str, *, postings: int = MAX_POSTINGS) -> list[tuple[float, str]]:
    """Return the scores and uids of the claims nearest to a text, best first; 1 is the score of the same words.

    `postings` bounds how many claims the rarer words may lead to before the commoner ones are followed no more.
    """
    asked = claim_stems(text)[:MAX_STEMS]
    having = {word: claim_words.filter(word=word)[: COMMON + 1].count() for word in asked}
    everything = max(Claim.objects.order_by()[:MAX_COUNTED].count(), *having.values(), 1)
    # A word that nobody has used yet says as much as one that a single claim has.
    weights = {word: _idf(max(count, 1), everything) for word, count in having.items()}
    candidates = _candidates(_leading(having, postings), weights)
    found = words_of(candidates)
    itself = sum(weights.values()) * _saturation(len(asked)) or 1.0
    scored = (
        (min(sum(weights[w] for w in words & set(asked)) * _saturation(len(words)) / itself, 1.0), uid)
        for uid, words in found.items()
    )
    return sorted((one for one in scored if one[0] >= NEAR_ENOUGH), key=lambda one: (-one[0], one[1]))


def _leading(having: dict[str, int], postings: int) -> list[str]:
    """Return the words that lead to claims: the rarest, as many as can be followed."""
    leading: list[str] = []
    total = 0
    for word, count in sorted(having.items(), key=lambda item: (item[1], item[0])):
        is_too_much = count > COMMON or total + count > postings
        if count and not (leading and is_too_much):
            leading.append(word)
            total += count
    return leading


def _candidates(leading: list[str], weights: dict[str, float]) -> list[str]:
    scores: dict[str, float] = defaultdict(float)
    for word in leading:
        rows = claim_words.filter(word=word).order_by("claim")
        for uid, length in rows.values_list("claim", "length")[:COMMON]:
            scores[uid] += weights[word] * _saturation(length)
    return [uid for uid, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:RESCORED]]


def words_of(uids: list[str]) -> dict[str, set[str]]:
    """Return the words of each of these claims."""
    found: dict[str, set[str]] = defaultdict(set)
    for uid, word in claim_words.filter(claim__in=uids).values_list("claim", "word"):
        found[uid].add(word)
    return found


def _idf(having: int, everything: int) -> float:
    return math.log(1 + (everything - having + 0.5) / (having + 0.5))


def _saturation(length: int) -> float:
    return (K1 + 1) / (1 + K1 * (1 - B + B * length / USUAL_LENGTH))


def positions(claim: Claim) -> list[str]:
    """Return who takes which stance to a claim, and when: the newest few, drafts included."""
    newest = Statement.objects.filter(claim=claim).select_related("actor", "event", "original").order_by("-pk")
    return [_position(statement) for statement in newest[:POSITIONS]]


def _position(statement: Statement) -> str:
    when = said(statement)
    words = f"{statement.actor.name} {statement.get_stance_display()}"
    return f"{words}, {when.words}" if when else words

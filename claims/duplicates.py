"""Pairs of claims and of actors that may be one, nearest first, kept by a follower of the journal.

Not all pairs are compared. Whatever is written is compared with the few records that share its rarest words, found
through the same keys as suggestions; so a change costs the same in a record of a hundred claims and of a hundred
thousand. What it finds replaces what was found for that record before.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from rapidfuzz.distance import Indel

from claims import matching, suggest
from claims.followed import TableFollower, move, place
from claims.keys import claim_stems
from claims.models import Claim, LikePair, MatchDecision
from factcheck.followers import Position, head
from factcheck.models import Revision
from sources.choices import ActorKind
from sources.keys import actor_keys
from sources.models import Actor, ActorKey
from sources.names import beginning

NAME = "pairs"
# One call compares so many records, because other followers wait meanwhile.
AT_ONCE = 10
REVISIONS = 1000
PARTNERS = 8
POSTINGS = 2_000
CANDIDATES = 40

CLAIMS_ALIKE = 0.65
ACTORS_ALIKE = 0.8
# What a name is worth whose words are all among those of another: “Ola Brem” and “Ola Brem junior”.
CONTAINED = 0.8
SAME_START = 4
COMMON_START = 200
MAX_NAME_WORDS = 8

Scores = dict[str, float]


class Follower(TableFollower):
    """Compare what is new in the journal."""

    name, table = NAME, LikePair

    def take_in(self, seen: Position, now: Position) -> int:
        """Compare the next few records that were written; return how many revisions those were."""
        revisions, uids = _next(seen, now)
        if not revisions:
            return 0
        pairs = [pair for type_, uid in uids for pair in _pairs(type_, uid)]
        return len(revisions) if _keep(seen, Position(*revisions[-1]), [uid for _, uid in uids], pairs) else 0


def behind() -> int:
    """Return how many revisions have not been looked at yet."""
    return max(head().seq - place(NAME).seq, 0)


def undecided(type_: str) -> QuerySet[LikePair]:
    """Return the pairs of one type about which nothing is decided, nearest first. Both are current records."""
    model = matching.TYPES[type_]
    there = model._base_manager.filter(merged_into__isnull=True)
    pairs = LikePair.objects.filter(
        Exists(there.filter(uid=OuterRef("first"))), Exists(there.filter(uid=OuterRef("second"))), type=type_
    )
    return matching.undecided(pairs).order_by("-score", "first", "second")


def like_claims(uid: str) -> Scores:
    """Return the claims that say nearly the same as this one, with how near they are: 1 is the same words."""
    text = Claim.objects.filter(uid=uid, merged_into__isnull=True).values_list("text", flat=True).first()
    own = set(claim_stems(text or ""))
    if not own:
        return {}
    near = [other for _, other in suggest.nearest_claims(text or "", postings=POSTINGS) if other != uid]
    found = suggest.words_of(near[:CANDIDATES])
    scores = {other: len(own & words) / math.sqrt(len(own) * len(words)) for other, words in found.items()}
    return {other: score for other, score in scores.items() if score >= CLAIMS_ALIKE}


def like_actors(uid: str) -> Scores:
    """Return the actors that are called nearly the same as this one, by any of their names."""
    actor = Actor.objects.current().exclude(kind=ActorKind.UNNAMED).filter(uid=uid).first()
    if actor is None:
        return {}
    own = _names([uid])[uid]
    alike = Q(kind=ActorKind.GROUP) if actor.kind == ActorKind.GROUP else ~Q(kind=ActorKind.GROUP)
    wanted = Actor.objects.current().exclude(kind=ActorKind.UNNAMED).filter(alike, uid__in=_beginning_alike(own))
    others = list(wanted.exclude(uid=uid).order_by("uid").values_list("uid", flat=True)[: 10 * CANDIDATES])
    scores = {
        other: max(_likeness(one, another) for one in own for another in called)
        for other, called in _names(others).items()
    }
    return {other: score for other, score in scores.items() if score >= ACTORS_ALIKE}


_LIKE: dict[str, Callable[[str], Scores]] = {"claim": like_claims, "actor": like_actors}


def _pairs(type_: str, uid: str) -> list[LikePair]:
    """Return the pairs of a record: its nearest, and any found before from either side that are still alike.

    What is decided not to be the same takes no place of those that somebody may still look at.
    """
    scores = _LIKE[type_](uid)
    nearest = sorted(scores, key=lambda other: (-scores[other], other))
    decided, held = matching.decided_different_from(uid), _partners(uid)
    kept = [other for other in nearest if other not in decided][:PARTNERS]
    kept += [other for other in nearest if other in held | decided and other not in kept]
    return [
        LikePair(type=type_, first=min(uid, other), second=max(uid, other), score=round(scores[other], 4))
        for other in kept
    ]


def _partners(uid: str) -> set[str]:
    pairs = LikePair.objects.filter(Q(first=uid) | Q(second=uid)).values_list("first", "second")
    return {other for pair in pairs for other in pair} - {uid}


def _next(seen: Position, now: Position) -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
    """Return the revisions to take in, and the records that they are about: as many as are compared at once."""
    after = Revision.objects.filter(seq__gt=seen.seq, seq__lte=now.seq).order_by("seq")
    rows = list(after.values_list("seq", "hash", "type", "record")[:REVISIONS])
    decided = _decided_in([record for _, _, type_, record in rows if type_ == "match_decision"])
    revisions: list[tuple[int, str]] = []
    uids: dict[tuple[str, str], None] = {}
    for seq, hash_, type_, record in rows:
        about = dict.fromkeys([(type_, record)] if type_ in _LIKE else decided.get(record, []))
        if revisions and len(uids | about) > AT_ONCE:
            break
        uids |= about
        revisions.append((seq, hash_))
    return revisions, list(uids)


def _decided_in(decisions: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what these decisions are about: where one is decided, the next nearest is to be looked at."""
    rows = MatchDecision.objects.filter(uid__in=decisions) if decisions else []
    return {row.uid: [(row.type, row.first), (row.type, row.second)] for row in rows}


def _keep(seen: Position, now: Position, uids: list[str], pairs: list[LikePair]) -> bool:
    """Replace what was found for these records; False where another process was quicker."""
    each = {(pair.first, pair.second): pair for pair in pairs}
    with transaction.atomic():
        if not move(NAME, seen, now):
            return False
        LikePair.objects.filter(Q(first__in=uids) | Q(second__in=uids)).delete()
        LikePair.objects.bulk_create(each.values())
    return True


def _beginning_alike(names: Iterable[str]) -> set[str]:
    """Return the actors with a word that begins like a word of these names; words that many have lead nowhere."""
    starts = sorted({word[:SAME_START] for name in names for word in name.split()})[: 2 * MAX_NAME_WORDS]
    found: set[str] = set()
    for start in starts:
        having = actor_keys.filter(beginning(ActorKey.WORD, start), heard_in="").order_by("key", "actor")
        uids = list(having.values_list("actor", flat=True)[: COMMON_START + 1])
        found |= set(uids) if len(uids) <= COMMON_START else set()
    return found


def _names(uids: list[str]) -> dict[str, list[str]]:
    """Return the names of actors, each with its words folded and sorted."""
    names: dict[str, list[str]] = defaultdict(list)
    keys = actor_keys.filter(actor__in=uids, role=ActorKey.SORTED).order_by("actor", "key")
    for uid, key in keys.values_list("actor", "key"):
        names[uid].append(bytes(key).decode())
    return names


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, given with their words sorted: 1 is the same."""
    score = float(Indel.normalized_similarity(one, other))
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return max(score, CONTAINED) if len(few) > 1 and few < many else score

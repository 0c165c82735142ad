"""What is there already of what a batch of rows names: actors by any of their names, claims by their text, topics.

Asked anew for each batch, in a number of queries that does not depend on its rows. Nothing is held between batches: so
what others add, rename, merge or undo meanwhile is seen, and a large record takes no more memory than a small one.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from claims.keys import actor_keys, claim_stems, claim_words, name_key
from claims.models import ActorKey, Claim, Topic
from factcheck.uids import PATTERN
from sources.choices import ActorKind
from sources.models import Actor
from sources.normalize import fold

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})


def claim_key(language: str, text: str) -> int:
    """Return the key under which claims are the same: case, kind of quotation mark and white space do not count."""
    plain = re.sub(r"\s+", " ", text.translate(_QUOTES)).casefold()
    return int.from_bytes(hashlib.blake2b(f"{language}\n{plain}".encode(), digest_size=8).digest())


def called(name: str) -> str:
    """Return the key under which two names are one. A name of signs alone has no words, so it is its own key."""
    return name_key(name) or fold(name)


def is_uid(name: str) -> bool:
    """Say whether a name is the identifier of an actor."""
    return re.fullmatch(PATTERN, name) is not None and name.startswith("a")


@dataclass(frozen=True)
class KnownClaim:
    """A claim that is recorded, or the one that it was merged into."""

    pk: int
    kind: str


class Known:
    """What is recorded of these names, claims (a language and a text each) and topics."""

    def __init__(self, names: Collection[str], claims: Collection[tuple[str, str]], topics: Collection[str]) -> None:
        self._actors: dict[str, set[int]] = defaultdict(set)
        uids = {name for name in names if is_uid(name)}
        self._find_actors(set(names) - uids)
        for uid, pk, into in Actor.objects.filter(uid__in=uids).values_list("uid", "pk", "merged_into") if uids else ():
            self._actors[uid].add(into or pk)
        self.claims = _claims_saying(claims)
        self.topics = {fold(name): pk for pk, name in Topic.objects.values_list("pk", "name")} if topics else {}

    def actors(self, name: str) -> set[int]:
        """Return whose identifier this is, or who is called so and is no unnamed voice; several if several are."""
        return self._actors.get(name if is_uid(name) else called(name), set())

    def _find_actors(self, names: set[str]) -> None:
        keys = {key.encode() for key in map(name_key, names) if key}
        rows = actor_keys.filter(role=ActorKey.NAME, key__in=keys).exclude(actor__kind=ActorKind.UNNAMED)
        for key, pk in rows.values_list("key", "actor__pk") if keys else ():
            self._actors[bytes(key).decode()].add(pk)
        signs = [name for name in names if not name_key(name)]
        for name, pk in _named(signs).values_list("name", "pk") if signs else ():
            self._actors[called(name)].add(pk)


def _named(names: Collection[str]) -> QuerySet[Actor]:
    return Actor.objects.current().exclude(kind=ActorKind.UNNAMED).filter(name__in=names)


def _claims_saying(wanted: Collection[tuple[str, str]]) -> dict[int, KnownClaim]:
    """Return which of these claims are recorded, by their keys; of several the oldest.

    Claims that say the same have the same stems: so the longest one, and how many there are, lead to few others.
    """
    keys = {claim_key(language, text) for language, text in wanted}
    by_length: dict[int, set[str]] = defaultdict(set)
    for _, text in wanted:
        if found := claim_stems(text):
            by_length[len(found)].add(max(found, key=len))
    asked = Q(pk__in=())
    for length, stems in by_length.items():
        asked |= Q(length=length, word__in=stems)
    columns: Any = ("pk", "kind", "language", "text")
    rows = list(claim_words.filter(asked).order_by("claim__pk").values_list(*(f"claim__{name}" for name in columns)))
    # One that was merged has no words any more. People merge, so those are few.
    rows += Claim.objects.filter(merged_into__isnull=False).values_list(
        "merged_into", "merged_into__kind", *columns[2:]
    )
    found_: dict[int, KnownClaim] = {}
    for pk, kind, language, text in rows:
        if (key := claim_key(language, text)) in keys:
            found_.setdefault(key, KnownClaim(pk, kind))
    return found_

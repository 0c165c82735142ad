"""What is there already of what a batch of rows names: actors by any of their names, claims by their text, topics.

Asked anew for each batch, in a number of queries that does not depend on its rows. Nothing is held between batches: so
what others add, rename, merge or undo meanwhile is seen, and a large record takes no more memory than a small one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from claims import keys
from claims.keys import plain_claim
from claims.models import Claim, Topic
from factcheck import uids
from sources.keys import actor_keys, name_key
from sources.models import Actor, ActorKey
from sources.normalize import fold


def claim_key(language: str, text: str) -> int:
    """Return the key under which claims of one language are the same."""
    plain = f"{language}\n{plain_claim(text)}"
    return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=8).digest())


def is_uid(name: str) -> bool:
    """Say whether a name is the identifier of an actor."""
    return name.startswith("a") and uids.is_uid(name)


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
        return self._actors.get(name if is_uid(name) else name_key(name), set())

    def _find_actors(self, names: set[str]) -> None:
        wanted = {name_key(name).encode() for name in names}
        rows = actor_keys.filter(role=ActorKey.NAME, heard_in="", key__in=wanted)
        for key, pk in rows.values_list("key", "actor__pk") if wanted else ():
            self._actors[bytes(key).decode()].add(pk)


def _claims_saying(wanted: Collection[tuple[str, str]]) -> dict[int, KnownClaim]:
    """Return which of these claims are recorded, by their keys; of several the oldest."""
    wanted_keys = {claim_key(language, text) for language, text in wanted}
    columns = ("pk", "kind", "language", "text")
    there = keys.claim_keys.filter(key__in={keys.claim_key(text) for _, text in wanted}).order_by("claim__pk")
    rows = list(there.values_list(*(f"claim__{name}" for name in columns)))
    # One that was merged has no key any more. People merge, so those are few.
    merged = Claim.objects.filter(merged_into__isnull=False)
    rows += merged.values_list("merged_into", "merged_into__kind", *columns[2:])
    found: dict[int, KnownClaim] = {}
    for pk, kind, language, text in rows:
        if (key := claim_key(language, text)) in wanted_keys:
            found.setdefault(key, KnownClaim(pk, kind))
    return found

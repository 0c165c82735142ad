"""What is there already: actors by any of their names, claims by their text, and topics.

Looked up in memory, because a row a millisecond leaves no time for queries: some hundred bytes for each. A batch first
takes in what was added since the last one, by itself or by others, so that a batch that is undone leaves nothing here.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from claims.keys import plain_claim
from claims.models import Claim, Topic
from sources.choices import ActorKind
from sources.keys import name_key
from sources.models import Actor, ActorName
from sources.normalize import fold


def claim_key(language: str, text: str) -> int:
    """Return the key under which claims of one language are the same."""
    plain = f"{language}\n{plain_claim(text)}"
    return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=8).digest())


class Known:
    """The indexes of one run."""

    def __init__(self) -> None:
        self.actors: dict[str, set[int]] = {}
        self.claims: dict[int, int] = {}
        self.topics: dict[str, int] = {}
        self._last = dict.fromkeys((Actor, ActorName, Claim, Topic), 0)

    def refresh(self) -> None:
        """Take in what was added since the last time. Four small queries if nothing was."""
        for pk, name, running, merged in self._newer(
            Actor, Actor.objects.exclude(kind=ActorKind.UNNAMED), "pk", "name", "running_form", "merged_into"
        ):
            for one in (name, running):
                if one:
                    self.actors.setdefault(name_key(one), set()).add(merged or pk)
        for _, name, actor, merged in self._newer(
            ActorName,
            ActorName.objects.exclude(actor__kind=ActorKind.UNNAMED),
            "pk",
            "name",
            "actor",
            "actor__merged_into",
        ):
            self.actors.setdefault(name_key(name), set()).add(merged or actor)
        claims = self._newer(Claim, Claim.objects.all(), "pk", "language", "text", "merged_into")
        for pk, language, text, merged in claims:
            self.claims.setdefault(claim_key(language, text), merged or pk)
        for pk, name in self._newer(Topic, Topic.objects.all(), "pk", "name"):
            self.topics.setdefault(fold(name), pk)

    def _newer(self, model: Any, rows: Any, *columns: str) -> Iterable[tuple[Any, ...]]:
        newest = model.objects.aggregate(last=Max("pk"))["last"] or 0
        if newest > self._last[model]:
            since, self._last[model] = self._last[model], newest
            return rows.filter(pk__gt=since, pk__lte=newest).order_by("pk").values_list(*columns).iterator(5000)
        return ()

"""The keys under which actors are found by name, written with the record itself.

They are made in Python, by the same folding as everywhere, and the databases only compare bytes: so both answer alike.
They are in the transaction that writes the record, so what was entered a moment ago is found, and an undone one leaves
nothing behind. Who has a name is asked in `sources.names`.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from factcheck.db.bulk import insert_values
from sources.models import Actor, ActorKey, ActorName
from sources.normalize import fold
from sources.words import words

# They refer to their records by uid, which the stubs take for a number.
actor_keys: Any = ActorKey.objects

Key = tuple[str, str, str]

_WORD = re.compile(r"\w+")
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|\Z)")


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are typed: folded, abbreviations without their dots. None is left out."""
    return _WORD.findall(_DOTS.sub("", fold(name)))


def name_key(name: str) -> str:
    """Return a name as one key: the same whatever its case, accents and punctuation. Signs alone stay as they are."""
    return " ".join(name_words(name)) or fold(name)


def sorted_key(name: str) -> str:
    """Return a name as one key that is the same in whatever order its words stand."""
    return " ".join(sorted(name_words(name))) or fold(name)


def refresh_actors(uids: list[str]) -> None:
    """Rewrite the keys of these actors. One that was merged or deleted has none."""
    actor_keys.filter(actor__in=uids).delete()
    rows = Actor.objects.current().filter(uid__in=uids).order_by().annotate(in_source=F("source__uid"))
    found = {row["uid"]: row for row in rows.values("uid", "name", "running_form", "label", "in_source")}
    names = {uid: {row["name"], row["running_form"], row["label"]} for uid, row in found.items()}
    further = ActorName.objects.filter(actor__uid__in=list(names)).order_by().annotate(uid=F("actor__uid"))
    for uid, name in further.values_list("uid", "name"):
        names[uid].add(name)
    keys = [
        (uid, role, heard_in, key.encode())
        for uid, row in sorted(found.items())
        for role, heard_in, key in sorted(_keys(names[uid], row["in_source"] or "", row["name"]))
    ]
    insert_values(ActorKey, ActorKey._meta.concrete_fields[1:], keys)


def _keys(names: Iterable[str], heard_in: str, handle: str) -> set[Key]:
    keys: set[Key] = {(ActorKey.HANDLE, "", name_key(handle))} if heard_in else set()
    for name in names:
        keys |= {(ActorKey.NAME, heard_in, name_key(name)), (ActorKey.SORTED, heard_in, sorted_key(name))}
        # O’Brien is found as obrien, as o brien, and as brien alone.
        keys |= {(ActorKey.WORD, heard_in, word) for word in (*name_words(name), *words(name))}
    return {one for one in keys if one[-1]}

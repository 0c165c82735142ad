"""The keys under which actors and claims are found while somebody types, written with the record itself.

Two ways were weighed: one more index of the search engine, which follows the journal, or tables beside the records.
Tables are simpler: they are in the transaction that writes the record, so what was entered a moment ago is found, an
undone transaction leaves nothing behind, and both databases answer alike. A key is made in Python, by the same folding
as everywhere; the databases only compare bytes.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models
from django.db.models import F

from claims.models import ActorKey, Claim, ClaimWord
from claims.search.words import FUNCTION_WORDS, signs, stems, words
from sources.models import Actor, ActorName
from sources.normalize import fold

Row = tuple[Any, ...]

# They refer to their records by uid, which the stubs take for a number.
actor_keys: Any = ActorKey.objects
claim_words: Any = ClaimWord.objects

MAX_WORD = 40
MAX_WORDS = 200

_WORD = re.compile(r"\w+")
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|\Z)")


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are typed: folded, abbreviations without their dots. None is left out."""
    return _WORD.findall(_DOTS.sub("", fold(name)))


def name_key(name: str) -> str:
    """Return a name as one key: the same whatever its case, accents and punctuation."""
    return " ".join(name_words(name))


def sorted_key(name: str) -> str:
    """Return a name as one key that is the same in whatever order its words stand."""
    return " ".join(sorted(name_words(name)))


def claim_stems(text: str) -> list[str]:
    """Return the different stems of the words that matter in a text; of all its words where none matters."""
    found = words(text)
    content = [word for word in found if word not in FUNCTION_WORDS] or found
    return list(dict.fromkeys(stem[:MAX_WORD] for stem in stems(content) + signs(content)))[:MAX_WORDS]


def refresh_actors(uids: list[str]) -> None:
    """Rewrite the keys of these actors. One that was merged or deleted has none."""
    actor_keys.filter(actor__in=uids).delete()
    names: dict[str, set[str]] = {}
    rows = Actor.objects.current().filter(uid__in=uids).order_by()
    for uid, name, running_form, label in rows.values_list("uid", "name", "running_form", "label"):
        names[uid] = {name, running_form, label} - {""}
    further = ActorName.objects.filter(actor__uid__in=list(names)).order_by().annotate(uid=F("actor__uid"))
    for uid, name in further.values_list("uid", "name"):
        names[uid].add(name)
    keys = [(uid, role, key.encode()) for uid, called in sorted(names.items()) for role, key in sorted(_keys(called))]
    _insert(ActorKey, ("actor_id", "role", "key"), keys)


def refresh_claims(uids: list[str]) -> None:
    """Rewrite the words of these claims. One that was merged or deleted has none."""
    claim_words.filter(claim__in=uids).delete()
    rows = Claim.objects.filter(uid__in=uids, merged_into__isnull=True).order_by("uid").values_list("uid", "text")
    _insert(ClaimWord, ("claim_id", "word", "length"), list(_words_of(rows)))


def _keys(names: Iterable[str]) -> set[tuple[str, str]]:
    keys: set[tuple[str, str]] = set()
    for name in names:
        keys |= {(ActorKey.NAME, name_key(name)), (ActorKey.SORTED, sorted_key(name))}
        # O’Brien is found as obrien, as o brien, and as brien alone.
        keys |= {(ActorKey.WORD, word) for word in (*name_words(name), *words(name))}
    return {(role, key) for role, key in keys if key}


def _words_of(rows: Iterable[tuple[str, str]]) -> Iterator[Row]:
    for uid, text in rows:
        found = claim_stems(text)
        yield from ((uid, word, len(found)) for word in found)


def _insert(model: type[models.Model], columns: tuple[str, ...], rows: list[Row]) -> None:
    """Insert plain rows. There are ten to a record, and making an instance of each would cost more than the rest."""
    if rows:
        names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})", rows)

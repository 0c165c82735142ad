"""Which actors have a name: the one place that says so, for forms, bylines, suggestions and imports.

A name is any of an actor's: the full one, the running form, a further one. Case, accents, punctuation and white space
make no difference. What a source calls an unnamed voice is a name in that source alone.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sources.choices import ActorKind
from sources.keys import actor_keys, name_key, name_words, sorted_key
from sources.models import Actor, ActorKey, Source

MAX_NAME = 1000
MAX_WORDS = 8
MOST = 50


@dataclass(frozen=True)
class Namesake:
    """An actor who has all the words of a name; `is_same_name` where it has no others."""

    actor: Actor
    is_same_name: bool


def called(name: str, *, source: Source | None = None) -> QuerySet[Actor]:
    """Return the actors who have exactly this name; with a source, also the voices that are called so in it."""
    roles = (ActorKey.NAME, ActorKey.HANDLE)
    return _with(actor_keys.filter(role__in=roles, heard_in__in=_places(source), key=name_key(name).encode()))


def nearly_called(name: str, *, source: Source | None = None) -> QuerySet[Actor]:
    """Return the actors with words that begin like those of a name, for people to choose from."""
    typed = _typed(name)
    return _with(*(with_all_words(typed, heard_in=place) for place in _places(source) if typed))


def matching(name: str, limit: int = 6) -> list[Namesake]:
    """Return named actors with all the words of a name, in whatever order; those called just so first."""
    same = actor_keys.filter(role=ActorKey.SORTED, heard_in="", key=sorted_key(name).encode())
    found = [Namesake(actor, True) for actor in _with(same)[:limit]]
    if typed := _typed(name):
        others = _with(with_all_words(typed, whole=True).exclude(actor__in=[one.actor.uid for one in found]))
        found += [Namesake(actor, False) for actor in others[: limit - len(found)]]
    return found


def unnamed_voice(source: Source, label: str) -> Actor:
    """Return a new voice that a source leaves unnamed, not saved. Its handle says what it is called, and where."""
    place = f" [{source.slug or source.uid}]"
    handle = f"unnamed: {label or 'nobody is given'}"[: 200 - len(place)]
    return Actor(kind=ActorKind.UNNAMED, name=handle + place, label=label, source=source)


def steps(name: str, *, heard_in: str = "") -> list[Any]:
    """Return the keys that match what was typed, in three steps of which each is less exact than the one before.

    The name itself, its words in whatever order included; names that begin so; names with words that all begin so.
    `heard_in` is the uid of a source for its unnamed voices, and "" for everybody else.
    """
    text = name[:MAX_NAME]
    keys = actor_keys.filter(heard_in=heard_in)
    exact = Q(role=ActorKey.NAME, key=name_key(text).encode()) | Q(role=ActorKey.SORTED, key=sorted_key(text).encode())
    begun = keys.filter(beginning(ActorKey.NAME, name_key(text)))
    return [keys.filter(exact), begun, with_all_words(_typed(name), heard_in=heard_in)]


def with_all_words(words: list[str], *, heard_in: str = "", whole: bool = False) -> Any:
    """Return the keys that the longest of these words begins, of actors with words that the others begin."""
    keys = actor_keys.filter(heard_in=heard_in)
    lead, *others = [
        keys.filter(role=ActorKey.WORD, key=word.encode()) if whole else keys.filter(beginning(ActorKey.WORD, word))
        for word in sorted(set(words), key=lambda word: (-len(word), word))
    ]
    for other in others:
        # Asked of each key in turn, and not of all that a common word has: a few that fit are soon found.
        lead = lead.filter(Exists(other.filter(actor=OuterRef("actor"))))
    return lead


def beginning(role: str, start: str) -> Q:
    """Return the range of keys that begin so. No UTF-8 text holds the byte FF."""
    return Q(role=role, key__gte=start.encode(), key__lt=start.encode() + b"\xff")


def _typed(name: str) -> list[str]:
    return name_words(name[:MAX_NAME])[:MAX_WORDS]


def _places(source: Source | None) -> list[str]:
    return ["", source.uid] if source else [""]


def _with(*keys: Any) -> QuerySet[Actor]:
    """Return the actors with these keys, the first few of each. Fetched before, or SQLite would look at all actors."""
    found = [uid for some in keys for uid in some.order_by("key", "actor").values_list("actor", flat=True)[:MOST]]
    return Actor.objects.current().filter(uid__in=found).order_by("name", "pk")

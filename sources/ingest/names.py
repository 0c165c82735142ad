"""Which actors a written name may stand for."""

import re
from dataclasses import dataclass

from django.db.models import Q

from sources.models import Actor
from sources.normalize import fold

_LOOKED_AT = 200


@dataclass(frozen=True)
class Namesake:
    """An actor who has all the words of a name; `is_same_name` where it has no others."""

    actor: Actor
    is_same_name: bool


def matching(name: str, limit: int = 6) -> list[Namesake]:
    """Return actors with all the words of a name, in whatever order; those called just so first."""
    words = _words(name)
    # Ends of names are too common to look for alone; accents may stand in either spelling.
    written = {w for w in (*words, *name.split()) if len(w) > 2} or set(name.split())
    if not words:
        return []
    asked = Q()
    for word in written:
        asked |= Q(name__icontains=word) | Q(running_form__icontains=word) | Q(names__name__icontains=word)
    rows = Actor.objects.current().exclude(kind="unnamed").filter(asked).distinct().prefetch_related("names")
    found = []
    for actor in rows.order_by("pk")[:_LOOKED_AT]:
        called = [_words(one) for one in (actor.name, actor.running_form, *(n.name for n in actor.names.all()))]
        if any(set(words) <= set(key) for key in called):
            found.append(Namesake(actor, any(sorted(key) == sorted(words) for key in called)))
    return sorted(found, key=lambda one: (not one.is_same_name, one.actor.name))[:limit]


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", fold(name))

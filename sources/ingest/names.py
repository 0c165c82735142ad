"""Which actors a written name may stand for."""

from typing import Any

from django.db.models import Q

from sources.models import Actor
from sources.normalize import fold

_LOOKED_AT = 200


def matching(name: str, limit: int = 6) -> list[Any]:
    """Return actors with all the words of a name, in whatever order; those called just so first (`is_same_name`)."""
    words = fold(name).split()
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
        keys = {fold(one) for one in (actor.name, actor.running_form, *(n.name for n in actor.names.all())) if one}
        actor.is_same_name = any(sorted(key.split()) == sorted(words) for key in keys)
        if actor.is_same_name or any(set(words) <= set(key.split()) for key in keys):
            found.append(actor)
    return sorted(found, key=lambda actor: (not actor.is_same_name, actor.name))[:limit]

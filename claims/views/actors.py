"""Actors: the list, and one with what it says, what it reports of others, and what it publishes."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from claims.models import Correction, Hop, Statement
from claims.views.addresses import find
from claims.views.lists import PARAMETERS, cut_rows
from claims.views.page import page, show
from claims.visibility import is_public, public_rows
from sources.models import Actor, Affiliation, BylineEntry, Source

STATEMENTS, OTHERS = 40, 20


@page(PARAMETERS)
def actors(request: HttpRequest) -> HttpResponse:
    """Show the public actors by name; unnamed voices follow the source that they belong to, and are not among them."""
    rows, around = cut_rows(request, public_rows(Actor).exclude(kind="unnamed"), ("name", "pk"))
    return show(request, "claims/actors.html", {"actors": rows, "around": around})


@page()
def actor(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an actor."""
    row = find("actors", uid)
    public = public_rows(Actor)
    groups = list(public.filter(memberships__member=row))
    context = {
        "actor": row,
        "names": list(row.names.all()),
        "posts": _posts(row),
        "people": _posts_in(row),
        "members": list(public.filter(group_memberships__group=row)),
        "groups": groups,
        "identified": public.filter(pk=row.identified_as_id).first(),
        "source": public_rows(Source).filter(pk=row.source_id).first(),
        "own": _lines(Q(actor=row), STATEMENTS),
        "joint": _lines(Q(actor__in=groups), OTHERS),
        "reported": _lines(Q(pk__in=Hop.objects.filter(actor=row).values("appearance__statement")), OTHERS),
        "works": _works(row),
        "corrections": list(Correction.objects.filter(record=row.uid)),
    }
    return show(request, "claims/actor.html", context)


def _lines(which: Q, number: int) -> dict[str, Any]:
    """Return the statements to list, the latest said first, and whether there are more."""
    rows = Statement.objects.published().filter(which).with_reports()
    found = list(rows.order_by("-said_earliest", "-pk")[: number + 1])
    return {"statements": found[:number], "has_more": len(found) > number}


def _works(row: Actor) -> list[Source]:
    """Return the works that an actor published or wrote, the latest first."""
    written = BylineEntry.objects.filter(actor=row).values("source")
    rows = public_rows(Source).filter(Q(publisher=row) | Q(pk__in=written))
    return list(rows.order_by("-published_earliest", "-pk")[:OTHERS])


def _posts(row: Actor) -> list[Affiliation]:
    """Return the posts that an actor held, as far as the organisation is public itself."""
    return list(row.affiliations.filter(is_public("organisation__")).select_related("organisation"))


def _posts_in(row: Actor) -> list[Affiliation]:
    rows = row.affiliated.filter(is_public("actor__")).select_related("actor")
    return list(rows.order_by("actor__name", "pk")[:OTHERS])

"""Actors: the list, and one with what it says, what it reports of others, and what it publishes."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from claims.models import Correction, Statement
from claims.public import published_actors, published_sources
from claims.views.addresses import find
from claims.views.lists import PARAMETERS, cut_rows
from claims.views.page import page, show
from sources.models import Actor, Affiliation

STATEMENTS, OTHERS = 40, 20


@page(PARAMETERS)
def actors(request: HttpRequest) -> HttpResponse:
    """Show the public actors by name; unnamed voices follow the source that they belong to, and are not among them."""
    rows, around = cut_rows(request, published_actors().exclude(kind="unnamed"), ("name", "pk"))
    return show(request, "claims/actors.html", {"actors": rows, "around": around})


@page()
def actor(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an actor."""
    row = find("actors", uid)
    public = published_actors()
    groups = list(public.filter(memberships__member=row))
    context = {
        "actor": row,
        "names": list(row.names.all()),
        "posts": _posts(row, public),
        "people": _posts_in(row, public),
        "members": list(public.filter(group_memberships__group=row)),
        "groups": groups,
        "identified": public.filter(pk=row.identified_as_id).first(),
        "source": published_sources().filter(pk=row.source_id).first(),
        "own": _lines(Q(actor=row), STATEMENTS),
        "joint": _lines(Q(actor__in=groups), OTHERS),
        "reported": _lines(Q(appearances__hops__actor=row), OTHERS),
        "works": list(
            published_sources()
            .filter(Q(publisher=row) | Q(byline__actor=row))
            .distinct()
            .order_by("-published_earliest", "-pk")[:OTHERS]
        ),
        "corrections": list(Correction.objects.filter(record=row.uid)),
    }
    return show(request, "claims/actor.html", context)


def _lines(which: Q, number: int) -> dict[str, Any]:
    """Return the statements to list, the latest said first, and whether there are more."""
    rows = Statement.objects.published().filter(which).with_reports().distinct()
    found = list(rows.order_by("-said_earliest", "-pk")[: number + 1])
    return {"statements": found[:number], "has_more": len(found) > number}


def _posts(row: Actor, public: QuerySet[Any]) -> list[Affiliation]:
    """Return the posts that an actor held, as far as the organisation is public itself."""
    return list(row.affiliations.filter(organisation__in=public).select_related("organisation"))


def _posts_in(row: Actor, public: QuerySet[Any]) -> list[Affiliation]:
    return list(row.affiliated.filter(actor__in=public).select_related("actor").order_by("actor__name", "pk")[:OTHERS])

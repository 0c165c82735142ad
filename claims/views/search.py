"""The list of claims: words, filters and pages, in the address alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from claims.choices import ClaimKind, Mode, Stance
from claims.filters import ClaimFilter
from claims.models import Appearance, Claim, Statement, Topic
from claims.search import QueryError, Unavailable, claim_uids, meant
from claims.views.lists import Around
from claims.views.page import Busy, page, show
from claims.visibility import everybody_sees
from factcheck.api.filters import faults, known_parameters
from factcheck.api.keyset import BadCursor, Slice, cut, cut_ranked
from factcheck.api.pagination import page_size
from factcheck.api.parameters import BadQuery, Fault, check_query
from sources.models import Actor, Source

SHOWN, CHOICES = 25, 200
# What the form calls a parameter, where that is another word.
NAMES = {"q": "words", "via": "reported through", "distance_gte": "steps from the original, at least"}
CHOSEN = {"kind": ClaimKind, "stance": Stance, "mode": Mode}


@dataclass(frozen=True)
class Asked:
    """One condition that holds, and the query string without it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True)
class Meant:
    """Words that may have been meant, and the list that they give."""

    words: str
    address: str


@page(None)
def claims(request: HttpRequest) -> HttpResponse:
    """Show the public claims for which every condition holds, the newest or the most relevant first."""
    check_query(request, known_parameters(ClaimFilter), allow_empty=True)
    given = {name: value.strip() for name, value in request.GET.dict().items() if value.strip()}
    rows = ClaimFilter(given, queryset=Claim.objects.published(), request=None)
    if found := faults(rows):
        raise BadQuery(found)
    place = _cut(rows, given)
    order = {pk: number for number, pk in enumerate(place.keys)}
    found_claims = sorted(Claim.objects.filter(pk__in=place.keys).with_statements(), key=lambda c: order[c.pk])
    context = {
        "lines": found_claims,
        "typed": given,
        "chosen": rows.given,
        "asked": list(_asked(given, rows)),
        "around": Around(*(_address(given, cursor) for cursor in (place.next, place.previous))),
        "choices": {name: words.choices for name, words in CHOSEN.items()},
        "lists": _lists(rows),
        "meant": None if found_claims else _meant(rows, given),
    }
    return show(request, "claims/claims.html", context)


def _cut(rows: ClaimFilter, given: dict[str, str]) -> Slice:
    size = page_size(given["page_size"]) if "page_size" in given else SHOWN
    cursor = given.get("cursor")
    try:
        uids = rows.found()
        if uids is None:
            return cut(rows.qs, ("-pk",), cursor, size)
        rank = {uid: number for number, uid in enumerate(uids)}
        found = rows.qs.filter(uid__in=uids).values_list("uid", "pk")
        return cut_ranked(sorted((rank[uid], pk) for uid, pk in found), cursor, size)
    except BadCursor:
        raise BadQuery([Fault("cursor", "This “cursor” is none that this list gave; start without one.")]) from None
    except QueryError as error:
        raise BadQuery([Fault("q", f"“q”: {error}")]) from error
    except Unavailable as error:
        raise Busy(str(error)) from error


def _meant(rows: ClaimFilter, given: dict[str, str]) -> Meant | None:
    """Return the words that may have been meant, if with them something fits the other conditions, too."""
    try:
        words = meant(given.get("q", ""))
        if words is None or not rows.qs.filter(uid__in=claim_uids(words)).exists():
            return None
    except Unavailable:
        return None
    kept = {name: value for name, value in given.items() if name not in ("q", "cursor")}
    return Meant(words, f"/claims/?{urlencode({'q': words, **kept})}")


def _asked(given: dict[str, str], rows: ClaimFilter) -> Iterator[Asked]:
    for name, value in given.items():
        if name not in ("cursor", "page_size"):
            rest = {n: v for n, v in given.items() if n not in (name, "cursor")}
            label = NAMES.get(name, name.replace("_", " "))
            yield Asked(label, _in_words(rows.given.get(name, value), value), f"/claims/?{urlencode(rest)}")


def _in_words(understood: Any, typed: str) -> str:
    """Give a record by its name as long as it is public: one that was withdrawn may be called anything since."""
    return typed if isinstance(understood, models.Model) and not everybody_sees(understood) else str(understood)


def _address(given: dict[str, str], cursor: str | None) -> str:
    return f"?{urlencode({**given, 'cursor': cursor})}" if cursor else ""


def _lists(rows: ClaimFilter) -> dict[str, Any]:
    """Return what a list box offers: those who speak, where it stands, and the topics; a few hundred at the most.

    What was asked for is among them, or the form would forget it; but not what is public no more, whose name is hidden.
    """
    statements = Statement.objects.published()
    speaking = Actor.objects.filter(Exists(statements.filter(actor=OuterRef("pk")))).order_by("name", "pk")
    reports = Appearance.objects.published().filter(source=OuterRef("pk"))
    reporting = Source.objects.filter(Exists(reports)).order_by("title", "pk")
    offered = {"actor": speaking, "source": reporting, "topic": Topic.objects.published()}
    return {f"{name}s": _with_chosen(list(some[:CHOICES]), rows.given.get(name)) for name, some in offered.items()}


def _with_chosen(offered: list[Any], chosen: Any) -> list[Any]:
    return offered if chosen is None or chosen in offered or not everybody_sees(chosen) else [chosen, *offered]

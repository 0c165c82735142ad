"""Possible duplicates of claims and of actors: the queue, its table, and what was decided."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from claims import duplicates, matching
from claims.models import Claim, LikePair, MatchDecision, Statement
from claims.said import said
from claims.workflow import WorkflowError
from factcheck.admin import desk
from factcheck.admin.csv_file import csv_file
from factcheck.admin.records import BoundedPaginator
from factcheck.followers import head
from sources.models import Actor

PER_PAGE = 20
STATEMENTS = 5
IN_FILE = 10_000
# How many times a person's click compares what is new; a follower does the rest.
ROUNDS = 10
COUNTED = 1000
TYPES = {"claim": "Claims", "actor": "Actors"}
COLUMNS = ("nearness", "first", "first_words", "second", "second_words")


def waiting(request: HttpRequest) -> int:
    """Return how many pairs wait for a decision, counted no further than a person would care."""
    return sum(duplicates.undecided(type_)[:COUNTED].count() for type_ in TYPES)


@desk.page(
    "possible-duplicates/",
    name="possible_duplicates",
    right="claims.view_matchdecision",
    takes=("type", "page", "format"),
    title="Possible duplicates",
    place=60,
    about="Claims and actors that look alike: merge them, or say that they are not the same.",
    count=waiting,
)
def possible_duplicates(request: HttpRequest) -> HttpResponseBase:
    """Show pairs that nobody has decided about, nearest first; `format=csv` gives them as a table."""
    type_ = request.GET.get("type", "claim")
    if type_ not in TYPES:
        raise Http404
    pairs = duplicates.undecided(type_)
    if request.GET.get("format") == "csv":
        return csv_file(f"possible-duplicates-{type_}s", COLUMNS, _rows(type_, pairs))
    page = BoundedPaginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    sides = _sides(type_, [(pair.first, pair.second) for pair in page])
    return desk.render(
        request,
        "admin/matching/duplicates.html",
        title="Possible duplicates",
        type=type_,
        tabs=[{"type": name, "label": label, "is_here": name == type_} for name, label in TYPES.items()],
        page=page,
        pairs=[_shown(request, type_, pair, sides) for pair in page],
        behind=duplicates.behind(),
        csv_url=f"?{urlencode({'type': type_, 'format': 'csv'})}",
        here=request.get_full_path(),
    )


@desk.page("possible-duplicates/compare/", name="compare_new", right="claims.view_matchdecision")
@require_POST
def compare_new(request: HttpRequest) -> HttpResponse:
    """Compare what has been written since, as far as a click may take."""
    follower, now = duplicates.Follower(), head()
    taken = sum(follower.follow(now) for _ in range(ROUNDS))
    messages.info(request, f"Compared what {taken} changes were about." if taken else "Nothing is new.")
    return HttpResponseRedirect(reverse("admin:possible_duplicates"))


@desk.page(
    "not-the-same/",
    name="not_the_same",
    right="claims.view_matchdecision",
    takes=("page",),
    title="Not the same",
    place=61,
    about="What was decided about records that look alike, by whom and when.",
)
@require_GET
def not_the_same(request: HttpRequest) -> HttpResponse:
    """Show all decisions, the newest first."""
    page = BoundedPaginator(MatchDecision.objects.select_related("by").order_by("-pk"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    sides: dict[str, Any] = {}
    for type_ in TYPES:
        sides |= _sides(type_, [(one.first, one.second) for one in shown if one.type == type_])
    rows = [
        {
            "decision": decision,
            "sides": [sides[uid] for uid in (decision.first, decision.second) if uid in sides],
            "may_take_back": decision.by_id == request.user.pk or request.user.has_perm("claims.delete_matchdecision"),
        }
        for decision in shown
    ]
    return desk.render(request, "admin/matching/decisions.html", title="Not the same", page=shown, rows=rows)


@desk.page("not-the-same/<slug:uid>/take-back/", name="take_back_decision", right="claims.view_matchdecision")
@require_POST
def take_back_decision(request: HttpRequest, uid: str) -> HttpResponse:
    """Forget one decision: the two may be offered again."""
    decision = MatchDecision.objects.filter(uid=uid).first()
    if decision is None:
        raise Http404
    try:
        matching.take_back(decision, by=desk.account_of(request))
        messages.success(request, "Taken back: these two may be offered again.")
    except WorkflowError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:not_the_same"))


def _shown(request: HttpRequest, type_: str, pair: LikePair, sides: dict[str, Any]) -> dict[str, Any]:
    may_merge = request.user.has_perm("claims.merge_claim" if type_ == "claim" else "sources.merge_actor")
    merge_url = f"{reverse('admin:merge', args=[pair.first])}?{urlencode({'other': pair.second})}"
    return {
        "pair": pair,
        "percent": round(100 * pair.score),
        "sides": [sides[uid] for uid in (pair.first, pair.second) if uid in sides],
        "merge_url": merge_url if may_merge else "",
        "may_decide": request.user.has_perm("claims.add_matchdecision"),
    }


def _sides(type_: str, pairs: list[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the records of some pairs, each with what tells it apart: its newest statements. Two queries."""
    newest = Statement.objects.select_related("claim", "actor", "event", "original").order_by("-pk")
    rows = matching.TYPES[type_]._base_manager.filter(uid__in={uid for pair in pairs for uid in pair})
    statements = Prefetch("statements", newest[: STATEMENTS + 1], to_attr="newest")
    return {row.uid: _side(row) for row in rows.prefetch_related(statements)}


def _side(record: Any) -> dict[str, Any]:
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    lines = [_line(record, statement) for statement in record.newest]
    return {
        "record": record,
        "url": url,
        "kind": record.get_kind_display(),
        "description": record.description if isinstance(record, Actor) else "",
        "lines": lines[:STATEMENTS],
        "has_more": len(lines) > STATEMENTS,
    }


def _line(record: Claim | Actor, statement: Statement) -> str:
    when = said(statement)
    subject = statement.actor.name if isinstance(record, Claim) else ""
    object_ = "" if isinstance(record, Claim) else f": {statement.claim}"
    words = f"{subject} {statement.get_stance_display()}{object_}".strip()
    return f"{words} ({when.words})" if when else words


def _rows(type_: str, pairs: Any) -> Iterator[tuple[Any, ...]]:
    model = matching.TYPES[type_]
    chosen = list(pairs[:IN_FILE])
    for first in range(0, len(chosen), PER_PAGE * 10):
        batch = chosen[first : first + PER_PAGE * 10]
        uids = {uid for pair in batch for uid in (pair.first, pair.second)}
        words = {row.uid: str(row) for row in model._base_manager.filter(uid__in=uids)}
        for pair in batch:
            yield f"{pair.score:.2f}", pair.first, words.get(pair.first, ""), pair.second, words.get(pair.second, "")

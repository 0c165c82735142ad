"""Nothing that is not public is told on any address to anybody who has no right to it: in no body and in no header.

Every route is asked twice, with hidden records there and without them, and both answers must be the same to the byte:
so no word, identifier, slug, number, entity tag or cursor depends on a draft. A new route fails the first test until
it is listed here. The admin is left out: it has no public pages, and tests of its own say who may see what there.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from claims import filters, proposals, search
from claims.filters.fields import ChoiceField, DayField, LanguageField, NumberField, PatternField, RecordField
from claims.models import Assessment, Claim, Correction, Proposal, Relation, Statement, Topic
from sources.models import Actor, Event, Passage, Source
from tests.claims.test_workflow import person
from tests.drafts import make_world, publish
from tests.hidden import MARK, STATES, hide, uids

PAGES = ("claims", "statements", "actors", "sources", "topics", "events")
# Lists of pages with the parameters that are not filters of the API as well.
PAGE_LISTS = {
    "claims": (),
    "actors": ("after", "before"),
    "sources": ("after", "before"),
    "topics": ("after", "before"),
}
REVIEW = ("submit", "send-back", "approve", "withdraw", "restore", "propose")
# Each resource of the API with its records, its filters, and the steps that its records take.
RESOURCES = {
    "claims": (Claim, filters.ClaimFilter, ("propose",)),
    "statements": (Statement, filters.StatementFilter, (*REVIEW, "check")),
    "actors": (Actor, filters.ActorFilter, ("propose",)),
    "sources": (Source, filters.SourceFilter, ("propose",)),
    "events": (Event, filters.EventFilter, ("propose",)),
    "passages": (Passage, filters.PassageFilter, ()),
    "topics": (Topic, filters.TopicFilter, ("propose",)),
    "relations": (Relation, filters.RelationFilter, REVIEW),
    "assessments": (Assessment, filters.AssessmentFilter, REVIEW),
    "corrections": (Correction, filters.CorrectionFilter, ()),
    "proposals": (Proposal, filters.ProposalFilter, ("accept", "reject")),
}
FIXED = ("", "favicon.ico", "api/", "api/v1/", "api/v1/schema/", "api/v1/docs/")
# Everything below /api/ without a slash at its end, which leads to the address with one.
SLASHLESS = "api/^.*[^/]$"
# Answered before any route is looked for.
PROBES = ("healthz", "readyz")
NOWHERE = ("nothing", "claims/c000000000000", "api/v1/nothing/", "api/v1/claims/c000000000000/")

ROUTES = {
    *FIXED,
    SLASHLESS,
    *(f"{kind}/" for kind in PAGE_LISTS),
    *(f"{kind}/<str:uid>{end}" for kind in PAGES for end in ("", "/", "/history", "/history/")),
    *(f"api/v1/{name}/{end}" for name in RESOURCES for end in ("", "<str:uid>/")),
    *(f"api/v1/{name}/<str:uid>/{step}/" for name, (_, _, steps) in RESOURCES.items() for step in steps),
}


def routes(patterns, before=""):
    """Yield the pattern of every route but those of the admin."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if here == "admin/":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here


def test_every_public_route_is_listed_here():
    found = set(routes(get_resolver().url_patterns))
    assert not found - ROUTES, "Add these routes to tests/test_public_surface.py, with addresses that try them."
    assert not ROUTES - found, "These routes are gone; take them out of tests/test_public_surface.py."


@dataclass(frozen=True)
class Address:
    """What is asked for, and by which of the clients. A step of the workflow is posted, all else is read."""

    who: str
    path: str
    is_step: bool = False


def names_of(model, known):
    """Return the names under which records are looked for: of one that was there before and of the newest ones."""
    rows = list(model._base_manager.order_by("pk"))
    public = [row for row in rows if row.uid in known][-1:]
    hidden = [row for row in rows if row.uid not in known]
    shown = [*public, *hidden[:1], *hidden[-1:]]
    return [*(row.uid for row in shown), *(row.slug for row in shown if getattr(row, "slug", ""))]


def values_of(name, field, names):
    """Return values with which to try one filter."""
    if isinstance(field, RecordField):
        return names[field.model]
    if isinstance(field, ChoiceField):
        return field.choices
    if isinstance(field, DayField | NumberField):
        return ["1"] if isinstance(field, NumberField) else ["2021"]
    if isinstance(field, LanguageField):
        return ["en"]
    if isinstance(field, PatternField):
        return names[Claim] if name == "record" else [Passage.objects.latest("pk").sha256]
    return [MARK, "brem"]


def pages(names):
    """Yield the addresses of all pages, and of what stands beside them."""
    yield from (f"/{path}" for path in (*FIXED, *PROBES, *NOWHERE))
    for kind, parameters in PAGE_LISTS.items():
        model = RESOURCES[kind][0]
        yield f"/{kind}/"
        yield from (f"/{kind}/?{one}={name}" for one in parameters for name in names[model])
    for kind in PAGES:
        for name in names[RESOURCES[kind][0]]:
            yield from (f"/{kind}/{name}{end}" for end in ("", "/history"))
        yield from (f"/{kind}/{name}{end}" for end in ("/", "/history/"))
    for name, field in filters.ClaimFilter.base_filters.items():
        if isinstance(field.field, RecordField) or name == "q":
            yield from (f"/claims/?{name}={value}" for value in values_of(name, field.field, names))


def bodies(names):
    """Yield the addresses of all lists and records of the API."""
    for resource, (model, filterset, _) in RESOURCES.items():
        yield f"/api/v1/{resource}/"
        yield from (f"/api/v1/{resource}/{name}/" for name in names[model])
        yield f"/api/v1/{resource}/{names[model][0]}"
        for name, field in filterset.base_filters.items():
            for value in values_of(name, field.field, names):
                yield f"/api/v1/{resource}/?page_size=3&{name}={value}"


def addresses(known):
    """Return all that is asked: by nobody in particular, and by somebody whose account has no right."""
    names = {model: names_of(model, known) for model, _, _ in RESOURCES.values()}
    found = [Address(who, path) for path in (*pages(names), *bodies(names)) for who in ("anonymous", "jo")]
    for resource, (model, _, steps) in RESOURCES.items():
        for step in steps:
            path = f"/api/v1/{resource}/{names[model][-1]}/{step}/"
            found += [Address(who, path, is_step=True) for who in ("anonymous", "jo")]
    return list(dict.fromkeys(found))


@pytest.fixture
def clients(jo):
    known = Client()
    known.force_login(jo)
    return {"anonymous": Client(), "jo": known}


def ask(clients, asked):
    """Return status, headers, cookies and body of every answer."""
    search.follow_once()
    return {one: told(clients[one.who], one) for one in asked}


def told(client, one):
    if not one.is_step:
        answer = client.get(one.path)
    else:
        answer = client.post(one.path, {"expected": 1}, content_type="application/json")
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.items()))
    return f"{answer.status_code}\n{headers}\n{answer.cookies.output()}\n\n{answer.content.decode()}"


@pytest.fixture
def public(db, settings, tmp_path):
    """One public record of each type, with a correction; and an index of its own."""
    settings.SEARCH_DIR = tmp_path
    world = publish(make_world())
    change = {"values": {"text": "The port is almost full."}, "kind": "correction", "note": "Counted anew."}
    proposals.accept(proposals.propose(world.claim2, by=person("submitter"), **change), by=person("approver"))
    return world


def test_no_answer_depends_on_what_is_not_public(public, clients):
    known, place = uids(), transaction.savepoint()
    for state in STATES:
        hide(public, state)
    hidden, asked = uids() - known, addresses(known)
    with_hidden = ask(clients, asked)
    transaction.savepoint_rollback(place)
    without = ask(clients, asked)
    assert {one.path for one in asked if with_hidden[one] != without[one]} == set()
    assert len(hidden) > 60
    for one in asked:
        assert [uid for uid in hidden if uid in with_hidden[one] and uid not in one.path] == []
        assert MARK.lower() in one.path.lower() or MARK.lower() not in with_hidden[one].lower(), one

"""Nothing that is not public is told on any address to anybody who has no right to it: in no body and in no header.

Every route is asked twice, with hidden records there and without them, and both answers must be the same to the byte:
so no word, identifier, slug, number, entity tag or cursor depends on a draft. A new route fails the first test until
it is listed here. The admin is left out: it has no public pages, and tests of its own say who may see what there.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from claims import filters, proposals, search
from claims.filters.fields import (
    ChoiceField,
    DayField,
    LanguageField,
    NumberField,
    PatternField,
    RecordField,
    TextField,
)
from claims.models import Assessment, Claim, Correction, Proposal, Relation, Statement, Topic
from claims.visibility import public_rows
from factcheck.journal import recording
from sources.models import Actor, Event, Passage, Source
from tests.claims.test_workflow import person
from tests.drafts import make_world, publish, writer
from tests.hidden import MARK, STATES, hide, take, uids

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
# What hidden records are like, for filters with a choice; and filters that are tried each by itself.
LIKE = (
    *("fact", "asserts", "paraphrase", "text", "explicit", "true", "article", "held", "person", "speech"),
    *("supports", "inferred", "claim", "correction", "open"),
)
ALONE = {"status": "draft", "original_held": "true", "about_after": "2021", "about_before": "2021"}
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


@dataclass(frozen=True)
class Names:
    """The names of one type of record: the identifiers of a few public ones, and the names of a hidden one."""

    public: tuple[str, ...]
    hidden: tuple[str, ...]


def names_of(model, known):
    """Return the names under which records are looked for. A hidden one may have a slug that somebody guesses."""
    public = public_rows(model).filter(uid__in=known).order_by("-pk").values_list("uid", flat=True)[:3]
    hidden = model._base_manager.exclude(uid__in=known).order_by("pk").first()
    slug = getattr(hidden, "slug", "")
    uid = hidden.uid if hidden else public[0]
    return Names(tuple(public) or (uid,), (uid, slug) if slug else (uid,))


def value_of(field, names):
    """Return a value of a filter that hidden records have as well."""
    if isinstance(field, RecordField):
        return names[field.model].public[0]
    if isinstance(field, ChoiceField):
        return next(value for value in field.choices if value in LIKE)
    return {DayField: "2021", NumberField: "1", LanguageField: "en"}[type(field)]


def fields_of(filterset):
    return {name: one.field for name, one in filterset.base_filters.items()}


def filtered(filterset, names, by=slice(None)):
    """Yield query strings: what hidden records meet as well, then hidden records by name, then each text."""
    fields = fields_of(filterset)
    plain = {n: f for n, f in fields.items() if not isinstance(f, TextField | PatternField) and n not in ALONE}
    yield urlencode({name: value_of(field, names) for name, field in plain.items()})
    for name, field in fields.items():
        if isinstance(field, RecordField):
            yield from (f"{name}={value}" for value in names[field.model].hidden[by])
        elif isinstance(field, TextField):
            yield f"{name}={MARK}"
        elif name in ALONE:
            yield f"{name}={ALONE[name]}"


def pages(names):
    """Yield the addresses of all pages, and of what stands beside them."""
    yield from (f"/{path}" for path in (*FIXED, *PROBES, *NOWHERE))
    for kind in PAGES:
        here = names[RESOURCES[kind][0]]
        yield from (f"/{kind}/{name}{end}" for name in (*here.public, *here.hidden) for end in ("", "/history"))
        yield from (f"/{kind}/{here.hidden[0]}{end}" for end in ("/", "/history/"))
    for kind, parameters in PAGE_LISTS.items():
        here = names[RESOURCES[kind][0]]
        yield f"/{kind}/"
        yield from (f"/{kind}/?{one}={name}" for one in parameters for name in (here.public[0], here.hidden[0]))
    yield from (f"/claims/?{query}" for query in filtered(filters.ClaimFilter, names))


def bodies(names):
    """Yield the addresses of all lists and records of the API."""
    for resource, (model, filterset, _) in RESOURCES.items():
        yield f"/api/v1/{resource}/?page_size=10"
        yield f"/api/v1/{resource}/{names[model].hidden[0]}"
        yield from (f"/api/v1/{resource}/{name}/" for name in (*names[model].public, *names[model].hidden))
        yield from (f"/api/v1/{resource}/?page_size=5&{query}" for query in filtered(filterset, names, slice(-1, None)))


def addresses(known):
    """Return all that is asked: by nobody in particular, and by somebody whose account has no right.

    A page knows no account, so of pages the second asks a few.
    """
    names = {model: names_of(model, known) for model, _, _ in RESOURCES.values()}
    paths = [*pages(names), *bodies(names)]
    found = [Address("anonymous", path) for path in paths]
    for_jo = [path for path in paths if path.startswith("/api/") and ("=5" not in path or "status" in path)]
    found += [Address("jo", path) for path in ("/", "/claims/", f"/claims/{names[Claim].hidden[0]}", *for_jo)]
    for resource, (model, _, steps) in RESOURCES.items():
        for step in steps:
            path = f"/api/v1/{resource}/{names[model].hidden[0]}/{step}/"
            found += [Address(who, path, is_step=True) for who in ("anonymous", "jo")]
    return found


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


def read(clients, known):
    """Return what everybody is told, by path."""
    asked = [one for one in addresses(known) if one.who == "anonymous" and not one.is_step]
    return {one.path: answer for one, answer in ask(clients, asked).items()}


def shown(known):
    """Return the addresses that show what was hidden, once it is public."""
    first = {kind: names_of(RESOURCES[kind][0], known).hidden[0] for kind in RESOURCES}
    resources = [kind for kind in RESOURCES if kind not in ("corrections", "proposals")]
    found = [f"/{kind}/{first[kind]}{end}" for kind in PAGES for end in ("", "/history")]
    # Passages are listed in reading order, and so not on the first page.
    found += [f"/api/v1/{kind}/" for kind in resources if kind != "passages"]
    return [*found, *(f"/api/v1/{kind}/{first[kind]}/" for kind in resources), "/", "/claims/", f"/claims/?q={MARK}"]


def change(model, known, **values):
    """Write new words into all records of a type that are not among those known before."""
    rows = model._base_manager.exclude(uid__in=known)
    with recording(by=writer()):
        for row in rows:
            own = {"slug": f"{values['slug']}-{row.pk}"} if "slug" in values else {}
            model._base_manager.filter(pk=row.pk).update(**(values | own))


def without_tag(answer):
    """Leave out the entity tag, which is made of the body and so of the name that somebody typed."""
    return "\n".join(line for line in answer.splitlines() if not line.startswith("ETag: "))


SECRET = "Quillfeather"
# What a draft says after it was withdrawn and restored, and how the records around it are called then.
SAYS = {
    Statement: {"role": SECRET, "hedge": SECRET, "said_wording": SECRET},
    Relation: {"rationale": SECRET},
    Assessment: {"rationale": SECRET},
}
NAMED = {
    Claim: {"text": SECRET},
    Source: {"title": SECRET, "slug": SECRET.lower()},
    Event: {"title": SECRET, "place": SECRET},
    Actor: {"name": SECRET, "slug": SECRET.lower(), "running_form": SECRET, "description": SECRET},
    Topic: {"name": SECRET, "slug": SECRET.lower(), "description": SECRET},
}


def test_what_is_published_is_told_and_what_is_withdrawn_no_more(public, clients):
    known = uids()
    people = person(f"{MARK} author"), person(f"{MARK} reviewer")
    reviewed = hide(public, "in_review")
    for row in reviewed:
        take(row, "approve", *people)
    for one, answer in ask(clients, [Address("anonymous", path) for path in shown(known)]).items():
        assert answer.startswith("200"), one.path
        assert MARK in answer, one.path
    for row in reversed(reviewed):
        row.refresh_from_db()
        take(row, "withdraw", *people)
    for row in reviewed[::2]:
        take(row, "restore", *people)
        change(type(row), known | {one.uid for one in reviewed if one is not row}, **SAYS[type(row)])
    for model, values in NAMED.items():
        change(model, known, **values)
    answers = read(clients, known)
    typed = SECRET.lower()
    guessed = {path for path in answers if typed in path}
    assert {path for path, answer in answers.items() if typed in answer.lower()} <= guessed
    # Whoever guesses how a record is called by now is told what is said of a name that nothing has.
    assert len(guessed) > 10
    wrong = ask(clients, [Address("anonymous", path.replace(typed, typed[::-1])) for path in guessed])
    told_of = {one.path: without_tag(answer) for one, answer in wrong.items()}
    assert told_of == {
        path.replace(typed, typed[::-1]): without_tag(answers[path]).replace(typed, typed[::-1]) for path in guessed
    }
    # A typed word comes back in the answer.
    named = {path for path in answers if MARK.lower() in path.lower()}
    assert {path for path, answer in answers.items() if MARK.lower() in answer.lower()} <= named

"""What the pages of the admin cost: as many queries for thirty rows as for three, and for ten parts as for one."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Assessment, Check, Claim, Correction, Proposal, RatingScale, Relation, Statement, Topic
from factcheck.models import Account, Revision
from sources.models import Actor, Event, Passage, Snapshot, Source
from tests.claims.test_workflow import bring
from tests.crowd import make_crowd

# Of each type: what a page of its list costs, and the page of one record.
QUERIES = {
    Account: (6, 5),
    Actor: (4, 10),
    Assessment: (5, 9),
    Check: (4, 9),
    Claim: (6, 16),
    Correction: (5, 5),
    Event: (4, 7),
    Passage: (4, 6),
    Proposal: (5, 8),
    RatingScale: (4, 9),
    Relation: (4, 7),
    Revision: (4, 4),
    Snapshot: (4, 7),
    Source: (5, 10),
    Statement: (5, 15),
    Topic: (4, 7),
}
MODELS = [model for model in admin.site._registry if model._meta.app_label in ("claims", "sources", "factcheck")]


@pytest.fixture
def cost(client, ed):
    """A function that opens a page of the admin as somebody who may see all, and counts the queries that it takes."""
    ed.is_superuser = True
    ed.save()
    client.force_login(ed)
    ContentType.objects.get_for_models(*MODELS)  # Looked up once, and kept by the process.

    def count(page, *args, **parameters):
        address = reverse(f"admin:{page}", args=args)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, parameters).status_code == 200
        return len(queries)

    return count


def page_of(model, kind):
    return f"{model._meta.app_label}_{model._meta.model_name}_{kind}"


def some(model, size, parts=2):
    """Return so many records of a type, each with so many parts; revisions come of themselves with any other."""
    made = make_crowd(Claim if model is Revision else model, size, parts)
    return list(Revision.objects.order_by("-seq")[:size]) if model is Revision else made


def test_the_cost_of_every_page_is_pinned():
    assert set(QUERIES) == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_with_many_rows_as_with_few(cost, model):
    rows = [str(row.pk) for row in some(model, 30)]
    few, many = (cost(page_of(model, "changelist"), pk__in=",".join(rows[:size])) for size in (3, 30))
    assert (few, many) == (QUERIES[model][0],) * 2


def test_a_list_of_unnamed_voices_costs_the_same_with_many_as_with_few(cost):
    post_holder = make_crowd(Actor, 1, 30)[0]
    voices = [str(voice) for voice in post_holder.affiliations.values_list("organisation", flat=True)]
    few, many = (cost("sources_actor_changelist", pk__in=",".join(voices[:size])) for size in (3, 30))
    assert (few, many) == (QUERIES[Actor][0],) * 2


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_record_costs_the_same_with_many_parts_as_with_one(cost, model):
    one, many = (cost(page_of(model, "change"), some(model, 1, parts)[0].pk) for parts in (1, 10))
    assert (one, many) == (QUERIES[model][1],) * 2


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_a_statement_that_is_no_draft_costs_the_same_with_many_reports_as_with_one(cost, status):
    pages = [bring(make_crowd(Statement, 1, parts)[0], status) for parts in (1, 10)]
    one, many = (cost("claims_statement_change", row.pk) for row in pages)
    assert one == many


def test_what_a_reviewer_decides_about_costs_the_same_with_many_reports_as_with_one(cost):
    pages = [bring(make_crowd(Statement, 1, parts)[0], "in_review") for parts in (1, 10)]
    one, many = (cost("claims_statement_step", row.pk, "approve") for row in pages)
    assert one == many


@pytest.mark.parametrize(
    ("model", "field", "term"),
    [
        ("claims.statement", "claim", "pier"),
        ("claims.statement", "actor", "Crew"),
        ("claims.statement", "event", "Speech"),
        ("claims.statement", "original", "Log"),
        ("claims.appearance", "passage", "Peace"),
        ("claims.claim", "topics", "Piers"),
        ("sources.passage", "snapshot", "Log"),
    ],
)
def test_an_autocomplete_costs_the_same_for_many_offers_as_for_few(cost, model, field, term):
    app, _, name = model.partition(".")
    asked = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    make_crowd(Statement, 1, 1)
    few = cost("autocomplete", **asked)
    make_crowd(Statement, 2, 3)
    assert cost("autocomplete", **asked) == few


def test_a_change_of_many_topics_is_decided_at_the_cost_of_one(cost):
    one, many = (cost("claims_proposal_decide", make_crowd(Proposal, 1, size)[0].pk, "accept") for size in (1, 10))
    assert one == many

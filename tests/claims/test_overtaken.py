"""Whoever saves a form that has been overtaken by a publication or a review keeps what they typed."""

import pytest
from django.urls import reverse

from claims.models import Proposal
from factcheck.models import Revision
from tests.claims.test_workflow import bring
from tests.drafts import make_claim, make_passage, make_snapshot, make_source, make_statement

TYPED = "half an hour of work"


@pytest.fixture
def statement(db):
    source = make_source("Harbour log")
    return make_statement(make_claim("The pier is long."), source=source, passage=make_passage(make_snapshot(source)))


def opened(client, record, **typed):
    """Open the form of a record as a browser does; return its address and what it would send."""
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    context = client.get(url).context
    sent = {"_seen": context["seen"]}
    forms = [context["adminform"].form]
    for one in context["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.forms]
    for form in forms:
        sent |= {field.html_name: "" if (value := field.value()) is None else value for field in form}
    return url, sent | typed


@pytest.mark.parametrize(
    ("name", "field"), [("actor", "description"), ("source", "published_wording"), ("claim", "text")]
)
def test_what_became_public_meanwhile_becomes_a_proposal_with_what_was_typed(client, ana, statement, name, field):
    record = statement.appearances.get().source if name == "source" else getattr(statement, name)
    client.force_login(ana)
    url, sent = opened(client, record, **{field: TYPED})
    bring(statement, "published")
    before = Revision.objects.count()
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert (answer.status_code, Revision.objects.count()) == (409, before)
    assert "became public while you had it open" in page
    assert TYPED in page
    assert 'role="alert"' in page
    # The form of the answer is a proposal, and can be sent as it is once it says why.
    values = {field.html_name: field.value() for field in answer.context["form"]}
    for part in answer.context["parts"]:
        values |= {f"{part.prefix}-TOTAL_FORMS": 0, f"{part.prefix}-INITIAL_FORMS": 0}
    values = {key: "" if value is None else value for key, value in values.items()}
    values |= {"expected": answer.context["expected"], "kind": "clarification", "note": "It is clearer now."}
    assert client.post(answer.context["action"], values).status_code == 302
    assert Proposal.objects.get(record=record.uid).values[field] == TYPED


def test_rows_of_a_part_that_were_typed_are_carried_over(client, ana, statement):
    client.force_login(ana)
    rows = {"names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 0, "names-0-name": TYPED, "names-0-kind": "alias"}
    url, sent = opened(client, statement.actor, **rows)
    bring(statement, "published")
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert [row["name"].value() for part in answer.context["parts"] if part.name == "names" for row in part] == [TYPED]


def test_a_forged_edit_of_something_public_is_never_called_a_success(client, rita, statement):
    bring(statement, "published")
    client.force_login(rita)
    url = reverse("admin:sources_actor_change", args=[statement.actor.pk])
    for sent in ({"description": "forged"}, {"names-0-name": "Forged alias"}):
        assert client.post(url, sent).status_code == 409


@pytest.mark.parametrize("name", ["claim", "statement"])
def test_what_went_to_review_meanwhile_hands_back_what_was_typed(client, ana, statement, name):
    record = statement if name == "statement" else statement.claim
    field = "hedge" if name == "statement" else "text"
    client.force_login(ana)
    url, sent = opened(client, record, **{field: TYPED})
    bring(statement, "in_review")
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert TYPED in answer.content.decode()


def test_whoever_may_not_edit_a_type_at_all_is_refused_as_before(client, jo, statement):
    client.force_login(jo)
    url = reverse("admin:sources_actor_change", args=[statement.actor.pk])
    assert client.post(url, {"description": TYPED}).status_code in (302, 403)

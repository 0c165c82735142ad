"""A form that is not saved says so to everybody, and a page links only where one may go."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from claims.models import Statement
from tests.claims.test_workflow import bring
from tests.drafts import make_world, permitted


@pytest.fixture
def world(db):
    return make_world()


def test_a_form_that_is_not_saved_begins_with_a_note_that_has_the_focus(client, ana, world):
    client.force_login(ana)
    url = reverse("admin:sources_event_change", args=[world.event.pk])
    assert 'class="errornote refused"' not in client.get(url).content.decode()
    page = client.post(url, {"title": "", "kind": "speech", "date_edtf": "someday"}).content.decode()
    note = page.partition('<div class="errornote refused" role="alert" tabindex="-1" autofocus>')[2]
    assert '<a href="#id_title">Title: This field is required.</a>' in note.partition("</div>")[0]
    assert '<a href="#id_date_edtf">' in note.partition("</div>")[0]
    # Django's script would take the focus to the first field.
    assert "change_form.js" not in page


def test_a_wrong_row_is_named_in_the_note(client, ana, world):
    client.force_login(ana)
    sent = {"names-TOTAL_FORMS": "1", "names-INITIAL_FORMS": "0", "names-0-name": "", "names-0-language": "?"}
    sent |= {f"{part}-{n}": "0" for part in ("affiliations", "members") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(reverse("admin:sources_actor_add"), sent | {"name": "Nova", "kind": "person"})
    note = answer.content.decode().partition("errornote refused")[2].partition("</div>")[0]
    assert "#id_names-0-name" in note


def test_the_page_of_something_reviewed_names_accounts_and_links_to_none(client, ana, ed, world):
    bring(world.statement, "published")
    world.statement.refresh_from_db()
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    client.force_login(ana)
    page = client.get(url).content.decode()
    assert str(world.statement.approved_by) in page
    assert "/admin/factcheck/account/" not in page
    ed.is_superuser = True
    ed.save()
    client.force_login(ed)
    assert "/admin/factcheck/account/" in client.get(url).content.decode()


def test_a_rating_is_offered_with_its_scale(client, ana, world):
    client.force_login(ana)
    page = client.get(reverse("admin:claims_assessment_change", args=[world.assessment.pk])).content.decode()
    assert f">{world.scale.name}: {world.rating.label}</option>" in page


@pytest.mark.parametrize("blank", ["\u00a0", " ", "\n", "\u001c", "\u2003", "\u3000", "\u0085"])
def test_white_space_of_any_kind_is_no_reason_on_either_engine(world, blank):
    bring(world.statement, "withdrawn")
    with pytest.raises(IntegrityError, match="statement_withdrawn_has_reason"), permitted():
        Statement.objects.filter(pk=world.statement.pk).update(withdrawn_reason=blank)
    with permitted():
        Statement.objects.filter(pk=world.statement.pk).update(withdrawn_reason=f"{blank}바")


def test_a_refusal_is_logged_in_one_line(client, jo, caplog):
    client.force_login(jo)
    client.get(reverse("admin:claims_proposal_propose", args=["s000000000000"]))
    client.get("/nowhere-at-all")
    logged = [one for one in caplog.records if one.name == "django.request"]
    assert logged
    assert [one.exc_info for one in logged] == [None] * len(logged)

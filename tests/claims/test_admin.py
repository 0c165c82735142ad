"""The admin: entry, the steps of review by the right and the wrong person, and messages in place of errors."""

import pytest
from django.contrib import admin
from django.urls import reverse

from claims import proposed, workflow
from claims.models import Proposal, Statement
from factcheck.history import history
from factcheck.models import Account, Revision
from sources.models import Actor
from tests.claims.test_workflow import bring
from tests.drafts import make_actor, make_world, publish, unpublish

REGISTERED = [m for m in admin.site._registry if m._meta.app_label in ("claims", "sources", "factcheck")]


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def enter(client, ana):
    """A function that posts the form of a new statement as an analyst."""
    client.force_login(ana)

    def post(world, **values):
        report = {"source": world.source.pk, "mode": "paraphrase", "confidence": "explicit", "part": "text"}
        report |= {"passage": world.passage.pk, "chain": ""} | values.pop("report", {})
        data = {"actor": world.actor.pk, "claim": world.claim.pk, "stance": "asserts"} | values
        data |= {f"appearances-0-{name}": value for name, value in report.items()}
        data |= {"appearances-TOTAL_FORMS": "1", "appearances-INITIAL_FORMS": "0", "_why": "read on Monday"}
        return client.post(reverse("admin:claims_statement_add"), data)

    return post


def step_of(record, step):
    return reverse(f"admin:claims_{record._meta.model_name}_step", args=[record.pk, step])


def passing(record):
    checks = dict.fromkeys(("fidelity", "attribution", "wording"), "passed")
    return {"expected": workflow.seen(record), "comment": "", **checks}


def why_of(record):
    return history(record.uid)[0][0].why


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_every_list_and_form_opens(client, ed, world, model):
    ed.is_superuser = True
    ed.save()
    client.force_login(ed)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "port"}).status_code == 200
    row = model._default_manager.first()
    if row:
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert client.get(reverse(f"{name}_history", args=[row.pk])).status_code == 200


def test_accounts_and_the_journal_have_pages_as_well():
    assert {Account, Revision} <= set(REGISTERED)


def test_an_analyst_enters_a_statement_with_its_chain(enter, world, ana):
    response = enter(world, report={"chain": world.other.slug})
    assert response.status_code == 302
    statement = Statement.objects.latest("pk")
    assert [hop.actor for hop in statement.appearances.get().hops.all()] == [world.other]
    assert Revision.objects.filter(record=statement.uid).get().by == ana.uid


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"said_edtf": "2021-02-30"}, "February 2021 has the days 01 to 28"),
        ({"role": "a\u202eb"}, "U+202E"),
        ({"report": {"chain": "ola-brem"}}, "the last reporter cannot be the actor"),
        ({"report": {"chain": "gull-institute\n" * 50}}, "at most 12 reporters"),
        ({"report": {"chain": "nobody-at-all"}}, "There is no actor"),
        ({"report": {"passage": "99999999"}}, "valid choice"),
        ({"report": {"mode": "song"}}, "not one of the available choices"),
    ],
)
def test_bad_input_is_a_message_beside_the_field(enter, world, values, sentence):
    before = Statement.objects.count()
    response = enter(world, **values)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Statement.objects.count() == before


def test_a_passage_of_another_source_is_refused_beside_its_field(enter, world):
    response = enter(world, report={"passage": world.elsewhere.pk})
    assert "must stand in the source of the report" in response.content.decode()


def test_reports_stand_below_each_other_and_never_in_a_row_of_a_table(client, ana, world):
    client.force_login(ana)
    page = client.get(reverse("admin:claims_statement_change", args=[world.statement.pk])).content.decode()
    assert 'data-inline-type="stacked"' in page
    assert 'data-inline-type="tabular"' not in page


def test_who_may_only_look_at_a_report_sees_its_chain(client, rita, world):
    bring(world.statement, "in_review")
    client.force_login(rita)
    page = client.get(reverse("admin:claims_statement_change", args=[world.statement.pk])).content.decode()
    chain = page.partition("Reported through")[2].partition("</div>\n")[0]
    assert "Gull Institute" in chain


@pytest.mark.parametrize("shown", ["1", "", "abc", "-1", "9" * 30])
def test_a_form_that_shows_no_revision_that_stands_saves_nothing(client, ana, world, shown):
    client.force_login(ana)
    url = reverse("admin:claims_topic_change", args=[world.topic.pk])
    response = client.post(url, {"name": "Ships", "slug": "ships", "_seen": shown})
    assert "Somebody has changed this" in response.content.decode()
    assert client.post(url, {"name": "Boats", "slug": "boats", "_seen": workflow.seen(world.topic)}).status_code == 302
    world.topic.refresh_from_db()
    assert world.topic.name == "Boats"


def test_a_name_is_one_line_and_a_language_a_tag(client, ana, db):
    client.force_login(ana)
    inlines = {
        f"{prefix}-{end}_FORMS": "0"
        for prefix in ("names", "affiliations", "memberships")
        for end in ("TOTAL", "INITIAL")
    }
    client.post(reverse("admin:sources_actor_add"), {"kind": "person", "name": "Ana\nBo\u2028Cy\u00ad", **inlines})
    assert Actor.objects.latest("pk").name == "Ana Bo Cy"
    response = client.post(reverse("admin:claims_claim_add"), {"text": "T.", "kind": "fact", "language": "zz-nope!"})
    assert "BCP 47" in str(response.context["adminform"].form.errors["language"])


def test_a_voice_of_another_source_is_refused_beside_the_actor(client, ana, world):
    client.force_login(ana)
    voice = make_actor("unnamed: others", "unnamed", source=world.other_source)
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    data = {"actor": voice.pk, "claim": world.claim.pk, "stance": "asserts", "_seen": workflow.seen(world.statement)}
    data |= {"appearances-TOTAL_FORMS": "0", "appearances-INITIAL_FORMS": "0"}
    response = client.post(url, data)
    assert "speaks only in its own source" in str(response.context["adminform"].form.errors["actor"])
    assert Statement.objects.get(pk=world.statement.pk).actor == world.actor


def test_from_draft_to_public_by_two_people(client, ana, rita, world):
    client.force_login(ana)
    client.post(step_of(world.statement, "submit"), {"expected": workflow.seen(world.statement), "comment": ""})
    client.force_login(rita)
    assert client.get(step_of(world.statement, "approve")).status_code == 200
    response = client.post(step_of(world.statement, "approve"), passing(world.statement))
    assert response.status_code == 302
    world.statement.refresh_from_db()
    assert (world.statement.status, world.statement.approved_by) == ("published", rita)


@pytest.mark.parametrize("comment", ["", "Well found."])
def test_an_approval_has_its_own_comment_as_its_reason_and_no_comment_of_a_check(client, ana, rita, world, comment):
    workflow.submit(world.statement, by=ana)
    client.force_login(rita)
    given = passing(world.statement) | {"fidelity_comment": "Word for word.", "comment": comment}
    assert client.post(step_of(world.statement, "approve"), given).status_code == 302
    checks = {check.aspect: why_of(check) for check in world.statement.checks.all()}
    assert why_of(world.statement) == comment
    assert checks == {"fidelity": "Word for word.", "attribution": comment, "wording": comment}


def test_a_reviewer_cannot_approve_the_own_entry(client, rita, world):
    workflow.submit(world.statement, by=rita)
    client.force_login(rita)
    response = client.post(step_of(world.statement, "approve"), passing(world.statement))
    assert response.status_code == 403
    assert workflow.OTHERS_ONLY in response.content.decode()
    assert Statement.objects.get(pk=world.statement.pk).status == "in_review"


def test_a_stale_page_decides_nothing(client, ana, rita, world):
    workflow.submit(world.statement, by=ana)
    client.force_login(rita)
    stale = passing(world.statement) | {"expected": "1"}
    response = client.post(step_of(world.statement, "approve"), stale)
    assert response.status_code == 409
    assert "Somebody has changed this" in response.content.decode()


def test_an_analyst_may_not_approve(client, ana, rita, world):
    workflow.submit(world.statement, by=rita)
    client.force_login(ana)
    assert client.post(step_of(world.statement, "approve"), passing(world.statement)).status_code == 403


@pytest.mark.parametrize("kind", ["statement", "relation", "assessment"])
@pytest.mark.parametrize(
    ("status", "step"), [("in_review", "send_back"), ("published", "withdraw"), ("withdrawn", "restore")]
)
def test_each_step_can_be_taken_from_its_page(client, ed, world, kind, status, step):
    record = bring(getattr(world, kind), status)
    client.force_login(ed)
    assert client.get(step_of(record, step)).status_code == 200
    response = client.post(step_of(record, step), {"expected": workflow.seen(record), "comment": "It was never said."})
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.status == workflow.STEPS[step].target


def test_a_public_statement_is_changed_by_a_proposal_that_another_person_accepts(client, ana, rita, world):
    bring(world.statement, "published")
    client.force_login(ana)
    address = reverse("admin:claims_proposal_propose", args=[world.claim.uid])
    values = {f"value_{name}": proposed.current_value(world.claim, name) or "" for name in ("kind", "language")}
    values |= {"value_text": "The port should stay open.", "kind": "correction", "note": "Wrong.", "why": ""}
    response = client.post(address, values | {"expected": workflow.seen(world.claim)})
    assert response.status_code == 302
    proposal = Proposal.objects.latest("pk")
    client.force_login(rita)
    client.post(reverse("admin:claims_proposal_decide", args=[proposal.pk, "accept"]), {"comment": ""})
    world.claim.refresh_from_db()
    assert world.claim.text == "The port should stay open."


def test_the_page_of_a_draft_says_who_sent_it_back_and_why(client, ana, rita, world):
    workflow.submit(world.statement, by=ana)
    workflow.send_back(world.statement, by=rita, comment="Name the <source>.")
    client.force_login(ana)
    address = reverse("admin:claims_statement_change", args=[world.statement.pk])
    page = " ".join(client.get(address).content.decode().split())
    assert "<strong>Sent back</strong> by rita on " in page
    assert "<blockquote>Name the &lt;source&gt;.</blockquote>" in page
    assert "then “Save and submit for review”" in page
    workflow.submit(world.statement, by=ana)
    assert "Sent back" not in client.get(address).content.decode().replace("Sent back to me", "")


def test_a_page_of_the_public_is_offered_only_where_there_is_one(client, ana, world):
    client.force_login(ana)
    pages = {name: reverse(f"admin:{name}_change", args=[getattr(world, name.split("_")[1]).pk]) for name in WITH_PAGES}
    offered = {name: 'class="viewsitelink"' in client.get(page).content.decode() for name, page in pages.items()}
    assert offered == dict.fromkeys(WITH_PAGES, False)
    publish(world)
    assert all('class="viewsitelink"' in client.get(page).content.decode() for page in pages.values())


WITH_PAGES = ("claims_statement", "claims_claim", "claims_topic", "sources_actor", "sources_source", "sources_event")


def test_what_was_public_is_never_deleted(client, ed, world):
    bring(world.statement, "withdrawn")
    client.force_login(ed)
    assert (
        client.post(reverse("admin:claims_statement_delete", args=[world.statement.pk]), {"post": "yes"}).status_code
        == 403
    )


@pytest.mark.parametrize("name", ["claims_topic", "claims_claim", "sources_event", "sources_actor", "sources_source"])
def test_what_was_public_through_others_is_never_deleted_either(client, admin_user, world, name):
    publish(world)
    unpublish(world)
    row = getattr(world, name.partition("_")[2])
    client.force_login(admin_user)
    assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert 'class="deletelink"' not in client.get(reverse(f"admin:{name}_change", args=[row.pk])).content.decode()


def test_nobody_without_a_role_sees_anything(client, jo, world):
    client.force_login(jo)
    assert client.get(reverse("admin:claims_statement_changelist")).status_code == 403


def test_the_queue_shows_what_waits_for_others_than_its_submitter(client, ana, rita, world):
    workflow.submit(world.statement, by=rita)
    client.force_login(rita)
    address = reverse("admin:claims_statement_changelist")
    assert str(world.claim) not in client.get(address, {"queue": "waiting"}).content.decode()
    assert str(world.claim) in client.get(address, {"queue": "submitted"}).content.decode()


def test_history_says_who_when_what_and_why(client, ed, world):
    client.force_login(ed)
    workflow.submit(world.statement, by=ed, comment="ready at last")
    page = client.get(reverse("admin:claims_statement_history", args=[world.statement.pk])).content.decode()
    newest, created = page.split('<li id="r')[1:]
    assert "<h2>Submit <small>by <strong>ed</strong>" in newest
    assert '<p class="why">ready at last</p>' in newest
    assert '<th scope="row">status</th>' in newest
    assert "<strong>preparer</strong>" in created


def test_nul_in_a_search_is_no_error_of_ours(client, ed, world):
    client.force_login(ed)
    response = client.get(reverse("admin:sources_actor_changelist"), {"q": "a\x00b"})
    assert response.status_code == 400
    assert "NUL character" in response.content.decode()


def test_a_record_leads_back_to_its_list_as_it_was_filtered(client, ana, world):
    client.force_login(ana)
    address = reverse("admin:claims_statement_change", args=[world.statement.pk])
    page = client.get(address, {"_changelist_filters": "status__exact=draft&q=port"}).content.decode()
    assert (
        f'href="{reverse("admin:claims_statement_changelist")}?status__exact=draft&amp;q=port">Statements</a>' in page
    )
    assert ">Add statement" not in page

"""What the public learns of the past of a record: nothing from before, between or after its time in public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import proposals, proposed, public_history, workflow
from claims.models import Assessment, Relation, Statement
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_actor, make_claim, make_statement, make_world, permitted, publish

pytestmark = pytest.mark.django_db
SECRET = "The harbour master is bribed."


@pytest.fixture
def world(db):
    return make_world()


def change(row, **values):
    with permitted():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def move(statement, claim):
    """Have a published statement speak of another claim, as people do: proposed by one, accepted by another."""
    proposal = proposals.propose(
        statement, by=person("submitter"), values={"claim": claim}, kind="correction", note="The wrong claim."
    )
    proposals.accept(proposal, by=person("approver"))


def page_of(client, row, suffix="/history"):
    return client.get(f"{row.get_absolute_url()}{suffix}")


def test_a_claim_that_a_published_statement_moves_to_keeps_its_draft_history_to_itself(client, world):
    bring(world.statement, "published")
    draft = make_claim(SECRET, kind="fact")
    change(draft, text="The harbour master is paid.")
    move(world.statement, draft)
    page = page_of(client, draft).content.decode()
    assert "Became public" in page
    assert SECRET not in page


@pytest.mark.parametrize("kind", ["actor", "source", "event"])
def test_what_was_edited_while_it_was_not_public_is_not_told(client, world, kind):
    field = "name" if kind == "actor" else "title"
    row = getattr(world, kind)
    change(world.statement, event=world.event, said_earliest="2021-12-13", said_latest="2021-12-13")
    bring(world.statement, "published")
    change(row, **{field: "Open words"})
    workflow.withdraw(world.statement, by=person("editor"), reason="No.")
    change(row, **{field: SECRET})
    change(row, **{field: "New words"})
    workflow.restore(world.statement, by=person("editor"))
    bring(Statement.objects.get(pk=world.statement.pk), "published")
    page = page_of(client, row).content.decode()
    assert SECRET not in page
    assert "Open words" in page
    assert "New words" in page  # its name now, in the heading


def test_a_restored_draft_makes_nothing_known_that_it_is_pointed_to(client, world):
    bring(world.statement, "withdrawn")
    workflow.restore(world.statement, by=person("editor"))
    actor, claim = make_actor("Never Public"), make_claim(SECRET)
    change(Statement.objects.get(pk=world.statement.pk), actor=actor, claim=claim)
    for row in (actor, claim):
        assert page_of(client, row, "").status_code == 404
    assert client.get(f"/api/v1/statements/?actor={actor.slug}").status_code == 400
    assert client.get(f"/api/v1/claims/{claim.uid}/").status_code == 404


def test_what_was_public_answers_with_a_notice_wherever_its_statement_points_now(client, world):
    bring(world.statement, "withdrawn")
    workflow.restore(world.statement, by=person("editor"))
    statement = Statement.objects.get(pk=world.statement.pk)
    change(statement, actor=make_actor("Never Public"), claim=make_claim(SECRET))
    for row in (world.actor, world.claim, world.source):
        response = page_of(client, row, "")
        assert response.status_code == 410
        assert SECRET not in response.content.decode()
    assert client.get(f"/api/v1/actors/{world.actor.uid}/").status_code == 410


def test_a_claim_that_its_statement_has_left_is_gone_and_says_so(client, world):
    bring(world.statement, "published")
    other = make_claim("The port stays.")
    move(world.statement, other)
    assert page_of(client, world.claim, "").status_code == 410
    assert page_of(client, other, "").status_code == 200


def test_a_claim_tells_only_of_what_was_about_it(client, world):
    bring(world.statement, "withdrawn")
    workflow.restore(world.statement, by=person("editor"))
    other = make_claim("The port stays.")
    bring(make_statement(other, world.other, source=world.source, passage=world.cue), "published")
    change(Statement.objects.get(pk=world.statement.pk), claim=other)
    page = page_of(client, other).content.decode()
    assert world.statement.uid not in page
    assert "It was never said." not in page


def test_a_notice_names_the_claim_that_the_public_knew(client, world):
    bring(make_statement(world.claim, world.other, source=world.source, passage=world.cue), "published")
    other = make_claim("The port stays.")
    bring(make_statement(other, world.other, source=world.source, passage=world.cue), "published")
    bring(world.statement, "withdrawn")
    workflow.restore(world.statement, by=person("editor"))
    change(Statement.objects.get(pk=world.statement.pk), claim=other)
    notice = page_of(client, world.statement, "").content.decode()
    assert world.claim.text in notice
    assert "It was never said." in notice
    assert other.text not in notice


def test_a_withdrawal_is_told_with_its_reason_and_a_loss_of_publicity_without_one(client, world):
    bring(world.statement, "withdrawn")
    workflow.restore(world.statement, by=person("editor"))
    bring(Statement.objects.get(pk=world.statement.pk), "published")
    own, around = page_of(client, world.statement).content.decode(), page_of(client, world.actor).content.decode()
    assert "Withdrawn" in own
    assert "It was never said." in own
    assert "Published again" in own
    assert "No longer public" in around


def test_a_claim_tells_how_it_stands_to_which_other_one_from_either_end(client, world):
    change(world.relation, kind="supports")
    publish(world)
    for row, other, kind in ((world.claim, world.claim2, "supports"), (world.claim2, world.claim, "is supported by")):
        page = page_of(client, row).content.decode()
        assert f'<a href="{other.get_absolute_url()}">Relation published: it {kind}: {other.text}</a>' in page


def test_a_claim_tells_which_verdict_was_published(client, world):
    publish(world)
    page = page_of(client, world.assessment.claim).content.decode()
    address = f"{world.assessment.claim.get_absolute_url()}#{world.assessment.uid}"
    assert f'<a href="{address}">Assessment published: {world.assessment.rating}</a>' in page


def test_what_is_public_no_more_is_told_without_what_it_said(client, world):
    publish(world)
    for row in (world.relation, world.assessment):
        row.refresh_from_db()
        workflow.withdraw(row, by=person("editor"), reason="No.")
    page = page_of(client, world.claim).content.decode()
    assert "<strong>Relation withdrawn</strong>" in page
    assert world.claim2.text not in page
    page = page_of(client, world.assessment.claim).content.decode()
    assert "<strong>Assessment published</strong>" in page


def test_more_relations_and_verdicts_cost_no_further_query(world, django_assert_num_queries):
    publish(world)
    with CaptureQueriesContext(connection) as asked:
        assert len(public_history.public_history(world.claim2)) == 4
    for number in range(3):
        other = make_claim(f"The port has {number} quays.")
        bring(make_statement(other, world.other, source=world.source, passage=world.cue), "published")
        bring(make(Relation, from_claim=world.claim2, to_claim=other, kind="supports", rationale="So."), "published")
        bring(make(Assessment, claim=world.claim2, rating=world.rating, rationale=f"Counted {number}."), "published")
    with django_assert_num_queries(len(asked)):
        assert len(public_history.public_history(world.claim2)) == 10


def propose(row, note, **values):
    proposal = proposals.propose(row, by=person("submitter"), values=values, kind="correction", note=note)
    proposals.accept(proposal, by=person("approver"))
    row.refresh_from_db()


def test_the_public_note_of_whatever_was_accepted_is_told(world, client):
    bring(world.statement, "published")
    propose(world.source, "It was misspelt in the address.", slug="harbour-news-daily")
    propose(world.source, "So it says there.", published_wording="December 2021")
    page = page_of(client, world.source).content.decode()
    for words in ("misspelt in the address", "harbour-news-daily", "So it says there.", "December 2021"):
        assert words in page


def test_what_can_be_proposed_is_told_once_it_is_accepted():
    for model, told in public_history.FIELDS.items():
        assert {*proposed.FIELDS[model], *proposed.PARTS.get(model, ())} <= told.keys(), model


def test_a_note_stands_at_its_own_change_however_many_came_before(world, monkeypatch):
    monkeypatch.setattr(public_history, "MOST", 4)
    bring(world.statement, "published")
    for number in range(5):
        propose(world.source, f"Note {number}.", title=f"Title {number}")
    told = [one for one in public_history.public_history(world.source) if one.note]
    # What the oldest of these changed nobody can tell any more: the version before it is not among them.
    assert [(one.note, *(change.after for change in one.changes)) for one in told] == [
        *((f"Note {number}.", f"Title {number}") for number in (4, 3, 2)),
        ("Note 1.",),
    ]


@pytest.mark.parametrize("kind", ["actor", "claim", "event", "source", "statement", "topic"])
def test_the_page_of_a_record_shows_its_corrections(client, world, kind):
    publish(world)
    row = getattr(world, kind)
    values = {"source": {"title": "Harbour log"}, "statement": {"role": "pilot"}, "event": {"place": "the pier"}}
    about = {"actor": "description", "claim": "about_edtf", "topic": "description"}
    propose(row, f"Of the {kind}.", **values.get(kind, {about.get(kind): "2021"}))
    assert f"Of the {kind}." in page_of(client, row, "").content.decode()

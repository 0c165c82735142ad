"""A check stands while what it looked at is unchanged, and lapses with it, however that was written."""

import pytest
from django.db import connection
from django.utils import timezone

from claims import checks, lapses, proposals, workflow
from claims.choices import Aspect, Status
from claims.models import Appearance, Check, Claim, Hop, Statement
from factcheck.journal import recording
from sources.models import Actor, BylineEntry, Event, GroupMember, Source
from tests.cast import person as account
from tests.claims.test_workflow import bring, pass_checks, person
from tests.drafts import make, make_actor, make_passage, make_source, make_statement, make_world, permitted, writer

F, A, W = (aspect.value for aspect in (Aspect.FIDELITY, Aspect.ATTRIBUTION, Aspect.WORDING))


@pytest.fixture
def world(db):
    world = make_world()
    with permitted():
        world.original = make_source("The speech itself", kind="speech")
        world.publisher = make_actor("Harbour Press", "media_outlet")
        Source.objects.filter(pk=world.source.pk).update(publisher=world.publisher)
        world.byline = make(BylineEntry, source=world.source, position=1, name="O. Writer")
        world.statement.event, world.statement.original = world.event, world.original
        world.statement.said_edtf = "2021-12-13"
        world.statement.save()
    bring(world.statement, Status.IN_REVIEW)
    pass_checks(world.statement)
    return world


def change(model, pk, **values):
    with permitted():
        model._base_manager.filter(pk=pk).update(**values)


# What is changed, and the aspects whose checks then lapse.
CHANGES = {
    "claim text": (lambda w: change(Claim, w.claim.pk, text="The port should be shut."), {F, W}),
    "claim kind": (lambda w: change(Claim, w.claim.pk, kind="opinion"), {W}),
    "claim language": (lambda w: change(Claim, w.claim.pk, language="ko"), {W}),
    "stance": (lambda w: change(Statement, w.statement.pk, stance="demands"), {F, W}),
    "hedge": (lambda w: change(Statement, w.statement.pk, hedge="perhaps"), {F, W}),
    "role": (lambda w: change(Statement, w.statement.pk, role="harbour master"), {A}),
    "date": (lambda w: change(Statement, w.statement.pk, said_wording="on Monday"), {A}),
    "another actor": (lambda w: change(Statement, w.statement.pk, actor=make_actor("Ada Lind")), {A}),
    "no event": (lambda w: change(Statement, w.statement.pk, event=None), {A}),
    "no original": (lambda w: change(Statement, w.statement.pk, original=None), {A}),
    "mode": (lambda w: change(Appearance, w.appearance.pk, mode="direct_quote"), {F}),
    "passage": (lambda w: change(Appearance, w.appearance.pk, passage=w.cue), {F}),
    "a further passage": (lambda w: _further(w), {F}),
    "locator": (lambda w: change(Appearance, w.appearance.pk, locator="paragraph 2"), {F}),
    "cue": (lambda w: change(Appearance, w.appearance.pk, cue=w.cue), {A}),
    "named as": (lambda w: change(Appearance, w.appearance.pk, named_as="the master"), {A}),
    "confidence": (lambda w: change(Appearance, w.appearance.pk, confidence="inferred"), {A}),
    "note": (lambda w: change(Appearance, w.appearance.pk, note="See the caption."), {W}),
    "no hop": (lambda w: _without_hop(w), {A}),
    "name of the actor": (lambda w: change(Actor, w.actor.pk, name="Ola Bram"), {A}),
    "kind of the actor": (lambda w: change(Actor, w.actor.pk, kind="organisation"), {A}),
    "name of a reporter": (lambda w: change(Actor, w.other.pk, running_form="the Gull"), {A}),
    "name of the publisher": (lambda w: change(Actor, w.publisher.pk, name="Harbour Post"), {A}),
    "title of the source": (lambda w: change(Source, w.source.pk, title="Harbour lies"), {A}),
    "address of the source": (lambda w: change(Source, w.source.pk, url="https://news.example/other"), {A}),
    "date of the source": (lambda w: change(Source, w.source.pk, published_edtf="1999"), {A}),
    "place of the event": (lambda w: change(Event, w.event.pk, place="Nowhere"), {A}),
    "time of the claim": (lambda w: change(Claim, w.claim.pk, about_edtf="1999"), {W}),
    "byline": (lambda w: change(BylineEntry, w.byline.pk, name="A. Writer"), {A}),
    "title of the event": (lambda w: change(Event, w.event.pk, title="A toast"), {A}),
    "title of the original": (lambda w: change(Source, w.original.pk, title="Another speech"), {A}),
}
# What stands beside it, and touches no check.
HARMLESS = {
    "description of the actor": lambda w: change(Actor, w.actor.pk, description="A fisher."),
    "language of the source": lambda w: change(Source, w.source.pk, language="en"),
    "another claim": lambda w: change(Claim, w.claim2.pk, text="The port is empty."),
}


def _further(w):
    with permitted():
        w.appearance.more_passages.add(w.cue)


def stale_checks(statement):
    return checks.lapsed(checks.fetched(Statement.objects.filter(pk=statement.pk)).get())


def _without_hop(w):
    with permitted():
        Hop.objects.filter(pk=w.hop.pk).delete()


@pytest.mark.parametrize("name", CHANGES)
def test_a_check_lapses_with_what_it_looked_at(world, name):
    write, lapse = CHANGES[name]
    write(world)
    assert set(stale_checks(world.statement)) == lapse
    assert set(workflow.standing_checks(world.statement)) == {F, A, W} - lapse


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_check_did_not_look_at_touches_it_not(world, name):
    HARMLESS[name](world)
    assert not stale_checks(world.statement)


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_approved_that_no_check_has_seen(world, name):
    seen = workflow.seen(world.statement)
    CHANGES[name][0](world)
    with pytest.raises(workflow.WorkflowError):
        workflow.approve(world.statement, by=person("approver"), expected=seen)
    with pytest.raises(workflow.Incomplete, match="has changed since the check of"):
        workflow.approve(world.statement, by=person("approver"))
    assert Statement.objects.get(pk=world.statement.pk).status == "in_review"


def test_raw_sql_lapses_a_check_too(world):
    with recording(by=writer()), connection.cursor() as cursor:
        cursor.execute("UPDATE sources_actor SET name = 'Ola Bram' WHERE id = %s", [world.actor.pk])
    with pytest.raises(workflow.Incomplete, match="attribution"):
        workflow.approve(world.statement, by=person("approver"))


def test_a_new_member_lapses_the_check_of_what_a_group_said(db):
    world = make_world()
    change(Statement, world.statement.pk, actor=world.group)
    bring(world.statement, Status.IN_REVIEW)
    pass_checks(world.statement)
    make(GroupMember, group=world.group, member=world.other)
    assert set(stale_checks(world.statement)) == {A}


def test_checks_outlive_sending_back_and_submitting_again(world):
    workflow.send_back(world.statement, by=person("approver"), comment="Give its date.")
    workflow.submit(world.statement, by=person("submitter"))
    workflow.approve(world.statement, by=person("approver"))
    assert world.statement.is_published


def test_a_failed_check_outlives_submitting_again_unchanged(world):
    workflow.check(world.statement, by=person("third"), aspect=W, result="failed", comment="It names its speaker.")
    workflow.send_back(world.statement, by=person("third"), comment="See the check.")
    workflow.submit(world.statement, by=person("submitter"))
    with pytest.raises(workflow.Incomplete, match="wording"):
        workflow.approve(world.statement, by=person("approver"))


def test_a_check_stands_again_once_the_change_is_taken_back(world):
    change(Statement, world.statement.pk, hedge="perhaps")
    change(Statement, world.statement.pk, hedge="")
    assert set(workflow.standing_checks(world.statement)) == {F, A, W}


def test_a_check_by_who_submits_later_does_not_stand(world):
    workflow.send_back(world.statement, by=person("third"), comment="Shorter.")
    workflow.submit(world.statement, by=person("approver"))
    assert workflow.standing_checks(world.statement) == {}
    with pytest.raises(workflow.Incomplete):
        workflow.approve(world.statement, by=person("third"))


def test_a_check_without_a_fingerprint_stands_since_the_last_submission(world):
    passage = make_passage(world.snapshot, 5, 9)
    statement = make_statement(world.claim2, world.other, source=world.source, passage=passage)
    workflow.submit(statement, by=person("submitter"))
    for aspect in Aspect.values:
        now = {"by": person("approver"), "at": timezone.now()}
        make(Check, statement=statement, aspect=aspect, result="passed", **now)
    assert set(workflow.standing_checks(statement)) == {F, A, W}
    workflow.send_back(statement, by=person("approver"), comment="Again.")
    workflow.submit(statement, by=person("submitter"))
    assert workflow.standing_checks(statement) == {}


def test_a_person_who_saw_something_else_checks_nothing(world):
    saw = checks.covers(world.statement, A)
    change(Actor, world.actor.pk, name="Ola Bram")
    with pytest.raises(workflow.StalePage):
        workflow.check(world.statement, by=person("third"), aspect=A, result="passed", covers=saw)
    workflow.check(
        world.statement, by=person("third"), aspect=A, result="passed", covers=checks.covers(world.statement, A)
    )


def test_an_accepted_proposal_puts_the_statement_on_the_list_of_stale_checks(world):
    workflow.approve(world.statement, by=person("approver"))
    assert world.statement not in lapses.stale()
    proposal = proposals.propose(
        world.actor, by=person("submitter"), values={"name": "Ola Bram"}, kind="correction", note="Misspelt."
    )
    proposals.accept(proposal, by=person("approver"))
    assert world.statement in lapses.stale()
    workflow.check(world.statement, by=person("approver"), aspect=A, result="passed")
    assert world.statement not in lapses.stale()


@pytest.mark.parametrize("name", ["claim text", "hedge", "name of a reporter", "name of the publisher", "byline"])
def test_whatever_changes_after_publication_is_on_the_list(world, name):
    workflow.approve(world.statement, by=person("approver"))
    CHANGES[name][0](world)
    assert world.statement in lapses.stale()


def test_only_others_than_the_submitter_check_what_is_public(world):
    workflow.approve(world.statement, by=person("approver"))
    with pytest.raises(workflow.NotAllowed):
        workflow.check(world.statement, by=person("submitter"), aspect=A, result="passed")


@pytest.mark.parametrize("most", [10, 40])
def test_the_checks_of_many_statements_cost_as_many_queries_as_those_of_some(world, django_assert_num_queries, most):
    rows = checks.fetched(Statement.objects.filter(appearances__hops__isnull=False).order_by("pk"))
    with django_assert_num_queries(9):
        [checks.judged(row) for row in rows[:most]]


def test_the_hole_over_the_api_is_closed(world, client, ana):
    rita = account("rita", "reviewer")
    seen = workflow.seen(world.statement)
    change(Actor, world.actor.pk, name="Ola Bram")
    change(Source, world.source.pk, title="Harbour lies")
    client.force_login(rita)
    response = client.post(
        f"/api/v1/statements/{world.statement.uid}/approve/", {"expected": seen}, content_type="application/json"
    )
    assert response.status_code == 422
    assert "has changed since the check of" in response.json()["detail"]
    assert Statement.objects.get(pk=world.statement.pk).status == "in_review"

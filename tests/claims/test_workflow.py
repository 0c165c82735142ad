"""What holds on the way to the public, besides the table of tests/claims/test_transitions.py."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.choices import Aspect, Status
from claims.models import Appearance, Assessment, Relation, Statement
from factcheck.journal import recording
from factcheck.models import Account, Head, Revision
from tests.drafts import make_snapshot, make_source, make_statement, make_world, writer

STEPS = {
    "submit": lambda row, by, **kw: workflow.submit(row, by=by, **kw),
    "send_back": lambda row, by, **kw: workflow.send_back(row, by=by, comment="Name the source.", **kw),
    "approve": lambda row, by, **kw: workflow.approve(row, by=by, **kw),
    "withdraw": lambda row, by, **kw: workflow.withdraw(row, by=by, reason="It was never said.", **kw),
    "restore": lambda row, by, **kw: workflow.restore(row, by=by, **kw),
}
WAY_TO = {
    Status.DRAFT: [],
    Status.IN_REVIEW: ["submit"],
    Status.PUBLISHED: ["submit", "approve"],
    Status.WITHDRAWN: ["submit", "approve", "withdraw"],
}
KINDS = ("statement", "relation", "assessment")


def person(name):
    return Account.objects.system(name)


def bring(row, status):
    """Take a draft to a state the way people do."""
    for step in WAY_TO[status]:
        if step == "approve" and isinstance(row, Statement):
            pass_checks(row)
        STEPS[step](row, person("submitter" if step == "submit" else "approver"))
    return row


def pass_checks(statement, by="approver"):
    for aspect in Aspect.values:
        workflow.check(statement, by=person(by), aspect=aspect, result="passed")


@pytest.fixture
def world(db):
    return make_world()


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_submitted_never_approves(world, kind):
    row = bring(getattr(world, kind), Status.IN_REVIEW)
    if kind == "statement":
        pass_checks(row)
    with pytest.raises(workflow.NotAllowed, match="You submitted this"):
        workflow.approve(row, by=person("submitter"))
    assert type(row).objects.get(pk=row.pk).status == "in_review"


def test_whoever_submitted_never_checks(world):
    row = bring(world.statement, Status.IN_REVIEW)
    with pytest.raises(workflow.NotAllowed):
        workflow.check(row, by=person("submitter"), aspect="wording", result="passed")
    assert not row.checks.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_wrote_a_part_never_approves_it_through_another_submitter(world, kind):
    row = getattr(world, kind)
    with recording(by=person("author")):
        type(row).objects.filter(pk=row.pk).update(**PART[kind])
    bring(row, Status.IN_REVIEW)
    if kind == "statement":
        pass_checks(row)
    assert not workflow.may("approve", row, person("author"))
    with pytest.raises(workflow.NotAllowed, match="You wrote a part of this"):
        workflow.approve(row, by=person("author"))
    workflow.approve(row, by=person("approver"))


PART = {
    "statement": {"hedge": "could"},
    "relation": {"rationale": "Both cannot be."},
    "assessment": {"rationale": "No."},
}


def test_whoever_wrote_a_part_never_checks_it(world):
    with recording(by=person("author")):
        world.hop.delete()
    row = bring(world.statement, Status.IN_REVIEW)
    with pytest.raises(workflow.NotAllowed, match="You wrote a part of this"):
        workflow.check(row, by=person("author"), aspect="wording", result="passed")


def test_whoever_entered_it_never_approves_it_through_another_submitter(world):
    with recording(by=person("author")):
        relation = Relation.objects.create(
            from_claim=world.claim, to_claim=world.claim2, kind="supports", rationale="It does."
        )
    bring(relation, Status.IN_REVIEW)
    with pytest.raises(workflow.NotAllowed, match="You wrote a part of this"):
        workflow.approve(relation, by=person("author"))
    assert Relation.objects.get(pk=relation.pk).status == "in_review"


def test_what_was_written_before_a_withdrawal_counts_no_more(world):
    with recording(by=person("author")):
        world.hop.delete()
    row = bring(world.statement, Status.WITHDRAWN)
    workflow.restore(row, by=person("approver"))
    bring(row, Status.IN_REVIEW)
    pass_checks(row, by="author")
    workflow.approve(row, by=person("author"))
    assert row.is_published


def test_an_account_that_was_closed_has_no_rights_of_the_machinery(world, django_user_model):
    gone = django_user_model.objects.create_user("gone", is_active=False)
    assert not gone.has_usable_password()
    with pytest.raises(workflow.NotAllowed, match="role"):
        workflow.submit(world.statement, by=gone)


def test_two_reviewers_at_once_the_second_is_told(world):
    row = bring(world.statement, Status.IN_REVIEW)
    pass_checks(row)
    seen = workflow.seen(row)
    workflow.approve(row, by=person("approver"), expected=seen)
    with pytest.raises(workflow.IllegalTransition, match="This is published"):
        workflow.send_back(row, by=person("third"), comment="No.", expected=seen)


@pytest.mark.parametrize("missing", Aspect.values)
def test_approval_needs_all_three_checks(world, missing):
    row = bring(world.statement, Status.IN_REVIEW)
    for aspect in set(Aspect.values) - {missing}:
        workflow.check(row, by=person("approver"), aspect=aspect, result="passed")
    with pytest.raises(workflow.Incomplete, match=missing):
        workflow.approve(row, by=person("approver"))


def test_a_failed_check_stands_until_a_newer_one_passes(world):
    row = bring(world.statement, Status.IN_REVIEW)
    pass_checks(row)
    workflow.check(row, by=person("approver"), aspect="wording", result="failed", comment="It names its speaker.")
    with pytest.raises(workflow.Incomplete, match="wording"):
        workflow.approve(row, by=person("approver"))
    workflow.check(row, by=person("third"), aspect="wording", result="passed", comment="The name is the port's.")
    workflow.approve(row, by=person("approver"))


def test_a_draft_without_a_report_is_not_submitted(world):
    with recording(by=writer()):
        world.statement.appearances.all().delete()
    with pytest.raises(workflow.Incomplete, match="report"):
        workflow.submit(world.statement, by=person("submitter"))


@pytest.mark.parametrize("locator", ["", "paragraph 2"])
def test_a_report_in_a_text_is_not_submitted_without_its_passage(world, locator):
    with recording(by=writer()):
        Appearance.objects.filter(pk=world.appearance.pk).update(passage=None, locator=locator)
    with pytest.raises(workflow.Incomplete, match="Mark the passage in “Harbour news”"):
        workflow.submit(world.statement, by=person("submitter"))
    assert Statement.objects.get(pk=world.statement.pk).status == Status.DRAFT


def test_a_report_whose_text_was_captured_while_it_waited_needs_its_passage(db):
    statement = make_statement()
    with recording(by=writer()):
        broadcast = make_source("Evening news", kind="broadcast")
        Appearance.objects.filter(statement=statement).update(source=broadcast, passage=None, locator="12:31")
    row = bring(statement, Status.IN_REVIEW)
    make_snapshot(broadcast)
    pass_checks(row)
    with pytest.raises(workflow.Incomplete, match="passage"):
        workflow.approve(row, by=person("approver"))


def test_a_report_in_a_broadcast_needs_only_a_locator(db):
    statement = make_statement()
    with recording(by=writer()):
        broadcast = make_source("Evening news", kind="broadcast")
        Appearance.objects.filter(statement=statement).update(source=broadcast, passage=None, locator="12:31")
    bring(statement, Status.PUBLISHED)
    assert statement.is_published


@pytest.mark.parametrize(
    "step",
    [
        lambda row: workflow.send_back(row, by=person("approver"), comment=" "),
        lambda row: workflow.check(row, by=person("approver"), aspect="wording", result="failed"),
        lambda row: workflow.check(row, by=person("approver"), aspect="spelling", result="passed"),
        lambda row: workflow.check(row, by=person("approver"), aspect="wording", result="perhaps"),
    ],
)
def test_what_needs_words_is_not_done_without(world, step):
    row = bring(world.statement, Status.IN_REVIEW)
    before = Revision.objects.count()
    with pytest.raises(workflow.Incomplete):
        step(row)
    assert Revision.objects.count() == before


def test_a_withdrawal_needs_a_public_reason(world):
    row = bring(world.statement, Status.PUBLISHED)
    with pytest.raises(workflow.Incomplete, match="publicly"):
        workflow.withdraw(row, by=person("approver"), reason="")
    assert Statement.objects.get(pk=row.pk).is_published


def test_the_notice_stands_until_the_restored_is_approved_anew(world):
    row = bring(world.statement, Status.WITHDRAWN)
    workflow.restore(row, by=person("approver"))
    assert row.withdrawn_reason == "It was never said."
    first = row.first_published_at
    workflow.submit(row, by=person("submitter"))
    pass_checks(row)
    workflow.approve(row, by=person("approver"))
    assert (row.withdrawn_reason, row.withdrawn_by, row.first_published_at) == ("", None, first)


def test_whoever_approved_it_once_may_submit_it_after_it_was_restored(world):
    row = bring(world.relation, Status.WITHDRAWN)
    workflow.restore(row, by=person("approver"))
    workflow.submit(row, by=person("approver"))
    assert (row.submitted_by, row.approved_by, row.approved_at) == (person("approver"), None, None)


def test_the_clock_of_another_machine_is_ahead_and_it_is_approved_all_the_same(world):
    row = bring(world.relation, Status.IN_REVIEW)
    ahead = timezone.now() + timedelta(hours=1)
    with recording(by=writer()) as recorded:
        recorded.permit(row.uid, "submitted_at")
        Relation.objects.filter(pk=row.pk).update(submitted_at=ahead)
    workflow.approve(row, by=person("approver"))
    assert row.approved_at == ahead


def test_each_step_is_one_revision_that_names_it(world):
    row = bring(world.statement, Status.WITHDRAWN)
    actions = Revision.objects.filter(record=row.uid).values_list("action", flat=True)
    assert list(actions) == ["create", "submit", "approve", "withdraw"]


def test_versions_count_what_the_public_saw(world):
    row = bring(world.statement, Status.PUBLISHED)
    head = Head.objects.get(uid=row.uid)
    assert (head.version, head.public_seq) == (1, head.seq)
    workflow.withdraw(row, by=person("approver"), reason="It was never said.")
    assert Head.objects.get(uid=row.uid).version == 1


@pytest.mark.parametrize("model", [Statement, Relation, Assessment])
@pytest.mark.parametrize("status", Status.values)
def test_public_means_the_same_for_a_row_and_for_a_query(world, model, status):
    bring(world.statement, Status.PUBLISHED)
    with recording(by=writer()):
        other = make_statement(world.claim2, world.other)
    bring(other, Status.PUBLISHED)
    row = {Statement: make_statement(), Relation: world.relation, Assessment: world.assessment}[model]
    bring(row, status)
    assert model.objects.published().filter(pk=row.pk).exists() == row.is_published


def test_a_claim_may_be_edited_only_while_all_its_statements_are_new_drafts(world):
    assert workflow.is_claim_open(world.claim)
    bring(world.statement, Status.IN_REVIEW)
    assert not workflow.is_claim_open(world.claim)
    workflow.send_back(world.statement, by=person("approver"), comment="Shorter.")
    assert workflow.is_claim_open(world.claim)
    pass_on = bring(world.statement, Status.WITHDRAWN)
    workflow.restore(pass_on, by=person("approver"))
    assert not workflow.is_claim_open(world.claim)


def test_what_somebody_has_deleted_meanwhile_is_not_approved(world):
    row = bring(world.statement, Status.IN_REVIEW)
    with recording(by=writer()):
        Statement.objects.get(pk=row.pk).delete()
    with pytest.raises(workflow.StalePage, match="deleted"):
        workflow.approve(row, by=person("approver"))

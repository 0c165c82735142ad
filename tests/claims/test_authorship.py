"""Whoever had a hand in what a record says never checks or approves it, by whatever act they wrote."""

import re
from pathlib import Path

import pytest

from claims import proposals, versions, workflow
from claims.authorship import has_written
from claims.choices import CorrectionKind
from claims.models import Appearance, Statement
from factcheck.journal import recording
from tests.claims.test_workflow import bring, pass_checks, person
from tests.drafts import make_world

ROOT = Path(__file__).parents[2]
# docs/data-model.md says why these are no writing.
NO_WRITING = {"send_back", "approve", "withdraw", "restore", *CorrectionKind.values}


@pytest.fixture
def world(db):
    return make_world()


def named_acts():
    """Name every act that the program calls by a name of its own."""
    texts = (path.read_text() for app in ("claims", "sources", "factcheck") for path in (ROOT / app).rglob("*.py"))
    return {name for text in texts for name in re.findall(r'\.call\(\w+, "(\w+)"', text)}


def test_every_act_is_writing_unless_it_is_known_to_be_none(world):
    acts = {"change", *named_acts(), *workflow.STEPS, *CorrectionKind.values}
    assert {"go_back", "merge", "change"} <= acts
    found = set()
    for act in acts:
        with recording(by=person(act)) as recorded:
            Statement.objects.filter(pk=world.statement.pk).update(hedge=f"as in {act}")
            recorded.call(world.statement, act)
        if not has_written(world.statement, person(act)):
            found.add(act)
    assert found == NO_WRITING


def test_whoever_went_back_to_an_older_version_never_checks_or_approves_it(world):
    first = workflow.seen(world.statement)
    with recording(by=person("author")):
        Statement.objects.filter(pk=world.statement.pk).update(hedge="could")
    found = versions.plan(world.statement, first, fields=["hedge"], parts=[])
    versions.go_back(
        world.statement, found, by=person("back"), why="Too weak.", expected=workflow.seen(world.statement)
    )
    row = bring(world.statement, "in_review")
    with pytest.raises(workflow.NotAllowed, match="You wrote a part of this"):
        workflow.check(row, by=person("back"), aspect="wording", result="passed")
    pass_checks(row)
    assert not workflow.may("approve", row, person("back"))
    with pytest.raises(workflow.NotAllowed, match="You wrote a part of this"):
        workflow.approve(row, by=person("back"))
    workflow.approve(row, by=person("approver"))


def corrected(record, **values):
    """Have a change of something public proposed by one person and accepted by another."""
    proposal = proposals.propose(record, by=person("proposer"), values=values, kind="correction", note="It was wrong.")
    proposals.accept(proposal, by=person("accepter"))


def checked_anew(record, name):
    try:
        workflow.check(record, by=person(name), aspect="wording", result="passed")
    except workflow.NotAllowed:
        return False
    return True


PEOPLE = ("submitter", "proposer", "accepter", "approver")


def test_whoever_proposed_a_correction_never_checks_what_it_made_stale_and_whoever_accepted_it_may(world):
    row = bring(world.statement, "published")
    corrected(row, hedge="perhaps")
    assert [checked_anew(row, name) for name in PEOPLE] == [False, False, True, True]


def test_new_words_of_the_claim_are_checked_by_another_than_who_proposed_them(world):
    row = bring(world.statement, "published")
    corrected(world.claim, text="The port should be shut.")
    assert [checked_anew(row, name) for name in PEOPLE] == [False, False, True, True]


def test_a_proposal_that_is_open_or_was_rejected_is_no_writing(world):
    row = bring(world.statement, "published")
    values = {"values": {"hedge": "perhaps"}, "kind": "correction", "note": "It was wrong."}
    proposal = proposals.propose(row, by=person("proposer"), **values)
    assert not has_written(row, person("proposer"))
    proposals.reject(proposal, by=person("accepter"), comment="It was not.")
    assert not has_written(row, person("proposer"))


def test_what_was_proposed_before_a_withdrawal_counts_no_more(world):
    row = bring(world.statement, "published")
    corrected(row, hedge="perhaps")
    workflow.withdraw(row, by=person("approver"), reason="It was never said.")
    workflow.restore(row, by=person("approver"))
    assert not has_written(row, person("proposer"))


@pytest.mark.parametrize("model", ["claim", "statement"])
def test_only_the_proposer_of_this_record_is_kept_from_it(world, model):
    row = bring(world.statement, "published")
    corrected(getattr(world, model), **{"claim": {"text": "The port is shut."}, "statement": {"hedge": "so"}}[model])
    assert not has_written(world.relation, person("proposer"))
    assert not has_written(row, person("somebody"))


def test_words_that_change_as_a_draft_is_submitted_are_their_submitters(world):
    with recording(by=person("submitter")):
        Appearance.objects.filter(pk=world.appearance.pk).update(note="Late.")
        workflow.submit(world.statement, by=person("submitter"))
    assert has_written(world.statement, person("submitter"))

"""One table of the workflow: which step leads where, and who may take it. It holds by whatever way a step is taken."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import checks, proposals, workflow
from claims.choices import Status
from claims.merge import MergeRefused, merge
from claims.models import Correction, InboxItem, Proposal, Statement
from factcheck.journal import WHOLE, recording
from factcheck.models import Revision
from sources.models import Actor
from tests.cast import person
from tests.claims.step_drivers import DRIVERS
from tests.claims.test_workflow import PART, WAY_TO, bring, pass_checks
from tests.claims.test_workflow import STEPS as STEPS_BY_FUNCTION
from tests.claims.test_workflow import person as machine
from tests.drafts import make_statement, make_world, permitted

# state: {step: the state that it leads to}. Every other step is illegal there.
TABLE = {
    "draft": {"submit": "in_review"},
    "in_review": {"send_back": "draft", "check": "in_review", "approve": "published"},
    "published": {"check": "published", "withdraw": "withdrawn", "propose": "published"},
    "withdrawn": {"restore": "draft"},
}
STEPS = ("submit", "send_back", "check", "approve", "withdraw", "restore", "propose")
KINDS = ("statement", "relation", "assessment")
# Where each step is taken in the tests of who may take it, and when.
FROM = {
    "submit": "draft",
    "send_back": "in_review",
    "check": "in_review",
    "approve": "in_review",
    "withdraw": "published",
    "restore": "withdrawn",
    "propose": "published",
}
# sub has submitted the record and pen has written a part of it; both are editors.
MAY = {
    "jo": set(),
    "ana": {"submit", "propose"},
    "rita": {"submit", "propose", "send_back", "check", "approve"},
    "ed": set(STEPS),
    "sub": set(STEPS) - {"check", "approve"},
    "pen": set(STEPS) - {"check", "approve"},
}


@pytest.fixture
def world(db):
    """One of each, and a public statement of each claim: else a relation and a verdict would be about nothing."""
    world = make_world()
    for claim in (world.claim, world.claim2):
        bring(make_statement(claim, world.group, source=world.source, passage=world.cue), "published")
    return world


@pytest.fixture
def people(ana, rita, ed, jo):
    return {"ana": ana, "rita": rita, "ed": ed, "jo": jo} | {name: person(name, "editor") for name in ("sub", "pen")}


@pytest.fixture(params=DRIVERS)
def take(request, client):
    """A function that takes a step in one of the three ways and says what came of it: a state, or a refusal.

    A refusal has a sentence and leaves everything as it was.
    """
    drive = DRIVERS[request.param]

    def outcome(account, step, record, **given):
        before = everything(record)
        given = {"expected": workflow.seen(record)} | given
        kind, sentence = drive(client, account, step, type(record).objects.get(pk=record.pk), **given)
        if kind == "done":
            return type(record).objects.get(pk=record.pk).status
        assert everything(record) == before
        # Whoever lacks the right altogether gets the page that Django has for that.
        assert sentence.endswith(".") or kind in ("not_allowed", "form")
        return kind

    outcome.way = request.param
    return outcome


def everything(record):
    rows = type(record).objects.filter(pk=record.pk).values()
    return rows.get(), [model.objects.count() for model in (Revision, InboxItem, Correction, Proposal)]


@contextmanager
def undone():
    """Take back what is done inside."""
    place = transaction.savepoint()
    yield
    transaction.savepoint_rollback(place)


def reach(record, state, submitter=None):
    """Take a draft to a state as people do, with the checks that its next step may need, and return it."""
    row = type(record).objects.get(pk=record.pk)
    for step in WAY_TO[state]:
        if step == "approve":
            give_checks(row)
        drive = STEPS_BY_FUNCTION[step]
        drive(row, submitter if step == "submit" and submitter else machine("submitter" if step == "submit" else step))
    if state == "in_review":
        give_checks(row)
    return row


def give_checks(row):
    if isinstance(row, Statement):
        pass_checks(row, by="checker")


def steps_of(kind):
    return [step for step in STEPS if kind == "statement" or step != "check"]


@pytest.mark.parametrize("state", Status.values)
def test_each_step_leads_where_the_table_says_or_nowhere(take, ed, world, state):
    found, wanted = {}, {}
    for kind in KINDS:
        record = reach(getattr(world, kind), state)
        for step in steps_of(kind):
            wanted[kind, step] = TABLE[state].get(step, "illegal_transition")
            with undone():
                found[kind, step] = take(ed, step, record)
    assert found == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_is_taken_by_whom_the_table_names_and_by_nobody_else(take, people, world, kind):
    # The right is asked for where the step is taken, which all three ways share: one kind of record shows that.
    steps = steps_of(kind) if kind == "statement" or take.way == "function" else ["approve"]
    draft = getattr(world, kind)
    with recording(by=people["pen"]):
        type(draft).objects.filter(pk=draft.pk).update(**PART[kind])
    found, wanted = {}, {}
    for step in steps:
        with undone():
            record = reach(draft, FROM[step], people["sub"])
            for name, account in people.items():
                wanted[step, name] = TABLE[FROM[step]][step] if step in MAY[name] else refusal(take, step, name)
                with undone():
                    found[step, name] = take(account, step, record)
    assert found == wanted


def refusal(take, step, name):
    """Return how somebody without the right is refused: the API does not even tell them of what was never public."""
    was_public = FROM[step] in ("published", "withdrawn")
    return "not_found" if (take.way, name) == ("api", "jo") and not was_public else "not_allowed"


def test_a_page_that_shows_another_version_decides_nothing(take, ed, world):
    found, wanted = {}, {}
    for step in STEPS:
        with undone():
            record = reach(world.statement, FROM[step])
            seen = workflow.seen(record)
            with permitted():
                Statement.objects.filter(pk=record.pk).update(role="harbour master")
            if step == "approve":
                give_checks(record)
            for name, expected in {"older": seen, "none": 0, "this": workflow.seen(record)}.items():
                wanted[step, name] = TABLE[FROM[step]][step] if name == "this" else "stale"
                with undone():
                    found[step, name] = take(ed, step, record, expected=expected)
    assert found == wanted


WORDLESS = {
    "function": {"send_back": "incomplete", "withdraw": "incomplete", "check": "incomplete", "reject": "incomplete"},
    "admin": {"send_back": "form", "withdraw": "form", "check": "form", "reject": "incomplete"},
    "api": {"send_back": "invalid_body", "withdraw": "invalid_body", "check": "incomplete", "reject": "invalid_body"},
}


def test_what_needs_words_is_not_done_without(take, ed, world):
    found = {}
    for step in WORDLESS[take.way]:
        with undone():
            record = propose(world, machine("proposer")) if step == "reject" else reach(world.statement, FROM[step])
            found[step] = take(ed, step, record, words="")
    assert found == WORDLESS[take.way]


def propose(world, by):
    """Propose another wording of a claim, which is public by another statement than the one of the world."""
    return proposals.propose(
        world.claim, by=by, values={"text": "The port should stay open."}, kind="correction", note="It was wrong."
    )


def propose_reports(world, by):
    """Propose another report of a statement in place of the one that it has."""
    if world.statement.status == "draft":
        bring(world.statement, "published")
    rows = [{"source": world.other_source.uid, "passage": world.elsewhere.uid, "hops": [{"actor": world.other.uid}]}]
    return proposals.propose(
        world.statement, by=by, values={"appearances": rows}, kind="correction", note="It was wrong."
    )


PROPOSED = {"claim": propose, "statement": propose_reports}
# What has become of the proposal or its record: {step: what comes of it, for a reviewer who did not propose it}.
DECISIONS = {
    "open": {"accept": "accepted", "reject": "rejected"},
    "accepted": {"accept": "illegal_transition", "reject": "illegal_transition"},
    "rejected": {"accept": "illegal_transition", "reject": "illegal_transition"},
    "its record changed": {"accept": "stale", "reject": "rejected"},
    "its record withdrawn": {"accept": "illegal_transition", "reject": "rejected"},
}


@pytest.mark.parametrize("kind", PROPOSED)
@pytest.mark.parametrize("state", DECISIONS)
def test_a_proposal_is_decided_once_and_only_while_its_record_stands_and_is_public(take, rita, world, state, kind):
    row = PROPOSED[kind](world, machine("proposer"))
    if state == "its record changed":
        record, value = (world.claim, {"language": "de"}) if kind == "claim" else (world.statement, {"role": "pilot"})
        with permitted():
            type(record).objects.filter(pk=record.pk).update(**value)
    elif state == "its record withdrawn":
        for statement in world.claim.statements.published():
            workflow.withdraw(statement, by=machine("editor"), reason="It was never said.")
    elif state == "accepted":
        proposals.accept(row, by=machine("decider"))
    elif state == "rejected":
        proposals.reject(row, by=machine("decider"), comment="No.")
    found = {}
    for step in DECISIONS[state]:
        with undone():
            found[step] = take(rita, step, row)
    assert found == DECISIONS[state]


@pytest.mark.parametrize(
    ("proposer", "name", "wanted"),
    [
        ("rita", "rita", {"accept": "not_allowed", "reject": "rejected"}),
        ("ana", "ana", {"accept": "not_allowed", "reject": "rejected"}),
        ("rita", "ana", {"accept": "not_allowed", "reject": "not_allowed"}),
        ("ana", "rita", {"accept": "accepted", "reject": "rejected"}),
    ],
)
@pytest.mark.parametrize("kind", PROPOSED)
def test_whoever_proposed_takes_it_back_and_only_another_reviewer_accepts(
    take, people, world, proposer, name, wanted, kind
):
    row = PROPOSED[kind](world, people[proposer])
    found = {}
    for step in wanted:
        with undone():
            found[step] = take(people[name], step, row)
    assert found == wanted


def test_a_correction_tells_of_what_was_accepted_and_of_nothing_else(take, rita, world):
    row = propose(world, machine("proposer"))
    with undone():
        take(rita, "reject", row)
        assert not Correction.objects.filter(record=world.claim.uid).exists()
    take(rita, "accept", row)
    assert Correction.objects.get(record=world.claim.uid).text == "It was wrong."


@pytest.mark.parametrize("shown", ["", "abc", "-1", "1.0", "\uff11", "9" * 19, "9" * 5000])
def test_what_is_no_revision_is_a_stale_page_of_the_admin_and_no_fault(client, ed, world, shown):
    take = DRIVERS["admin"]
    record = reach(world.relation, "in_review")
    assert take(client, ed, "approve", record, expected=shown)[0] == "stale"
    assert take(client, ed, "propose", world.claim, expected=shown)[0] == "stale"
    record.refresh_from_db()
    assert record.status == "in_review"


def test_nobody_publishes_alone_what_they_wrote_of_the_actor_the_source_or_the_claim(take, rita, db):
    drafts = make_world()
    for row, column in ((drafts.actor, "name"), (drafts.source, "title"), (drafts.claim, "text")):
        with undone():
            with recording(by=rita):
                type(row).objects.filter(pk=row.pk).update(**{column: "Only Rita has read this"})
            assert take(rita, "approve", reach(drafts.statement, "in_review")) == "not_allowed", column


def test_the_journal_itself_refuses_what_one_account_would_publish_alone(rita, db):
    drafts = make_world()
    with recording(by=rita):
        Statement.objects.filter(pk=drafts.statement.pk).update(actor=Actor.objects.create(name="Ritas", kind="person"))
    row = reach(drafts.statement, "in_review")
    stamps = {"approved_by": machine("approver"), "approved_at": timezone.now(), "first_published_at": timezone.now()}

    def publish_alone():
        with recording(by=rita) as recorded:
            recorded.permit(row.uid, WHOLE)
            Statement.objects.filter(pk=row.pk).update(status="published", **stamps)

    with pytest.raises(IntegrityError, match="nobody_publishes_alone"):
        publish_alone()


def test_nobody_passes_in_silence_what_somebody_else_has_failed(rita, ed, db):
    record = reach(make_world().statement, "in_review")
    workflow.check(record, by=ed, aspect="wording", result="failed", comment="It names its speaker.")
    seen = checks.covers(record, "wording")
    with pytest.raises(workflow.Incomplete, match="It names its speaker"):
        workflow.check(record, by=rita, aspect="wording", result="passed", covers=seen)
    workflow.check(record, by=rita, aspect="wording", result="passed", covers=seen, comment="Not any more.")


def test_no_public_actor_becomes_a_draft_of_whoever_merges_it(ed, db):
    world = make_world()
    bring(world.statement, "published")
    with recording(by=ed):
        mine = Actor.objects.create(name="Only Ed knows this one", kind=world.actor.kind)
    with pytest.raises(MergeRefused, match="somebody else"):
        merge(world.actor, into=mine, by=ed, why="the same")

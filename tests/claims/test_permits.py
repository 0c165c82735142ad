"""An act of the domain changes what it permits itself, and nothing else rides along with it."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from claims import proposals, workflow
from claims.merge import merge, undo
from claims.models import Appearance, Hop, Relation, Statement, Topic
from claims.proposed import current_value
from factcheck.journal import WHOLE, explain, recording
from factcheck.models import Revision
from sources.ingest.capture import capture
from sources.models import Actor, Source
from tests.claims.test_workflow import STEPS, bring, pass_checks, person
from tests.drafts import make, make_actor, make_claim, make_source, make_statement, make_world, publish, writer
from tests.factcheck.test_verify import without_triggers

KINDS = ("statement", "relation", "assessment")


@pytest.fixture
def world(db):
    return publish(make_world())


@pytest.fixture
def drafts(db):
    return make_world()


def law_broken_by(*acts, by="editor"):
    """Return the name of the law that refuses acts of one person in one recording, or "" where nothing does."""
    try:
        with recording(by=person(by)):
            for act in acts:
                act()
    except IntegrityError as error:
        return explain(error)[0]
    except workflow.WorkflowError as error:
        return error.code
    return ""


def updated(row, **values):
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("kind", KINDS)
def test_no_update_takes_what_is_public_back_to_be_edited(world, kind):
    row = getattr(world, kind)
    withdrawn = {"withdrawn_by": writer(), "withdrawn_at": timezone.now(), "withdrawn_reason": "No."}
    for values in ({"status": "draft"}, {"status": "in_review"}, {"status": "withdrawn", **withdrawn}):
        assert law_broken_by(updated(row, **values)) == "steps_alone_move"
    row.refresh_from_db()
    assert row.status == "published"


@pytest.mark.parametrize("kind", KINDS)
def test_no_update_publishes_what_nobody_approved(drafts, kind):
    row, now = bring(getattr(drafts, kind), "in_review"), timezone.now()
    stamps = {"approved_by": person("approver"), "approved_at": now, "first_published_at": now}
    assert law_broken_by(updated(row, status="published", **stamps)) == "steps_alone_move"


def test_nothing_begins_as_public(drafts):
    now = timezone.now()
    stamps = {"submitted_by": writer(), "submitted_at": now, "approved_by": person("approver"), "approved_at": now}
    ends = {"from_claim": drafts.claim2, "to_claim": make_claim("The port is deep."), "kind": "supports"}
    values = {"rationale": "So.", "first_published_at": now, "status": "published"}
    assert law_broken_by(lambda: Relation.objects.create(**ends, **values, **stamps)) == "steps_alone_move"


def test_stamps_are_written_by_steps_whether_the_record_is_public_or_not(world):
    workflow.withdraw(world.relation, by=person("approver"), reason="It was never so.")
    gone = world.relation
    draft = make_statement(world.claim, world.group, source=world.source, passage=world.cue)
    later, other = timezone.now(), person("somebody")
    tried = [
        (world.statement, {"submitted_by": other}),
        (world.statement, {"approved_at": later}),
        (gone, {"withdrawn_reason": "Because."}),
        (gone, {"withdrawn_by": other}),
        (draft, {"submitted_by": other, "submitted_at": later}),
    ]
    assert {law_broken_by(updated(row, **values)) for row, values in tried} == {"steps_alone_move"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("status", "step"), [("in_review", "send_back"), ("in_review", "approve"), ("withdrawn", "restore")]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_nothing_is_written_along_with_a_step_that_is_no_writing(drafts, kind, status, step, is_before):
    row = bring(getattr(drafts, kind), status)
    if step == "approve" and kind == "statement":
        pass_checks(row)  # They lapse as soon as something else is written.
    write = updated(row, **({"hedge": "could"} if kind == "statement" else {"rationale": "No."}))
    acts = [write, lambda: STEPS[step](row, person("approver"))]
    found = law_broken_by(*(acts if is_before else reversed(acts)), by="approver")
    assert found in ("steps_alone_move", "incomplete")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("claim", {"text": "The port must be shut."}),
        ("actor", {"description": "A liar."}),
        ("source", {"title": "Lies"}),
        ("event", {"title": "A lie"}),
    ],
)
@pytest.mark.parametrize("is_before", [True, False])
def test_nobody_writes_what_their_own_approval_makes_public(drafts, name, values, is_before):
    with recording(by=writer()):
        Statement.objects.filter(pk=drafts.statement.pk).update(
            event=drafts.event, said_earliest=drafts.event.date_earliest, said_latest=drafts.event.date_latest
        )
    row = bring(drafts.statement, "in_review")
    pass_checks(row)

    def approve():
        workflow.approve(row, by=person("approver"))

    acts = [updated(getattr(drafts, name), **values), approve]
    found = law_broken_by(*(acts if is_before else reversed(acts)), by="approver")
    # Before the approval, a check may have lapsed by it.
    assert found in ("nobody_publishes_alone", *(["incomplete"] if is_before else []))
    assert law_broken_by(approve, by="approver") == ""


def test_nobody_makes_a_redirect_of_what_is_public_to_what_they_write_along(world):
    def merged():
        new = Actor.objects.create(name="A liar", kind="person")
        merge(world.actor, into=new, by=person("editor"), why="the same")

    assert law_broken_by(merged) == "nobody_publishes_alone"
    world.actor.refresh_from_db()
    assert world.actor.merged_into is None


def test_a_draft_changes_with_its_submission(drafts):
    acts = updated(drafts.statement, hedge="could"), lambda: submit(drafts.statement)
    assert law_broken_by(*acts, by="submitter") == ""
    drafts.statement.refresh_from_db()
    assert (drafts.statement.hedge, drafts.statement.status) == ("could", "in_review")


def submit(row):
    workflow.submit(row, by=person("submitter"))


def test_one_revision_has_the_name_of_one_step(drafts):
    row = drafts.relation
    steps = [lambda: submit(row), lambda: workflow.send_back(row, by=person("submitter"), comment="Wait.")]
    with pytest.raises(ValueError, match="submit"):
        law_broken_by(*steps, by="submitter")
    assert list(Revision.objects.filter(record=drafts.relation.uid).values_list("action", flat=True)) == ["create"]


def test_what_was_renamed_before_a_merge_is_not_permitted_by_it(world):
    new, topic = make_actor("Olla Brem"), world.topic

    def merged():
        merge(world.actor, into=new, by=person("editor"), why="the same")

    assert law_broken_by(updated(topic, name="Piers"), merged) == "public_stands"
    assert law_broken_by(merged, updated(topic, name="Piers")) == "public_stands"
    assert Topic.objects.get(pk=topic.pk).name == "Harbours"


def test_a_merge_permits_what_refers_to_the_merged_and_nothing_else_of_the_same_records(world):
    new, held = make_actor("Olla Brem"), world.statement

    def merged():
        merge(world.actor, into=new, by=person("editor"), why="the same")

    assert law_broken_by(updated(held, hedge="could"), merged) == "public_stands"
    assert law_broken_by(merged, updated(held, hedge="could")) == "public_stands"
    assert law_broken_by(updated(held, actor=world.other), updated(held, actor=world.actor), merged) == "public_stands"
    assert law_broken_by(merged, updated(world.actor, description="A pilot.")) == "public_stands"
    assert law_broken_by(merged) == ""


@pytest.mark.parametrize("kind", ["claim", "actor", "source"])
def test_a_merge_of_what_is_public_and_its_undoing_are_permitted_all_that_they_move(world, kind):
    old = {"claim": world.claim, "actor": world.other, "source": make_source("A third")}[kind]
    into = {"claim": world.claim, "actor": world.actor, "source": world.other_source}[kind]
    if kind == "source":
        bring(make_statement(world.claim, world.group, source=into, passage=world.elsewhere), "published")
        with recording(by=writer()):
            lone = Statement.objects.create(claim=world.claim2, actor=world.group, stance="asserts", original=old)
            Appearance.objects.create(statement=lone, source=old, locator="page 2", mode="paraphrase")
        bring(lone, "published")
    else:
        into = make_claim("The port is to be closed.") if kind == "claim" else make_actor("The Institute", old.kind)
    done = merge(old, into=into, by=person("editor"), why="the same")
    undo(done, by=person("editor"))
    assert not type(old).objects.get(pk=old.pk).merged_into_id


def proposed(record, **values):
    return proposals.propose(record, by=person("proposer"), values=values, kind="correction", note="It was wrong.")


def test_a_proposal_permits_what_it_names_and_nothing_else_of_its_record(world):
    accepted = proposed(world.actor, description="A pilot.")

    def accept():
        proposals.accept(accepted, by=person("accepter"))

    def broken_by(*acts):
        return law_broken_by(*acts, by="accepter")

    assert broken_by(updated(world.actor, name="Ola Bram"), accept) == "public_stands"
    assert broken_by(accept, updated(world.actor, name="Ola Bram")) == "public_stands"
    assert broken_by(accept, lambda: world.actor.names.all().delete()) == "public_stands"
    assert broken_by(accept) == ""


def rows_of(statement):
    """Return the reports of a statement as a proposal has them."""
    return current_value(Statement.objects.get(pk=statement.pk), "appearances")


def test_a_proposal_of_a_chain_permits_that_and_nothing_else_of_its_reports(world):
    (row,) = rows_of(world.statement)
    chain = proposed(world.statement, appearances=[row | {"hops": []}])
    report = {"statement": world.statement, "source": world.other_source, "locator": "page 2"}

    def accept():
        proposals.accept(chain, by=person("accepter"))

    def report_now():
        return Appearance.objects.get(statement=world.statement)

    def broken_by(*acts):
        return law_broken_by(*acts, by="accepter")

    assert broken_by(accept, lambda: updated(report_now(), mode="own_words")()) == "public_stands"
    assert broken_by(accept, lambda: report_now().more_passages.add(world.cue)) == "public_stands"
    assert broken_by(accept, lambda: Appearance.objects.create(**report)) == "public_stands"
    assert broken_by(accept, updated(world.statement, hedge="could")) == "public_stands"
    assert broken_by(updated(world.rival, hedge="could"), accept) == "public_stands"
    # What was written before is put back by what was proposed.
    assert broken_by(updated(world.appearance, mode="own_words"), accept) == ""
    assert rows_of(world.statement) == [row | {"hops": []}]


def test_a_proposal_of_a_mode_permits_no_other_chain(world):
    (row,) = rows_of(world.statement)
    mode = proposed(world.statement, appearances=[row | {"mode": "own_words"}])

    def rewrite():
        Hop.objects.filter(appearance__statement=world.statement).update(actor=world.group)

    def accept():
        proposals.accept(mode, by=person("accepter"))

    assert law_broken_by(accept, rewrite, by="accepter") == "public_stands"
    assert law_broken_by(accept, by="accepter") == ""


def test_what_follows_from_a_proposal_is_permitted_with_it(world):
    url = "https://harbour.example/news?utm_source=x"
    proposals.accept(proposed(world.source, url=url, published_edtf="2021-11"), by=person("accepter"))
    proposals.accept(proposed(world.event, date_edtf="2020"), by=person("accepter"))
    proposals.accept(proposed(world.claim, about_edtf="2020"), by=person("accepter"))
    world.source.refresh_from_db()
    assert (str(world.source.published_earliest), "utm" in world.source.canonical_url) == ("2021-11-01", False)


def test_that_a_source_is_held_is_said_by_capturing_its_text_and_by_nobody_else(world):
    found = make_source("Lost speech", holding="identified")
    bring(make_statement(world.claim2, world.actor, source=found), "published")
    assert law_broken_by(updated(found, holding="held")) == "public_stands"

    def take():
        capture(found, "The ferry leaves at dawn, said the pilot.", by=person("editor"))

    assert law_broken_by(take, updated(found, title="Found speech")) == "public_stands"
    assert law_broken_by(take) == ""
    assert Source.objects.get(pk=found.pk).holding == "held"


def erased(record):
    """Redact what the newest revision of a record says, as somebody with the database at hand does."""
    without_triggers("UPDATE factcheck_revisionbody SET body = '' WHERE seq = %s", workflow.seen(record))


def test_what_was_erased_from_the_journal_stands_as_well(world):
    erased(world.statement)
    erased(world.actor)
    assert law_broken_by(updated(world.statement, hedge="could")) == "public_stands"
    assert law_broken_by(updated(world.actor, name="Ola Bram")) == "public_stands"
    proposals.accept(proposed(world.actor, name="Ola Bram"), by=person("accepter"))
    assert law_broken_by(updated(world.actor, name="Ola Brem")) == "public_stands"
    workflow.withdraw(world.statement, by=person("editor"), reason="It was never said.")


def test_what_was_erased_from_the_journal_is_not_published_by_an_update(drafts):
    row, now = bring(drafts.relation, "in_review"), timezone.now()
    erased(row)
    stamps = {"approved_by": person("approver"), "approved_at": now, "first_published_at": now}
    assert law_broken_by(updated(row, status="published", **stamps)) == "steps_alone_move"


def test_an_inner_recording_that_fails_leaves_none_of_its_names_reasons_and_permits(world):
    def fail():
        with recording(by=writer(), why="inner") as inner:
            inner.call(world.topic, "renaming", why="It was wrong.")
            inner.permit(world.topic.uid, WHOLE)
            raise KeyError

    with recording(by=writer()) as outer:
        outer.call(world.rating.scale, "growing", why="More.")
        outer.permit(world.actor.uid, "name")
        before = (outer.why, dict(outer.actions), dict(outer.reasons), dict(outer.permitted))
        with pytest.raises(KeyError):
            fail()
        assert (outer.why, outer.actions, outer.reasons, outer.permitted) == before


def test_a_draft_may_be_deleted_for_its_stamps_are_no_reason_to_keep_it(drafts):
    row = make(Relation, from_claim=drafts.claim2, to_claim=make_claim("So."), kind="supports", rationale="It does.")
    assert law_broken_by(row.delete) == ""
    assert not Relation.objects.filter(uid=row.uid).exists()

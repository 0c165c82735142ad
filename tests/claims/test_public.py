"""What is public is asked anew each time, though the question is built once."""

import pytest
from django.db.models import Q

from claims import proposals, public, workflow
from claims.models import Appearance, Assessment, Relation, Statement
from factcheck.journal import recording
from tests.claims.test_workflow import bring, person
from tests.drafts import make_statement, make_world, writer

ROWS = [
    *(public.published_actors, public.published_sources, public.published_events),
    *(public.published_passages, public.published_corrections),
]


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.__name__)
def test_the_question_is_the_one_that_would_be_built_now(db, rows):
    assert set(rows()) == set(rows.__wrapped__())
    assert rows().exists()


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.__name__)
def test_narrowing_one_answer_leaves_the_next_as_it_was(db, rows):
    before = set(rows())
    assert not rows().filter(Q(pk__lt=0) | Q(uid="")).order_by("-pk")[:1]
    assert set(rows()) == before


def test_what_becomes_public_is_seen_by_the_next_question(db):
    world = make_world()
    asked = [set(public.published_actors()), set(public.published_passages())]
    bring(world.statement, "published")
    assert set(public.published_actors()) - asked[0] == {world.actor, world.other}
    assert set(public.published_passages()) - asked[1] == {world.passage}
    workflow.withdraw(world.statement, by=person("approver"), reason="It was never said.")
    assert [set(public.published_actors()), set(public.published_passages())] == asked


@pytest.mark.parametrize("end", ["claim", "claim2"])
def test_a_relation_is_public_only_with_both_its_claims_and_a_verdict_with_its_own(db, end):
    world = make_world()
    for row in (world.relation, world.assessment):
        bring(row, "published")
    assert not Relation.objects.published().contains(world.relation)
    bring(make_statement(getattr(world, end), world.other, source=world.source, passage=world.cue), "published")
    assert not Relation.objects.published().contains(world.relation)
    assert Assessment.objects.published().contains(world.assessment) == (end == "claim2")
    other = {"claim": world.claim2, "claim2": world.claim}[end]
    bring(make_statement(other, world.group, source=world.source, passage=world.cue), "published")
    assert Relation.objects.published().contains(world.relation)


def test_an_original_a_cue_and_an_assessor_are_public_with_what_names_them(db):
    world = make_world()
    with recording(by=writer()):
        world.hop.delete()
        Appearance.objects.filter(pk=world.appearance.pk).update(cue=world.cue)
        Statement.objects.filter(pk=world.statement.pk).update(original=world.other_source, claim=world.claim2)
        Assessment.objects.filter(pk=world.assessment.pk).update(assessor=world.group)
    bring(world.statement, "published")
    assert public.published_sources().contains(world.other_source)
    assert public.published_passages().contains(world.cue)
    assert not public.published_actors().contains(world.group)
    bring(world.assessment, "published")
    assert public.published_actors().contains(world.group)


def test_the_correction_of_what_is_not_public_any_more_is_not_told(db):
    world = make_world()
    bring(world.statement, "published")
    change = proposals.propose(
        world.claim, by=person("submitter"), values={"language": "de"}, kind="correction", note="It was German."
    )
    made = proposals.accept(change, by=person("approver"))
    assert public.published_corrections().contains(made)
    workflow.withdraw(world.statement, by=person("approver"), reason="It was never said.")
    assert not public.published_corrections().contains(made)

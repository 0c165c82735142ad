"""What is public is asked anew each time, though the question is built once."""

import pytest
from django.db.models import Q

from claims import public, workflow
from tests.claims.test_workflow import bring, person
from tests.drafts import make_world

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

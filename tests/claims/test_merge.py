"""Merging: every reference moves, nothing breaks, and the old record points to the new one."""

import pytest

from claims.choices import Status
from claims.merge import MergeRefused, merge, preview
from claims.models import Claim, Relation, Statement
from claims.workflow import NotAllowed
from factcheck.journal import recording
from factcheck.journal.verify import verify
from factcheck.models import Revision
from sources.models import Actor, ActorName, BylineEntry, GroupMember, Source
from tests import cast
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_actor, make_claim, make_source, make_world


@pytest.fixture
def world(db):
    return make_world()


def test_statements_follow_a_merged_claim(world):
    bring(world.statement, Status.PUBLISHED)
    new = make_claim("The harbour should be closed.")
    merge(world.claim, into=new, by=person("editor"), why="the same")
    assert Statement.objects.get(pk=world.statement.pk).claim == new
    assert Claim.objects.get(pk=world.claim.pk).merged_into == new
    assert list(Claim.objects.published()).count(new) == 1
    assert list(verify()) == []


def test_an_actor_leaves_its_name_as_an_alias(world):
    new = make_actor("Olla Brem")
    merge(world.actor, into=new, by=person("editor"), why="the same")
    assert "Ola Brem" in new.names.values_list("name", flat=True)
    assert Statement.objects.get(pk=world.statement.pk).actor == new


def test_what_would_stand_twice_stands_once(world):
    new = make_actor("Olla Brem")
    make(GroupMember, group=world.group, member=new)
    merge(world.actor, into=new, by=person("editor"), why="the same")
    assert list(GroupMember.objects.filter(group=world.group).values_list("member", flat=True)) == [new.pk]


def test_a_merge_that_breaks_a_chain_is_refused_whole(world):
    before = Revision.objects.count()
    with pytest.raises(MergeRefused, match="last reporter cannot be the actor"):
        merge(world.other, into=world.actor, by=person("editor"), why="the same")
    assert Revision.objects.count() == before
    assert Actor.objects.get(pk=world.other.pk).merged_into is None


def test_a_symmetric_relation_is_stored_in_order_again(world):
    third = make_claim("The port is half full.", kind="fact")
    relation = make(Relation, from_claim=world.claim2, to_claim=third, kind="similar_to", rationale="Much alike.")
    newer = make_claim("The port has no berth left.", kind="fact")
    merge(world.claim2, into=newer, by=person("editor"), why="the same")
    relation.refresh_from_db()
    assert (relation.from_claim, relation.to_claim) == (third, newer)


def test_merging_twice_points_straight_to_the_last(world):
    second, third = make_claim("Close the port."), make_claim("Close the harbour.")
    merge(world.claim, into=second, by=person("editor"), why="the same")
    merge(second, into=third, by=person("editor"), why="the same")
    assert Claim.objects.get(pk=world.claim.pk).merged_into == third


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (lambda w: (w.claim, w.claim2), "different kinds"),
        (lambda w: (w.claim2, related(w)), "related to each other"),
        (lambda w: (w.voice, w.actor), "never merged"),
        (lambda w: (w.group, w.actor), "group"),
        (lambda w: (w.source, w.other_source), "text of its own"),
        (lambda w: (w.claim, w.claim), "two different"),
        (lambda w: (w.claim, w.actor), "same type"),
    ],
)
def test_what_is_not_one_is_not_merged(world, pair, reason):
    old, new = pair(world)
    with pytest.raises(MergeRefused, match=reason):
        merge(old, into=new, by=person("editor"), why="the same")


def related(w):
    other = make_claim("The port is half full.", kind="fact")
    make(Relation, from_claim=w.claim2, to_claim=other, kind="similar_to", rationale="Much alike.")
    return other


def test_an_original_that_was_found_takes_over(world):
    unknown = make_source("A speech nobody has found", holding="not_identified")
    other = make(Statement, claim=world.claim2, actor=world.actor, original=unknown)
    merge(unknown, into=world.source, by=person("editor"), why="found")
    other.refresh_from_db()
    assert (other.original, str(other.said_earliest)) == (world.source, "2021-12-01")


def test_merging_needs_the_right(world, django_user_model):
    nobody = django_user_model.objects.create_user("nobody", password="x")
    with pytest.raises(NotAllowed):
        merge(world.claim, into=make_claim("Close the port."), by=nobody, why="the same")


def draft_actor(w):
    return Actor.objects.create(name="Ola the Bribed", kind="person"), w.actor


def draft_actor_of_that_name(w):
    mine = Actor.objects.create(name=w.actor.name, kind="person")
    ActorName.objects.create(actor=mine, name="Ola the Bribed")
    return mine, w.actor


def draft_claim(w):
    mine = Claim.objects.create(text="The port should be shut.", kind="norm")
    mine.topics.add(w.topic)
    return mine, w.claim


def draft_source(w):
    mine = Source.objects.create(title="Harbour news again", kind="article")
    BylineEntry.objects.create(source=mine, position=1, name="Ola the Bribed")
    return mine, w.source


def draft_that_stays(w):
    return w.actor, Actor.objects.create(name="Ola the Bribed", kind="person")


@pytest.mark.parametrize("drafts", [draft_actor, draft_actor_of_that_name, draft_claim, draft_source, draft_that_stays])
def test_nobody_makes_public_by_a_merge_what_they_alone_wrote(world, ed, drafts):
    bring(world.statement, Status.PUBLISHED)
    with recording(by=ed):
        old, new = drafts(world)
    assert "somebody else has to merge" in preview(old, into=new, by=ed)[1]
    before = Revision.objects.count()
    with pytest.raises(MergeRefused, match="somebody else has to merge"):
        merge(old, into=new, by=ed, why="the same")
    assert Revision.objects.count() == before
    eve = cast.person("eve", "editor")
    assert preview(old, into=new, by=eve)[1] == ""
    merge(old, into=new, by=eve, why="the same")


def test_a_draft_that_adds_nothing_is_merged_by_whoever_wrote_it(world, ed):
    bring(world.statement, Status.PUBLISHED)
    with recording(by=ed):
        mine = Claim.objects.create(text="The port should be shut.", kind="norm")
        draft = Statement.objects.create(claim=mine, actor=world.other)
    assert preview(mine, into=world.claim, by=ed)[1] == ""
    merge(mine, into=world.claim, by=ed, why="the same")
    draft.refresh_from_db()
    assert draft.claim == world.claim

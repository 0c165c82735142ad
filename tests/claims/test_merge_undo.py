"""Undoing a merge: everything is as it was before, or a sentence says what has changed since and nothing is touched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import comments
from claims.choices import Status
from claims.matching import decide_different, decided_different_from, decision_on
from claims.merge import MergeRefused, merge, preview, undo
from claims.merge_steps import described
from claims.models import Appearance, Claim, ExternalId, Merge, Relation, Statement
from claims.workflow import NotAllowed
from factcheck.journal import recording, registry
from factcheck.journal.bodies import contents
from factcheck.journal.verify import verify
from factcheck.models import Revision
from sources.models import Actor, ActorName, Affiliation, BylineEntry, GroupMember, Source
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_actor, make_claim, make_source, make_world, writer


@pytest.fixture
def world(db):
    return make_world()


def everything():
    """Return what every record says, but for the merges themselves."""
    return {
        type_: contents(record, record.model._base_manager.values_list("uid", flat=True))
        for type_, record in registry.records.items()
        if type_ != "merge"
    }


def rich_actors(world):
    """Two actors that stand in everything that can refer to an actor, some of it twice."""
    new = make_actor("Olla Brem")
    yard = make_actor("The Yard", "organisation")
    make(GroupMember, group=world.group, member=new)
    for actor in (world.actor, new):
        make(Affiliation, actor=actor, organisation=yard, role="pilot")
        make(ActorName, actor=actor, name="Bremmy")
    make(Source, title="By Brem", kind="report", publisher=world.actor)
    make(BylineEntry, source=world.source, position=1, actor=world.actor, name="O. Brem")
    make(ExternalId, type="actor", record=world.actor.uid, sender="somebody", external_id="77")
    return world.actor, new


def rich_claims(world):
    """Two claims with a topic in common, symmetric relations, an assessment and statements."""
    third, new = make_claim("The port is half full.", kind="fact"), make_claim("No berth is left.", kind="fact")
    make(Relation, from_claim=world.claim2, to_claim=third, kind="similar_to", rationale="Much alike.")
    with recording(by=writer()):
        world.claim2.topics.add(world.topic)
        new.topics.add(world.topic)
    make(Statement, claim=world.claim2, actor=world.other)
    return world.claim2, new


def rich_sources(world):
    """A source that nobody had located, and the one that it is."""
    unknown = make_source("A speech nobody has found", holding="not_identified")
    make(Statement, claim=world.claim2, actor=world.actor, original=unknown)
    make(BylineEntry, source=unknown, position=1, actor=world.actor, name="O. B.")
    make(BylineEntry, source=world.source, position=1, actor=world.actor, name="Ola Brem")
    return unknown, world.source


@pytest.mark.parametrize("pair", [rich_actors, rich_claims, rich_sources])
def test_undoing_puts_everything_back(world, pair):
    old, new = pair(world)
    bring(world.statement, Status.PUBLISHED)
    before = everything()
    done = merge(old, into=new, by=person("editor"), why="the same")
    assert list(verify()) == []
    assert everything() != before
    undo(done, by=person("editor"), why="they are not")
    assert everything() == before
    assert list(verify()) == []
    assert (done.undone_by.username, done.undone_at is not None) == (person("editor").username, True)


def test_a_merge_says_all_that_it_did(world):
    old, new = rich_actors(world)
    done = merge(old, into=new, by=person("editor"), why="the same")
    told = {(group.did, group.heading): group.total for group in described(done.moved)}
    assert told[("moved", "statements, as actor")] == 1
    assert told[("dropped", "group members")] == told[("dropped", "affiliations")] == 1
    assert told[("added", "actor names")] == 1
    assert told[("moved", "names of a byline, as actor")] == 1


def test_what_was_added_since_stays_where_it_was_added(world):
    old, new = rich_claims(world)
    done = merge(old, into=new, by=person("editor"), why="the same")
    later = make(Statement, claim=new, actor=world.actor)
    undo(done, by=person("editor"))
    later.refresh_from_db()
    assert later.claim == new
    assert Claim.objects.get(pk=old.pk).merged_into is None


def change_claim(w, done, new):
    with recording(by=writer()):
        Statement.objects.filter(claim=new).update(claim=make_claim("Another one.", kind="fact"))


def delete_moved(w, done, new):
    with recording(by=writer()):
        Statement.objects.filter(claim=new, actor=w.other).delete()


def merge_further(w, done, new):
    merge(new, into=make_claim("The port has no berth.", kind="fact"), by=person("editor"), why="the same")


def undo_before(w, done, new):
    undo(done, by=person("editor"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (change_claim, "its claim is another one now"),
        (delete_moved, "is gone since"),
        (merge_further, "Undo the merge of"),
        (undo_before, "undone already"),
    ],
)
def test_undoing_is_refused_whole_and_says_what_has_changed(world, change, sentence):
    old, new = rich_claims(world)
    done = merge(old, into=new, by=person("editor"), why="the same")
    change(world, done, new)
    before, revisions = everything(), Revision.objects.count()
    with pytest.raises(MergeRefused, match=sentence):
        undo(done, by=person("editor"))
    assert (everything(), Revision.objects.count()) == (before, revisions)


def test_what_was_deleted_is_neither_merged_nor_comes_back(world):
    draft, new = make_claim("Close the port."), make_claim("Close the harbour.")
    done = merge(draft, into=new, by=person("editor"), why="the same")
    with recording(by=writer()):
        Claim.objects.get(pk=draft.pk).delete()
    with pytest.raises(MergeRefused, match="deleted"):
        undo(done, by=person("editor"))
    with pytest.raises(MergeRefused, match="deleted"):
        merge(draft, into=new, by=person("editor"), why="the same")


def test_an_alias_that_somebody_has_worked_on_since_is_not_thrown_away(world):
    new = make_actor("Olla Brem")
    done = merge(world.actor, into=new, by=person("editor"), why="the same")
    with recording(by=writer()):
        ActorName.objects.filter(actor=new, name="Ola Brem").update(language="ko")
    with pytest.raises(MergeRefused, match="language is another one now"):
        undo(done, by=person("editor"))


def test_a_chain_of_merges_is_undone_one_by_one(world):
    first, second, third = world.claim, make_claim("Close the port."), make_claim("Close the harbour.")
    before = everything()
    one = merge(first, into=second, by=person("editor"), why="the same")
    other = merge(second, into=third, by=person("editor"), why="the same")
    undo(other, by=person("editor"))
    assert Claim.objects.get(pk=first.pk).merged_into == second
    undo(one, by=person("editor"))
    assert everything() == before


def test_a_look_at_a_merge_shows_what_it_will_do_and_neither_writes_nor_locks(world):
    old, new = rich_actors(world)
    editor = person("editor")
    decide_different(old.uid, make_actor("Ola Brehm").uid, by=editor)
    with CaptureQueriesContext(connection) as asked:
        groups, refusal = preview(old, into=new, by=editor)
    assert refusal == ""
    assert {one["sql"].split()[0] for one in asked.captured_queries} == {"SELECT"}
    assert not [one["sql"] for one in asked.captured_queries if "FOR NO KEY UPDATE" in one["sql"]]
    done = described(merge(old, into=new, by=editor, why="the same").moved)
    assert [(one.heading, one.did, one.total) for one in groups] == [(one.heading, one.did, one.total) for one in done]


def test_a_look_says_which_statement_would_break(world):
    _, refusal = preview(world.other, into=world.actor, by=person("editor"))
    assert "last reporter cannot be the actor" in refusal
    assert world.statement.uid in refusal


def test_what_was_decided_not_to_be_the_same_is_not_merged(world):
    new = make_claim("Close the port.")
    decide_different(world.claim.uid, new.uid, by=person("editor"))
    with pytest.raises(MergeRefused, match=r"are not the same\. Take that back first"):
        merge(world.claim, into=new, by=person("editor"), why="the same")


def test_decisions_about_the_old_record_hold_for_the_new_one_until_undone(world, ana):
    new, apart = make_claim("Close the port."), make_claim("Open the port.")
    decide_different(world.claim.uid, apart.uid, by=ana, note="the opposite")
    done = merge(world.claim, into=new, by=person("editor"), why="the same")
    assert apart.uid in decided_different_from(new.uid)
    decision = decision_on(new.uid, apart.uid)
    assert decision.by == person("editor")
    assert f"Taken over from {world.claim.uid}: ana decided so on " in decision.note
    assert decision.note.endswith("the opposite")
    undo(done, by=person("editor"))
    assert decided_different_from(new.uid) == set()


def test_comments_are_read_where_the_record_went_until_undone(world, ana):
    new = make_claim("Close the port.")
    said = comments.add(world.claim, by=ana, text="Is this one claim?")
    done = merge(world.claim, into=new, by=person("editor"), why="the same")
    assert list(comments.on(new)) == list(comments.on(world.claim)) == [said]
    undo(done, by=person("editor"))
    assert list(comments.on(new)) == []


@pytest.mark.parametrize("is_swapped", [False, True])
def test_two_records_are_locked_in_one_order_whichever_is_merged(world, is_swapped):
    old, new = (world.claim, make_claim("Close the port."))[:: -1 if is_swapped else 1]
    with CaptureQueriesContext(connection) as asked:
        merge(old, into=new, by=person("editor"), why="the same")
    first = next(one["sql"] for one in asked.captured_queries if "claims_claim" in one["sql"])
    assert f"IN ({old.pk}, {new.pk}) ORDER BY" in first


def test_merging_needs_a_reason(world):
    with pytest.raises(MergeRefused, match="Say why"):
        merge(world.claim, into=make_claim("Close the port."), by=person("editor"), why=" ")


def test_undoing_needs_the_right_to_merge(world, ana, rita):
    done = merge(world.actor, into=make_actor("Olla Brem"), by=person("editor"), why="the same")
    for nobody in (ana, rita):
        with pytest.raises(NotAllowed):
            undo(done, by=nobody)
    assert Actor.objects.get(pk=world.actor.pk).merged_into is not None


def test_reports_in_two_sources_with_other_locators_stay_two(world):
    unknown, other = make_source("Radio", kind="broadcast"), make_source("Radio again", kind="broadcast")
    for source, locator in ((unknown, "1:00"), (other, "2:00")):
        make(Appearance, statement=world.statement, source=source, locator=locator)
    merge(unknown, into=other, by=person("editor"), why="the same")
    assert Appearance.objects.filter(source=other).count() == 2


def test_a_merge_is_kept_for_ever(world):
    done = merge(world.actor, into=make_actor("Olla Brem"), by=person("editor"), why="the same")
    assert Merge.objects.get(pk=done.pk).why == "the same"
    assert Revision.objects.filter(record=world.actor.uid).latest("seq").action == "merge"

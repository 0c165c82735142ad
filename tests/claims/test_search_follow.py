"""The index follows the journal: what changes which documents, and when the index begins again from nothing."""

import random

import pytest
from tantivy import Query

from claims import search, workflow
from claims.models import Claim, Hop, Topic
from claims.search import audit, follow, store
from claims.search.reader import reader
from claims.search.schema import FACETS, schema
from factcheck import followers
from factcheck.followers import START, Position, head
from factcheck.models import Account
from sources.models import Actor, ActorName, BylineEntry, GroupMember
from tests.claims.search_helper import answers, publish, publish_many
from tests.drafts import make, make_actor, make_claim, make_source, make_statement, permitted


@pytest.fixture
def place(own_index):
    """Where the index of the test lies, which is up to date with the journal."""
    return store.home()


@pytest.fixture
def claim(place):
    return publish(make_statement(make_claim("The quay is closed."), source=make_source("Gull weekly"))).claim


def change(row, **values):
    with permitted():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def finds(typed):
    search.follow_once()
    return search.claim_uids(typed)


def index_of(place):
    return (place / "current").read_text()


def test_it_returns_how_many_revisions_it_took_in(place):
    assert search.follow_once() == 0
    before = head().seq
    publish_many(range(5))
    assert search.follow_once() == head().seq - before > 0


def test_a_backlog_of_several_batches_is_taken_in_at_once(place, monkeypatch):
    monkeypatch.setattr(follow, "REVISIONS", 7)
    publish_many(range(40), batch=10)
    search.follow_once()
    assert list(search.verify()) == []


def test_a_new_name_of_the_actor_is_found(claim):
    search.follow_once()
    with permitted():
        make(ActorName, actor=claim.statements.get().actor, name="Captain Zeppelin")
    assert finds("zeppelin") == [claim.uid]


def test_the_members_of_a_group_are_found(claim):
    group, member = make_actor("Joint board", "group"), make_actor("Zora Zeppelin")
    change(claim.statements.get(), actor=group)
    search.follow_once()
    with permitted():
        make(GroupMember, group=group, member=member)
    assert finds("zeppelin") == [claim.uid]
    change(member, name="Zora Airship")
    assert finds("zeppelin") == []
    assert finds("airship") == [claim.uid]


def test_a_reporter_is_found(claim):
    search.follow_once()
    agency = make_actor("Zeppelin agency", "organisation")
    with permitted():
        make(Hop, appearance=claim.statements.get().appearances.get(), actor=agency)
    assert finds("zeppelin") == [claim.uid]


def test_title_byline_and_publisher_of_the_source_are_found(claim):
    source = claim.statements.get().appearances.get().source
    change(source, title="Zeppelin weekly", publisher=make_actor("Airship press", "media_outlet"))
    with permitted():
        make(BylineEntry, source=source, name="By Balloonist")
    assert finds("zeppelin") == finds("airship") == finds("balloonist") == [claim.uid]


def test_topic_role_and_hedge_are_found(claim):
    topic = make(Topic, name="Airships")
    with permitted():
        claim.topics.add(topic)
    change(claim.statements.get(), role="pilot of the zeppelin", hedge="presumably")
    assert finds("airships") == finds("pilot") == finds("presumably") == [claim.uid]
    change(topic, name="Balloons")
    assert finds("balloon") == [claim.uid]
    assert finds("airships") == []


def test_a_statement_that_moves_to_another_claim_leaves_the_first(claim):
    statement, other = claim.statements.get(), make_claim("The lighthouse is dark.")
    search.follow_once()
    change(statement, claim=other)
    assert finds("quay") == []
    assert finds("lighthouse") == [other.uid]


def test_the_label_of_an_unnamed_voice_is_found_and_our_handle_is_not(claim):
    source = claim.statements.get().appearances.get().source
    voice = make_actor("unnamed: handle", "unnamed", source=source, label="Some airmen")
    change(claim.statements.get(), actor=voice)
    assert finds("airmen") == [claim.uid]
    assert finds("unnamed handle") == []


def test_the_index_counts_claims_by_facet(claim):
    search.follow_once()
    quay = Query.term_query(schema(), "words", "quay")
    counts = reader().answer(
        lambda view: view.searcher.aggregate(quay, {name: {"terms": {"field": name}} for name in FACETS})
    )
    assert counts["kind"]["buckets"] == [{"key": "norm", "doc_count": 1}]
    assert counts["actor"]["buckets"] == [{"key": claim.statements.get().actor.uid, "doc_count": 1}]


def test_an_index_that_is_deleted_is_built_anew_and_says_so(place, claim, caplog):
    search.follow_once()
    for path in place.glob("index-*/*"):
        path.unlink()
    assert finds("quay") == [claim.uid]
    assert "building a new index: its files are gone" in caplog.text


def test_an_index_ahead_of_the_journal_is_built_anew(place, caplog):
    publish_many(range(3))
    search.follow_once()
    follower, ahead = follow.Follower(), Position(head().seq - 1, "0" * 64)
    follower.follow(ahead)
    follower.close()
    assert "the database was replaced or restored" in caplog.text


@pytest.mark.parametrize("seq", [0, 1, 2])
def test_a_place_in_another_journal_is_not_in_this_one(place, seq):
    assert followers.is_in_journal(START, head())
    assert followers.is_in_journal(head(), head())
    assert not followers.is_in_journal(Position(head().seq - seq, "0" * 64), head())


def test_an_index_of_an_empty_journal_follows_from_the_start(place):
    assert followers.is_in_journal(START, START)


def test_a_rebuild_is_another_directory_and_the_old_one_is_gone(place):
    old = index_of(place)
    assert search.rebuild()
    assert [path.name for path in place.glob("index-*")] == [index_of(place)] != [old]


def test_while_another_process_follows_a_rebuild_is_asked_of_it(place):
    old, leader = index_of(place), follow.Follower()
    assert leader.follow(head()) == 0
    assert search.rebuild() is False
    assert search.follow_once() == 0
    leader.follow(head())
    leader.close()
    assert index_of(place) != old


def test_what_an_interrupted_build_left_behind_is_removed(place):
    (place / "index-left").mkdir()
    older = place.parent / "0123456789abcdef"
    older.mkdir()
    search.follow_once()
    assert not (place / "index-left").exists()
    assert not older.exists()


def test_the_index_of_another_version_is_left_alone_while_somebody_follows_it(place):
    older = place.parent / "0123456789abcdef"
    lock = store.take_lock(older)
    search.follow_once()
    assert older.exists()
    lock.close()


def test_any_history_of_changes_gives_the_answers_of_a_fresh_index(place):
    chance = random.Random(7)
    for step in range(12):
        publish_many(range(step * 25, step * 25 + 25))
        search.follow_once()
        _change_some(chance)
        search.follow_once()
    followed = answers()
    assert list(search.verify()) == []
    search.rebuild()
    assert answers() == followed


def _change_some(chance):
    claims = list(Claim.objects.published().filter(text__contains="case").order_by("pk"))
    for claim in chance.sample(claims, 6):
        change(claim, text=f"{claim.text[:-1]} again.")
    withdrawn = chance.choice(claims).statements.get()
    workflow.withdraw(withdrawn, by=Account.objects.system("editor"), reason="Never said.")
    change(Actor.objects.get(name="Harbour Board"), description=f"Board {chance.random()}")


def test_verify_finds_nothing_wrong_with_a_sound_index(place):
    assert list(search.verify()) == []


def test_verify_says_that_the_index_is_behind_and_which_claims_it_lacks(place, claim):
    findings = list(search.verify())
    assert any("revisions behind the journal" in finding for finding in findings)
    assert f"Claim {claim.uid} is missing from the index." in findings


def test_verify_names_a_claim_that_is_not_as_the_database_says(place, claim, monkeypatch):
    monkeypatch.setattr(audit, "PATIENCE", 0.01)
    search.follow_once()
    change(claim, text="The quay is open.")
    assert f"Claim {claim.uid} stands in the index as it was before." in search.verify()


def test_verify_counts_documents_that_should_not_be_there(place, claim, monkeypatch):
    monkeypatch.setattr(audit, "PATIENCE", 0.01)
    search.follow_once()
    workflow.withdraw(claim.statements.get(), by=Account.objects.system("editor"), reason="Never said.")
    assert "The index has 1 documents too many." in search.verify()


def test_verify_says_that_there_is_no_index(db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path
    assert list(search.verify()) == ["The index cannot be used: there is none yet."]

"""The journal: nothing escapes it, and nothing in it can be altered unnoticed."""

import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Appearance, Claim, Hop, Statement, Topic
from factcheck.journal import explain, recording, registry
from factcheck.journal.append import GENESIS, body_hash, link
from factcheck.journal.bodies import comparable
from factcheck.models import Account, Head, Revision, RevisionBody
from sources.anchoring import fingerprint
from sources.models import Actor, GroupMember, Snapshot, SnapshotText
from tests.drafts import (
    make,
    make_actor,
    make_claim,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    permitted,
    writer,
)
from tests.servers import ROOT, environment

INSERT_TOPIC = "INSERT INTO claims_topic (uid, name, slug, description) VALUES ('t000000000000', 'raw', 'raw', '')"


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def topic_of(claim):
    return make(Topic, name=f"Topic of {claim.uid}")


# Each way of writing: what prepares it, and the write itself, which gets what was prepared.
WAYS = {
    "save a new row": (lambda w: None, lambda w, _: Topic(name="new").save()),
    "save an old row": (lambda w: w.claim, lambda w, row: row.save()),
    "create": (lambda w: None, lambda w, _: Topic.objects.create(name="new")),
    "get_or_create": (lambda w: None, lambda w, _: Topic.objects.get_or_create(name="new")),
    "bulk_create": (lambda w: None, lambda w, _: Topic.objects.bulk_create([Topic(name="new", slug="new")])),
    "bulk_create that ignores conflicts": (
        lambda w: None,
        lambda w, _: Topic.objects.bulk_create([Topic(name="new", slug="new")], ignore_conflicts=True),
    ),
    "bulk_create that updates": (
        lambda w: None,
        lambda w, _: Hop.objects.bulk_create(
            [Hop(appearance=w.appearance, position=1, actor=w.group)],
            update_conflicts=True,
            unique_fields=["appearance", "position"],
            update_fields=["actor"],
        ),
    ),
    "update": (lambda w: None, lambda w, _: Claim.objects.filter(pk=w.claim.pk).update(kind="fact")),
    "bulk_update": (lambda w: w.claim, lambda w, row: Claim.objects.bulk_update([row], ["text"])),
    "delete a row": (lambda w: None, lambda w, _: w.hop.delete()),
    "delete rows": (lambda w: None, lambda w, _: Hop.objects.all().delete()),
    "delete in cascade": (lambda w: None, lambda w, _: w.statement.delete()),
    "add to a many-to-many": (lambda w: topic_of(w.claim), lambda w, topic: w.claim.topics.add(topic)),
    "set a many-to-many": (lambda w: topic_of(w.claim), lambda w, topic: w.claim.topics.set([topic])),
    "add from the other side": (lambda w: topic_of(w.claim), lambda w, topic: topic.claims.add(w.claim)),
    "write a table between": (
        lambda w: None,
        lambda w, _: GroupMember.objects.create(group=w.group, member=w.other),
    ),
    "add through a reverse relation": (lambda w: None, lambda w, _: w.actor.names.create(name="Olla")),
    "raw insert": (lambda w: None, lambda w, _: execute(INSERT_TOPIC)),
    "raw update": (lambda w: None, lambda w, _: execute("UPDATE claims_claim SET language = 'de'")),
    "raw delete": (lambda w: None, lambda w, _: execute("DELETE FROM claims_hop")),
}


@pytest.fixture
def world(db):
    return make_world()


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_works_outside_a_recording(world, way):
    prepare, write = WAYS[way]
    prepared = prepare(world)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(world, prepared)
    assert explain(refused.value)[0] == "write_outside_recording"


@pytest.mark.parametrize("way", [way for way in WAYS if way != "save an old row" and way != "bulk_update"])
def test_every_way_of_writing_leaves_a_revision(world, way):
    prepare, write = WAYS[way]
    prepared = prepare(world)
    before = Revision.objects.count()
    with permitted(why="because"):
        write(world, prepared)
    made = Revision.objects.filter(seq__gt=before)
    assert made.count() >= 1
    assert {orjson.loads(b.body)["why"] for b in RevisionBody.objects.filter(seq__gt=before)} == {"because"}


def test_saving_without_a_change_leaves_no_revision(world):
    before = Revision.objects.count()
    with recording(by=writer()):
        world.claim.save()
    assert Revision.objects.count() == before


def test_a_part_counts_as_a_change_of_its_record(world):
    before = Revision.objects.count()
    with recording(by=writer()):
        world.hop.actor = world.group
        world.hop.save()
    revision = Revision.objects.get(seq=before + 1)
    assert (revision.type, revision.record, revision.action) == ("statement", world.statement.uid, "change")


def test_one_recording_leaves_one_revision_a_record(world):
    before = Revision.objects.count()
    with recording(by=writer()):
        for text in ("one", "two", "three"):
            world.claim.text = text
            world.claim.save()
    assert Revision.objects.count() == before + 1


def test_creation_change_and_deletion_are_told_apart(db):
    topic = make(Topic, name="Ports")
    with recording(by=writer()):
        Topic.objects.filter(pk=topic.pk).update(name="Harbours")
    with recording(by=writer()):
        topic.delete()
    actions = Revision.objects.filter(record=topic.uid).values_list("action", flat=True)
    assert list(actions) == ["create", "change", "delete"]
    assert Head.objects.get(uid=topic.uid).is_deleted


def write_and_fail():
    make_claim("never kept")
    raise ZeroDivisionError


def test_what_fails_leaves_nothing(world):
    before = Revision.objects.count()
    with pytest.raises(ZeroDivisionError), recording(by=writer()):
        write_and_fail()
    assert not Claim.objects.filter(text="never kept").exists()
    assert Revision.objects.count() == before
    make_claim("the next one is kept")


def test_nobody_commits_changes_without_their_revision(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no deferred triggers; there the probe and verify tell of what was left.")
    mark = "SELECT set_config('factcheck.recording', 'on', true)"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        # The last of them is what a commit does before it commits.
        execute(f"{mark}; {INSERT_TOPIC}; SET CONSTRAINTS ALL IMMEDIATE")
    assert explain(refused.value)[0] == "left_without_revision"


def test_writers_queue_for_a_file_whatever_its_path_is_called(own_database, tmp_path):
    if not own_database.startswith("sqlite"):
        pytest.skip("Only SQLite's writers queue for a file.")
    place = tmp_path / "memory" / "in-memory-of.sqlite3"
    place.parent.mkdir()
    shutil.copyfile(own_database.removeprefix("sqlite:///"), place)
    code = (
        "import django; django.setup()\n"
        "from factcheck.journal import recording\nfrom factcheck.models import Account\n"
        "with recording(by=Account.objects.system('writer')): pass"
    )
    env = environment(tmp_path, f"sqlite:///{place}")
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True)
    assert Path(f"{place}.writers").exists()


def test_a_recording_inside_another_joins_it(db):
    with recording(by=writer(), why="outer"):
        with recording(by=writer(), why="inner"):
            first = make_claim("first")
        second = make_claim("second")
    bodies = RevisionBody.objects.filter(
        seq__in=Revision.objects.filter(record__in=[first.uid, second.uid]).values("seq")
    )
    assert [orjson.loads(body.body)["why"] for body in bodies] == ["outer", "outer"]


def test_a_recording_inside_another_gives_its_reason_where_the_outer_one_has_none(db):
    with recording(by=writer()), recording(by=writer(), why="inner"):
        claim = make_claim("first")
    body = RevisionBody.objects.get(seq=Revision.objects.get(record=claim.uid).seq)
    assert orjson.loads(body.body)["why"] == "inner"


def test_a_recording_inside_another_is_of_the_same_account(db):
    with recording(by=writer()):
        other = Account.objects.system("other")
        with pytest.raises(ValueError, match="What other writes would be recorded as written by preparer"):
            write_as(other)
        kept = make_claim("kept")
    assert Revision.objects.get(record=kept.uid).by == writer().uid
    assert not Claim.objects.filter(text="never kept").exists()


def write_as(by):
    with recording(by=by):
        make_claim("never kept")


def written_with_nul(row):
    column = "name" if hasattr(row, "name") else "text"
    execute(f"UPDATE {row._meta.db_table} SET {column} = 'a' || char(0) || 'b' WHERE id = %s", row.pk)


@pytest.mark.parametrize("name", ["claim", "actor", "topic", "name"])
def test_no_text_holds_a_nul_however_it_is_written(world, name):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL itself holds none.")
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        written_with_nul(getattr(world, name))
    assert explain(refused.value)[0] == "no_nul"


def test_no_source_holds_a_nul_where_its_length_ends(world):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL itself holds none.")
    text = "Peace\x00 is near"
    snapshot = make(Snapshot, source=world.source, sha256=fingerprint(text), length=len("Peace"))
    with pytest.raises(IntegrityError, match="no_nul"):
        make(SnapshotText, snapshot=snapshot, text=text)


def test_no_reason_holds_a_nul(db):
    with pytest.raises(IntegrityError, match="no_nul"), recording(by=writer(), why="be\x00cause"):
        Topic.objects.create(name="Ports")


def test_a_text_about_the_sign_for_nul_is_a_text_like_any(db):
    claim = make_claim(r"In JSON it is written \u0000, and \\u0000 is none.")
    assert said_of(claim)["text"] == r"In JSON it is written \u0000, and \\u0000 is none."


def reasons():
    return {r.record: orjson.loads(RevisionBody.objects.get(seq=r.seq).body)["why"] for r in Revision.objects.all()}


def test_a_recording_that_fails_inside_another_leaves_nothing_of_what_it_said(db):
    actor = make_actor()

    def fail():
        with recording(by=writer(), why="inner") as inner:
            inner.call(actor, "approve", why="own")
            inner.permit(actor.uid)
            raise ValueError("enough")

    with recording(by=writer()) as outer:
        with pytest.raises(ValueError, match="enough"):
            fail()
        assert not outer.permitted
        actor.description = "A fisher."
        actor.save()
    last = Revision.objects.order_by("-seq").first()
    assert (last.record, last.action, outer.reason_for(actor.uid)) == (actor.uid, "change", "")


@pytest.mark.parametrize("shared", ["", "all of it"])
def test_a_record_may_have_a_reason_of_its_own_which_it_gives_to_no_other(db, shared):
    with recording(by=writer(), why=shared) as recorded:
        one, other = Topic.objects.create(name="one"), Topic.objects.create(name="other")
        recorded.call(one, "create", why="only this")
    assert (reasons()[one.uid], reasons()[other.uid]) == ("only this", shared)


def test_a_record_that_is_called_without_a_reason_takes_the_one_that_all_share(db):
    with recording(by=writer(), why="all of it") as recorded:
        topic = Topic.objects.create(name="one")
        recorded.call(topic, "create")
    assert reasons()[topic.uid] == "all of it"


def test_the_chain_is_whole(world):
    prev_hash = GENESIS
    for seq, revision in enumerate(Revision.objects.order_by("seq"), 1):
        body = RevisionBody.objects.get(seq=seq)
        assert revision.seq == seq
        assert revision.prev_hash == prev_hash
        assert revision.body_hash == body_hash(body.salt, body.body)
        assert revision.hash == link(prev_hash, revision)
        prev_hash = revision.hash


def test_time_never_runs_backwards(world):
    moments = list(Revision.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)


@pytest.mark.parametrize("seq", [0, 5])
def test_the_journal_only_grows_at_its_end(world, seq):
    last = Revision.objects.last()
    values = {"at": last.at, "by": last.by, "type": "claim", "record": "c", "action": "create", "body_hash": "b"}
    with pytest.raises(IntegrityError), recording(by=writer()):
        Revision.objects.create(seq=last.seq + seq, prev_hash=last.hash, hash="h", **values)


def test_bodies_hold_no_words_of_a_source(world):
    text = " ".join(RevisionBody.objects.values_list("body", flat=True))
    assert world.passage.exact == "Peace is near"
    assert "Peace is near" not in text
    assert world.passage.sha256 in text


def test_a_record_is_named_by_its_uid_in_bodies(world):
    head = Head.objects.get(uid=world.statement.uid)
    content = orjson.loads(RevisionBody.objects.get(seq=head.seq).body)["record"]
    assert content["actor"] == world.actor.uid
    assert content["appearances"][0]["passage"] == world.passage.uid
    assert content["hops"] == [{"actor": world.other.uid, "of": 1, "position": 1, "statement": None}]


def body_of(record):
    return orjson.loads(RevisionBody.objects.get(seq=Head.objects.get(uid=record.uid).seq).body)["record"]


def test_a_body_says_below_which_report_a_chain_stands(world):
    with recording(by=writer()):
        other = Appearance.objects.create(statement=world.statement, source=world.other_source, locator="page 2")
    hop = {"actor": world.other.uid, "position": 1, "statement": None}
    assert body_of(world.statement)["hops"] == [hop | {"at": 1}]
    with recording(by=writer()):
        Hop.objects.filter(pk=world.hop.pk).update(appearance=other)
    assert body_of(world.statement)["hops"] == [hop | {"at": 2}]
    with recording(by=writer()):
        make(Hop, appearance=world.appearance, position=1, actor=world.group)
    assert [row["of"] for row in body_of(world.statement)["hops"]] == [1, 2]


def body(reports, *hops):
    return {"appearances": [{}] * reports, "hops": [dict([hop]) for hop in hops]}


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (body(1, ("of", 1)), body(1, ("of", 1)), True),
        (body(2, ("of", 1)), body(2, ("at", 1)), True),
        (body(2, ("of", 1)), body(2, ("at", 2)), True),
        (body(2, ("at", 1)), body(2, ("at", 2)), False),
        (body(1, ("of", 1)), body(2, ("at", 1)), True),
        (body(1, ("of", 1)), body(2, ("at", 2)), False),
        (body(2, ("of", 1), ("of", 2)), body(2, ("at", 1), ("at", 1)), False),
        (body(3, ("of", 1), ("of", 2)), body(3, ("at", 1), ("at", 3)), True),
        (body(3, ("of", 1), ("of", 2)), body(3, ("at", 3), ("at", 3)), False),
    ],
)
def test_chains_are_compared_by_their_reports_as_far_as_both_bodies_tell_them(before, after, is_same):
    old, new = comparable(registry.records["statement"], before, after)
    assert (old["hops"] == new["hops"]) is is_same


def test_an_old_slug_is_kept_however_it_is_changed(db):
    actor = make_actor("Ola Brem")
    with recording(by=writer()):
        Actor.objects.filter(pk=actor.pk).update(slug="olla-brem")
    execute("SELECT record FROM sources_oldslug WHERE type = 'actor' AND slug = 'ola-brem'")
    with connection.cursor() as cursor:
        cursor.execute("SELECT record FROM sources_oldslug WHERE type = 'actor' AND slug = 'ola-brem'")
        assert cursor.fetchone() == (actor.uid,)


def test_a_statement_is_dated_by_its_event_and_follows_it(world):
    with recording(by=writer()):
        statement = Statement.objects.get(pk=world.statement.pk)
        statement.event = world.event
        statement.save()
    with recording(by=writer()):
        world.event.date_edtf = "2021-12"
        world.event.save()
    statement.refresh_from_db()
    assert [str(statement.said_earliest), str(statement.said_latest)] == ["2021-12-01", "2021-12-31"]


def test_deleting_a_draft_deletes_its_reports(db):
    statement = make_statement()
    with recording(by=writer()):
        statement.delete()
    assert not Appearance.objects.filter(statement_id=statement.pk).exists()


def test_a_younger_column_is_told_only_where_it_says_something(db):
    """What was recorded before there was such a column is what the journal would say of it today."""
    source = make_source()
    without = make_snapshot(source, "A text.")
    paged = make(Snapshot, source=source, sha256="0" * 64, length=7, pages=[[0, "page 1"]])
    assert "pages" not in said_of(without)
    assert said_of(paged)["pages"] == [[0, "page 1"]]


def said_of(record):
    seq = Head.objects.get(uid=record.uid).seq
    return orjson.loads(RevisionBody.objects.get(seq=seq).body)["record"]

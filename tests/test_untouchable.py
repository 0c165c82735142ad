"""Tables of which nothing is ever changed or taken away, by whatever verb; each refusal has a sentence for people."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from claims.models import (
    Assignment,
    Check,
    Comment,
    Correction,
    ExternalId,
    MatchDecision,
    Merge,
    Proposal,
    SearchAttempt,
)
from factcheck.journal import explain, recording, registry
from factcheck.journal.explain import FALLBACK
from factcheck.journal.triggers.tables import JOURNAL, OLD_SLUGS, SPANS, tables
from factcheck.models import PublicSpan, Revision, RevisionBody
from sources.models import Capture, PassageFate, ReadMark, SnapshotText
from tests.drafts import TEXT, make, make_snapshot, make_world, publish, writer
from tests.laws import renamed

ONE, OTHER = "c" + "0" * 12, "c" + "1" * 12


@pytest.fixture
def world(db) -> SimpleNamespace:
    return make_world()


@contextmanager
def refusal():
    """Collect the law by which a write inside is refused; it has a sentence for people."""
    law: list[str] = []
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        yield law
    name, sentence = explain(refused.value)
    assert sentence.endswith(".")
    assert sentence != FALLBACK
    law.append(name)


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def comment(w):
    made = make(Comment, type="claim", record=w.claim.uid, text="t", by=writer())
    with recording(by=writer()):
        made.mentions.add(writer())
    return made


def span(w):
    publish(w)
    return PublicSpan.objects.get(record=w.claim.uid)


INSERT_ONLY = {
    "old_slug": lambda w: renamed(w.topic),
    "snapshot": lambda w: w.snapshot,
    "capture": lambda w: make(Capture, snapshot=w.snapshot, at=timezone.now(), method="pasted"),
    "check": lambda w: make(
        Check, statement=w.statement, aspect="wording", result="passed", by=writer(), at=timezone.now()
    ),
    "correction": lambda w: make(Correction, type="claim", record="c", kind="correction", text="t", at=timezone.now()),
    "comment": comment,
    "mention": lambda w: Comment.mentions.through.objects.get(comment=comment(w)),
    "search_attempt": lambda w: make(SearchAttempt, statement=w.statement, place="p", result="found", by=writer()),
    "revision": lambda w: Revision.objects.first(),
    "revision_body": lambda w: RevisionBody.objects.first(),
    "public_span": span,
}
VERBS = {
    "sqlite": ("UPDATE {t} SET {k} = {k}", "DELETE FROM {t}", "INSERT OR REPLACE INTO {t} SELECT * FROM {t}"),
    "postgresql": ("UPDATE {t} SET {k} = {k}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"),
}
# A recorded table is emptied by nobody; for a row that is put in the place of another there are words of its own.
LAWS = {
    "INSERT": {"already_there", "insert_only", "journal_gap"},
    "TRUNCATE": {"insert_only", "write_outside_recording"},
}


@pytest.mark.parametrize("name", INSERT_ONLY)
def test_a_table_that_only_grows_is_never_changed_or_emptied(world, name):
    meta = INSERT_ONLY[name](world)._meta
    for verb in VERBS[connection.vendor]:
        with refusal() as law:
            execute(verb.format(t=meta.db_table, k=meta.pk.column))
        assert set(law) <= LAWS.get(verb.split()[0], {"insert_only"}), verb


def test_every_table_that_only_grows_is_tried_above(world):
    tried = {maker(world)._meta.db_table for maker in INSERT_ONLY.values()}
    assert tried == {table.name for table in tables() if table.insert_only} | {*JOURNAL, SPANS, OLD_SLUGS}


def test_a_text_is_never_changed(world):
    with refusal() as law:
        SnapshotText.objects.update(text=TEXT)
    assert law == ["insert_only"]


# One of each type of record that is in no table above.
OTHERS = {
    "fate": lambda w: make(PassageFate, passage=w.passage, snapshot=make_snapshot(w.source, "Peace."), fate="gone"),
    "read_mark": lambda w: make(ReadMark, snapshot=w.snapshot, start=0, end=3, by=writer()),
    "proposal": lambda w: make(
        Proposal,
        type="claim",
        record=ONE,
        base_seq=1,
        values={},
        kind="correction",
        note="n",
        proposed_by=writer(),
        proposed_at=timezone.now(),
    ),
    "match_decision": lambda w: make(MatchDecision, type="claim", first=ONE, second=OTHER, by=writer()),
    "merge": lambda w: make(Merge, type="claim", old=ONE, into=OTHER, moved=[], why="w", by=writer()),
    "external_id": lambda w: make(ExternalId, type="claim", record=ONE, sender="s", external_id="1"),
    "assignment": lambda w: make(Assignment, statement=w.statement, to=writer(), by=writer()),
}


def test_the_identity_of_no_record_ever_changes_and_nothing_takes_its_place(world):
    for maker in (INSERT_ONLY | OTHERS).values():
        maker(world)
    found, wanted = {}, {}
    for type_, record in registry.records.items():
        assert record.model._base_manager.exists(), f"there is no {type_} to try it on"
        verbs = {"UPDATE {t} SET uid = 'z000000000000'": "insert_only" if record.insert_only else "identity_frozen"}
        if connection.vendor == "sqlite":
            verbs["INSERT OR REPLACE INTO {t} SELECT * FROM {t}"] = "already_there"
        for verb, law in verbs.items():
            wanted[type_, verb] = law
            with refusal() as laws:
                execute(verb.format(t=record.table))
            found[type_, verb] = laws[0]
    assert found == wanted


def test_no_recorded_table_is_truncated(world):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's own")
    found = {}
    for table in tables():
        with refusal() as laws:
            execute(f"TRUNCATE {table.name} CASCADE")
        found[table.name] = laws[0]
    assert len(found) > len(registry.records)
    assert set(found.values()) == {"write_outside_recording"}


@pytest.mark.parametrize("name", ["proposal", "merge", "fate"])
def test_what_was_decided_is_never_deleted(world, name):
    row = OTHERS[name](world)
    with refusal() as law:
        execute(f"DELETE FROM {row._meta.db_table}")
    assert law == ["never_deleted"]


def test_an_update_that_replaces_deletes_nothing_that_was_public(world):
    if connection.vendor != "sqlite":
        pytest.skip("UPDATE OR REPLACE is SQLite's own")
    publish(world)
    other = make(type(world.topic), name="Quays")
    with refusal() as law:
        execute(f"UPDATE OR REPLACE claims_topic SET slug = '{world.topic.slug}' WHERE id = {other.pk}")
    assert law == ["never_deleted"]


def test_what_a_replacement_takes_away_is_recorded_as_well(world):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    hop, before = world.hop, Revision.objects.count()
    with recording(by=writer()):
        execute(
            "INSERT OR REPLACE INTO claims_hop (id, appearance_id, position, actor_id) "
            f"VALUES ({hop.pk + 1000}, {hop.appearance_id}, 1, {world.group.pk})"
        )
    assert [r.record for r in Revision.objects.filter(seq__gt=before)] == [world.statement.uid]
    assert not type(hop).objects.filter(pk=hop.pk).exists()

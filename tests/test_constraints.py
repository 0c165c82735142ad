"""What may never exist: each law is broken by writing to the table, and the database refuses under that name."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models
from django.utils import timezone

from claims.models import (
    Hop,
    Topic,
)
from factcheck.journal import explain, recording, registry
from factcheck.journal.explain import FALLBACK
from factcheck.models import Head, Revision
from tests.drafts import make, make_world, permitted, publish, unpublish, writer
from tests.laws import HASH, LAWS, add, change, reported_elsewhere
from tests.laws_otherwise import WAYS


@pytest.fixture
def world(db) -> SimpleNamespace:
    return make_world()


@pytest.mark.parametrize("name", [name for name, spoil in LAWS.items() if spoil])
def test_the_database_refuses_what_breaks_the_law(world, name):
    with pytest.raises(IntegrityError) as refused, permitted():
        LAWS[name](world)
    assert explain(refused.value)[0] == name


@pytest.mark.parametrize(("name", "way", "spoil"), WAYS)
def test_the_database_refuses_it_from_the_other_end_as_well(world, name, way, spoil):
    with pytest.raises(IntegrityError) as refused, permitted():
        spoil(world)
    found, sentence = explain(refused.value)
    assert found == name
    assert sentence not in (FALLBACK, models.CheckConstraint.default_violation_error_message)


@pytest.mark.parametrize("place", [("0.5", "2"), ("1", "2.5"), ("1", "'zz'")])
def test_a_place_in_a_text_is_a_whole_number(world, place):
    if connection.vendor != "sqlite":
        pytest.skip("a column of PostgreSQL holds nothing but its type")
    sql = (
        'INSERT INTO sources_passage (uid, snapshot_id, start, "end", sha256, exact, prefix, suffix) '
        f"VALUES ('p000000000000', {world.snapshot.pk}, {place[0]}, {place[1]}, '{HASH}', '', '', '')"
    )
    with pytest.raises(IntegrityError) as refused, recording(by=writer()), connection.cursor() as cursor:
        cursor.execute(sql)
    assert explain(refused.value)[0] == "passage_offsets_whole"


@pytest.mark.parametrize(
    ("what", "field", "law"),
    [("claim", "text", "claim_text_not_empty"), ("relation", "rationale", "relation_drawn_by_source_or_reasoned")],
)
def test_spaces_are_no_text(world, what, field, law):
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(getattr(world, what), **{field: "   "})
    assert explain(refused.value)[0] == law


@pytest.mark.parametrize("of", ["statement", "hop"])
def test_a_voice_that_speaks_keeps_its_source(world, of):
    with recording(by=writer()):
        change(getattr(world, of), actor=world.voice)
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(world.voice, source=world.other_source)
    assert explain(refused.value)[0] == "voice_keeps_its_source"


def test_a_voice_of_another_source_is_no_reporter(world):
    elsewhere = reported_elsewhere(world).appearances.get()
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        add(Hop, appearance=elsewhere, position=1, actor=world.voice)
    assert explain(refused.value)[0] == "voice_in_its_source"


def test_every_law_of_the_models_and_the_journal_is_broken_above():
    named = {c.name for m in apps.get_models() for c in m._meta.constraints if m.__module__.split(".")[0] in OURS}
    rules = {rule.name for record in registry.records.values() for rule in record.rules}
    assert named | rules == set(LAWS)


OURS = ("factcheck", "sources", "claims")


def test_every_law_has_a_sentence_for_people():
    constraints = [c for m in apps.get_models() for c in m._meta.constraints if m.__module__.split(".")[0] in OURS]
    internal = {"touched_once", "one_recording_at_a_time", "revision_seq_positive", "old_slug_once"}
    internal |= {"public_span_ordered", "public_span_open_once"}
    default = models.CheckConstraint.default_violation_error_message
    wordless = {c.name for c in constraints if c.violation_error_message == default}
    assert wordless == internal


def test_a_revision_before_the_first_is_refused(db):
    values = {"at": timezone.now(), "by": writer().uid, "type": "claim", "record": "c", "action": "create"}
    with pytest.raises(IntegrityError), recording(by=writer()):
        add(Revision, seq=0, body_hash=HASH, prev_hash=HASH, hash=HASH, **values)


ONCE_PUBLIC = ("topic", "claim", "actor", "event", "source", "passage", "scale", "statement", "relation", "assessment")


@pytest.mark.parametrize("name", ONCE_PUBLIC)
@pytest.mark.parametrize("is_still_public", [True, False])
def test_what_was_ever_public_is_never_deleted(world, name, is_still_public):
    publish(world)
    if not is_still_public:
        unpublish(world)
    row = getattr(world, name)
    with pytest.raises(IntegrityError) as refused, recording(by=writer()), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])
    assert explain(refused.value)[0] == "never_deleted"


def test_every_type_with_a_span_of_publicity_is_kept():
    insert_only = {"correction"}
    assert set(ONCE_PUBLIC) == set(registry.publicity) - insert_only


@pytest.mark.parametrize("name", ["statement", "relation", "assessment"])
@pytest.mark.parametrize("reason", [" ", "\n\t"])
def test_a_reason_of_white_space_is_none(world, name, reason):
    by = {"submitted_by": writer(), "withdrawn_by": writer()}
    at = {"submitted_at": timezone.now(), "withdrawn_at": timezone.now()}
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(getattr(world, name), status="withdrawn", withdrawn_reason=reason, **by, **at)
    assert explain(refused.value)[0] == f"{name}_withdrawn_has_reason"


@pytest.mark.parametrize("name", ["statement", "relation", "assessment"])
@pytest.mark.parametrize("value", ["NULL", "'2020-01-01 00:00:00+00:00'"])
def test_when_a_record_first_became_public_never_changes(world, name, value):
    publish(world)
    row = getattr(world, name)
    with pytest.raises(IntegrityError) as refused, recording(by=writer()), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET status = 'draft', first_published_at = {value} WHERE id = %s", [row.pk]
        )
    assert explain(refused.value)[0] == "set_once"


@pytest.mark.parametrize("pair", [("actor", "other"), ("source", "other_source"), ("claim", "claim2")])
def test_no_merge_leads_to_what_was_merged_itself(world, pair):
    one, other = (getattr(world, name) for name in pair)
    with recording(by=writer()):
        change(one, merged_into=other)
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(other, merged_into=type(other).objects.create(**SPARE[pair[0]]))
    assert explain(refused.value)[0] == "merge_ends_at_a_current_record"


SPARE = {
    "actor": {"name": "Spare", "kind": "person"},
    "source": {"title": "Spare", "kind": "article"},
    "claim": {"text": "Spare.", "kind": "fact"},
}


@pytest.mark.parametrize("name", ["actor", "source", "topic"])
def test_a_slug_that_a_record_once_had_stays_with_it(world, name):
    one = getattr(world, name)
    other = make(type(one), **SLUGGED[name])
    with recording(by=writer()):
        slug = one.slug
        change(one, slug="renamed")
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(other, slug=slug)
    assert explain(refused.value)[0] == "slug_never_used_again"
    with recording(by=writer()):
        change(one, slug=slug)


SLUGGED = {"actor": SPARE["actor"], "source": SPARE["source"], "topic": {"name": "Spare"}}


def test_a_new_record_gets_no_slug_that_another_once_had(world):
    with recording(by=writer()):
        change(world.topic, slug="quays")
    assert make(Topic, name="Harbours!").slug not in ("harbours", "quays")


def test_a_passage_never_moves(world):
    with pytest.raises(IntegrityError) as refused, recording(by=writer()):
        change(world.passage, end=12)
    assert explain(refused.value)[0] == "identity_frozen"


def test_the_steps_between_may_break_a_rule_that_the_end_keeps(world):
    with recording(by=writer()):
        change(world.hop, actor=world.actor)
        change(world.statement, actor=world.group)
    world.hop.refresh_from_db()
    assert world.hop.actor == world.actor
    assert Head.objects.get(uid=world.statement.uid).version == 0

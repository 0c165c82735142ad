"""Since when each record was public: kept with every write, and the same from the journal alone."""

import contextlib
import io
import random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import merge, workflow
from claims.models import Appearance, Claim, Correction, Statement, Topic
from factcheck.journal import explain, recording, registry, triggers
from factcheck.journal.verify import spans
from factcheck.models import Account, Head, PublicSpan, Revision
from sources.models import BylineEntry, GroupMember
from tests.claims.test_workflow import bring, person
from tests.drafts import (
    make,
    make_actor,
    make_claim,
    make_source,
    make_statement,
    make_world,
    permitted,
    publish,
    writer,
)
from tests.servers import environment, manage


@pytest.fixture
def world(db):
    return make_world()


def open_spans():
    return set(PublicSpan.objects.filter(to_seq=None).values_list("record", flat=True))


def span(record):
    return PublicSpan.objects.filter(record=record.uid).values_list("from_seq", "to_seq").last()


def test_what_a_public_record_uses_is_public_from_the_same_moment(world):
    publish(world)
    seq = Head.objects.get(uid=world.statement.uid).seq
    for row in (world.statement, world.claim, world.actor, world.source, world.event, world.topic, world.passage):
        assert span(row) == (seq, None)
    assert span(world.scale) == (Head.objects.get(uid=world.assessment.uid).seq, None)
    assert span(world.voice) is None


def test_what_nothing_public_uses_any_more_is_public_until_then(world):
    publish(world)
    workflow.withdraw(world.statement, by=person("editor"), reason="It was never said.")
    seq = Head.objects.get(uid=world.statement.uid).seq
    for row in (world.statement, world.claim, world.actor, world.event, world.topic, world.relation):
        assert span(row)[1] == seq
    assert span(world.source)[1] is None
    assert span(world.claim2)[1] is None
    assert list(spans()) == []


def test_a_draft_has_no_span_and_costs_no_query(world):
    with CaptureQueriesContext(connection) as found, recording(by=writer()):
        make_statement(world.claim, world.actor, source=world.source, passage=world.cue)
    assert not [q for q in found if "publicspan" in q["sql"]]
    assert not PublicSpan.objects.filter(record=world.claim.uid).exists()


def test_a_statement_that_moves_takes_its_publicity_along(world):
    publish(world)
    other, member = make_claim("The port is closed."), make_actor("Una")
    both = make_actor("Two at once", "group")
    make(GroupMember, group=both, member=member)
    with permitted():
        Statement.objects.filter(pk=world.statement.pk).update(claim=other, actor=both)
    seq = Revision.objects.last().seq
    assert (span(world.claim)[1], span(world.topic)[1], span(world.relation)[1]) == (seq, seq, seq)
    assert (span(other), span(both), span(member)) == ((seq, None),) * 3
    assert list(spans()) == []


def test_a_correction_is_public_as_long_as_its_record(world):
    publish(world)
    with permitted():
        note = make(Correction, type="topic", record=world.topic.uid, kind="correction", text="t", at=timezone.now())
    assert span(note)[1] is None
    with permitted():
        world.claim.topics.clear()
    assert span(note)[1] == span(world.topic)[1] == Revision.objects.last().seq


def test_a_merged_record_is_public_until_it_was_merged(world):
    publish(world)
    new = make_claim("The harbour should be closed.")
    merge.merge(world.claim, into=new, by=person("editor"), why="the same")
    assert span(world.claim)[1] == Head.objects.get(uid=world.claim.uid).seq
    assert span(new)[1] is None
    assert list(spans()) == []


def test_publishing_two_hundred_records_costs_no_query_for_each(world):
    def cost(number):
        now, by = timezone.now(), {"submitted_by": writer(), "approved_by": Account.objects.system("approves")}
        stamps = {"status": "published", "submitted_at": now, "approved_at": now, "first_published_at": now, **by}
        with CaptureQueriesContext(connection) as found, permitted():
            made = Claim.objects.bulk_create(Claim(text=f"Claim {n} of {number}.", kind="fact") for n in range(number))
            rows = Statement.objects.bulk_create(Statement(claim=c, actor=world.actor, **stamps) for c in made)
            Appearance.objects.bulk_create(Appearance(statement=s, source=world.source, locator="1") for s in rows)
        assert {claim.uid for claim in made} <= open_spans()
        return len(found)

    cost(1)
    # SQLite takes a few more, because it takes no more than 999 values at once.
    assert cost(200) - cost(1) < 20


def turn(chance, w):
    """Take a reviewed record to the other side of the public."""
    row = chance.choice([w.statement, w.rival, w.relation, w.assessment])
    row.refresh_from_db()
    if row.status == "published":
        workflow.withdraw(row, by=person("third"), reason="No.")
    else:
        workflow.restore(row, by=person("third"))
        bring(row, "published")


def join(chance, w):
    GroupMember.objects.filter(group=w.group).delete()
    for one in chance.sample([w.actor, w.other, w.third], chance.randrange(3)):
        GroupMember.objects.create(group=w.group, member=one)


def sign(chance, w):
    entry, _ = BylineEntry.objects.get_or_create(source=w.source, position=1, defaults={"name": "n"})
    entry.actor = chance.choice(w.actors)
    entry.save()


def issue(chance, w):
    source = chance.choice([w.source, w.fourth])
    source.publisher = chance.choice([None, *w.actors])
    source.save()


def repoint(chance, w, **choices):
    values = {name: chance.choice(some) for name, some in choices.items()}
    Statement.objects.filter(pk=chance.choice([w.statement, w.rival]).pk).update(**values)


STEPS = [
    turn,
    lambda chance, w: repoint(chance, w, claim=[w.claim, w.claim2, w.claim3]),
    lambda chance, w: repoint(chance, w, actor=[w.actor, w.group, w.third]),
    lambda chance, w: chance.choice([w.claim, w.claim2]).topics.set(chance.sample([w.topic, w.topic2], 1)),
    issue,
    join,
    sign,
]


@pytest.mark.parametrize("seed", range(2))
def test_any_history_leaves_the_spans_that_the_journal_tells_of(world, seed):
    publish(world)
    with permitted():
        # One report of the first statement has no reporters, so that any of the actors may say it.
        world.hop.delete()
        world.claim3, world.topic2 = make_claim("A third."), make(Topic, name="Ships")
        world.third, world.fourth = make_actor("Third"), make_source("Fourth")
    world.actors = [world.actor, world.other, world.group, world.third]
    chance = random.Random(seed)
    for _ in range(30):
        # Some steps break a law of the record: then nothing is kept, and that must hold for the spans as well.
        step = chance.choice(STEPS)
        # Each step of the workflow is a recording of its own.
        with contextlib.suppress(IntegrityError), contextlib.nullcontext() if step is turn else permitted():
            step(chance, world)
        now = {uid for type_ in registry.publicity.values() for uid in type_.rows().values_list("uid", flat=True)}
        assert open_spans() == now
    assert list(spans()) == []
    assert PublicSpan.objects.exclude(to_seq=None).exists()


def test_what_was_altered_is_found_and_worked_out_anew(world):
    publish(world)
    triggers.drop(connection)
    PublicSpan.objects.filter(record=world.topic.uid).delete()
    PublicSpan.objects.filter(record=world.claim.uid).update(from_seq=1)
    triggers.install(connection)
    found = list(spans())
    assert len(found) == 3
    assert any(world.topic.uid in finding and "is missing" in finding for finding in found)
    call_command("rebuild", stdout=io.StringIO())
    assert list(spans()) == []
    assert triggers.missing(connection) == []


FORGET = """
from django.db import connection
from factcheck.journal import triggers
from factcheck.models import PublicSpan
triggers.drop(connection)
PublicSpan.objects.all().delete()
triggers.install(connection)
"""


def test_migrating_works_them_out_where_the_journal_is_older(own_database, tmp_path):
    """In processes of their own: a migration waits for recordings, and a test holds one transaction with its own."""
    env = environment(tmp_path, own_database)
    manage("shell", "--no-imports", "-c", FORGET, env=env)
    assert "spans of publicity" in manage("migrate", env=env)
    assert "spans of publicity" not in manage("migrate", env=env)
    assert "All well" in manage("verify", env=env)


@pytest.mark.parametrize(
    "write",
    [
        "DELETE FROM factcheck_publicspan",
        "UPDATE factcheck_publicspan SET from_seq = 1",
        "UPDATE factcheck_publicspan SET to_seq = NULL",
        "UPDATE factcheck_publicspan SET to_seq = 1000000 WHERE to_seq IS NOT NULL",
    ],
)
def test_a_span_is_ended_and_nothing_else(world, write):
    publish(world)
    workflow.withdraw(world.rival, by=person("editor"), reason="No.")
    with pytest.raises(IntegrityError) as refused, recording(by=writer()), connection.cursor() as cursor:
        cursor.execute(write)
    assert explain(refused.value)[0] == "insert_only"


def test_no_two_transactions_have_the_same_instant(world):
    moments = list(Revision.objects.order_by("seq").values_list("at", flat=True))
    make_claim("One."), make_claim("Two.")
    assert len(set(Revision.objects.order_by("-seq").values_list("at", flat=True)[:3])) == 3
    assert moments == sorted(moments)

"""`manage.py verify`: what was altered behind the journal's back is found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Appearance
from factcheck.journal import recording, triggers
from factcheck.journal.append import link
from factcheck.journal.verify import verify
from factcheck.models import Head, Revision, RevisionBody
from sources.models import Passage, SnapshotText
from tests.claims.test_workflow import bring
from tests.drafts import TEXT, make_world, writer


@pytest.fixture
def world(db):
    world = make_world()
    assert list(verify()) == []
    return world


def without_triggers(sql, *values):
    """Do what somebody with the key to the database could do."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install(connection)


ALTERATIONS = {
    "a claim's text": "UPDATE claims_claim SET text = 'The port should be open.' WHERE uid = %s",
    "a claim's language": "UPDATE claims_claim SET language = 'de' WHERE uid = %s",
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_altered_row_is_found(world, what):
    without_triggers(ALTERATIONS[what], world.claim.uid)
    seq = Head.objects.get(uid=world.claim.uid).seq
    assert list(verify()) == [f"claim {world.claim.uid} is not as revision {seq} left it"]


def test_an_earlier_body_is_held_against_the_record_as_far_as_it_tells(world):
    """Bodies once numbered the reports of chains among those alone that had one."""
    with recording(by=writer()):
        Appearance.objects.create(statement=world.statement, source=world.other_source, locator="page 2")
    seq = Head.objects.get(uid=world.statement.uid).seq
    without_triggers("UPDATE factcheck_revisionbody SET body = REPLACE(body, '\"at\":', '\"of\":') WHERE seq = %s", seq)
    other = f"statement {world.statement.uid} is not as revision {seq} left it"
    assert f"the body of revision {seq} is altered" in list(verify())
    assert other not in list(verify())
    without_triggers("UPDATE claims_hop SET actor_id = %s WHERE id = %s", world.group.pk, world.hop.pk)
    assert other in list(verify())


def test_an_altered_part_is_found(world):
    without_triggers("UPDATE claims_appearance SET mode = 'direct_quote' WHERE id = %s", world.appearance.pk)
    assert [finding.split()[1] for finding in verify()] == [world.statement.uid]


def test_a_deleted_row_is_found(world):
    without_triggers("DELETE FROM claims_relation WHERE uid = %s", world.relation.uid)
    assert list(verify()) == [f"relation {world.relation.uid} is gone, and the journal does not say so"]


def test_an_added_row_is_found(world):
    without_triggers(
        "INSERT INTO claims_topic (uid, name, slug, description) VALUES (%s, 'x', 'x', '')", "t" + "0" * 12
    )
    assert list(verify()) == ["topic t000000000000 is not in the journal"]


def test_an_altered_text_is_found(world):
    changed = TEXT.replace("Monday", "Sunday")
    without_triggers("UPDATE sources_snapshottext SET text = %s WHERE snapshot_id = %s", changed, world.snapshot.pk)
    assert any("not the text whose fingerprint" in finding for finding in verify())


def test_altered_words_of_a_passage_are_found(world):
    without_triggers("UPDATE sources_passage SET exact = %s WHERE id = %s", "Peace is past", world.passage.pk)
    assert any(world.passage.uid in finding for finding in verify())


@pytest.mark.parametrize("column", ["by", "action", "record", "hash", "body_hash"])
def test_an_altered_revision_is_found(world, column):
    value = "0" * 32 if column == "by" else "0"
    without_triggers(f'UPDATE factcheck_revision SET "{column}" = %s WHERE seq = 3', value)
    assert "revision 3 does not fit the chain" in list(verify())


def test_an_altered_body_is_found(world):
    without_triggers("UPDATE factcheck_revisionbody SET body = replace(body, 'why', 'Why') WHERE seq = %s", 2)
    assert list(verify()) == ["the body of revision 2 is altered"]


def test_a_revision_that_was_written_anew_with_its_hash_breaks_the_next_link(world):
    revision = Revision.objects.get(seq=3)
    revision.action = "delete"
    forged = link(revision.prev_hash, revision)
    without_triggers("UPDATE factcheck_revision SET action = 'delete', hash = %s WHERE seq = 3", forged)
    assert "revision 4 does not fit the chain" in list(verify())


GONE = {
    "DELETE FROM factcheck_revision WHERE seq = 3": "revision 3 is missing: the next one is 4",
    "DELETE FROM factcheck_revisionbody WHERE seq = 3": "the body of revision 3 is missing",
    "UPDATE factcheck_head SET seq = 3 WHERE seq = 4": " points to revision 3 instead of 4",
}


@pytest.mark.parametrize("sql", GONE)
def test_what_is_gone_is_named_by_its_number(world, sql):
    without_triggers(sql)
    assert any(finding.endswith(GONE[sql]) for finding in verify())


DAMAGE = {
    "a body that is no JSON": ("UPDATE factcheck_revisionbody SET body = 'zz' WHERE seq = 2", "the body of revision 2"),
    "a body that says nothing": ("UPDATE factcheck_revisionbody SET body = '[]' WHERE seq = 2", "of revision 2 is alt"),
    "a salt that is none": ("UPDATE factcheck_revisionbody SET salt = 'zz' WHERE seq = 2", "the body of revision 2"),
}
DAMAGE_OF_SQLITE = {
    "an account that is none": (
        "UPDATE factcheck_revision SET \"by\" = 'zz' WHERE seq = 2",
        "revision 2 cannot be read",
    ),
    "an instant that is none": ("UPDATE factcheck_revision SET at = 'zz' WHERE seq = 2", "revision 2 "),
    "an account whose identifier is none": (
        "UPDATE factcheck_account SET uid = 'zz' WHERE username = 'preparer'",
        "account ",
    ),
    "a day that is none": ("UPDATE claims_claim SET about_latest = '9999-99-99'", "cannot be read"),
    "a head with an instant that is none": ("UPDATE factcheck_head SET at = '2021-99-99 00:00'", "cannot be read"),
}


@pytest.mark.parametrize("what", DAMAGE | DAMAGE_OF_SQLITE)
def test_what_cannot_be_read_is_a_finding_with_its_number(world, what):
    if what in DAMAGE_OF_SQLITE and connection.vendor != "sqlite":
        pytest.skip("a column of PostgreSQL holds nothing but its type")
    sql, finding = (DAMAGE | DAMAGE_OF_SQLITE)[what]
    without_triggers(sql)
    findings = list(verify())
    assert any(finding in found for found in findings), findings


def test_an_altered_head_is_found_in_every_column(world):
    bring(world.statement, "withdrawn")
    altered = {
        "version": 7,
        "public_seq": 1,
        "content_hash": "0" * 64,
        "published_at": "2020-01-01 00:00:00",
        "created_at": "2020-01-01 00:00:00",
        "at": "2020-01-01 00:00:00",
    }
    sound = Head.objects.filter(uid=world.statement.uid).values(*altered).get()
    for column, value in altered.items():
        Head.objects.filter(uid=world.statement.uid).update(**sound)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE factcheck_head SET {column} = %s WHERE uid = %s", [value, world.statement.uid])
        assert list(verify()) == [f"the head of {world.statement.uid} is not what its revisions say, in {column}"]


def test_a_head_that_is_missing_or_of_nothing_is_found(world):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE factcheck_head SET uid = %s WHERE uid = %s", ["c" + "0" * 12, world.claim.uid])
    findings = list(verify())
    assert f"the head of {world.claim.uid} is missing" in findings
    assert "the head of c000000000000 stands for no revision" in findings


def test_a_cut_off_end_is_found(world):
    last = Revision.objects.count()
    without_triggers("DELETE FROM factcheck_revision WHERE seq = %s", last)
    findings = list(verify())
    assert f"there is a body for revision {last}, which does not exist" in findings


def test_a_missing_trigger_is_found(world):
    with connection.cursor() as cursor:
        on = " ON claims_claim" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER fc_{'note_' if on else 'note_update_'}claims_claim{on}")
    findings = list(verify())
    triggers.install(connection)
    assert len(findings) == 1
    assert findings[0].startswith("trigger fc_note_")


def test_the_command_ends_with_an_error_when_something_was_altered(world):
    without_triggers("UPDATE claims_claim SET language = 'de'")
    with pytest.raises(CommandError, match="findings"):
        call_command("verify", stderr=StringIO())


def test_the_command_names_the_newest_hash(world):
    out = StringIO()
    call_command("verify", stdout=out)
    assert Revision.objects.last().hash in out.getvalue()


def test_withholding_a_text_keeps_the_record_whole(world):
    with recording(by=writer()):
        SnapshotText.objects.filter(snapshot=world.snapshot).delete()
    assert Passage.objects.get(pk=world.passage.pk).exact == ""
    assert list(verify()) == []
    assert RevisionBody.objects.count() == Revision.objects.count()

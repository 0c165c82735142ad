"""The two probes."""

import subprocess
import sys
import uuid

import pytest
from django.db import connection

from factcheck.journal import triggers
from factcheck.journal.verify import verify
from factcheck.models import OpenRecording, Touched
from tests.servers import ROOT, environment


def test_a_living_process_says_so_without_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_migrated_database_is_ready(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_is_plain_is_never_kept_and_may_come_under_any_name(client, db, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_missing_triggers_are_not_ready(client, db):
    triggers.drop(connection)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"database triggers are missing" in answer.content


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"model": Touched, "tx": 1, "type": "claim", "uid": "c"}, b"changes were kept without a revision"),
        ({"model": OpenRecording, "pk": 1, "opened_for": uuid.uuid4()}, b"a recording was left open"),
    ],
)
def test_what_a_writer_round_the_journal_left_behind_is_reported(client, db, left, words):
    values = dict(left)
    row = values.pop("model").objects.create(**values)
    answer = client.get("/readyz")
    found = list(verify())
    row.delete()
    assert answer.status_code == 503
    assert words in answer.content
    assert [finding for finding in found if words.decode() in finding]


def test_missing_migrations_are_not_ready(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'claims'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"run manage.py migrate" in answer.content


def test_a_database_that_is_away_is_not_ready(tmp_path):
    code = "import django; django.setup(); from factcheck.health import whats_wanting; print(whats_wanting())"
    env = environment(tmp_path, "postgresql://nobody:sesame@127.0.0.1:1/none", DATABASE_POOL_SIZE="0")
    result = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True)
    assert result.stdout == "the database does not answer\n"

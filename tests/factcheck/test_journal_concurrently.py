"""Many processes write at once, and some are killed: no gap, no broken link, nothing acknowledged is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITERS, CHANGES = 6, 25


@pytest.fixture
def environment(own_database):
    return os.environ | {
        "DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }


def python(code, environment):
    """Run code against the database with Django set up, and return what it prints."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def writers(environment, count, changes):
    script = str(ROOT / "tests/factcheck/concurrent_writer.py")
    python(PREPARE, environment)
    return [
        subprocess.Popen(
            [sys.executable, script, f"writer {number}", str(changes)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(count)
    ]


PREPARE = "from factcheck.models import Account; Account.objects.system('writer')"
FINDINGS = "from factcheck.journal.verify import verify; print(*verify(), sep='\\n')"
CREATED = (
    "from factcheck.models import Revision, Account\n"
    "by = Account.objects.get(username='writer').uid\n"
    "print(*Revision.objects.filter(by=by, action='create').values_list('record', flat=True))"
)


def test_writers_at_once_leave_a_whole_journal(environment):
    acknowledged = set()
    for process in writers(environment, WRITERS, CHANGES):
        out, err = process.communicate(timeout=180)
        assert process.returncode == 0, err
        acknowledged |= set(out.split())
    assert len(acknowledged) == WRITERS * CHANGES
    assert set(python(CREATED, environment).split()) == acknowledged
    assert python(FINDINGS, environment) == ""


def test_a_statement_and_the_date_of_its_original_never_pass_each_other(environment):
    """The one changes the date, the other meanwhile commits a statement that has the old one."""
    if environment["DATABASE_URL"].startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time, so nothing passes another.")
    python(PREPARE, environment)
    assert python(DATE_CHANGED, environment | {"STATEMENT_ADDED": STATEMENT_ADDED}) == "said_as_original"
    assert python(FINDINGS, environment) == ""


STATEMENT_ADDED = """
import django; django.setup()
from claims.models import Claim, Statement
from sources.models import Actor, Source
from factcheck.journal import recording
from factcheck.models import Account
source = Source.objects.get(slug="ankasam-new-year-dialogue")
with recording(by=Account.objects.get(username="writer")):
    days = {"said_earliest": source.published_earliest, "said_latest": source.published_latest}
    Statement.objects.create(claim=Claim.objects.first(), actor=Actor.objects.first(), original=source, **days)
"""
DATE_CHANGED = """
import os, subprocess, sys
from django.db import IntegrityError
from factcheck.journal import explain, recording
from factcheck.models import Account
from sources.models import Source
try:
    with recording(by=Account.objects.get(username="writer")) as recorded:
        # save() would name every column, the unique ones too, and with them the row is closed to references.
        day = {"published_edtf": "2020-01-01", "published_earliest": "2020-01-01", "published_latest": "2020-01-01"}
        recorded.permit(Source.objects.get(slug="ankasam-new-year-dialogue").uid, *day)
        Source.objects.filter(slug="ankasam-new-year-dialogue").update(**day)
        subprocess.run([sys.executable, "-c", os.environ["STATEMENT_ADDED"]], check=True, timeout=60)
except IntegrityError as error:
    print(explain(error)[0])
"""


def test_killed_writers_lose_nothing_that_they_acknowledged(environment):
    processes = writers(environment, 4, 10_000)
    acknowledged = set()
    for number, process in enumerate(processes):
        for _ in range(5 + 7 * number):
            acknowledged.add(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        # Through the same reader: communicate() would pass over the lines that readline() has buffered.
        acknowledged |= {line for line in process.stdout.read().splitlines() if len(line) == 13}
        process.communicate(timeout=60)
    created = set(python(CREATED, environment).split())
    assert acknowledged <= created
    assert len(created - acknowledged) <= len(processes)
    assert python(FINDINGS, environment) == ""

"""The first start: several at once, cut off, and without a database to speak to."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.script.test_server import SERVER, shell
from tests.servers import ROOT, environment, free_port, manage


def prepare(env):
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "prepare", "--example"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_several_first_starts_at_once_all_succeed_and_lose_nothing(tmp_path, clones):
    url = clones.empty()
    env = environment(tmp_path, url, STATIC_ROOT=str(tmp_path / "static"))
    starts = [prepare(env) for _ in range(3)]
    outcomes = [(start.communicate(timeout=300)[0], start.returncode) for start in starts]
    assert [code for _, code in outcomes] == [0, 0, 0], outcomes
    assert sum("Migrating" in said for said, _ in outcomes) == 1
    assert "All well" in manage("verify", env=env)
    clones.drop(url)


WRITER = """
from factcheck.journal import recording
from factcheck.models import Account
from claims.models import Topic
by = Account.objects.system("late")
print("asks", flush=True)
with recording(by=by):
    Topic.objects.create(name="Written late")
print("wrote", flush=True)
"""


def test_nobody_records_while_the_triggers_are_away(own_database, tmp_path):
    env = environment(tmp_path, own_database)
    holder = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", HOLDER],
        env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout.readline() == "holds\n"
    writer = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", WRITER],
        env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout.readline() == "asks\n"
    with pytest.raises(subprocess.TimeoutExpired):
        writer.wait(2)
    holder.communicate("\n", timeout=60)
    assert writer.stdout.readline() == "wrote\n"
    assert writer.wait(60) == 0
    writer.stdout.close()


HOLDER = """
import sys
from django.db import connection
from factcheck.journal.recording import nobody_records
with nobody_records(connection):
    print("holds", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("said", ["Migrating the database.", "Collecting static files"])
def test_a_first_start_that_is_cut_off_says_one_line_and_the_next_one_goes_on(tmp_path, said):
    env = shell(tmp_path)
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [SERVER], env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + 120
    while said not in log.read_text() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    assert process.wait(30) == 130
    words = log.read_text()
    assert "Traceback" not in words
    assert words.splitlines()[-1].startswith("Stopped before it served.")
    [home] = tmp_path.glob("factcheck-*")
    again = prepare(environment(home, f"sqlite:///{home}/factcheck.sqlite3", STATIC_ROOT=str(home / "static")))
    assert (again.communicate(timeout=300)[0] or "", again.returncode)[1] == 0


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x/y", "DATABASE_URL begins with 'mysql'"),
        (f"postgresql://nobody@127.0.0.1:{free_port()}/none", "The database of DATABASE_URL does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(tmp_path, url, sentence):
    start = prepare(environment(tmp_path, url, STATIC_ROOT=str(tmp_path / "static")))
    said = start.communicate(timeout=60)[0]
    assert start.returncode == 1
    assert sentence in said
    assert said.count("\n") == 1


def test_a_host_that_is_none_is_one_line_about_the_host(tmp_path):
    for host in ("no-such-host.invalid", "192.0.2.1"):
        result = subprocess.run(
            [SERVER], env=shell(tmp_path, HOST=host), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert result.returncode == 1
        assert result.stderr.startswith(f"HOST is '{host}'")
        assert result.stderr.count("\n") == 1

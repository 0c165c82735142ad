"""Several processes on one index: one follows, all may search, and any may be killed."""

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.claims.search_helper import FILLED, answers
from tests.servers import ROOT, environment, manage

SECONDS = 30


@pytest.fixture
def at(own_database, tmp_path):
    """The environment of processes on a database and an index of their own."""
    return environment(tmp_path, own_database)


def helper(*arguments, env):
    """Run the helper program of these tests in a process of its own; return what it printed."""
    command = [sys.executable, "-m", "tests.claims.search_helper", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def ask(env):
    return json.loads(helper("ask", env=env))


class Worker:
    """`manage.py work` in a process of its own."""

    def __init__(self, env, log):
        self._log = log
        with log.open("ab") as file:
            command = [sys.executable, str(ROOT / "manage.py"), "work"]
            self.process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=file, stderr=file)

    def log(self):
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, happened):
        """Return once `happened()` is true. Raises AssertionError when the process ends or time runs out."""
        deadline = time.monotonic() + SECONDS
        while not happened():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.005)

    def end(self, signal_=signal.SIGTERM):
        self.process.send_signal(signal_)
        return self.process.wait(SECONDS)


@pytest.fixture
def work(at, tmp_path):
    """A function that starts a worker; what is left of them ends with the test."""
    started = []

    def work():
        started.append(Worker(at, tmp_path / f"work-{len(started)}.log"))
        return started[-1]

    yield work
    for worker in started:
        if worker.process.poll() is None:
            worker.end(signal.SIGKILL)


def test_the_answers_are_the_same_over_every_database(own_index, tmp_path):
    env = environment(tmp_path, f"sqlite:///{tmp_path}/other.sqlite3")
    for command in (["migrate", "-v0"], ["load_example", "-v0"], ["search", "--once"]):
        manage(*command, env=env)
    assert ask(env) == answers()


def test_of_two_workers_one_follows_and_the_other_takes_over(at, work):
    first = work()
    first.wait_for(lambda: "built a new index" in first.log())
    second = work()
    second.wait_for(lambda: "stands by" in second.log())
    first.end(signal.SIGKILL)
    second.wait_for(lambda: "keeps the index in" in second.log())
    helper("fill", "5", env=at)
    second.wait_for(lambda: subprocess.call(_command("search", "--verify"), env=at, stderr=subprocess.DEVNULL) == 0)
    assert "building" not in second.log()


def test_a_worker_ends_cleanly_when_told_to(work):
    worker = work()
    worker.wait_for(lambda: "built a new index" in worker.log())
    assert worker.end(signal.SIGTERM) == 0
    assert worker.log().endswith("work: ended\n")


def test_killing_it_in_the_middle_of_a_backlog_loses_nothing(at, work, tmp_path):
    manage("search", "--once", env=at)
    helper("fill", str(FILLED), env=at)
    (meta,) = tmp_path.glob("search/*/*/index-*/meta.json")
    before, worker = meta.stat().st_mtime_ns, work()
    worker.wait_for(lambda: meta.stat().st_mtime_ns != before)
    worker.end(signal.SIGKILL)
    assert "behind the journal" in _verify(at)
    manage("search", "--once", env=at)
    followed = ask(at)
    manage("search", "--rebuild", env=at)
    assert ask(at) == followed
    assert _verify(at) == ""


def test_killing_it_in_the_middle_of_a_rebuild_leaves_the_old_index_in_use(at, work, tmp_path):
    helper("fill", str(FILLED), env=at)
    manage("search", "--once", env=at)
    before = ask(at)
    (place,) = tmp_path.glob("search/*/*")
    (place / "rebuild").touch()
    worker = work()
    worker.wait_for(lambda: len(list(place.glob("index-*"))) == 2)
    worker.end(signal.SIGKILL)
    assert ask(at) == before
    manage("search", "--once", env=at)
    assert len(list(place.glob("index-*"))) == 1
    assert _verify(at) == ""


def _command(*arguments):
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def _verify(env):
    """Return what `manage.py search --verify` finds wrong."""
    ran = subprocess.run(_command("search", "--verify"), env=env, cwd=ROOT, capture_output=True, text=True)
    return "" if ran.returncode == 0 else ran.stderr

"""Followers of the journal go on whatever happens to them, and say so once."""

import logging
import signal
import subprocess
import sys

import pytest

from factcheck import followers
from factcheck.followers import Team, head
from factcheck.models import Revision
from tests.drafts import make_claim
from tests.servers import ROOT, environment, manage


class Diligent:
    """A follower that remembers what it was asked, and fails as long as it is told to."""

    def __init__(self):
        self.asked, self.closed, self.trouble = [], 0, None

    def follow(self, now):
        self.asked.append(now)
        if self.trouble:
            raise self.trouble
        return 1

    def close(self):
        self.closed += 1


@pytest.fixture
def follower(db, caplog):
    caplog.set_level(logging.DEBUG, "factcheck.followers")
    return Diligent()


def test_the_head_is_the_newest_revision(db):
    claim = make_claim("The quay is closed.")
    newest = Revision.objects.get(seq=head().seq)
    assert (newest.record, newest.hash) == (claim.uid, head().hash)


def test_the_head_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        head()


def test_each_follower_is_told_the_head_at_every_tick(follower):
    team = Team({"diligent": follower})
    assert team.tick() == team.tick() == followers.PAUSE
    assert follower.asked == [head(), head()]


def test_a_follower_that_fails_is_closed_and_asked_again(follower, caplog):
    team, follower.trouble = Team({"diligent": follower}), OSError("the disk is full")
    team.tick()
    follower.trouble = None
    team.tick()
    assert (len(follower.asked), follower.closed, team.troubles) == (2, 1, {})
    assert "diligent: OSError: the disk is full; trying again" in caplog.text
    assert "diligent: all well again" in caplog.text


def test_trouble_that_lasts_is_said_once_and_tried_less_and_less(follower, caplog):
    team, follower.trouble = Team({"diligent": follower}), OSError("the disk is full")
    pauses = [team.tick() for _ in range(7)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == followers.LONGEST_PAUSE
    assert caplog.text.count("trying again") == 1


def test_one_follower_in_trouble_does_not_keep_another_from_its_work(follower):
    good, follower.trouble = Diligent(), OSError("the disk is full")
    Team({"bad": follower, "good": good}).tick()
    assert len(good.asked) == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_work_waits_for_a_database_and_ends_when_told_to(tmp_path, how):
    env = environment(tmp_path, f"sqlite:///{tmp_path}/late.sqlite3")
    command = [sys.executable, str(ROOT / "manage.py"), "work"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        said = _read_until(process, "trying again")
        manage("migrate", "-v0", env=env)
        said += _read_until(process, "built a new index")
        process.send_signal(how)
        said += process.stderr.read()
    assert process.returncode == 0
    assert "the database: OperationalError: no such table" in said
    assert "the database: all well again" in said
    assert said.endswith("work: ended\n")


def _read_until(process, words):
    said = ""
    while words not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said

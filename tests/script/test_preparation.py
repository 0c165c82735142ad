"""What a start takes as done before, and what makes it look again."""

import os
import sys

import pytest

from tests.servers import ROOT


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A function that prepares as a start does, with a command that only counts; it returns how often that has run."""
    monkeypatch.syspath_prepend(ROOT / "script")
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "STATIC_ROOT"):
        monkeypatch.delenv(name, raising=False)
    from preparation import Preparation

    (tmp_path / "static").mkdir()
    made = "import pathlib; [pathlib.Path(name).open('a').write('.') for name in %r]"
    files = [str(tmp_path / name) for name in ("factcheck.sqlite3", "static/staticfiles.json", "runs")]

    def prepare(*options):
        command = [sys.executable, "-W", "ignore", "-c", made % (files,), *options]
        Preparation(command, {"FACTCHECK_HOME": str(tmp_path)}).make()
        return len((tmp_path / "runs").read_text())

    prepare.preparation = Preparation
    return prepare


def test_what_was_prepared_is_not_prepared_again(start):
    assert [start(), start()] == [1, 1]


@pytest.mark.parametrize("lost", ["factcheck.sqlite3", "static/staticfiles.json"])
def test_what_was_lost_is_prepared_again(start, tmp_path, lost):
    start()
    (tmp_path / lost).rename(tmp_path / "elsewhere")
    assert start() == 2


def test_another_way_to_start_is_prepared(start):
    start()
    assert start("--example") == 2


def test_a_given_database_is_looked_at_each_time(start, monkeypatch):
    start()
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    assert [start(), start()] == [2, 3]


def test_whoever_is_told_to_stop_waits_for_no_step_that_is_under_way(start, tmp_path):
    assert start() == 1
    runs = tmp_path / "pid"
    endless = f"import os, pathlib, time; pathlib.Path({str(runs)!r}).write_text(str(os.getpid())); time.sleep(600)"
    one = start.preparation([sys.executable, "-c", endless], {"FACTCHECK_HOME": str(tmp_path)})
    one.make_anew(lambda: runs.exists() and bool(runs.read_text()))
    with pytest.raises(ProcessLookupError):
        os.kill(int(runs.read_text()), 0)
    # It was left off: what it began counts as not done.
    assert not one.stamp.exists()
    assert start() == 2


def test_a_link_that_leads_nowhere_stops_no_start(start, tmp_path, monkeypatch):
    """As some editors leave beside a file that is open."""
    tree = tmp_path / "tree"
    (tree / "factcheck").mkdir(parents=True)
    for name in ("requirements.txt", "manage.py"):
        (tree / name).touch()
    (tree / "factcheck" / ".#models.py").symlink_to("nobody@nowhere")
    monkeypatch.setattr("preparation.ROOT", tree)
    assert [start(), start()] == [1, 1]

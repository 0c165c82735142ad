"""script/server, run as a person runs it."""

import fcntl
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from tests.servers import ROOT, environment, free_port, manage

SERVER = ROOT / "script" / "server"


def shell(place, **variables):
    """Return the environment of a shell on a machine where nothing is set and HOME takes no files, not even root's."""
    names = {"PATH": os.environ["PATH"], "HOME": "/dev/null", "TMPDIR": str(place), "PORT": str(free_port())}
    return names | {name: str(value) for name, value in variables.items()}


@contextmanager
def started(env):
    """Run script/server until it answers; yield the process. Nothing of it is left afterwards."""
    log = Path(env["TMPDIR"]) / "log"
    with log.open("w") as output:
        process = subprocess.Popen([SERVER], env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    process.log = log.read_text
    try:
        wait_until_ready(process, env)
        yield process
    finally:
        family = [process, *psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
        for member in family:
            member.kill()
        process.wait()


def wait_until_ready(process, env):
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if "The record is open" in process.log():
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{process.log()}")


def get(env, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}{path}", timeout=10) as answer:
        return answer.status


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """The outcome of the first start on a machine where nothing was there, ended by SIGTERM."""
    env = shell(tmp_path_factory.mktemp("first"))
    with started(env) as process:
        family = psutil.Process(process.pid).children(recursive=True)
        answers = {path: get(env, path) for path in ("/readyz", "/", "/claims/", "/api/v1/docs/", "/admin/login/")}
        process.terminate()
        code = process.wait(30)
        left = [member for member in family if member.is_running()]
    [home] = Path(env["TMPDIR"]).glob("factcheck-*")
    return SimpleNamespace(env=env, home=home, log=process.log(), family=family, answers=answers, code=code, left=left)


def test_one_command_serves_even_where_home_takes_no_files(first_start):
    assert set(first_start.answers.values()) == {200}


def test_a_signal_ends_all_of_it_and_nothing_is_left(first_start):
    assert first_start.code == 0
    assert len(first_start.family) >= 4
    assert not first_start.left


def test_a_first_start_says_how_to_make_accounts_and_whose_numbers_it_prints(first_start):
    assert "/admin/   which needs an account:" in first_start.log
    assert "create_account ana --role analyst" in first_start.log
    assert "The examples have 8 sources, " in first_start.log
    assert "no example was loaded" not in first_start.log


def test_where_somebody_can_log_in_nothing_is_said_of_accounts(tmp_path, own_database, static_root):
    env = environment(tmp_path, own_database, ACCOUNT_PASSWORD="the gulls have landed")
    manage("create_account", "ana", "--role", "analyst", env=env)
    with started(shell(tmp_path, DATABASE_URL=own_database, STATIC_ROOT=static_root)) as process:
        assert "/admin/\n" in process.log()
        assert "create_account" not in process.log()
        # It has the example already, so nobody needs to hear how to load it.
        assert "--example" not in process.log()


def test_the_key_is_made_once_and_only_its_owner_reads_it(first_start):
    key = first_start.home / "secret_key"
    before = key.read_text()
    with started(first_start.env) as process:
        assert (key.read_text(), stat.S_IMODE(key.stat().st_mode)) == (before, 0o600)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def test_a_second_start_does_nothing_anew_and_changes_nothing(first_start):
    before = recorded(first_start.home)
    with started(first_start.env) as process:
        log = process.log()
        assert "Prepared before, and nothing has changed since." in log
        assert not [word for word in ("Making", "Installing", "Migrating", "Collecting", "Example") if word in log]
    assert recorded(first_start.home) == before


def test_ctrl_c_is_heard_while_it_prepares_what_was_thought_done(first_start):
    home = first_start.home
    with closing(sqlite3.connect(home / "factcheck.sqlite3")) as database:
        database.execute("DROP TRIGGER fc_never_deleted_factcheck_revision")
    # Whoever prepares waits for us, for as long as we like.
    with (home / "prepare.lock").open("a") as held, (home / "log").open("w") as log:
        fcntl.flock(held, fcntl.LOCK_EX)
        process = subprocess.Popen([SERVER], env=first_start.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            preparing = eventually(lambda: child(process, "prepare"))
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130
            assert not preparing.is_running()
        finally:
            process.kill()
            process.wait()
    said = (home / "log").read_text()
    assert "Stopping." in said
    assert "Traceback" not in said
    with started(first_start.env):
        assert get(first_start.env, "/readyz") == 200


def test_what_keeps_it_from_serving_is_said_where_preparing_does_not_mend_it(first_start):
    home = first_start.home
    with closing(sqlite3.connect(home / "factcheck.sqlite3")) as database:
        database.execute("INSERT INTO factcheck_openrecording (id, opened_for) VALUES (1, 'x')")
        database.commit()
    with (home / "log").open("w") as log:
        process = subprocess.Popen([SERVER], env=first_start.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        eventually(lambda: "Not ready yet: a recording was left open" in (home / "log").read_text())
    finally:
        process.terminate()
        process.wait(30)
        with closing(sqlite3.connect(home / "factcheck.sqlite3")) as database:
            database.execute("DELETE FROM factcheck_openrecording")
            database.commit()


def recorded(home):
    """Return the journal's links, and which migrations were applied when."""
    with closing(sqlite3.connect(home / "factcheck.sqlite3")) as database:
        tables = "SELECT seq, hash FROM factcheck_revision", "SELECT name, applied FROM django_migrations"
        return [database.execute(sql).fetchall() for sql in tables]


def child(process, name):
    """Return the child of that name which runs now, or None."""
    children = psutil.Process(process.pid).children()
    return next((one for one in children if one.status() != "zombie" and name in one.cmdline()), None)


def eventually(find):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(0.1)
    raise AssertionError("It never came.")


def test_when_the_web_server_dies_the_whole_ends_and_says_so(tmp_path, own_database, static_root):
    with started(shell(tmp_path, DATABASE_URL=own_database, STATIC_ROOT=static_root)) as process:
        children = psutil.Process(process.pid).children()
        child(process, "gunicorn").kill()
        assert process.wait(30) == 1
    assert "The web server ended by itself with code -9, so everything ends." in process.log()
    assert not [one for one in children if one.is_running()]


def test_followers_that_die_are_started_again_until_they_die_too_often(tmp_path, own_database, static_root):
    env = shell(tmp_path, DATABASE_URL=own_database, STATIC_ROOT=static_root)
    with started(env) as process:
        for _ in range(4):
            follower = eventually(lambda: child(process, "work"))
            follower.kill()
            eventually(lambda killed=follower: (now := child(process, "work")) and now.pid != killed.pid)
            assert get(env, "/readyz") == 200
        assert process.log().count("it starts again in") == 4
        child(process, "work").kill()
        assert process.wait(30) == 1
    assert "The follower ended by itself with code -9, so everything ends." in process.log()


@pytest.mark.parametrize("host", ["127.0.0.2", "0.0.0.0", "::1"])
def test_it_says_that_it_serves_wherever_it_listens(tmp_path, own_database, static_root, host):
    if host == "::1" and not has_ipv6():
        pytest.skip("This machine has no IPv6.")
    with started(shell(tmp_path, DATABASE_URL=own_database, STATIC_ROOT=static_root, HOST=host)) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        return True
    except OSError:
        return False


def test_a_given_database_gets_no_example_unless_asked(tmp_path, clones, static_root):
    url = clones.empty()
    with started(shell(tmp_path, DATABASE_URL=url, STATIC_ROOT=static_root)) as process:
        assert "Migrating" in process.log()
        assert "no example was loaded. script/server --example loads it" in process.log()
        count = "from claims.models import Claim; print(Claim.objects.count())"
        assert manage("shell", "-v0", "-c", count, env=environment(tmp_path, url)).strip() == "0"
    clones.drop(url)


def test_a_port_in_use_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(shell(tmp_path, PORT=taken.getsockname()[1]))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "cannot be used (Address already in use); choose another" in result.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_one_line(tmp_path, port):
    result = run(shell(tmp_path, PORT=port))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "PORT=8000" in result.stderr


def test_a_home_that_takes_no_files_is_one_line(tmp_path):
    result = run(shell(tmp_path, FACTCHECK_HOME="/dev/null/home"))
    assert result.returncode == 1
    assert result.stderr == "FACTCHECK_HOME is /dev/null/home, where nothing can be written; name another directory.\n"


def test_a_directory_that_somebody_else_could_have_laid_is_not_used(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"factcheck-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    assert "set FACTCHECK_HOME to a directory of yours" in run(shell(tmp_path)).stderr


def run(env):
    return subprocess.run([SERVER], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

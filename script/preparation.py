"""What `script/serve.py` does before it serves, and how it knows that this was done before."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from install import ROOT, say


class Preparation:
    """What must be done before the record can be served. It takes a process, so what was done is noted in a stamp.

    The stamp names all of our files and the database, each as it was then. It counts for our own database alone: that
    nobody but us makes, moves or drops. Should it be wrong after all, the server says that it is not ready.
    """

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env, self.was_skipped = command, env, False
        self.stamp = Path(env["FACTCHECK_HOME"]) / "prepared"
        self.database = Path(env["FACTCHECK_HOME"]) / "factcheck.sqlite3"
        self.static = Path(env.get("STATIC_ROOT") or Path(env["FACTCHECK_HOME"]) / "static") / "staticfiles.json"

    def make(self) -> None:
        """Prepare, unless that was done for exactly this."""
        self.was_skipped = self.was_made()
        if self.was_skipped:
            say("Prepared before, and nothing has changed since.")
        else:
            self.make_anew()

    def make_anew(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Prepare, whatever the stamp says. Leaves off as soon as `is_stopped`: the next start does the rest."""
        self.was_skipped = False
        self.stamp.unlink(missing_ok=True)
        state = self.state()
        is_done = run_apart(self.command, self.env, is_stopped)
        # A file that was changed meanwhile may have come too late: then the next start looks again.
        if is_done and not env_has("DATABASE_URL") and self.state() == state:
            with contextlib.suppress(OSError):
                self.stamp.write_text(self.mark(state))

    def was_made(self) -> bool:
        """Say whether the stamp is that of these files and this database."""
        try:
            return not env_has("DATABASE_URL") and self.stamp.read_text() == self.mark(self.state())
        except OSError:
            return False

    def state(self) -> list[str]:
        """Return the names, sizes and times of all files that a start depends on, and how it was asked for."""
        files = [
            ROOT / "requirements.txt",
            ROOT / "manage.py",
            *(Path(place, name) for place, _, names in walk() for name in names),
        ]
        # Not what a link leads to: editors leave links that lead nowhere.
        found = [f"{file}:{(known := file.lstat()).st_size}:{known.st_mtime_ns}" for file in sorted(files)]
        return [*self.command, *found]

    def mark(self, state: list[str]) -> str:
        """Return the stamp of these files, this database and these static files; OSError where either is missing."""
        database, static = self.database.stat(), self.static.stat()
        places = f"{database.st_dev}:{database.st_ino} {self.static}:{static.st_size}"
        return hashlib.sha256("\n".join([*state, places]).encode()).hexdigest()


def walk() -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk over the directories of the application; what Python compiles changes nothing."""
    for app in ("factcheck", "sources", "claims", "templates", "script"):
        for place, directories, names in os.walk(ROOT / app):
            directories[:] = [name for name in directories if name != "__pycache__"]
            yield place, directories, names


def run_apart(command: list[str], env: dict[str, str], is_stopped: Callable[[], bool]) -> bool:
    """Run one step that asks nothing out of reach of the terminal's Ctrl-C: we are told, and it ends with us.

    Returns whether it came to its end. Every step may be cut off anywhere; the next start does what is wanting.
    """
    with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, start_new_session=True) as step:
        try:
            # Whoever only notes a signal, and raises nothing, would not be heard while we wait for good.
            while (code := waited(step)) is None and not is_stopped():
                continue
        finally:
            if step.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(step.pid, signal.SIGKILL)
    if code:
        sys.exit(code)
    return code is not None


def waited(step: "subprocess.Popen[bytes]") -> int | None:
    """Wait a moment for a step; return its exit code, or None while it runs."""
    try:
        return step.wait(0.2)
    except subprocess.TimeoutExpired:
        return None


def env_has(name: str) -> bool:
    """Say whether that setting is given, itself or as a file."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))

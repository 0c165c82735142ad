"""Serve the record on this computer: `script/server [--example]`.

Makes .venv with the pinned versions, a secret key, and a database in a directory of its own; migrates; loads the
example; and runs the web server and the followers of the journal until Ctrl-C. Variables that count:

  PORT            where to listen, 8000 unless set
  DATABASE_URL    the database to serve, a SQLite file of our own unless set; no example is loaded into yours
  FACTCHECK_HOME  the directory for that file, the key and the search index

.env.example explains the others. With --example the example is loaded into the database of DATABASE_URL, too: what it
publishes stays published.
"""

import errno
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from install import ROOT, install, say
from preparation import Preparation, env_has


def main(arguments: list[str]) -> int:
    """Prepare, serve until told to stop, and return the exit code."""
    if set(arguments) - {"--example"}:
        print(__doc__)
        return 0 if set(arguments) & {"-h", "--help"} else 2
    # A step that is under way ends with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell starts what runs in the background with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    host, port = os.environ.get("HOST") or "127.0.0.1", read_port()
    refuse_taken_port(host, port)
    home = choose_home()
    say(f"Keeping data in {home}.")
    env = environment(home, port)
    manage = [str(install("requirements.txt", fallback=home)), str(ROOT / "manage.py")]
    example = ["--example"] if "--example" in arguments or not env_has("DATABASE_URL") else []
    preparation = Preparation([*manage, "prepare", *example], env)
    preparation.make()
    if sys.stdin.isatty():
        run([*manage, "create_account", "--offer"], env)
    return Serving(manage, env, preparation).until_told()


def read_port() -> int:
    """Return PORT as a number."""
    value = os.environ.get("PORT") or "8000"
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        sys.exit(f"PORT is {value!r}; write a number from 1 to 65535, like PORT=8000.")
    return int(value)


def refuse_taken_port(host: str, port: int) -> None:
    """End at once, before anything slow, where gunicorn could not listen later."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host.strip("[]"), port, family)
    except OSError:
        sys.exit(f"HOST is {host!r}, which names no address of this computer; write one, like HOST=127.0.0.1.")
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                sys.exit(f"HOST is {host!r}, which is no address of this computer; write one, like HOST=127.0.0.1.")
            sys.exit(
                f"Port {port} cannot be used ({error.strerror}); choose another, like PORT={port + 1} script/server."
            )


def own_address(host: str, port: str) -> str:
    """Return where our own server answers us: one that listens on every address does so on the loopback."""
    host = host.strip("[]")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def choose_home() -> Path:
    """Return a directory that we can write to: the one asked for, else the usual one, else one below the temporary."""
    if named := os.environ.get("FACTCHECK_HOME"):
        home = Path(named).expanduser().absolute()
        if not usable(home):
            sys.exit(f"FACTCHECK_HOME is {home}, where nothing can be written; name another directory.")
        return home
    usual = Path(os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")) / "factcheck"
    if usual.is_absolute() and usable(usual):
        return usual
    home = Path(tempfile.gettempdir()) / f"factcheck-{os.getuid()}"
    # Anybody may make a directory of that name there; ours is nobody else's.
    if not usable(home) or home.is_symlink() or home.stat().st_uid != os.getuid():
        sys.exit(f"Neither {usual} nor {home} can be used; set FACTCHECK_HOME to a directory of yours.")
    say(
        f"Nothing can be written to {usual}. What lies below {home.parent} may not last; set FACTCHECK_HOME to keep it."
    )
    return home


def usable(home: Path) -> bool:
    """Make the directory, for us alone, and say whether files can be made in it."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return True
    except OSError:
        return False


def environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment of our processes, and make the secret key at first use."""
    if not env_has("SECRET_KEY"):
        make_key(home / "secret_key")
    # Whoever keeps the output in a file sees each step when it is taken, too.
    ours = {"FACTCHECK_HOME": str(home), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    if not os.environ.get("SITE_URL"):
        ours["SITE_URL"] = f"http://127.0.0.1:{port}"
    return os.environ | ours


def make_key(path: Path) -> None:
    """Write a random key that only we can read, unless there is one. It is complete before it bears its name."""
    if path.exists():
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix="secret_key.", delete=False) as file:
        file.write(secrets.token_urlsafe(60) + "\n")
    try:
        os.link(file.name, path)
    except FileExistsError:
        pass  # another start was quicker, and its key counts
    finally:
        os.unlink(file.name)


def run(command: list[str], env: dict[str, str]) -> None:
    """Run one step, and end with its exit code where it fails: it has said why."""
    if code := subprocess.run(command, env=env, check=False).returncode:
        sys.exit(code)


# The follower is started again after a pause, unless it keeps ending: then something is wrong that no start mends.
ENDS, WITHIN = 5, 60.0
PAUSES = (0.5, 1.0, 2.0, 4.0)


class Serving:
    """The web server and the followers: the web server's end is the end of all, the followers are started again."""

    def __init__(self, manage: list[str], env: dict[str, str], preparation: Preparation) -> None:
        self.manage, self.env, self.preparation = manage, env, preparation
        self.own = own_address(os.environ.get("HOST") or "127.0.0.1", env["PORT"])
        self.stopped_by: int | None = None
        self.said_wanting = ""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop_soon)
        web = [manage[0], "-m", "gunicorn", "--config", "python:factcheck.gunicorn", "factcheck.wsgi"]
        # Beside the others, so that nobody waits for it. Where it fails the server says what is wanting.
        self.counting = self.start(
            [*manage, "create_account", "--count"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.processes = {"web server": self.start(web), "follower": self.start([*manage, "work"])}
        self.ends: list[float] = []
        self.start_again_at: float | None = None

    def start(self, command: list[str], **streams: int) -> subprocess.Popen[bytes]:
        # In a session of their own they don't get the terminal's Ctrl-C: we tell them, once and in order.
        apart: dict[str, Any] = {"stdin": subprocess.DEVNULL, "start_new_session": True, **streams}
        return subprocess.Popen(command, env=self.env, cwd=ROOT, **apart)

    def stop_soon(self, number: int, frame: FrameType | None) -> None:
        self.stopped_by = number

    def until_told(self) -> int:
        """Wait for a signal or for the end of a process; then end all that is left. Returns the exit code."""
        said = False
        try:
            while self.stopped_by is None and not self.ended():
                self.tend()
                said = said or self.say_where()
                time.sleep(0.2 if said else 0.05)
            for name, code in self.ended().items():
                say(f"The {name} ended by itself with code {code}, so everything ends.")
            # Whatever ended by itself, the whole did not do what it was started for.
            failed = bool(self.ended()) and self.stopped_by is None
        finally:
            self.stop()
        if failed:
            return 1
        return 130 if self.stopped_by == signal.SIGINT else 0

    def tend(self) -> None:
        """Start the followers again, a while after they ended: search is behind meanwhile, and nothing else is."""
        code, now = self.processes["follower"].poll(), time.monotonic()
        if code is None:
            return
        if self.start_again_at is None:
            self.ends = [end for end in self.ends if now - end < WITHIN] + [now]
            if len(self.ends) < ENDS:
                pause = PAUSES[len(self.ends) - 1]
                say(f"The follower ended by itself with code {code}; it starts again in {pause:g} s.")
                self.start_again_at = now + pause
        elif now >= self.start_again_at:
            self.processes["follower"] = self.start([*self.manage, "work"])
            self.start_again_at = None

    def ended(self) -> dict[str, int]:
        """Return what has ended for good, with its exit code."""
        codes = {name: process.poll() for name, process in self.processes.items()}
        if len(self.ends) < ENDS or self.start_again_at is not None:
            del codes["follower"]
        return {name: code for name, code in codes.items() if code is not None}

    def stop(self) -> None:
        say("Stopping.")
        running = [process for process in (*self.processes.values(), self.counting) if process.poll() is None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def say_where(self) -> bool:
        """Print the addresses once the server answers; say whether it did."""
        if self.counting.poll() is None or not self.is_ready():
            return False
        site, first = self.env["SITE_URL"].rstrip("/"), self.first_claim()
        lines = ["The record is open:", f"  {site}/", f"  {first or f'{site}/claims/'}", f"  {site}/api/v1/docs/"]
        lines += self.said_of_admin(f"  {site}/admin/")
        if not first and "--example" not in self.preparation.command:
            lines.append("Nothing is public yet: no example was loaded. script/server --example loads it, for good.")
        say("\n".join(["", *lines, "Ctrl-C ends it.", ""]))
        return True

    def said_of_admin(self, address: str) -> list[str]:
        """Return the lines about the admin: with how to make accounts only where there is none to log in with."""
        if self.can_log_in():
            return [address]
        command = " ".join([*self.variables(), *self.manage, "create_account"])
        return [
            f"{address}   which needs an account:",
            f"    {command} ana --role analyst",
            f"    {command} rita --role editor",
            "Nobody approves their own entry, so it takes two.",
        ]

    def can_log_in(self) -> bool:
        """Say whether there is an account that can log in to the admin; False where that cannot be found out."""
        try:
            return int(self.counting.communicate()[0]) > 0
        except ValueError:
            return False

    def is_ready(self) -> bool:
        """Say whether the server can serve. Where it says that it cannot, what was thought done is done after all."""
        wanting = self.wanting()
        if not wanting:
            return wanting is not None
        if self.preparation.was_skipped:
            self.preparation.make_anew(lambda: self.stopped_by is not None)
        elif wanting != self.said_wanting:
            say(f"Not ready yet: {wanting}")
            self.said_wanting = wanting
        return False

    def wanting(self) -> str | None:
        """Return what the server says that it lacks, "" where that is nothing, and None while it does not answer."""
        try:
            try:
                urllib.request.urlopen(f"{self.own}/readyz", timeout=5).close()
                return ""
            except urllib.error.HTTPError as error:
                with error:
                    return error.read(300).decode(errors="replace").strip() or f"it answers {error.code}"
        except (OSError, http.client.HTTPException):
            return None

    def first_claim(self) -> str:
        """Return the address of the claim that a visitor of the first page meets first, or "" where there is none."""
        found = re.search(rb'href="(/claims/c[0-9a-z]{12})"', self.fetch("/") or b"")
        return self.env["SITE_URL"].rstrip("/") + found[1].decode() if found else ""

    def fetch(self, path: str) -> bytes | None:
        """Return what our own server answers, or None."""
        try:
            with urllib.request.urlopen(f"{self.own}{path}", timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            return None

    def variables(self) -> list[str]:
        """Return the assignments that make a command in another terminal work on the same data."""
        given = [f'{name}="${name}"' for name in ("DATABASE_URL", "SECRET_KEY") if name in os.environ]
        usual = Path(os.path.expanduser("~/.local/share")) / "factcheck"
        home = self.env["FACTCHECK_HOME"]
        return given if home == str(usual) else [f"FACTCHECK_HOME={home}", *given]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Stopped before it served. The next start goes on from here.")
        sys.exit(130)

"""Start the application as it is run for real: gunicorn and the followers, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port():
    """Return a port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home, database_url, **more):
    """Return the environment of a process that works on that database and writes below `home` alone."""
    inherited = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SECRET_KEY") if name in os.environ
    }
    ours = {"FACTCHECK_HOME": str(home), "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
    return inherited | ours | {"PYTHONUNBUFFERED": "1"} | more


def manage(*arguments, env):
    """Run a management command in a process of its own; return what it printed. Raises CalledProcessError."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True).stdout


class Server:
    """Gunicorn and `manage.py work` on a free port, with `url`, `database_url`, `home`, `env` and `log()`."""

    def __init__(self, home, database_url, **settings):
        self.home, self.database_url, port = Path(home), database_url, free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.env = environment(home, database_url, PORT=str(port), SITE_URL=self.url, **settings)
        self._log = self.home / "server.log"
        with self._log.open("ab") as log:
            self.processes = [self._start(command, log) for command in self._commands()]

    def wait(self, seconds=30):
        """Return once the server is ready. Raises AssertionError with its log when a process ends or time runs out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"The server did not become ready:\n{self.log()}")

    def stop(self):
        """End both processes as a person would, and by force where that does not help."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def crash(self):
        """End the web server and its workers at once, as a loss of power does."""
        master = psutil.Process(self.processes[0].pid)
        # Held first: one that is told of the end of a worker starts another, which answers for a moment.
        master.suspend()
        for process in (*master.children(recursive=True), master):
            process.kill()
        self.processes[0].wait()

    def start_again(self):
        """Start the web server anew on the same port, and return once it is ready."""
        with self._log.open("ab") as log:
            self.processes[0] = self._start(next(self._commands()), log)
        return self.wait()

    def log(self):
        """Return what both processes wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _commands(self):
        yield [sys.executable, "-m", "gunicorn", "--config", "python:factcheck.gunicorn", "factcheck.wsgi"]
        yield [sys.executable, str(ROOT / "manage.py"), "work"]

    def _start(self, command, log):
        return subprocess.Popen(command, env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

"""The command that script/with_postgresql.py runs ends with it, and so does all that the command has started."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "script" / "with_postgresql.py"
# A command that starts another, as a server does its workers, and says which.
COMMAND = "import subprocess, sys; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()"


def test_a_signal_ends_what_the_command_has_started():
    arguments = [sys.executable, str(SCRIPT), sys.executable, "-c", COMMAND]
    running = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    child = 0
    try:
        child = int(running.stdout.readline())
        running.send_signal(signal.SIGTERM)
        # Closed by the last process that holds it: the child of the command, which inherited it.
        assert running.stdout.read() == ""
        assert running.wait() == 143
        assert not Path(f"/proc/{child}").exists() or "zombie" in Path(f"/proc/{child}/status").read_text()
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        if child:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        running.stdout.close()
        running.wait()

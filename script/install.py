"""Make `.venv` and install a lock file into it: `install.py requirements.txt`. Prints the path of its Python.

It needs nothing but the standard library. When the lock file has not changed since, it takes no time.
"""

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_PIP = (
    f"{sys.executable} can make no virtual environment, for its module ensurepip is missing; install it "
    "(Debian and Ubuntu: apt-get install python3-venv) and try again."
)


def install(lock_name: str, fallback: Path | None = None) -> Path:
    """Return a Python that has the versions of that lock file, in the checkout or, where that is read-only, elsewhere.

    Ends the process with one line where that is impossible. Several processes may call it at once.
    """
    with one_at_a_time():
        place = environment(fallback)
        python, lock, stamp = place / "bin" / "python", ROOT / lock_name, place / lock_name
        # A link to a Python that was removed cannot be executed; what was installed then needs no trial each time.
        if stamp.exists() and filecmp.cmp(lock, stamp, shallow=False) and os.access(python, os.X_OK):
            return python
        if not works(python):
            say(f"Making a virtual environment in {place}.")
            make(place)
        say(f"Installing the versions pinned in {lock_name}.")
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"]
        # The lock names everything, extras resolved. An older pip would look for the newest `name[extra]` beside it,
        # and refuse that for want of a hash as soon as there is one newer than the lock.
        command = [*pip, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        # In a session of its own it does not get the terminal's Ctrl-C, and has no long story to tell of it.
        if code := subprocess.run(command, check=False, stdout=sys.stderr, start_new_session=True).returncode:
            sys.exit(f"pip ended with code {code}; the lines above say why.")
        shutil.copyfile(lock, stamp)
        return python


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever else installs into this checkout, which can be locked even where it is read-only."""
    directory = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def environment(fallback: Path | None) -> Path:
    """Return where the virtual environment is or goes."""
    place = ROOT / ".venv"
    if os.access(place if place.exists() else ROOT, os.W_OK) or fallback is None or works(place / "bin" / "python"):
        return place
    return fallback / "venv"


def works(python: Path) -> bool:
    """Say whether that Python starts, which it does not after its base was removed, and has pip."""
    try:
        return subprocess.run([python, "-c", "import pip"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make(place: Path) -> None:
    """Make an empty environment, in place of a broken one."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        sys.exit(NO_PIP)
    try:
        venv.create(place, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"No virtual environment can be made in {place}: {error}")


def say(words: str) -> None:
    """Tell the person; standard output is for the answer."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(install(sys.argv[1]))

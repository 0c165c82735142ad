"""What script/server and script/test install, and the lock that they install from."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.servers import ROOT

LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(lock):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_a_lock_that_is_installed_already_costs_nothing():
    command = [sys.executable, ROOT / "script" / "install.py", "requirements.txt"]
    subprocess.run(command, check=True, capture_output=True)
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    assert result.stderr == ""
    assert result.stdout.strip().endswith("/bin/python")


def test_what_is_installed_lacks_nothing_that_it_asks_for():
    """The lock is installed as it stands, so it must name every dependency of every dependency."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_lock_names_a_place(lock):
    text = (ROOT / lock).read_text()
    requirements = re.split(r"\n(?=[a-z])", text)
    assert [entry for entry in requirements if "==" in entry and "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_tests_run_on_the_versions_that_are_served():
    served, tested = pins("requirements.txt"), pins("requirements-dev.txt")
    assert served == {name: tested.get(name) for name in served}


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, asked in zip(
        LOCKS, [project["project"]["dependencies"], project["dependency-groups"]["dev"]], strict=True
    ):
        names = {re.match(r"[a-z0-9-]+", requirement)[0] for requirement in asked}
        assert names <= set(pins(lock))


def test_every_dependency_has_its_reason_in_one_line():
    lines = (ROOT / "pyproject.toml").read_text().partition("\n[tool.")[0].splitlines()
    dependencies = [number for number, line in enumerate(lines) if line.startswith('    "')]
    assert len(dependencies) > 20
    assert [lines[number] for number in dependencies if not lines[number - 1].startswith("    # ")] == []

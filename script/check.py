"""Run the checks and the tests in order, all of them whatever fails, and close with one line of numbers.

It works on databases of its own alone: what the environment says about an installation is left out.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
CHECKS = {
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "mypy": [PYTHON, "-m", "mypy"],
    "manage.py check": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "makemigrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
}


def main(arguments: list[str]) -> int:
    """Run everything and return 0 if all of it passed."""
    total: Counter[str] = Counter()
    lines = []
    with tempfile.TemporaryDirectory(prefix="factcheck-check-") as place:
        for name, command in CHECKS.items():
            code = run(name, command, production(place))
            total["failed"] += code != 0
            lines.append(f"{name}: {'failed' if code else 'passed'}")
        print("\n== pytest on both databases at once; what each run says follows when it ends ==", flush=True)
        with ThreadPoolExecutor() as pool:
            runs = [pool.submit(test, name, command, place) for name, command in test_runs(arguments).items()]
        for result, line in (run.result() for run in runs):
            total += result
            lines.append(line)
    print("", *lines, numbers(total), sep="\n", flush=True)
    return 1 if total["failed"] else 0


def test_runs(arguments: list[str]) -> dict[str, list[str]]:
    """Return the two runs of the tests."""
    pytest = [PYTHON, "-m", "pytest", "-q", "-rs", *arguments]
    return {
        "pytest on SQLite": pytest,
        "pytest on PostgreSQL": [PYTHON, "script/with_postgresql.py", *pytest],
    }


def run(name: str, command: list[str], env: dict[str, str]) -> int:
    """Run one check below a heading."""
    print(f"\n== {name} ==", flush=True)
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def test(name: str, command: list[str], place: str) -> tuple[Counter[str], str]:
    """Run the tests once; return the numbers and their line of the summary. Progress is shown as it comes."""
    report, said, began = Path(place) / f"{name}.xml", [], time.monotonic()
    command = [*command, f"--junitxml={report}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            if line.endswith("%]\n"):
                print(f"{name.rpartition(' ')[2]:>10} {line}", end="", flush=True)
            else:
                said.append(line)
    # In one piece: the other run may be speaking too.
    print(f"\n== {name} ==\n{''.join(said)}", flush=True)
    result = read(report)
    # A run that broke off, or found no test, has failed whatever it counted.
    result["failed"] += process.returncode != 0 and not result["failed"]
    return result, f"{name}: {numbers(result)} in {time.monotonic() - began:.0f} s"


def clean_environment() -> dict[str, str]:
    """Return our environment without the variables of an installation, whose database is none of our business."""
    ours = {line.split("=")[0].lstrip("# ") for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line}
    ours |= {f"{name}_FILE" for name in ours} | {"DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def production(place: str) -> dict[str, str]:
    """Return the environment of an installation as it should be, so that the checks judge the settings themselves."""
    key = "an example of a key that is long enough and of enough different characters 0123456789"
    return clean_environment() | {"FACTCHECK_HOME": place, "SECRET_KEY": key, "SITE_URL": "https://facts.example.org"}


def read(report: Path) -> Counter[str]:
    """Return the numbers of one run of pytest."""
    result = Counter({"passed": 0, "failed": 0, "skipped": 0})
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            tests, failures, errors, skipped = (
                int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
            )
            result.update(passed=tests - failures - errors - skipped, failed=failures + errors, skipped=skipped)
    return result


def numbers(result: Counter[str]) -> str:
    """Return the numbers as a line."""
    return f"{result['passed']} passed, {result['failed']} failed, {result['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

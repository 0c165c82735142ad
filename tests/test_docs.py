"""The documents say what the code says."""

import re
from pathlib import Path

import pytest

from claims.resources import RESOURCES
from claims.steps import steps_of
from factcheck.api.problems import KINDS

ROOT = Path(__file__).parents[1]
API = (ROOT / "docs" / "api.md").read_text()
DOCUMENTS = [str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", RESOURCES)
def test_every_filter_and_step_is_described(name):
    section = API.partition(f"### {name}\n")[2].partition("\n### ")[0]
    for parameter, meaning, _ in RESOURCES[name].parameters:
        assert f"| `{parameter}` | {meaning} |" in section
    for step in steps_of(name):
        assert f"`{step}`" in section


@pytest.mark.parametrize("code", KINDS)
def test_every_problem_is_described(code):
    assert f"| `{code}` | {KINDS[code].status} |" in API


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_leads_only_to_what_is_there(name):
    document = ROOT / name
    links = re.findall(r"\]\((?!http)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_files_that_are_there(name):
    named = re.findall(
        r"(?<![/\w])(?:factcheck|sources|claims|tests|script|docs|templates)/[\w./-]*", (ROOT / name).read_text()
    )
    assert [path for path in named if not (ROOT / path.rstrip(".")).exists()] == []


def test_the_readme_and_the_contributors_are_led_to_everything_else():
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    for name in ("docs/api.md", "docs/data-model.md", "docs/deploy.md", "docs/adr", "CHANGELOG.md", ".env.example"):
        assert name in text


def test_decisions_are_numbered_without_a_gap():
    titles = [path.read_text().splitlines()[0] for path in sorted((ROOT / "docs" / "adr").iterdir())]
    assert [title.partition(".")[0] for title in titles] == [f"# {number}" for number in range(1, len(titles) + 1)]

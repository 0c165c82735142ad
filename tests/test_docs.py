"""The documents say what the code says."""

from pathlib import Path

import pytest

from claims.resources import RESOURCES
from claims.steps import steps_of
from factcheck.api.problems import KINDS

ROOT = Path(__file__).parents[1]
API = (ROOT / "docs" / "api.md").read_text()


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


def test_the_readme_leads_only_to_what_is_there():
    text = (ROOT / "README.md").read_text()
    for name in (
        "docs/api.md",
        "docs/data-model.md",
        "docs/deploy.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        ".env.example",
    ):
        assert name in text
        assert (ROOT / name).exists()

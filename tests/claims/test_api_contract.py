"""The promised bodies: one of each resource, whole, as a file that shows every change of the API as a difference.

To renew one on purpose, delete its file and run the test: it is written anew, to be looked at and committed.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = ROOT / "tests" / "api_responses"
DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
AGREED = ROOT.parent / "shared" / "article" / "body.json"

# Instants, places in the journal and what a correction is called differ from one loading of the example to the next.
A_CORRECTION = re.compile(r"\bx[0-9a-z]{12}\b")
PASSING = {"published_at", "changed_at", "approved_at", "at", "seq"}

# For each resource, the list and what tells the one record in it.
SHOWN = {
    "claims": "topic=korean-war-armistice&source=demonstration-briefing&mode=own_words",
    "statements": "actor=united-states&via=lowy-institute&stance=demands",
    "actors": "slug=frank-aum",
    "sources": "slug=ankasam-new-year-dialogue",
    "events": "title=Saltmarsh",
    "passages": "source=ankasam-new-year-dialogue",
    "topics": "slug=inter-korean-dialogue",
    "relations": "drawn_by=frank-aum",
    "assessments": "rating=inaccurate",
    "corrections": "type=statement",
}
pytestmark = pytest.mark.django_db


def settled(value):
    """Return a body without what differs from one loading to the next."""
    if isinstance(value, str):
        return A_CORRECTION.sub("x000000000001", value)
    if isinstance(value, list):
        return [settled(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _placeholder(key) if key in PASSING and one else settled(one) for key, one in value.items()}


def _placeholder(key):
    return 412 if key == "seq" else "2026-11-23T12:00:00Z"


def shown(client, name):
    return client.get(f"/api/v1/{name}/?{SHOWN[name]}&page_size=1").json()["results"][0]


@pytest.mark.parametrize("name", SHOWN)
def test_a_body_is_the_one_that_is_promised(client, name):
    found = json.dumps(settled(shown(client, name)), indent=1, ensure_ascii=False) + "\n"
    file = PROMISED / f"{name}.json"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
        pytest.fail(f"{file} was missing and has been written: look at it and commit it.")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHOWN)
def test_the_documents_show_the_promised_body(name):
    section = DOCS.partition(f"### {name}\n")[2].partition("\n### ")[0]
    assert f"GET /api/v1/{name}/?{SHOWN[name]}&page_size=1" in section
    example = section.partition("```json\n")[2].partition("```")[0]
    assert json.loads(example) == json.loads((PROMISED / f"{name}.json").read_text(encoding="utf-8"))


def keys(body):
    """Return every path to a key of a body; of a list, those of its first member."""
    if isinstance(body, list):
        return keys(body[0]) if body else set()
    if not isinstance(body, dict):
        return set()
    return {(key, *path) for key, below in body.items() for path in [(), *keys(below)]}


@pytest.mark.skipif(not AGREED.exists(), reason="The agreed body is not beside the project; nothing to compare with.")
def test_the_body_of_a_statement_has_every_key_of_the_agreed_one(client):
    agreed = json.loads(AGREED.read_text(encoding="utf-8"))
    agreed.pop("_about")
    assert keys(agreed) - keys(shown(client, "statements")) == set()

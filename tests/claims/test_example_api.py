"""The article of the example, read through the API alone, is what the annotation says."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db

FACTS = json.loads(Path(__file__).with_name("example_facts.json").read_text(encoding="utf-8"))
BY_KEY = {fact["key"]: fact for fact in FACTS["statements"]}
BY_UID = {fact["uid"]: fact for fact in FACTS["statements"]}


def everything(client: Any, address: str, **parameters: Any) -> list[dict[str, Any]]:
    """Follow a list through all its pages."""
    found, page = [], client.get(address, parameters).json()
    while True:
        found += page["results"]
        if not page["next"]:
            return found
        page = client.get(page["next"]).json()


def place(passage: dict[str, Any] | None) -> list[Any] | None:
    return passage and [passage["start"], passage["end"]]


def told(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a body says, in the words of the annotation."""
    (report,) = body["appearances"]
    (passage,) = report["passages"]
    assert passage["snapshot"] == FACTS["snapshot"]
    return {
        "uid": body["uid"],
        "text": body["claim"]["text"],
        "kind": body["claim"]["kind"],
        "about": body["claim"]["about"] and body["claim"]["about"]["edtf"],
        "actor": body["actor"]["name"],
        "event": body["event"] and body["event"]["title"],
        "original": body["original"] and body["original"]["slug"],
        "said": [body["said"][name] for name in ("edtf", "earliest", "latest")],
        "hops": [[hop["actor"]["name"], hop["statement"]] for hop in report["hops"]],
        "passage": [*place(passage), passage["sha256"]],
        "cue": place(report["cue"]),
        **{name: body[name] for name in ("role", "stance", "hedge")},
        **{name: report[name] for name in ("part", "mode", "confidence", "distance")},
    }


def annotated(key: str) -> dict[str, Any]:
    fact = BY_KEY[key]
    hops = [[actor, BY_KEY[reporter]["uid"]] for actor, reporter in fact["hops"]]
    return {name: value for name, value in fact.items() if name not in ("key", "claim")} | {"hops": hops}


@pytest.fixture
def statements(client):
    return everything(client, "/api/v1/statements/", source=FACTS["source"])


def test_the_list_has_the_43_statements_and_no_other(statements):
    assert sorted(body["uid"] for body in statements) == sorted(fact["uid"] for fact in FACTS["statements"])


def test_every_statement_of_the_list_says_what_the_annotation_says(statements):
    found = {body["uid"]: told(body) for body in statements}
    for key, fact in BY_KEY.items():
        assert found[fact["uid"]] == annotated(key)


@pytest.mark.parametrize("key", ["K01", "K07", "K23", "K29", "K40"])
def test_a_statement_alone_says_the_same(client, key):
    body = client.get(f"/api/v1/statements/{BY_KEY[key]['uid']}/").json()
    assert told(body) == annotated(key)


def test_statements_share_a_claim_where_the_annotation_says_so(statements):
    claim_of = {body["uid"]: body["claim"]["uid"] for body in statements}
    assert len(set(claim_of.values())) == 41
    for one, other in (("K01", "K03"), ("K39", "K40")):
        assert claim_of[BY_KEY[one]["uid"]] == claim_of[BY_KEY[other]["uid"]]


def test_the_relations_are_those_of_the_annotation(client, statements):
    keys = {body["claim"]["uid"]: BY_UID[body["uid"]]["claim"] for body in statements}
    found = {
        (
            keys[body["from"]["uid"]],
            body["kind"],
            keys[body["to"]["uid"]],
            body["drawn_by"] and body["drawn_by"]["name"],
        )
        for body in everything(client, "/api/v1/relations/")
        if body["from"]["uid"] in keys and body["to"]["uid"] in keys
    }
    assert found == {tuple(relation) for relation in FACTS["relations"]}


def test_no_word_of_the_article_is_given_away(statements):
    for body in statements:
        for report in body["appearances"]:
            for passage in [*report["passages"], *([report["cue"]] if report["cue"] else [])]:
                assert passage["exact"] is passage["prefix"] is passage["suffix"] is None


def test_two_positions_of_the_united_states_come_through_the_lowy_institute(client):
    found = everything(client, "/api/v1/statements/", actor="united-states", via="lowy-institute", distance_gte=2)
    assert {body["uid"] for body in found} == {BY_KEY["K23"]["uid"], BY_KEY["K27"]["uid"]}


def test_the_nested_position_reads_as_a_sentence(client):
    (report,) = client.get(f"/api/v1/statements/{BY_KEY['K23']['uid']}/").json()["appearances"]
    assert report["attribution"] == (
        "United States, according to the Lowy Institute, as reported by Perizat Risbek Kizi (ANKASAM)"
    )

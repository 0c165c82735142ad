"""The lists beside those of claims and statements: their filters by their effect, and their order."""

import pytest

from tests.claims.test_api_filters import day, everything, slug, uids

pytestmark = pytest.mark.django_db

LISTS = {
    "actors": [
        ("name", "korea", lambda b: "korea" in str([b["name"], b["running_form"], b["names"]]).lower()),
        ("kind", "state", lambda b: b["kind"] == "state"),
        ("slug", "china", lambda b: b["slug"] == "china"),
        ("member", "china", lambda b: "china" in [m["slug"] for m in b["members"]]),
        ("group", "four-parties-korea", lambda b: "four-parties-korea" in [g["slug"] for g in b["groups"]]),
        ("source", "demonstration-briefing", lambda b: b["label"] == "One participant"),
    ],
    "sources": [
        ("title", "letter", lambda b: "letter" in b["title"].lower()),
        ("slug", "demonstration-briefing", lambda b: b["slug"] == "demonstration-briefing"),
        ("kind", "article", lambda b: b["kind"] == "article"),
        ("publisher", "ankasam", lambda b: slug(b["publisher"]) == "ankasam"),
        ("reporter", "perizat-risbek-kizi", lambda b: "perizat-risbek-kizi" in [slug(e["actor"]) for e in b["byline"]]),
        ("language", "en", lambda b: b["language"] == "en"),
        ("holding", "held", lambda b: b["held"]),
        ("published_after", "2022", lambda b: day(b["published"], "latest") >= "2022-01-01"),
        ("published_before", "2021", lambda b: day(b["published"], "earliest") <= "2021-12-31"),
    ],
    "events": [
        ("title", "debate", lambda b: "debate" in b["title"].lower()),
        ("kind", "other", lambda b: b["kind"] == "other"),
        ("date_after", "2022", lambda b: day(b["date"], "latest") >= "2022-01-01"),
        ("date_before", "2021-11", lambda b: day(b["date"], "earliest") <= "2021-11-30"),
    ],
    "topics": [
        ("name", "korean", lambda b: "korean" in b["name"].lower()),
        ("slug", "inter-korean-dialogue", lambda b: b["slug"] == "inter-korean-dialogue"),
    ],
    "passages": [("source", "demonstration-briefing", lambda b: b["source"]["slug"] == "demonstration-briefing")],
    "relations": [
        ("kind", "contradicts", lambda b: b["kind"] == "contradicts"),
        ("basis", "inferred", lambda b: b["drawn_by"] is None),
        ("basis", "stated", lambda b: b["drawn_by"] is not None),
        ("drawn_by", "frank-aum", lambda b: slug(b["drawn_by"]) == "frank-aum"),
        ("source", "ankasam-new-year-dialogue", lambda b: slug(b["source"]) == "ankasam-new-year-dialogue"),
    ],
    "assessments": [
        ("rating", "inaccurate", lambda b: b["rating"]["label"] == "Inaccurate"),
        ("scale", "Accuracy of facts", lambda b: True),
        ("scale", "Another", lambda b: False),
    ],
    "corrections": [
        ("type", "statement", lambda b: b["type"] == "statement"),
        ("type", "claim", lambda b: b["type"] == "claim"),
        ("kind", "correction", lambda b: b["kind"] == "correction"),
        ("after", "2020", lambda b: True),
        ("before", "2020", lambda b: False),
    ],
}


@pytest.mark.parametrize(("resource", "case"), [(name, case) for name, cases in LISTS.items() for case in cases])
def test_the_other_lists_find_what_they_say_too(client, resource, case):
    name, value, condition = case
    whole = everything(client, f"/api/v1/{resource}/")
    wanted = {body["uid"] for body in whole if condition(body)}
    assert uids(everything(client, f"/api/v1/{resource}/", **{name: value})) == wanted


def test_relations_and_verdicts_are_found_by_their_claim(client):
    for name, ends in (("relations", ("from", "to")), ("assessments", ("claim",))):
        whole = everything(client, f"/api/v1/{name}/")
        claim = whole[0][ends[0]]["uid"]
        wanted = {body["uid"] for body in whole if claim in [body[end]["uid"] for end in ends]}
        assert uids(everything(client, f"/api/v1/{name}/", claim=claim)) == wanted


def test_passages_come_in_reading_order_and_are_found_by_their_statement(client):
    statements = everything(client, "/api/v1/statements/")
    passages = everything(client, "/api/v1/passages/", source="ankasam-new-year-dialogue")
    places = [(p["start"], -p["end"]) for p in passages]
    assert places == sorted(places)
    assert len(passages) > 43
    report = statements[-1]["appearances"][0]
    used = uids(report["passages"]) | (uids([report["cue"]]) if report["cue"] else set())
    assert uids(everything(client, "/api/v1/passages/", statement=statements[-1]["uid"])) == used

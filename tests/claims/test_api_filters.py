"""Every filter by its effect: a list with it holds the rows of the whole list of which its condition is true."""

import pytest

from claims.choices import ClaimKind, Confidence, Mode, Part, Stance
from claims.filters import ClaimFilter, StatementFilter
from claims.models import Appearance, Hop
from factcheck.journal import recording
from sources.models import Actor, OldSlug
from tests.claims.test_workflow import bring
from tests.drafts import (
    TEXT,
    make_actor,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    permitted,
    writer,
)

pytestmark = pytest.mark.django_db

OPEN = {"earliest": "0001-01-01", "latest": "9999-12-31"}


def everything(client, address, **parameters):
    found, page = [], client.get(address, parameters | {"page_size": 200}).json()
    while True:
        found += page["results"]
        if not page["next"]:
            return found
        page = client.get(page["next"]).json()


def uids(bodies):
    return {body["uid"] for body in bodies}


def day(date, end):
    return (date and date[end]) or OPEN[end]


def slug(record):
    return record and record["slug"]


def speaks(name):
    members = set(Actor.objects.filter(memberships__member__slug=name).values_list("slug", flat=True)) | {name}
    return lambda s, a: s["actor"]["slug"] in members


def reports(name):
    return lambda s, a: name in {slug(a["source"]["publisher"]), *(slug(e["actor"]) for e in a["source"]["byline"])}


# Each filter with a value, and the same condition in other words: of a statement and one of its reports.
CASES = [
    *(("kind", value, lambda s, a, v=value: s["claim"]["kind"] == v) for value in ClaimKind.values),
    *(("stance", value, lambda s, a, v=value: s["stance"] == v) for value in Stance.values),
    *(("mode", value, lambda s, a, v=value: a["mode"] == v) for value in Mode.values),
    *(("part", value, lambda s, a, v=value: a["part"] == v) for value in Part.values),
    *(("confidence", value, lambda s, a, v=value: a["confidence"] == v) for value in Confidence.values),
    *(("distance", value, lambda s, a, v=value: a["distance"] == v) for value in (0, 1, 2, 3, 99)),
    *(("distance_gte", value, lambda s, a, v=value: a["distance"] >= v) for value in (0, 1, 2, 3)),
    *(("distance_lte", value, lambda s, a, v=value: a["distance"] <= v) for value in (0, 1, 2, 99)),
    ("via", "lowy-institute", lambda s, a: "lowy-institute" in [h["actor"]["slug"] for h in a["hops"]]),
    ("via", "united-states", lambda s, a: "united-states" in [h["actor"]["slug"] for h in a["hops"]]),
    ("source", "demonstration-briefing", lambda s, a: a["source"]["slug"] == "demonstration-briefing"),
    ("publisher", "ankasam", lambda s, a: slug(a["source"]["publisher"]) == "ankasam"),
    ("reporter", "perizat-risbek-kizi", reports("perizat-risbek-kizi")),
    ("reporter", "ankasam", reports("ankasam")),
    ("original", "unification-ministry-call", lambda s, a: slug(s["original"]) == "unification-ministry-call"),
    ("topic", "korean-war-armistice", lambda s, a: "korean-war-armistice" in [t["slug"] for t in s["claim"]["topics"]]),
    ("language", "EN", lambda s, a: s["claim"]["language"] == "en"),
    ("language", "ko", lambda s, a: False),
    ("held", "true", lambda s, a: a["source"]["held"]),
    ("held", "false", lambda s, a: not a["source"]["held"]),
    ("original_held", "true", lambda s, a: bool(s["original"]) and s["original"]["held"]),
    ("original_held", "false", lambda s, a: not (s["original"] and s["original"]["held"])),
    ("said_after", "2022-02-10", lambda s, a: day(s["said"], "latest") >= "2022-02-10"),
    ("said_after", "2022", lambda s, a: day(s["said"], "latest") >= "2022-01-01"),
    ("said_before", "2021-12-20", lambda s, a: day(s["said"], "earliest") <= "2021-12-20"),
    ("said_before", "2021-12", lambda s, a: day(s["said"], "earliest") <= "2021-12-31"),
    ("about_after", "2022", lambda s, a: s["claim"]["about"] and day(s["claim"]["about"], "latest") >= "2022-01-01"),
    ("about_before", "1953", lambda s, a: s["claim"]["about"] and day(s["claim"]["about"], "earliest") <= "1953-12-31"),
]


@pytest.fixture
def statements(client):
    return everything(client, "/api/v1/statements/")


def holding(statements, *conditions):
    """Return the statements one of whose reports meets all conditions at once."""
    return [s for s in statements if any(all(c(s, a) for c in conditions) for a in s["appearances"])]


@pytest.mark.parametrize(("name", "value", "condition"), CASES)
def test_a_filter_finds_what_it_says(client, statements, name, value, condition):
    wanted = holding(statements, condition)
    assert uids(everything(client, "/api/v1/statements/", **{name: value})) == uids(wanted)
    claims = {s["claim"]["uid"] for s in wanted}
    assert uids(everything(client, "/api/v1/claims/", **{name: value})) == claims


@pytest.mark.parametrize("name", ["united-states", "south-korea", "halcyon-strait-institute", "moon-jae-in"])
def test_an_actor_is_found_with_the_groups_that_it_is_in(client, statements, name):
    wanted = uids(holding(statements, speaks(name)))
    assert wanted
    assert uids(everything(client, "/api/v1/statements/", actor=name)) == wanted


def test_an_event_is_found_by_its_identifier(client, statements):
    events = everything(client, "/api/v1/events/")
    assert events
    for event in events:
        wanted = {s["uid"] for s in statements if s["event"] and s["event"]["uid"] == event["uid"]}
        assert wanted
        assert uids(everything(client, "/api/v1/statements/", event=event["uid"])) == wanted


def test_a_claim_is_found_by_its_identifier(client, statements):
    claims = everything(client, "/api/v1/claims/")[:5]
    assert claims
    for claim in claims:
        wanted = {s["uid"] for s in statements if s["claim"]["uid"] == claim["uid"]}
        assert wanted
        assert uids(everything(client, "/api/v1/statements/", claim=claim["uid"])) == wanted


PAIRS = [(one, other) for place, one in enumerate(CASES) for other in CASES[place + 1 :: 7] if one[0] != other[0]]


@pytest.mark.parametrize(("one", "other"), PAIRS[::9])
def test_two_conditions_hold_for_one_statement_and_one_report(client, statements, one, other):
    query = {one[0]: one[1], other[0]: other[1]}
    wanted = holding(statements, one[2], other[2])
    assert uids(everything(client, "/api/v1/statements/", **query)) == uids(wanted)
    assert uids(everything(client, "/api/v1/claims/", **query)) == {s["claim"]["uid"] for s in wanted}


def test_every_filter_is_tried_here():
    tried = {name for name, _, _ in CASES} | {"actor", "event", "claim"}
    # Search has tests of its own, and the place in review belongs to the tests of what the public sees.
    assert set(StatementFilter.base_filters) | set(ClaimFilter.base_filters) == tried | {"q", "status"}


@pytest.fixture
def twice_reported(db):
    """A claim with two statements, one of them reported twice: near in one source, through two others in another."""
    world = make_world()
    start = TEXT.index("“We shall wait”")
    quoted = make_passage(world.elsewhere.snapshot, start, start + len("“We shall wait”"))
    with recording(by=writer()):
        second = Appearance.objects.create(
            statement=world.statement, source=world.other_source, passage=quoted, mode="direct_quote"
        )
        for position, name in enumerate(("Heron Desk", "Tern Desk"), 1):
            Hop.objects.create(appearance=second, position=position, actor=make_actor(name, "organisation"))
    world.denial = make_statement(world.claim, make_actor("Jo Fisher"), stance="denies")
    for row in (world.statement, world.denial):
        bring(row, "published")
    return world


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"source": "harbour-news", "mode": "paraphrase"}, True),
        ({"source": "other-news", "mode": "direct_quote"}, True),
        ({"source": "harbour-news", "mode": "direct_quote"}, False),
        ({"source": "other-news", "distance": 2}, False),
        ({"source": "other-news", "distance": 3}, True),
        ({"via": "gull-institute", "distance_gte": 3}, False),
        ({"via": "heron-desk", "distance_gte": 3}, True),
        ({"actor": "ola-brem", "stance": "denies"}, False),
        ({"actor": "jo-fisher", "stance": "denies"}, True),
        ({"actor": "jo-fisher", "mode": "direct_quote"}, False),
    ],
)
def test_conditions_are_never_met_by_two_reports_or_two_statements_together(client, twice_reported, query, found):
    claims = uids(everything(client, "/api/v1/claims/", **query))
    assert (twice_reported.claim.uid in claims) is found


def test_an_actor_who_also_reports_itself_is_not_found_as_a_reporter(client, twice_reported):
    world, outer = twice_reported, make_source("Outer news")
    statement = make_statement(world.claim2, world.actor, source=outer, passage=make_passage(make_snapshot(outer)))
    report = statement.appearances.get()
    with recording(by=writer()):
        Hop.objects.create(appearance=report, position=1, actor=world.actor)
        Hop.objects.create(appearance=report, position=2, actor=world.other)
    bring(statement, "published")
    assert statement.uid not in uids(everything(client, "/api/v1/statements/", via=world.actor.slug))
    assert statement.uid in uids(everything(client, "/api/v1/statements/", via=world.other.slug))


def test_a_slug_that_was_in_use_once_still_finds(client):
    actor = Actor.objects.get(slug="lowy-institute")
    with permitted():
        actor.slug = "lowy"
        actor.save()
    assert OldSlug.objects.filter(slug="lowy-institute").exists()
    old, new = (everything(client, "/api/v1/statements/", actor=name) for name in ("lowy-institute", "lowy"))
    assert old == new != []


@pytest.mark.parametrize("asked", ["özgür ŞEN", "ÖZGÜR şen", "zgür ş"])
def test_a_part_of_a_name_is_found_whatever_its_case_beyond_a_to_z_too(client, asked):
    world = make_world()
    with permitted():
        Actor.objects.filter(pk=world.actor.pk).update(name="Özgür Şen")
    bring(world.statement, "published")
    assert uids(everything(client, "/api/v1/actors/", name=asked)) == {world.actor.uid}

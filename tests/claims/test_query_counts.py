"""What every public page and every answer of the API costs: as many queries with one part as with a hundred.

The routes are read from the resolver: one without a price here is a failure. The admin has test_admin_queries.
"""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from claims import visibility
from claims.filters.fields import DayField, LanguageField, NumberField, RecordField
from claims.models import Correction, Proposal, Topic
from claims.resources import RESOURCES
from claims.search.follow import Follower
from factcheck.api.keyset import Cursor
from sources.models import Actor, Source
from tests.cast import person
from tests.crowd import make_crowd
from tests.public_crowd import make_public_crowd

MANY = 100
HTML = "text/html; charset=utf-8"
# A record's own route in the API costs one query more than its list: there it is looked up before it is shown.
QUERIES = {
    "": 11,
    "claims/": 12,
    "claims/<str:uid>": 25,
    "claims/<str:uid>/history": 14,
    "statements/<str:uid>": 13,
    "statements/<str:uid>/history": 14,
    "actors/": 1,
    "actors/<str:uid>": 29,
    "actors/<str:uid>/history": 8,
    "sources/": 3,
    "sources/<str:uid>": 16,
    "sources/<str:uid>/history": 10,
    "topics/": 1,
    "topics/<str:uid>": 6,
    "topics/<str:uid>/history": 8,
    "events/<str:uid>": 10,
    "events/<str:uid>/history": 8,
    "api/v1/claims/": 17,
    "api/v1/claims/<str:uid>/": 18,
    "api/v1/statements/": 14,
    "api/v1/statements/<str:uid>/": 15,
    # One of these asks where unnamed voices speak.
    "api/v1/actors/": 9,
    "api/v1/actors/<str:uid>/": 9,
    "api/v1/sources/": 7,
    "api/v1/sources/<str:uid>/": 8,
    "api/v1/events/": 3,
    "api/v1/events/<str:uid>/": 4,
    "api/v1/passages/": 10,
    "api/v1/passages/<str:uid>/": 11,
    "api/v1/topics/": 3,
    "api/v1/topics/<str:uid>/": 4,
    "api/v1/relations/": 9,
    "api/v1/relations/<str:uid>/": 10,
    "api/v1/assessments/": 10,
    "api/v1/assessments/<str:uid>/": 11,
    "api/v1/corrections/": 2,
    "api/v1/corrections/<str:uid>/": 3,
    # Two of these ask who is logged in, and two what that account may do.
    "api/v1/proposals/": 7,
    "api/v1/proposals/<str:uid>/": 7,
}
# What says the same whatever the record holds.
FREE = {
    "favicon.ico",
    "api/",
    "api/v1/",
    "api/v1/schema/",
    "api/v1/docs/",
    r"api/^.*[^/]$",
    *(f"{kind}/<str:uid>{rest}/" for kind in ("claims", "statements", "actors", "sources", "topics", "events")
      for rest in ("", "/history")),
}  # fmt: skip
# Beyond the fifty that are shown in full, the statements of a claim are listed: one query, for however many.
BEYOND = {"claims/<str:uid>": 1}
# A filter that names a record costs a look at it, and one whether the public may know of it; one its groups as well.
LOOK_UP, GROUPS = 2, 1
# Filters that find actors, but no unnamed voice among them.
NO_VOICES = {"actors?group", "actors?kind", "actors?member", "actors?slug"}


def routes(patterns, before=""):
    """Yield each address outside the admin that answers a GET."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route) if route != "admin/" else ()
        elif hasattr(getattr(one.callback, "cls", None), "get") or not hasattr(one.callback, "cls"):
            yield route


def kind_of(route):
    return route.removeprefix("api/v1/").partition("/")[0]


# For each filter a word that fits what a crowd is made of; a day fits any year up to that of the crowd.
FITTING = {
    "actors": {"name": "mate", "kind": "person"},
    "sources": {"title": "daybook", "kind": "article", "holding": "held"},
    "events": {"title": "toast", "kind": "speech"},
    "topics": {"name": "moles"},
    "relations": {"kind": "supports", "basis": "stated"},
    "assessments": {"rating": "sound"},
    "corrections": {"type": "claim", "kind": "correction", "before": "2999"},
    "proposals": {"type": "claim", "status": "open"},
}
OF_STATEMENTS = {
    "kind": "fact", "stance": "asserts", "mode": "paraphrase", "part": "text", "confidence": "explicit",
    "held": "true", "original_held": "true", "distance": "2",
}  # fmt: skip
FITTING |= {"claims": OF_STATEMENTS, "statements": OF_STATEMENTS}


def fitting(name, parameter, field, crowd):
    """Return a value of a filter that some rows of a crowd fit."""
    records = {
        ("actors", "group"): crowd.group,
        ("claims", "original"): crowd.statement.original,
        ("statements", "original"): crowd.statement.original,
        ("relations", "source"): crowd.relation.source,
        ("relations", "drawn_by"): crowd.relation.drawn_by,
        ("assessments", "assessor"): crowd.assessment.assessor,
    }
    words = {
        ("passages", "snapshot"): crowd.passage.snapshot.sha256,
        ("assessments", "scale"): crowd.assessment.rating.scale.name,
        ("corrections", "record"): crowd.claim.uid,
        ("proposals", "record"): crowd.proposal.record,
        **{(name, word): value for word, value in FITTING.get(name, {}).items()},
    }
    if isinstance(field, RecordField):
        return records.get((name, parameter), getattr(crowd, field.model._meta.model_name)).uid
    usual = {DayField: "2021", LanguageField: "en", NumberField: "2"}
    return words.get((name, parameter)) or ("published" if parameter == "status" else usual[type(field)])


class QueryCounts(TestCase):
    """A class, so that its records are made once for all of its tests, which only read."""

    @classmethod
    def setUpTestData(cls):
        cls.crowds = [make_public_crowd(parts) for parts in (1, MANY)]
        for crowd, parts in zip(cls.crowds, (1, MANY), strict=True):
            crowd.correction = Correction.objects.filter(record=crowd.claim.uid).first()
            crowd.proposal = make_crowd(Proposal, parts)[0]
        cls.editor = person("edith", "editor")

    def cost(self, address):
        client = Client()
        if "/proposals/" in address:
            client.force_login(self.editor)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code in (200, 301, 302), address
        assert "?" not in address or response.headers["Content-Type"] == HTML or response.json()["results"], address
        return len(queries)

    def costs(self, addresses):
        return {name: {self.cost(address) for address in pair} for name, pair in addresses.items()}

    def test_every_route_has_its_price(self):
        found = list(routes(get_resolver().url_patterns))
        assert sorted(found) == sorted([*QUERIES, *FREE])

    def test_a_record_costs_the_same_with_a_hundred_parts_as_with_one(self):
        records = [route for route in QUERIES if "<" in route]
        one, many = ({route: self.cost(self.address(route, crowd)) for route in records} for crowd in self.crowds)
        assert one == {route: QUERIES[route] for route in records}
        assert many == {route: QUERIES[route] + BEYOND.get(route, 0) for route in records}

    def test_what_holds_no_record_costs_nothing(self):
        found = self.costs({route: [self.address(route, self.crowds[0])] for route in FREE if "^" not in route})
        assert not any(cost for costs in found.values() for cost in costs), found

    def test_a_list_of_the_api_costs_the_same_with_a_hundred_rows_as_with_one(self):
        """The one row is a record of the crowd that has some of everything."""
        lists = [route for route in QUERIES if "<" not in route and route.startswith("api/")]
        found = self.costs({route: [f"/{route}?page_size={MANY}", self.list_of_one(route)] for route in lists})
        assert found == {route: {QUERIES[route]} for route in lists}

    def test_a_list_on_a_page_costs_the_same_with_many_rows_as_with_one(self):
        """A place in a list of names costs the look at its record."""
        claims = ["/claims/", "/claims/?page_size=100", self.list_of_one("claims/")]
        assert self.costs({"claims/": claims})["claims/"] == {QUERIES["claims/"]}
        for kind, model in (("actors", Actor), ("sources", Source), ("topics", Topic)):
            assert self.cost(f"/{kind}/") == QUERIES[f"{kind}/"]
            rows = visibility.public_rows(model)
            if model is Actor:
                rows = rows.exclude(kind="unnamed")
            many, one = (self.cost(f"/{kind}/?after={row.uid}") for row in (rows.first(), rows.reverse()[1]))
            assert one <= many == QUERIES[f"{kind}/"] + 1, kind

    def test_the_first_page_has_its_price(self):
        assert self.cost("/") == QUERIES[""]

    def test_a_filter_costs_the_look_at_what_it_names_whether_it_finds_one_part_or_many(self):
        found, wanted = {}, {}
        for name, resource in RESOURCES.items():
            for parameter, one in resource.filterset.base_filters.items():
                # Words have their own test below, where there is an index.
                if parameter == "q":
                    continue
                key = f"{name}?{parameter}"
                values = [fitting(name, parameter, one.field, crowd) for crowd in self.crowds]
                found[key] = {self.cost(f"/api/v1/{name}/?{parameter}={value}&page_size={MANY}") for value in values}
                price = QUERIES[f"api/v1/{name}/"] + LOOK_UP * isinstance(one.field, RecordField)
                wanted[key] = {price + GROUPS * (parameter == "actor") - (key in NO_VOICES)}
        assert found == wanted

    def test_words_cost_one_query_however_many_claims_they_find(self):
        with TemporaryDirectory() as place, self.settings(SEARCH_DIR=Path(place)), closing(Follower()) as follower:
            follower.rebuild()
            for route in ("claims/", "api/v1/claims/", "api/v1/statements/"):
                one, many = (f"/{route}?q={words}&page_size=100" for words in ("end+of+war+declared", "mole"))
                assert {self.cost(one), self.cost(many)} == {QUERIES[route]}, route

    def address(self, route, crowd):
        record = getattr(crowd, kind_of(route).removesuffix("s"), None)
        return "/" + route.replace("<str:uid>", record.uid if record else "")

    def list_of_one(self, route):
        kind = kind_of(route)
        record = self.crowds[1].voice if kind == "actors" else getattr(self.crowds[1], kind.removesuffix("s"))
        resource = RESOURCES[kind]
        cursor = Cursor((record.pk + 1,)) if resource.order == ("-pk",) else ""
        return f"/{route}?page_size=1" + (f"&cursor={cursor}" if cursor else "")

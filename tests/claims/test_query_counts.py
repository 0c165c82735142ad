"""What every public page and every answer of the API costs: as many queries with one part as with thirty.

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
from claims.filters.fields import ChoiceField, DayField, LanguageField, NumberField, RecordField, TextField
from claims.models import Correction, Proposal, Topic
from claims.resources import RESOURCES
from claims.search.follow import Follower
from factcheck.api.keyset import Cursor
from sources.models import Actor, Source
from tests.cast import person
from tests.crowd import make_crowd
from tests.public_crowd import make_public_crowd

PARTS, MOST = 30, 100
# A record's own route in the API costs one query more than its list: there it is looked up before it is shown.
QUERIES = {
    "": 11,
    "claims/": 12,
    "claims/<str:uid>": 26,
    "claims/<str:uid>/history": 15,
    "statements/<str:uid>": 13,
    "statements/<str:uid>/history": 15,
    "actors/": 1,
    "actors/<str:uid>": 29,
    "actors/<str:uid>/history": 9,
    "sources/": 3,
    "sources/<str:uid>": 16,
    "sources/<str:uid>/history": 11,
    "topics/": 1,
    "topics/<str:uid>": 5,
    "topics/<str:uid>/history": 9,
    "events/<str:uid>": 9,
    "events/<str:uid>/history": 9,
    "api/v1/claims/": 17,
    "api/v1/claims/<str:uid>/": 18,
    "api/v1/statements/": 14,
    "api/v1/statements/<str:uid>/": 15,
    "api/v1/actors/": 8,
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
# A filter that names a record costs a look at it, and one whether the public may know of it; one its groups as well.
LOOK_UP, GROUPS = 2, 1


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


def value_for(name, field, crowd):
    """Return a value that a filter takes and that some rows fit."""
    if isinstance(field, RecordField):
        return getattr(crowd, field.model._meta.model_name).uid
    if isinstance(field, ChoiceField):
        return "published" if "published" in field.choices else field.choices[0]
    values = {NumberField: "1", DayField: "2021", LanguageField: "en", TextField: "mole"}
    return values.get(type(field)) or ("0" * 64 if name == "snapshot" else field.example)


class QueryCounts(TestCase):
    """A class, so that its records are made once for all of its tests, which only read."""

    @classmethod
    def setUpTestData(cls):
        cls.crowds = [make_public_crowd(parts) for parts in (1, PARTS)]
        for crowd, parts in zip(cls.crowds, (1, PARTS), strict=True):
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
        return len(queries)

    def costs(self, addresses):
        return {name: {self.cost(address) for address in pair} for name, pair in addresses.items()}

    def test_every_route_has_its_price(self):
        found = list(routes(get_resolver().url_patterns))
        assert sorted(found) == sorted([*QUERIES, *FREE])

    def test_a_record_costs_the_same_with_many_parts_as_with_one(self):
        records = [route for route in QUERIES if "<" in route]
        found = self.costs({route: [self.address(route, crowd) for crowd in self.crowds] for route in records})
        assert found == {route: {QUERIES[route]} for route in records}

    def test_what_holds_no_record_costs_nothing(self):
        found = self.costs({route: [self.address(route, self.crowds[0])] for route in FREE if "^" not in route})
        assert not any(cost for costs in found.values() for cost in costs), found

    def test_a_list_of_the_api_costs_the_same_with_a_hundred_rows_as_with_one(self):
        """The one row is the record of the crowd that has some of everything."""
        lists = [route for route in QUERIES if "<" not in route and route.startswith("api/")]
        found = self.costs({route: [f"/{route}?page_size={MOST}", self.list_of_one(route)] for route in lists})
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

    def test_no_filter_costs_more_than_the_look_at_what_it_names(self):
        for name, resource in RESOURCES.items():
            # Words have their own test below, where there is an index.
            for parameter, one in resource.filterset.base_filters.items():
                if parameter == "q":
                    continue
                value = value_for(parameter, one.field, self.crowds[1])
                most = QUERIES[f"api/v1/{name}/"] + LOOK_UP * isinstance(one.field, RecordField)
                most += GROUPS * (parameter == "actor")
                address = f"/api/v1/{name}/?{parameter}={value}&page_size={MOST}"
                assert self.cost(address) <= most, address

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
        record = getattr(self.crowds[1], kind_of(route).removesuffix("s"))
        resource = RESOURCES[kind_of(route)]
        cursor = Cursor((record.pk + 1,)) if resource.order == ("-pk",) else ""
        return f"/{route}?page_size=1" + (f"&cursor={cursor}" if cursor else "")

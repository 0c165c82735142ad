"""What an answer costs: a fixed number of queries, however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db

# What a list of everything costs, and the most that one record alone does: whether it is public is looked up in one
# place after the other.
QUERIES = {
    "claims": (17, 19),
    "statements": (14, 15),
    "actors": (8, 13),
    "sources": (6, 13),
    "events": (3, 5),
    "passages": (10, 16),
    "topics": (3, 5),
    "relations": (8, 9),
    "assessments": (10, 11),
    "corrections": (2, 3),
}


def cost(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", QUERIES)
def test_lists_and_records_cost_so_many_queries_and_no_more(client, name):
    everything, one = QUERIES[name]
    assert cost(client, f"/api/v1/{name}/?page_size=200") == everything
    for body in client.get(f"/api/v1/{name}/").json()["results"][:10]:
        assert cost(client, f"/api/v1/{name}/{body['uid']}/") <= one


def test_filters_cost_the_same_for_one_hit_and_for_many(client):
    few, many = (f"/api/v1/claims/?actor=united-states&page_size={size}" for size in (2, 50))
    assert cost(client, few) == cost(client, many)

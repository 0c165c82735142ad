"""The OpenAPI document describes every operation and parameter, and every answer is as it says, to the key."""

import pytest
from jsonschema import Draft202012Validator

from claims.resources import RESOURCES
from claims.shapes import COMPONENTS
from factcheck.api.openapi import PROBLEM
from tests.claims.test_workflow import bring
from tests.drafts import make_world

pytestmark = pytest.mark.django_db
PUBLIC = [name for name in RESOURCES if name != "proposals"]


def closed(schema):
    """Allow no other keys than those described: the document itself leaves room for more."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    return found | ({"additionalProperties": False} if "properties" in schema and "required" in schema else {})


def assert_fits(body, schema):
    components = {"schemas": closed(COMPONENTS | {"Problem": PROBLEM})}
    validator = Draft202012Validator({"components": components, **schema}, format_checker=None)
    assert [error.message for error in validator.iter_errors(body)] == []


@pytest.fixture(scope="module")
def document():
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_the_page_sets_names_and_values_as_code(client):
    page = client.get("/api/v1/docs/").content.decode()
    assert "`" not in page
    assert "<code>false</code>" in page


def test_every_operation_and_parameter_is_described(document):
    for operation in operations(document):
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_every_operation_says_that_its_errors_are_problems(document):
    for operation in operations(document):
        assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_body_of_a_list_is_as_described(client, document, name):
    described = document["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]["application/json"]
    page = client.get(f"/api/v1/{name}/?page_size=200").json()
    assert page["results"]
    assert_fits(page, closed(described["schema"]))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_record_alone_is_the_same_as_in_the_list(client, name):
    first = client.get(f"/api/v1/{name}/?page_size=1").json()["results"][0]
    assert client.get(f"/api/v1/{name}/{first['uid']}/").json() == first


def test_what_colleagues_see_is_as_described_too(client, ed):
    world = make_world()
    bring(world.statement, "in_review")
    client.force_login(ed)
    for name, row in (("statements", world.statement), ("claims", world.claim), ("actors", world.voice)):
        assert_fits(client.get(f"/api/v1/{name}/{row.uid}/").json(), RESOURCES[name].shape)
    (proposal,) = client.get("/api/v1/proposals/").json()["results"]
    assert_fits(proposal, RESOURCES["proposals"].shape)


@pytest.mark.parametrize("path", ["nothing/", "claims/?knid=fact", "statements/s000000000000/"])
def test_problems_are_as_described(client, path):
    assert_fits(client.get(f"/api/v1/{path}").json(), closed(PROBLEM))

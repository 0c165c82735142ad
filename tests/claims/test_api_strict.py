"""The API reads strictly: what could mean two things, or was meant for something else, is refused by name."""

import http.client
import json

import pytest

from claims import workflow
from tests.claims.test_api import post, problem
from tests.drafts import make_world


@pytest.fixture
def world(db):
    return make_world()


def submit(client, world, content, content_type="application/json"):
    return client.post(f"/api/v1/statements/{world.statement.uid}/submit/", content, content_type=content_type)


def test_the_document_takes_no_parameter_either(client, db):
    assert problem(client.get("/api/v1/schema/?x=1"), 400)["errors"][0]["parameter"] == "x"


def test_a_member_that_is_there_twice_is_refused_by_name(client, ana, world):
    client.force_login(ana)
    expected = workflow.seen(world.statement)
    for content in (f'{{"expected": 1, "expected": {expected}}}', '{"a": [{"b": 1, "b": 2}]}'):
        detail = problem(submit(client, world, content), 400)["detail"]
        assert "more than once" in detail
    assert workflow.seen(world.statement) == expected


def test_a_body_in_another_encoding_is_refused(client, ana, world):
    client.force_login(ana)
    content = json.dumps({"expected": workflow.seen(world.statement)})
    problem(submit(client, world, content, "application/json; charset=utf-16"), 415)
    assert submit(client, world, content, 'application/json; charset="UTF-8"').status_code == 200


def test_who_takes_problems_takes_answers(client, db):
    response = client.get("/api/v1/claims/?page_size=1", headers={"accept": "application/problem+json"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    problem(client.get("/api/v1/claims/?x=1", headers={"accept": "application/problem+json"}), 400)


def test_a_step_that_leads_nowhere_says_so_in_a_sentence(client, ed, world):
    client.force_login(ed)
    detail = problem(post(client, world.statement, "withdraw", reason="No."), 409)["detail"]
    assert detail == "This is a draft, and only what is published can be withdrawn."


@pytest.mark.parametrize("path", ["/api/v1/statements/s000000000000/submit/", "/admin/login/", "/claims/"])
def test_a_large_body_that_nobody_reads_gets_its_answer_and_leaves_the_connection_usable(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=60)
    connection.request("POST", path, b"x" * 10_000_000, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    assert 400 <= answer.status < 500
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b"ok\n"
    connection.close()

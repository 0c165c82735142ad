"""The desk: pages of the admin that belong to no single model."""

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.admin import desk


def test_every_page_of_the_desk_is_closed_to_those_without_the_right(client, jo):
    client.force_login(jo)
    pages = [page.name for page in desk._pages if "<" not in page.route]
    assert "review_queue" in pages
    answers = {name: client.get(reverse(f"admin:{name}")).status_code for name in pages}
    assert answers == dict.fromkeys(pages, 403)


def test_every_page_of_the_desk_refuses_a_parameter_that_it_does_not_know(client, ed):
    client.force_login(ed)
    pages = [page.name for page in desk._pages if "<" not in page.route]
    answers = {name: client.get(reverse(f"admin:{name}"), {"tpoic": "x"}) for name in pages}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(pages, 400)
    assert all("tpoic" in answer.content.decode() for answer in answers.values())


@pytest.mark.parametrize(
    ("name", "values"),
    [("autosave", {"page": "x", "values": "{}"}), ("preferences", {"has_mail": "on"}), ("inbox", {"all": "1"})],
)
def test_no_writer_of_the_record_waits_for_what_a_person_keeps_for_themselves(client, ana, name, values):
    client.force_login(ana)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(reverse(f"admin:{name}"), values).status_code in (200, 302)
    assert any("UPDATE" in query["sql"] or "INSERT" in query["sql"] for query in queries)
    assert not any("recording" in query["sql"] for query in queries)


@pytest.mark.parametrize(("waiting", "shown"), [(7, "7"), (1000, "1000"), (1001, "1000+")])
def test_the_desk_counts_no_further_than_anybody_wants_to_know(rf, ana, monkeypatch, waiting, shown):
    monkeypatch.setattr(desk, "_pages", [])
    desk.page("inbox/", name="inbox", right="claims.add_claim", title="Trial", count=lambda _: waiting)(HttpResponse)
    request = rf.get("/admin/")
    request.user = ana
    assert [page["count"] for page in desk.offered(request)] == [shown]


def test_a_page_asks_for_its_right(rf, ana, jo, monkeypatch):
    monkeypatch.setattr(desk, "_pages", [])
    desk.page("trial/", name="trial", right="claims.add_claim", title="Trial")(lambda request: HttpResponse("in"))
    wrapped = desk.urls(admin.site.admin_view)[0].callback
    answers = {}
    for person in (ana, jo):
        request = rf.get("/admin/trial/")
        request.user = person
        try:
            answers[person] = wrapped(request).content
        except desk.PermissionDenied:
            answers[person] = "refused"
    assert answers == {ana: b"in", jo: "refused"}


def test_the_first_page_of_the_admin_begins_with_what_is_opened_every_day(client, ana):
    client.force_login(ana)
    response = client.get(reverse("admin:index"))
    assert [page["title"] for page in response.context["desk"]][:3] == ["Inbox", "Read a source", "Capture a source"]

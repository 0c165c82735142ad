"""The desk: pages of the admin that belong to no single model."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import reverse

from factcheck.admin import desk


def test_every_page_of_the_desk_is_closed_to_those_without_the_right(client, jo):
    client.force_login(jo)
    pages = [page.name for page in desk._pages if "<" not in page.route]
    assert "review_queue" in pages
    answers = {name: client.get(reverse(f"admin:{name}")).status_code for name in pages}
    assert answers == dict.fromkeys(pages, 403)


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

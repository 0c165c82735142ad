"""What somebody typed before their session ended goes through the log-in with them, and is sent again by their hand."""

import lxml.html
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claims.models import Comment, Statement
from factcheck.admin import unsent
from tests.cast import person
from tests.claims.test_workflow import bring
from tests.drafts import make_statement

PASSWORD = "a long enough password"
WORDS = "Not closed & “shut”:\r\n<b>see the second paragraph</b>"


@pytest.fixture
def statement(db):
    return bring(make_statement(), "in_review")


@pytest.fixture
def browser_of(db):
    """A function that returns a client which asks for the secret of each form, as somebody who is logged in."""

    def log_in(name, role):
        person(name, role)
        client = Client(enforce_csrf_checks=True)
        page = client.get(reverse("admin:login"))
        client.post(reverse("admin:login"), form_of(page, "login-form") | {"username": name, "password": PASSWORD})
        return client

    return log_in


def form_of(response, id_=None):
    """Return what the one form with this identifier, or the one that sends again, would send by itself."""
    page = lxml.html.fromstring(response.content.decode())
    [form] = page.xpath(f"//form[@id='{id_}']") if id_ else page.xpath("//form[.//button[text()='Send it again']]")
    inputs = form.xpath(".//input[@type='hidden']") + (page.xpath(f"//input[@form='{id_}']") if id_ else [])
    return {one.get("name"): one.get("value") for one in inputs}


def action_of(response):
    page = lxml.html.fromstring(response.content.decode())
    return page.xpath("//form[.//button[text()='Send it again']]/@action")[0]


def secret(client):
    return {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}


def end_session(client):
    del client.cookies[settings.SESSION_COOKIE_NAME]


def logged_in_again(client, refused, name):
    given = form_of(refused, "login-form") | {"username": name, "password": PASSWORD}
    return client.post(reverse("admin:login"), given)


def test_a_reason_for_sending_back_survives_the_end_of_a_session(browser_of, statement):
    rita = browser_of("rita", "reviewer")
    url = reverse("admin:review_statement", args=[statement.uid]) + "?assigned=nobody"
    expected = rita.get(url).context["expected"]
    end_session(rita)
    refused = rita.post(url, secret(rita) | {"step": "send_back", "comment": WORDS, "expected": expected})
    assert (refused.status_code, "no-store" in refused["Cache-Control"]) == (403, True)
    assert "<b>see" not in refused.content.decode()
    again = logged_in_again(rita, refused, "rita")
    assert (again.status_code, action_of(again), "no-store" in again["Cache-Control"]) == (200, url, True)
    assert Statement.objects.get(pk=statement.pk).status == "in_review"
    assert rita.post(action_of(again), form_of(again)).status_code == 302
    assert Statement.objects.get(pk=statement.pk).status == "draft"


def test_a_comment_survives_a_wrong_password_too(browser_of, statement):
    rita = browser_of("rita", "reviewer")
    end_session(rita)
    refused = rita.post(reverse("admin:add_comment", args=[statement.uid]), secret(rita) | {"text": WORDS})
    wrong = rita.post(reverse("admin:login"), form_of(refused, "login-form") | {"username": "rita", "password": "x"})
    again = logged_in_again(rita, wrong, "rita")
    rita.post(action_of(again), form_of(again))
    assert Comment.objects.get(record=statement.uid).text == WORDS.replace("\r\n", "\n")


def test_a_form_of_an_earlier_log_in_is_handed_back_to_be_sent_again(browser_of, statement):
    rita = browser_of("rita", "reviewer")
    url, stale = reverse("admin:add_comment", args=[statement.uid]), secret(rita)
    end_session(rita)
    logged_in_again(rita, rita.get(reverse("admin:login")), "rita")
    refused = rita.post(url, stale | {"text": WORDS}, headers={"origin": "http://testserver"})
    assert refused.status_code == 403
    assert not Comment.objects.filter(record=statement.uid).exists()
    assert rita.post(action_of(refused), form_of(refused)).status_code == 302
    assert Comment.objects.filter(record=statement.uid).exists()


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://testserver", "http://testserver:81"])
def test_no_other_site_can_fill_in_a_form_that_somebody_then_sends(browser_of, statement, origin):
    rita = browser_of("rita", "reviewer")
    url = reverse("admin:add_comment", args=[statement.uid])
    refused = rita.post(url, {"text": WORDS}, headers={"origin": origin} if origin else {})
    assert refused.status_code == 403
    assert "see the second paragraph" not in refused.content.decode()


def test_the_log_in_itself_hands_nothing_back(browser_of):
    rita = browser_of("rita", "reviewer")
    given = {"text": WORDS, "username": "rita", "password": PASSWORD}
    refused = rita.post(reverse("admin:login"), given, headers={"origin": "http://testserver"})
    page = refused.content.decode()
    assert (refused.status_code, "second paragraph" in page, PASSWORD in page) == (403, False, False)


def test_passwords_and_the_secret_are_not_carried(rf):
    request = rf.post("/", {"password1": "x", "old_password": "y", "csrfmiddlewaretoken": "z", "username": "ana"})
    assert unsent.sent(request) == [("username", "ana")]


def test_no_more_is_carried_than_fits_into_one_body(rf):
    assert unsent.sent(rf.post("/", {"text": "바" * (unsent.MOST_BYTES // 3 - 10)}))
    assert not unsent.sent(rf.post("/", {"text": "바" * (unsent.MOST_BYTES // 3 + 1)}))
    assert not unsent.sent(rf.post("/", {f"n{number}": "" for number in range(unsent.MOST_FIELDS + 1)}))


def test_who_may_not_come_in_is_told_so_at_the_log_in(client, db, statement):
    account = person("gus", None)
    account.is_staff = False
    account.save()
    client.force_login(account)
    refused = client.post(reverse("admin:add_comment", args=[statement.uid]), {"text": WORDS})
    assert refused.status_code == 403
    assert "not authorized" in refused.content.decode()

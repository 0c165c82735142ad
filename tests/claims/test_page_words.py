"""What pages call things: one word for one thing, and sentences that can be read aloud."""

import pytest

from claims.models import Statement
from sources.models import Actor


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def moon(db):
    return Statement.objects.published().filter(actor__slug="moon-jae-in").first()


def test_the_footer_leads_to_documents_that_people_can_read(client, db):
    assert '<a href="/api/v1/docs/">The same record for programs</a>' in page(client, "/")


def test_a_browser_finds_the_icon_where_no_page_names_it(client, db):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, "icon" in answer["Location"]) == (302, True)


def test_no_number_leads_to_a_list_of_something_else(client, db):
    assert page(client, "/").count('<a href="/claims/">') <= 3
    assert "statements</a>" not in page(client, "/")


def test_a_condition_is_called_as_the_form_calls_it(client, db):
    text = page(client, "/claims/?via=lowy-institute&distance_gte=2")
    assert "reported through: " in text
    assert "steps from the original, at least: " in text


def test_a_list_says_how_much_it_shows(client, db):
    assert ">2 claims<" in page(client, "/claims/?actor=united-states&via=lowy-institute&distance_gte=2")
    assert ">25 claims on this page<" in page(client, "/claims/")


def test_the_sentence_of_a_statement_ends_before_the_claim_begins(client, moon):
    assert f'<span class="stance">{moon.get_stance_display()}:</span>' in page(client, moon.get_absolute_url())


def test_what_several_say_is_no_sentence_of_one(client, db):
    voice = Actor.objects.filter(kind="unnamed", statements__status="published").first()
    group = Actor.objects.filter(kind="group", statements__status="published").first()
    assert "What this voice says" in page(client, voice.get_absolute_url())
    assert f"What {group.in_sentence} say</h2>" in page(client, group.get_absolute_url())


def test_a_source_says_once_whether_it_is_held(client, db):
    source = Statement.objects.published().first().appearances.first().source
    text = page(client, source.get_absolute_url())
    assert "<dt>Holding</dt>" in text
    assert "<dt>Held</dt>" not in text

"""The public pages: every one answers, says no clearly, and shows nothing of drafts."""

import re

import pytest
from django.test import Client

from claims import public, workflow
from claims.example.facts import uid
from claims.models import Claim, Relation, Statement, Topic
from claims.views.home import numbers
from factcheck.journal import recording
from sources.models import Actor, Event, Source
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_claim, make_statement, make_world, writer

pytestmark = pytest.mark.django_db
LISTS = ["/", "/claims/", "/actors/", "/sources/", "/topics/"]


@pytest.fixture
def world(db):
    return make_world()


def public_pages(client):
    """Follow every link of the lists, and the histories of what is found."""
    found = set()
    for address in LISTS:
        found |= set(
            re.findall(
                r'href="(/(?:claims|statements|actors|sources|topics|events)/\w{13})"',
                client.get(address).content.decode(),
            )
        )
    return sorted(found)


def test_every_page_that_a_list_leads_to_answers(client):
    pages = public_pages(client)
    assert len(pages) > 30
    for page in pages:
        assert client.get(page).status_code == 200
        assert client.get(f"{page}/history").status_code == 200


def test_the_first_page_begins_with_the_end_of_war_and_its_nested_positions(client):
    page = client.get("/").content.decode()
    places = [
        page.index(words) for words in ("An end to the Korean War should be declared", "Lowy Institute", "Frank Aum")
    ]
    assert places == sorted(places)
    assert "United States" in page


def test_the_list_of_claims_begins_with_what_the_first_page_shows_of_the_article(client):
    first = re.findall(r'class="claim-line"><a href="/claims/(\w{13})"', client.get("/claims/").content.decode())[:7]
    assert first == [uid(Claim, key) for key in ("C25", "C08", "C24", "C22", "C34", "C23", "C32")]


@pytest.mark.parametrize("address", ["/", "/claims/"])
def test_the_one_who_argued_stands_before_the_fictional_speaker_who_agrees(client, address):
    page = client.get(address).content.decode()
    claim = page[page.index(uid(Claim, "C32")) :]
    assert claim.index("Frank Aum") < claim.index("Ondine Marrowvale")


def test_the_numbers_of_the_first_page_follow_every_change(world):
    assert numbers() == counted()
    bring(world.statement, "published")
    after = numbers()
    assert after == counted()
    workflow.withdraw(world.statement, by=person("approver"), reason="It was never said.")
    assert numbers() == counted() != after


def counted():
    statements = Statement.objects.published()
    rows = {"claims": Claim.objects.published(), "statements": statements, "actors": public.published_actors()}
    rows |= {"sources": public.published_sources(), "held": statements.filter(original__holding="held")}
    return {name: some.count() for name, some in rows.items()}


def test_the_attribution_reads_as_a_sentence(client):
    statement = Statement.objects.get(actor__slug="united-states", stance="demands")
    text = re.sub(r"<[^>]+>", "", client.get(statement.get_absolute_url()).content.decode())
    assert "United States, according to the Lowy Institute, as reported by Perizat Risbek Kizi (ANKASAM)" in text


@pytest.mark.parametrize(
    "query", ["statsu=x", "kind=joke", "said_after=2021-02-30", "cursor=x", "q=" + "x" * 500, "q=%ff", "actor=a%00"]
)
def test_a_bad_address_is_a_page_that_says_so(client, query):
    response = client.get(f"/claims/?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.content.decode()


def test_nothing_of_what_is_not_public_appears(client, world):
    bring(world.relation, "in_review")
    for page in [*LISTS, *public_pages(client)]:
        response = client.get(page)
        assert response.status_code == 200
        text = response.content.decode()
        assert world.claim.text not in text
        assert world.actor.name not in text
        assert "example-analyst" not in text
    for row in (world.claim, world.statement, world.actor, world.source, world.topic, world.event):
        assert client.get(row.get_absolute_url()).status_code == 404


def test_a_withdrawn_statement_answers_with_its_notice(client, world):
    bring(world.statement, "withdrawn")
    response = client.get(world.statement.get_absolute_url())
    assert response.status_code == 410
    assert "It was never said." in response.content.decode()


def test_public_pages_set_no_cookie_and_vary_with_none(client):
    for page in LISTS:
        response = client.get(page)
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("model", [Claim, Actor, Source, Topic, Event])
def test_a_slug_or_an_address_with_a_slash_leads_to_the_page(client, model):
    row = model.objects.filter(uid__in=[p[-13:] for p in public_pages(client)]).first()
    assert client.get(f"{row.get_absolute_url()}/")["Location"].endswith(row.uid)
    if hasattr(row, "slug"):
        address = row.get_absolute_url().replace(row.uid, row.slug)
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (301, "public, max-age=3600")


def test_no_page_quotes_what_is_no_quotation(client):
    """The article has no direct quotation, so none of its pages has a block quotation or a passage in marks."""
    statements = Statement.objects.published().filter(appearances__source__slug="ankasam-new-year-dialogue")
    assert statements.count() == 43
    for statement in statements:
        page = client.get(statement.get_absolute_url()).content.decode()
        assert "<blockquote" not in page
        assert not re.search(r'class="words"[^>]*>\s*[“"«]', page)


def test_a_form_from_before_a_new_session_is_told_what_happened_and_what_to_do(ana, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    for path in ("/admin/preferences/", "/admin/login/"):
        response = client.post(path, {"csrfmiddlewaretoken": "x" * 64})
        page = response.content.decode()
        assert (response.status_code, response["Cache-Control"]) == (403, "no-store")
        assert "this page was out of date" in page
        assert "Go back in your browser" in page


def test_a_claim_leads_to_the_newest_on_its_topics_that_no_relation_shows(client, world):
    """More of them than are shown, on two topics, some on both."""
    topics = [make(Topic, name=name) for name in ("Herons", "Gulls")]
    claims = [make_claim(f"Claim {number}.", kind="fact") for number in range(9)]
    with recording(by=writer()):
        for number, claim in enumerate(claims):
            claim.topics.set([topics[number % 2], topics[(number // 2) % 2]])
        claims[0].topics.set(topics)
    for number, claim in enumerate(claims):
        if number != 8:
            bring(make_statement(claim, world.other, source=world.source, passage=world.cue), "published")
    drawn = make(Relation, from_claim=claims[0], to_claim=claims[6], kind="supports", rationale="It follows.")
    bring(drawn, "published")
    page = client.get(claims[0].get_absolute_url()).content.decode()
    alike = page.partition("On the same subject")[2].partition("</section>")[0]
    places = [alike.find(claim.get_absolute_url()) for claim in claims]
    shown = sorted((n for n, place in enumerate(places) if place >= 0), key=lambda n: places[n])
    assert shown == [7, 5, 4, 3, 2]

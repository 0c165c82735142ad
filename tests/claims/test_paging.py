"""Walking through a list finds each row once, though rows come and go between its pages, its last row included."""

import itertools

import pytest
from django.test import RequestFactory

from claims import workflow
from claims.models import Topic
from claims.public import published_actors, published_sources
from claims.views.lists import cut_rows
from factcheck.journal import recording
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_actor, make_claim, make_source, make_statement, writer

SIZE, ROWS = 2, 7
numbers = itertools.count(1)


def publish(topic):
    """Publish a statement whose claim, actor, source and topic are its own; names sort by no order of entry."""
    name = f"Crew {next(numbers) * 7 % 10} {next(numbers)}"
    source = make_source(f"{name} log", published_edtf=f"20{next(numbers) % 10:02}")
    statement = make_statement(make_claim(f"{name} is here."), make_actor(name), source=source)
    with recording(by=writer()):
        statement.claim.topics.set([topic, Topic.objects.create(name=f"{name} affairs")])
    return bring(statement, "published")


def withdraw(statement):
    statement.refresh_from_db()
    workflow.withdraw(statement, by=person("editor"), reason="It was never said.")


@pytest.fixture
def topic(db):
    return make(Topic, name="Crews")


def page_of(rows, order):
    """Return a function that gives one page of a list of pages as it is then, and where the next one starts."""

    def page(client, topic, place):
        request = RequestFactory().get(f"/{place or ''}")
        found, around = cut_rows(request, rows(), order, SIZE)
        return [row.uid for row in found], around.next

    return page


def body_of(resource):
    """Return a function that gives one page of a list of the API."""

    def page(client, topic, place):
        first = {NAMED.get(resource, "topic"): "Crew" if resource in NAMED else topic.slug}
        answer = client.get(place) if place else client.get(f"/api/v1/{resource}/", {**first, "page_size": SIZE})
        body = answer.json()
        return [one["uid"] for one in body["results"]], body["next"]

    return page


NAMED = {"actors": "name", "sources": "title", "topics": "name"}
LISTS = {
    "page of actors": ("actor", page_of(lambda: published_actors().filter(name__startswith="Crew"), ("name", "pk"))),
    "page of sources": (
        "source",
        page_of(lambda: published_sources().filter(title__startswith="Crew"), ("-published_earliest", "-pk")),
    ),
    "page of topics": (
        "topic",
        page_of(lambda: Topic.objects.published().filter(name__startswith="Crew "), ("name", "pk")),
    ),
    **{resource: (resource.removesuffix("s"), body_of(resource)) for resource in (*NAMED, "claims", "statements")},
}
PARTS = {
    "claim": lambda s: s.claim,
    "statement": lambda s: s,
    "actor": lambda s: s.actor,
    "source": lambda s: s.appearances.get().source,
    "topic": lambda s: s.claim.topics.exclude(name="Crews").get(),
}


@pytest.mark.parametrize("name", LISTS)
def test_what_stays_is_found_once_whatever_comes_and_goes_between_the_pages(client, topic, name):
    kind, page = LISTS[name]
    statement_of = {PARTS[kind](row).uid: row for row in (publish(topic) for _ in range(ROWS))}
    staying, found, place = set(statement_of), [], None
    while True:
        uids, place = page(client, topic, place)
        found += uids
        if not place:
            break
        # The row where the next page starts goes, and one that is still to come; and a new one comes.
        ahead = [uid for uid in statement_of if uid in staying and uid not in found]
        for uid in (uids[-1], *ahead[:1]):
            withdraw(statement_of[uid])
            staying.discard(uid)
        came = publish(topic)
        statement_of[PARTS[kind](came).uid] = came
    assert len(found) == len(set(found))
    assert set() < staying <= set(found)

"""The pages of a merge: choose, look, swap, merge, undo; with sentences where it cannot be."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import comments
from claims.choices import Status
from claims.merge import merge
from claims.models import Appearance, Merge, Statement
from claims.workflow import seen
from factcheck.journal import recording
from factcheck.journal.verify import verify
from sources.models import Actor
from tests.claims.test_workflow import bring, person
from tests.drafts import (
    make,
    make_actor,
    make_claim,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    writer,
)


@pytest.fixture
def world(db):
    world = make_world()
    world.new = make_actor("Olla Brem", description="The harbour master.")
    return world


@pytest.fixture
def desk(client, ed):
    client.force_login(ed)
    return client


def merge_page(record):
    return reverse("admin:merge", args=[record.uid])


def posting(old, new):
    return {"why": "One person.", "seen_old": seen(old), "seen_new": seen(new)}


def test_each_record_that_can_be_merged_has_a_button(desk, world):
    for record, name in (
        (world.claim, "claims_claim"),
        (world.actor, "sources_actor"),
        (world.source, "sources_source"),
    ):
        assert merge_page(record) in desk.get(reverse(f"admin:{name}_change", args=[record.pk])).content.decode()
    page = desk.get(reverse("admin:sources_actor_change", args=[world.voice.pk])).content.decode()
    assert merge_page(world.voice) not in page


@pytest.mark.parametrize("role", ["ana", "rita"])
def test_only_editors_are_offered_a_merge_and_may_do_one(client, world, role, request):
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("admin:sources_actor_change", args=[world.actor.pk])).content.decode()
    assert merge_page(world.actor) not in page
    assert client.get(merge_page(world.actor)).status_code == 403
    assert client.post(f"{merge_page(world.actor)}?other={world.new.uid}", {"why": "x"}).status_code == 403
    done = merge(world.actor, into=world.new, by=person("editor"), why="the same")
    assert client.get(reverse("admin:merge_done", args=[done.uid])).status_code == 200
    assert client.post(reverse("admin:merge_done", args=[done.uid]), {"why": ""}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [("actor", "olla", "Olla Brem"), ("claim2", "the port", "The port"), ("source", "other", "Other news")],
)
def test_the_other_record_is_found_by_typing(desk, world, kind, typed, found):
    record = getattr(world, kind)
    page = desk.get(merge_page(record), {"q": typed})
    results = desk.get(reverse("admin:suggest_merge", args=[record.uid]), {"q": typed}).json()["results"]
    assert any(found in one["label"] for one in results)
    assert record.uid not in [one["uid"] for one in results]
    assert [one["uid"] for one in page.context["found"]] == [one["uid"] for one in results]


def test_the_preview_shows_what_will_move_and_changes_nothing(desk, world):
    page = desk.get(merge_page(world.actor), {"other": world.new.uid})
    text = page.content.decode()
    assert "Moves: statements, as actor (1)" in text
    assert "Added: actor names (1)" in text
    assert "Moves: group members, as member (1)" in text
    assert page.context["form"] is not None
    assert Actor.objects.get(pk=world.actor.pk).merged_into is None


@pytest.mark.parametrize("kind", ["actor", "claim", "source"])
def test_the_preview_names_each_of_many_rows_with_as_many_queries_as_of_two(desk, world, kind):
    old, into = {
        "actor": (world.actor, world.new),
        "claim": (make_claim("The quay has lamps."), make_claim("There are lamps on the quay.")),
        "source": (make_source("Quay news"), make_source("Other news")),
    }[kind]
    passage = make_passage(make_snapshot(make_source()))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(merge_page(old), {"other": into.uid})
        return len(queries), page.content.decode()

    def more(number):
        claim = old if kind == "claim" else make_claim(f"The quay has {number} lamps.")
        actor = old if kind == "actor" else make_actor(f"Lamplighter {number}")
        made = make_statement(claim=claim, actor=actor, source=passage.snapshot.source, passage=passage)
        if kind == "source":
            make(Appearance, statement=made, source=old, mode="paraphrase", locator=f"page {number}")

    more(0)
    few, _ = cost()
    for number in range(1, 60):
        more(number)
    many, text = cost()
    assert many == few
    assert "and more" not in text
    assert ("Lamplighter 59" if kind == "claim" else "The quay has 59 lamps.") in text


def test_the_preview_says_what_becomes_of_the_comments(desk, world, ed):
    address = merge_page(world.actor)
    assert "comment" not in desk.get(address, {"other": world.new.uid}).content.decode().partition("What will move")[2]
    comments.add(world.actor, by=ed, text="Is this one person?")
    told = desk.get(address, {"other": world.new.uid}).content.decode()
    assert "The comment on it stays there, too, and is shown on the page of the other one." in told
    comments.add(world.actor, by=ed, text="It is.")
    assert "The 2 comments on it stay there" in desk.get(address, {"other": world.new.uid}).content.decode()
    assert "2 comments" not in desk.get(address, {"other": world.new.uid, "keep": "this"}).content.decode()


def test_the_list_of_merges_costs_the_same_for_many_as_for_few(desk, world):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("admin:merges"))
        return len(queries)

    merge(world.actor, into=world.new, by=person("editor"), why="the same")
    few = cost()
    for number in range(3):
        merge(make_actor(f"A{number}"), into=make_actor(f"B{number}"), by=person("editor"), why="the same")
    assert cost() == few


def test_the_direction_can_be_swapped(desk, world):
    page = desk.get(merge_page(world.actor), {"other": world.new.uid})
    swapped = desk.get(merge_page(world.actor) + page.context["swap_url"])
    assert (swapped.context["old"]["row"], swapped.context["new"]["row"]) == (world.new, world.actor)
    back = desk.get(merge_page(world.actor) + swapped.context["swap_url"])
    assert back.context["old"]["row"] == world.actor


def test_merging_and_undoing_from_the_pages(desk, client, world):
    bring(world.statement, Status.PUBLISHED)
    old, new = world.actor, world.new
    answer = desk.post(f"{merge_page(old)}?other={new.uid}", posting(old, new))
    done = Merge.objects.get()
    assert answer.url == reverse("admin:merge_done", args=[done.uid])
    assert (done.by.username, done.why) == ("ed", "One person.")
    assert client.get(f"/actors/{old.uid}").status_code == 301
    assert client.get(f"/actors/{old.uid}").url == f"/actors/{new.uid}"
    assert "What moved, and undo" in desk.get(reverse("admin:sources_actor_change", args=[old.pk])).content.decode()
    assert "Olla Brem" in desk.get(reverse("admin:merges")).content.decode()
    page = desk.post(answer.url, {"why": "Two people."}, follow=True)
    assert "everything is as it was" in page.content.decode()
    assert "Undone" in page.content.decode()
    assert client.get(f"/actors/{old.uid}").status_code == 200
    assert Statement.objects.get(pk=world.statement.pk).actor == old
    assert list(verify()) == []


def test_a_merge_without_a_reason_is_not_done(desk, world):
    page = desk.post(f"{merge_page(world.actor)}?other={world.new.uid}", posting(world.actor, world.new) | {"why": " "})
    assert page.context["form"].errors["why"]
    assert not Merge.objects.exists()


def test_a_merge_that_breaks_a_chain_shows_its_sentence(desk, world):
    url = f"{merge_page(world.other)}?other={world.actor.uid}"
    page = desk.get(url)
    assert "the last reporter cannot be the actor" in page.content.decode()
    assert page.context["form"] is None
    page = desk.post(url, posting(world.other, world.actor))
    assert page.status_code == 409
    assert "the last reporter cannot be the actor" in page.content.decode()
    assert not Merge.objects.exists()


def test_a_record_that_changed_meanwhile_is_looked_at_again(desk, world):
    data = posting(world.actor, world.new)
    with recording(by=writer()):
        Actor.objects.filter(pk=world.new.pk).update(description="Somebody else.")
    page = desk.post(f"{merge_page(world.actor)}?other={world.new.uid}", data)
    assert page.status_code == 409
    assert "Somebody has changed this" in page.content.decode()


def test_undoing_says_what_has_changed_since(desk, world):
    done = merge(world.actor, into=world.new, by=person("editor"), why="the same")
    with recording(by=writer()):
        Statement.objects.filter(actor=world.new).update(actor=make_actor("A third"))
    page = desk.post(reverse("admin:merge_done", args=[done.uid]), {"why": ""})
    assert page.status_code == 409
    assert "its actor is another one now" in page.content.decode()
    assert Actor.objects.get(pk=world.actor.pk).merged_into == world.new


@pytest.mark.parametrize("other", ["a000000000000", "nonsense", "%00", "", "itself", "claim"])
def test_an_other_that_is_not_there_is_asked_for_again(desk, world, other):
    other = {"itself": world.actor.uid, "claim": world.claim.uid}.get(other, other)
    assert "Which record is the same as" in desk.get(merge_page(world.actor), {"other": other}).content.decode()


def test_what_cannot_be_merged_has_no_page(desk, world):
    assert desk.get(reverse("admin:merge", args=[world.statement.uid])).status_code == 404
    assert desk.get(reverse("admin:merge_done", args=["u000000000000"])).status_code == 404


def test_a_located_original_is_merged_from_the_page_of_the_source(desk, world):
    unknown = make_source("A speech nobody has found", holding="not_identified")
    answer = desk.post(f"{merge_page(unknown)}?other={world.source.uid}", posting(unknown, world.source))
    assert answer.status_code == 302
    page = desk.get(merge_page(world.source), {"other": make_source("Third").uid})
    assert "text of its own" in page.content.decode()
    assert page.context["form"] is None


def test_claims_of_two_kinds_say_why_they_stay_two(desk, world):
    page = desk.get(merge_page(world.claim), {"other": make_claim("Close it.", kind="fact").uid})
    assert "different kinds" in page.content.decode()

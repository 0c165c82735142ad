"""The page of a source shows its text as far as its display allows, and nothing else of the site shows more."""

import re

import pytest
from django.utils.html import strip_tags

from claims import search
from factcheck.journal import recording
from sources.attach import withhold
from sources.models import Source
from tests.claims.test_workflow import bring, person
from tests.drafts import make_actor, make_claim, make_passage, make_snapshot, make_source, make_statement, writer

# Words that stand nowhere but in this text; what is far from a passage is not even in the words around it.
SAID, CUE, AROUND, UNSAID = "Brimstone kettles", "quoth Ondine", "Vermilion", "Thunderous zephyrs"
TEXT = f"{SAID} whistle, {CUE}. {AROUND} skies.\n{'Nothing else is here. ' * 4}{UNSAID} rumble on. Last words: it ends."


@pytest.fixture
def world(db, settings, tmp_path):
    """A public source: two statements rest on passages that were recorded from the end to the beginning."""
    settings.SEARCH_DIR = tmp_path
    source = make_source("Weather log", display="passages")
    snapshot = make_snapshot(source, TEXT)
    last = TEXT.index("it ends")
    spans = [(last, last + 7), (0, len(SAID) + 8), (0, len(SAID))]
    passages = [make_passage(snapshot, *span, text=TEXT) for span in spans]
    statements = [
        make_statement(make_claim(f"The weather is case {number}."), make_actor(), source=source, passage=passage)
        for number, passage in enumerate(passages)
    ]
    cue = make_passage(snapshot, TEXT.index(CUE), TEXT.index(CUE) + len(CUE), text=TEXT)
    with recording(by=writer()):
        statements[1].appearances.update(cue=cue)
    for statement in statements:
        bring(statement, "published")
    return source, snapshot, passages, statements


def display(source, how):
    with recording(by=writer()):
        text = source.snapshots.get() if how == "full" else None
        Source.objects.filter(pk=source.pk).update(display=how, display_ground="our own work", shown=text)


def page_of(client, source):
    return client.get(source.get_absolute_url()).content.decode()


def test_passages_stand_in_reading_order_and_the_longer_first(client, world):
    source, _, passages, _ = world
    found = re.findall(r'id="passage-(\w{13})"', page_of(client, source))
    assert found == [passages[1].uid, passages[2].uid, passages[0].uid]


def test_a_text_that_may_be_shown_has_each_passage_marked_in_it(client, world):
    source, _, passages, _ = world
    assert "<mark" not in page_of(client, source)
    display(source, "full")
    page = page_of(client, source)
    text = page[page.index('<div class="text"') : page.index('id="passages"')]
    assert [mark.strip() for mark in re.findall(r"<mark[^>]*>([^<]*)</mark>", text)] == [SAID, "whistle", "it ends"]
    assert all(f'id="in-{passage.uid}" href="#passage-{passage.uid}"' in text for passage in passages)
    unmarked = re.sub(r"<(a|span)\b.*?</(a|span)>(</a>)?", "", text, flags=re.DOTALL)
    assert UNSAID in strip_tags(unmarked)


def everything(client, world):
    """Return all that the site says of a source, its passages and its statements, on pages and in the API."""
    source, _, passages, statements = world
    uid = source.uid
    paths = [
        *("/", "/claims/", f"/claims/?source={uid}", f"/sources/{uid}", f"/sources/{uid}/history", "/sources/"),
        *(f"/api/v1/{name}/?source={uid}" for name in ("claims", "statements", "passages")),
        *(f"/api/v1/passages/{passage.uid}/" for passage in passages),
        *(f"/api/v1/sources/{uid}/", f"/actors/{statements[1].actor.uid}", "/api/v1/sources/"),
    ]
    for row in (statements[1], statements[1].claim):
        paths += [row.get_absolute_url(), f"{row.get_absolute_url()}/history", f"/api/v1{row.get_absolute_url()}/"]
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("full", (SAID, CUE, AROUND, UNSAID)),
        ("passages", (SAID, CUE, AROUND)),
        ("none", ()),
        ("withheld", ()),
    ],
)
def test_no_word_of_a_text_is_shown_beyond_what_its_display_allows(client, world, how, shown):
    source, snapshot, _, _ = world
    if how == "withheld":
        withhold(snapshot, by=person("editor"), why="They asked us to.")
    else:
        display(source, how)
    told = everything(client, world)
    assert [words for words in (SAID, CUE, AROUND, UNSAID) if words in told] == list(shown)
    search.follow_once()
    for words in (SAID, UNSAID):
        assert client.get(f"/api/v1/claims/?q={words}").json()["results"] == []


def test_why_a_text_is_withheld_is_not_public(client, world):
    _, snapshot, _, _ = world
    withhold(snapshot, by=person("Bram the editor"), why="Ondine asked us to.")
    page = everything(client, world)
    assert "Ondine asked" not in page
    assert "Bram the editor" not in page

"""Which text of a source is its newest, and that a passage marked in any other one is looked for in it."""

import pytest
from django.urls import reverse

from factcheck.journal import recording
from sources.attach import attach, withhold
from sources.ingest.capture import Origin, capture
from sources.ingest.passages import passage_at
from sources.models import Passage, PassageFate
from sources.newest import EXCERPT, excerpts, newest_snapshots
from tests.drafts import TEXT, make_snapshot, make_source, writer

NIGH = TEXT.replace("near", "nigh")
OF_EXCERPT = Origin("uploaded", EXCERPT)


@pytest.fixture
def source(db):
    return make_source()


def newest(source):
    return newest_snapshots([source]).first()


def take(source, text, origin=None):
    return capture(source, text, by=writer(), origin=origin).snapshot


def mark(snapshot, start=0, end=13):
    with recording(by=writer()):
        return passage_at(snapshot, (start, end))


def fates(passage):
    return [(fate.snapshot, fate.fate) for fate in PassageFate.objects.filter(passage=passage)]


def test_the_newest_text_is_the_one_captured_last(source):
    first = take(source, TEXT)
    take(source, NIGH)
    take(source, TEXT)
    make_snapshot(source, "Of this one nobody knows when it was taken.")
    assert newest(source) == first


def test_without_a_capture_it_is_the_one_recorded_last(source):
    make_snapshot(source)
    last = make_snapshot(source, NIGH)
    assert newest(source) == last
    assert newest(make_source("Without a text")) is None


def test_a_text_that_was_only_attached_is_not_the_newest(source, ed):
    last = take(source, TEXT)
    attach(make_snapshot(source, NIGH, held=False), NIGH, by=ed)
    assert newest(source) == last


def test_an_excerpt_is_no_text_of_its_source_until_it_is_captured_as_one(source):
    part = take(source, TEXT[:13], OF_EXCERPT)
    assert newest(source) is None
    assert excerpts([part.pk]) == {part.pk}
    assert take(source, TEXT[:13]) == part == newest(source)
    assert excerpts([part.pk]) == set()


def test_a_passage_that_is_marked_in_a_former_text_has_its_fate_at_once(source):
    former, last = take(source, TEXT), take(source, NIGH)
    assert fates(mark(former)) == [(last, "changed")]
    assert fates(mark(last)) == []
    assert fates(mark(former)) == [(last, "changed")]


def test_the_admins_form_for_passages_tells_it_as_well(source, client, ana):
    former, last = take(source, TEXT), take(source, NIGH)
    client.force_login(ana)
    client.post(reverse("admin:sources_passage_add"), {"snapshot": former.pk, "words": "Peace is near"})
    assert fates(Passage.objects.get(snapshot=former)) == [(last, "changed")]


def test_what_was_marked_while_the_newest_text_was_withheld_is_looked_for_once_it_is_attached(source, ed):
    former, last = take(source, TEXT), take(source, NIGH)
    withhold(last, by=ed, why="asked")
    passage = mark(former)
    assert fates(passage) == []
    attach(last, NIGH, by=ed)
    assert fates(passage) == [(last, "changed")]


@pytest.mark.parametrize(
    ("whole", "fate", "stands"),
    [
        ("News of today. " + TEXT, "moved", True),
        (TEXT.replace("Peace", "It is false that Peace"), "moved", True),
        (TEXT.replace("Monday", "Mont Blanc"), "unchanged", False),
        (NIGH, "changed", True),
    ],
)
def test_of_an_excerpt_only_what_it_holds_is_compared(source, whole, fate, stands):
    passage = mark(take(source, TEXT[: TEXT.index(" According")], OF_EXCERPT))
    take(source, whole)
    found = PassageFate.objects.get(passage=passage)
    assert (found.fate, found.context_stands) == (fate, stands)

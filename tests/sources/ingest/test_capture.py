"""The same text again is one snapshot with two captures; a changed one says what became of every passage."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from factcheck.journal import recording
from sources.attach import withhold
from sources.choices import Fate
from sources.ingest.capture import Origin, capture, moved_pages, page_at
from sources.ingest.fates import AlreadyDecided, decide
from sources.ingest.refusals import Refused
from sources.models import PassageFate, Snapshot, SnapshotText, Source
from sources.newest import newest_snapshot
from tests.drafts import TEXT, make_passage, make_source, writer

P = {
    "near": "Peace is near, the harbour master said on Monday.",
    "fishers": "the fishers want the port closed first",
    "wait": "“We shall wait”",
    "doubt": "Some people doubt it.",
}


def mark(snapshot, text, *words):
    return [make_passage(snapshot, text.index(w), text.index(w) + len(w), text) for w in words]


@pytest.fixture
def source(db):
    return make_source()


@pytest.fixture
def marked(source):
    """A source with the text of the drafts and four passages."""
    first = capture(source, TEXT, by=writer())
    return first.snapshot, mark(first.snapshot, TEXT, *P.values())


def fates(result):
    return {fate.passage.exact[:4]: fate.fate for fate in result.fates}


def test_the_same_text_again_is_one_snapshot_with_two_captures(source, ana, rita):
    origin = Origin("fetched", "text/html", "https://gull.example/a", "a" * 64)
    one = capture(source, TEXT, by=ana, origin=origin)
    two = capture(source, TEXT, by=rita)
    assert (one.is_new, two.is_new, one.snapshot) == (True, False, two.snapshot)
    assert [(c.by, c.method, c.media_type, c.bytes_sha256) for c in one.snapshot.captures.order_by("pk")] == [
        (ana, "fetched", "text/html", "a" * 64),
        (rita, "pasted", "text/plain", ""),
    ]
    assert SnapshotText.objects.get(snapshot=one.snapshot).text == TEXT


def test_a_changed_text_is_a_new_snapshot_and_every_passage_has_a_fate(source, marked):
    changed = TEXT.replace("Some people doubt it. ", "").replace("closed first", "closed at last")
    result = capture(source, "Harbour. " + changed, by=writer())
    assert result.is_new
    assert Snapshot.objects.filter(source=source).count() == 2
    assert fates(result) == {"Peac": "moved", "the ": "changed", "“We ": "moved", "Some": "gone"}


def test_a_text_that_comes_back_is_the_newest_again(source, marked):
    first, _ = marked
    second = capture(source, TEXT.replace("near", "nigh"), by=writer()).snapshot
    mark(second, TEXT.replace("near", "nigh"), "Peace is nigh")
    again = capture(source, TEXT, by=writer())
    assert (again.snapshot, again.is_new) == (first, False)
    assert [(f.passage.snapshot, f.fate) for f in again.fates] == [(second, "changed")]
    newest = Source.objects.annotate(newest=newest_snapshot("pk")).values_list("newest", flat=True).get(pk=source.pk)
    assert newest == first.pk


def test_what_became_of_a_passage_is_recorded_once(source, marked):
    capture(source, TEXT + " More.", by=writer())
    assert capture(source, TEXT + " More.", by=writer()).fates == ()
    assert PassageFate.objects.count() == 4


def test_passages_of_every_former_text_are_looked_for(source, marked):
    second = TEXT + " More words stand here."
    mark(capture(source, second, by=writer()).snapshot, second, "More words stand here.")
    third = capture(source, second.replace("More words", "Fewer words"), by=writer())
    assert sorted(fates(third).values()) == ["changed", "unchanged", "unchanged", "unchanged", "unchanged"]


class TestWithheld:
    """Of a former text that is withheld only fingerprints are left."""

    @pytest.fixture
    def gone(self, source, marked):
        withhold(marked[0], by=writer(), why="asked")
        return source, {p.pk: words for p, words in zip(marked[1], P, strict=True)}

    def became(self, gone, text):
        source, names = gone
        result = capture(source, text, by=writer())
        return {names[f.passage_id]: (str(f.fate), f.context_stands, f.how) for f in result.fates}

    def test_the_same_words_are_found_by_their_fingerprint(self, gone):
        found = self.became(gone, TEXT.replace("Some people doubt it.", "Nobody does. Some people doubt it."))
        told = (False, "fingerprint")
        assert found == {
            "near": ("unchanged", *told),
            "fishers": ("unchanged", *told),
            "wait": ("unchanged", *told),
            "doubt": ("moved", *told),
        }

    def test_edited_words_are_not_called_unchanged(self, gone):
        assert self.became(gone, TEXT.replace("on Monday", "on Friday"))["near"][0] == "gone"

    def test_words_that_stand_twice_are_ambiguous(self, gone):
        assert self.became(gone, TEXT + " Some people doubt it.")["doubt"][0] == "ambiguous"

    def test_a_withheld_text_stays_withheld_when_it_is_captured_again(self, gone):
        result = capture(gone[0], TEXT, by=writer())
        assert (result.is_new, SnapshotText.objects.filter(snapshot=result.snapshot).exists()) == (False, False)


@pytest.mark.parametrize(("text", "said"), [("", "no text"), (" \n", "no text"), ("a\0b", "NUL"), ("a\ud800", "half")])
def test_what_cannot_be_kept_is_refused(source, text, said):
    with pytest.raises(Refused, match=said):
        capture(source, text, by=writer())
    assert not Snapshot.objects.filter(source=source).exists()


def test_pages_are_kept_and_found_again_in_a_corrected_text(source):
    text = "One page. A second page begins. A third page ends it."
    pages = [(0, "page 1", "One page. A sec"), (10, "page 2", "A second page"), (32, "page 3", "A third page")]
    corrected = "One short page. A second page begins. A third page ends it."
    assert moved_pages(pages, corrected) == [(0, "page 1"), (16, "page 2"), (38, "page 3")]
    assert moved_pages(pages, text.replace("A second", "The second"))[0] == (0, "page 1 to page 2")
    snapshot = capture(source, text, by=writer(), pages=[(0, "page 1"), (10, "page 2"), (999, "page 9")]).snapshot
    assert snapshot.pages == [[0, "page 1"], [10, "page 2"]]
    assert [page_at(snapshot, offset) for offset in (0, 9, 10, 40)] == ["page 1", "page 1", "page 2", "page 2"]


def test_a_decision_is_taken_once_and_says_why(source, marked, rita, ed):
    (fate,) = (f for f in capture(source, TEXT.replace("near", "nigh"), by=writer()).fates if f.fate == "changed")
    with pytest.raises(ValidationError, match="Say why"):
        decide(fate, by=rita, comment=" ")
    decide(fate, by=rita, comment="Nigh is near.")
    with pytest.raises(AlreadyDecided, match="rita"):
        decide(fate, by=ed, comment="Also.")
    fate.refresh_from_db()
    assert (fate.decided_by, fate.comment) == (rita, "Nigh is near.")
    assert fate.decided_at <= timezone.now()


def test_a_capture_is_part_of_the_recording_around_it(source):
    with recording(by=writer(), why="outer"):
        capture(source, TEXT, by=writer())
    assert Snapshot.objects.filter(source=source).count() == 1


def test_every_fate_has_its_word():
    assert {str(fate) for fate in Fate} == {"unchanged", "moved", "changed", "gone", "ambiguous"}

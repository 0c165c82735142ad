"""Sentences, places as people write them, and how much of a text is dealt with."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.coverage import coverage, share, union
from sources.places import PlaceError, place
from sources.sentences import sentences

TEXT = (
    "Mr. Brem waited. “Is it so?” he asked. The U.S. Institute said no!\nA line without an end\n\n"
    "바다。하늘。 He left… and came back."
)


def parts(text=TEXT):
    return [text[one.start : one.end] for one in sentences(text)]


def test_a_sentence_ends_where_people_see_its_end():
    assert parts() == [
        "Mr. Brem waited.",
        "“Is it so?” he asked.",
        "The U.S. Institute said no!",
        "A line without an end",
        "바다。",
        "하늘。",
        "He left… and came back.",
    ]


@given(st.text(st.sampled_from("aB .!?\n\r“”。 U"), max_size=60))
def test_sentences_hold_every_letter_once_and_in_order(text):
    found = sentences(text)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert "".join("".join(text[one.start : one.end] for one in found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1", "Mr. Brem waited."),
        ("2-3", "“Is it so?” he asked. The U.S. Institute said no!"),
        ("2: he asked", "he asked"),
        ("without an end", "without an end"),
        ('"Is it so?"', "“Is it so?”"),
        ("@0-8", "Mr. Brem"),
    ],
)
def test_a_place_is_found_however_it_is_written(written, words):
    start, end = place(written, TEXT, sentences(TEXT))
    assert TEXT[start:end] == words


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0", "There is no sentence 0"),
        ("8", "the text has 7"),
        ("3-1", "Write the first one first"),
        ("@5-5", "lies outside"),
        ("@0-999999999", "lies outside"),
        ("2: waited", "does not stand in sentence 2"),
        ("Mr. Brem hurried away", "does not stand in the text"),
    ],
)
def test_a_place_that_is_none_is_a_sentence_about_it(written, sentence):
    with pytest.raises(PlaceError, match=sentence):
        place(written, TEXT, sentences(TEXT))


def test_words_in_several_places_are_not_guessed():
    text = "It rains. It rains."
    with pytest.raises(PlaceError, match="2 times or more"):
        place("It rains", text, sentences(text))


def test_coverage_counts_each_character_once_and_never_rounds_up_to_all():
    text = "One two. Three four. Five."
    found = coverage(text, sentences(text), [(0, 8), (0, 3), (9, 14)])
    assert (found.characters, found.covered, found.whole) == (22, 12, 1)
    assert [one.number for one in found.partly] == [2]
    assert [one.number for one in found.unread] == [3]
    assert coverage(text, sentences(text), [(0, 25)]).percent == 95
    assert coverage(text, sentences(text), [(0, 25)]).unread == ()


def test_spans_that_overlap_or_touch_are_one():
    assert union([(5, 9), (0, 2), (2, 3), (6, 7)]) == [(0, 3), (5, 9)]


def test_lists_measure_a_text_as_its_page_does():
    text, places = "One two. \n\n Three\tfour five. Six", [(0, 5), (4, 14), (24, 30)]
    assert share(text, places) == coverage(text, sentences(text), places).percent == 58

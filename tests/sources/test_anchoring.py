"""A passage is found again where it stands, or refused; never guessed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.anchoring import Ambiguous, AnchorError, NotFound, Selector, context, find, fingerprint, reanchor
from tests.drafts import TEXT

LONG = (
    "The ferry will sail at nine, the captain said. Nobody on the quay believed it. "
    "By noon the harbour board had closed both gates, and the fishers were mending nets in the café. "
    "“We have waited twelve years”, one of them wrote, “and we can wait until Friday.” "
    "The board did not answer the letter. A clerk pinned it to the wall beside the tide table."
)


def selector(text, words):
    start = text.index(words)
    prefix, exact, suffix = context(text, start, start + len(words))
    return Selector(exact, prefix, suffix, start)


SENTENCE = "By noon the harbour board had closed both gates"


def test_an_unchanged_passage_is_found_with_the_full_score():
    match = find(LONG, selector(LONG, SENTENCE))
    assert (LONG[match.start : match.end], match.score, match.how) == (SENTENCE, 1.0, "exact")


@pytest.mark.parametrize("before", ["A new first line. ", "바다. ", "x" * 5000])
def test_a_moved_passage_is_found_at_its_new_place(before):
    match = find(before + LONG, selector(LONG, SENTENCE))
    assert match.start == len(before) + LONG.index(SENTENCE)


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (SENTENCE, "harbour board", "harbour\n  board"),
        (SENTENCE, "harbour board", "har\u00adbour board"),
        ("“We have waited twelve years”", "“We have waited twelve years”", '"We have waited twelve years"'),
        ("mending nets in the café", "café", unicodedata.normalize("NFD", "café")),
        ("We have waited twelve years", "twelve years", "twelve\u00a0years"),
    ],
)
def test_setting_and_spelling_forms_make_no_difference(words, old, new):
    match = find(LONG.replace(old, new), selector(LONG, words))
    assert match.how == "normalised"
    assert match.score < 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("had closed", "had not closed"), ("both gates", "all gates"), ("By noon", "By one"), ("closed", "opened")],
)
def test_a_small_edit_is_called_an_edit(old, new):
    match = find(LONG.replace(old, new), selector(LONG, SENTENCE))
    assert match.how == "edited"
    assert match.score < 1


def test_a_deleted_passage_is_not_found():
    with pytest.raises(NotFound):
        find(
            LONG.replace(SENTENCE, "Something else was written here by another hand altogether"),
            selector(LONG, SENTENCE),
        )


def test_the_same_words_twice_in_the_same_surroundings_are_refused():
    twice = f"{TEXT}\n\n{TEXT}"
    with pytest.raises(Ambiguous):
        find(twice, Selector("Some people doubt it."))


def test_the_surroundings_decide_between_two_places():
    text = "He said: yes, it is so. She said: no, it is so. They left."
    second = text.rindex("it is so")
    prefix, exact, suffix = context(text, second, second + 8)
    assert find(text, Selector(exact, prefix, suffix)).start == second


@pytest.mark.parametrize("text", ["", "x", "aaaa" * 1000, "\ud55c" * 3000])
def test_texts_without_the_passage_never_give_one(text):
    with pytest.raises(AnchorError):
        find(text, selector(LONG, SENTENCE))


def test_a_new_capture_sorts_the_passages():
    words = [SENTENCE, "The board did not answer the letter", "A clerk pinned it to the wall"]
    changed = "First. " + LONG.replace("did not answer", "answered").replace(
        "A clerk pinned it to the wall beside the tide table.", ""
    )
    kinds = [str(o.kind) for o in reanchor(changed, [selector(LONG, w) for w in words], former=LONG)]
    assert kinds[0] == "moved"
    assert kinds[1] in ("changed", "gone")
    assert kinds[2] == "gone"


def test_an_unchanged_text_leaves_every_passage_unchanged():
    assert [str(o.kind) for o in reanchor(LONG, [selector(LONG, SENTENCE)], former=LONG)] == ["unchanged"]


@given(st.text(alphabet="abcdefg ", min_size=40, max_size=200), st.data())
def test_a_passage_that_stands_once_is_found_at_its_place(text, data):
    start = data.draw(st.integers(0, len(text) - 21))
    words = text[start : start + 20]
    if text.count(words) != 1 or words != words.strip():
        return
    prefix, exact, suffix = context(text, start, start + 20)
    match = find(text, Selector(exact, prefix, suffix, start))
    assert (match.start, match.end, match.how) == (start, start + 20, "exact")


def test_a_fingerprint_is_the_sha256_of_utf_8():
    assert fingerprint("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"

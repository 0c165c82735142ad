"""A passage is found again where it stands, or refused; never guessed."""

import unicodedata

import pytest
from hypothesis import assume, given, settings
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
    assert kinds == ["moved", "gone", "gone"]


def test_an_unchanged_text_leaves_every_passage_unchanged():
    assert [str(o.kind) for o in reanchor(LONG, [selector(LONG, SENTENCE)], former=LONG)] == ["unchanged"]


LISTS = {
    "The union of {} harbour counts {} boats, {} told the paper on {} May.": (
        *("south 637 Gull 27", "old 485 Brem 14", "new 112 Lee 3", "west 541 Gull 14", "upper 435 Auk 8"),
    ),
    "According to {}, the board will not pay for {} boats in the {} port.": (
        *("Skua 83 east", "Tern 55 west", "Auk 96 north", "Brem 84 old"),
    ),
}


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_a_sentence_that_was_deleted_is_not_found_in_another_of_the_same_make(form, between):
    rows = [form.format(*filling.split()) for filling in LISTS[form]]
    text = between.join(rows)
    for gone in rows:
        left = between.join(row for row in rows if row != gone)
        with pytest.raises(NotFound):
            find(left, selector(text, gone))
        assert [o.kind for o in reanchor(left, [selector(text, gone)], former=text)] == ["gone"]


def test_where_nothing_is_known_of_one_side_a_passage_is_whole_words_there():
    text = "A cartoon of the art fair"
    assert find(text, Selector("art")).start == text.index("art ")
    with pytest.raises(NotFound):
        find("A cartoon of the party", Selector("art"))
    # Where the passage itself began inside a word, it does so again.
    assert find("A new cartoon", Selector("toon", prefix="A car")).start == 9


def test_the_words_of_a_passage_inside_longer_words_are_an_edit():
    text = LONG.replace("both gates", "both gateshead")
    match = find(text, selector(LONG, SENTENCE))
    assert (match.how, text[match.start : match.end]) == ("edited", f"{SENTENCE}head")


def test_where_the_next_sentence_stands_in_the_place_of_a_passage_the_passage_is_gone():
    north = "The board closed the northern pier after the storm, and the fishers had to leave it."
    south = north.replace("northern", "southern")
    with pytest.raises(NotFound):
        find(f"{LONG} {south} {LONG}", selector(f"{LONG} {north} {south} {LONG}", north))


def test_the_former_text_tells_a_sentence_that_was_deleted_from_one_that_was_edited():
    north = "The board closed the northern pier after the storm, and the fishers had to leave it."
    south = north.replace("northern", "southern")
    deleted, edited = f"{LONG} {south} {LONG}", f"{LONG} {south} {north.replace('leave', 'quit')} {LONG}"
    former = f"{LONG} {south} {north} {LONG}"
    wanted = selector(former, north)
    assert [o.kind for o in reanchor(deleted, [wanted], former=former)] == ["gone"]
    (outcome,) = reanchor(edited, [wanted], former=former)
    assert edited[outcome.match.start : outcome.match.end] == north.replace("leave", "quit")


@pytest.mark.parametrize(("old", "new"), [("twelve", "11"), ("waited", "Waited")])
def test_one_number_or_one_name_may_have_been_corrected(old, new):
    wanted = selector(LONG, "We have waited twelve years”, one of them wrote")
    assert find(LONG.replace(old, new), wanted).how == "edited"


@pytest.mark.parametrize("anew", ["board  had", "board\u00a0had"])
def test_the_same_words_in_another_setting_in_two_places_are_refused_too(anew):
    twice = f"{LONG}\n\n{LONG}".replace("board had", anew)
    with pytest.raises(Ambiguous) as refused:
        find(twice, selector(LONG, SENTENCE))
    assert len(refused.value.candidates) == 2


def test_the_same_edit_in_two_places_is_refused_too():
    twice = f"{LONG}\n\n{LONG}".replace("had closed", "had opened")
    with pytest.raises(Ambiguous):
        find(twice, selector(LONG, SENTENCE))


# Each turns a character into others that say the same.
SETTINGS = [
    (" ", "  "),
    (" ", "\n"),
    (" ", "\u00a0"),
    (" ", "\u2009\u200b"),
    ("“", '"'),
    ("”", "»"),
    ("’", "'"),
    ("–", "-"),
    ("–", "\u2014"),
    ("é", "e\u0301"),
    ("ü", "u\u0308"),
    ("바", "\u1107\u1161"),
    ("fi", "\ufb01"),
    ("a", "a\u00ad"),
]
WORDS = ["quay", "gull", "tide", "“naïve”", "café", "O’Brien", "–", "fish", "바다", "Müller", "4", "not", "1950–1953"]
ANY_SENTENCE = st.lists(st.sampled_from(WORDS), min_size=8, max_size=14)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_SENTENCE, min_size=3, max_size=6), st.data())
def test_another_setting_is_found_at_its_place_and_is_no_edit(sentences, data):
    texts = [f"{number}. {' '.join(words)}." for number, words in enumerate(sentences)]
    text, words = " ".join(texts), texts[data.draw(st.integers(0, len(texts) - 1))]
    set_otherwise, wanted = text, words
    for old, new in data.draw(st.lists(st.sampled_from(SETTINGS), unique=True, max_size=4)):
        set_otherwise, wanted = set_otherwise.replace(old, new), wanted.replace(old, new)
    match = find(set_otherwise, selector(text, words))
    found = set_otherwise[match.start : match.end]
    assert found.strip() == wanted.strip()
    assert match.how == ("exact" if found == words else "normalised")


@settings(max_examples=25, deadline=None)
@given(st.lists(ANY_SENTENCE, min_size=3, max_size=6), st.data())
def test_what_was_put_in_or_left_out_is_an_edit_or_not_found_and_never_the_same(sentences, data):
    texts = [f"{number}. {' '.join(words)}." for number, words in enumerate(sentences)]
    number = data.draw(st.integers(0, len(texts) - 1))
    words = sentences[number]
    place = data.draw(st.integers(1, len(words) - 2))
    word = data.draw(st.sampled_from(["", "never", "40", f"{words[place]} never"]))
    # One dash or two beside each other is a matter of setting.
    assume(word or words[place] != "–" or "–" not in (words[place - 1], words[place + 1]))
    edited = [*texts]
    edited[number] = " ".join(filter(None, [f"{number}.", *words[:place], word, *words[place + 1 :]])) + "."
    for former in (None, " ".join(texts)):
        (outcome,) = reanchor(" ".join(edited), [selector(" ".join(texts), texts[number])], former=former)
        assert outcome.kind not in ("unchanged", "moved")
        assert outcome.match is None or (outcome.match.how == "edited" and outcome.match.score < 1)


@given(st.text(alphabet="abcdefg ", min_size=40, max_size=200), st.data())
def test_a_passage_that_stands_once_is_found_at_its_place(text, data):
    start = data.draw(st.integers(0, len(text) - 21))
    words = text[start : start + 20]
    if text.count(words) != 1 or words != words.strip():
        return
    prefix, exact, suffix = context(text, start, start + 20)
    match = find(text, Selector(exact, prefix, suffix, start))
    assert (match.start, match.end, match.how) == (start, start + 20, "exact")


REPEATED = "The council repeated that nothing was decided."


@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("before", ["", "A line that nobody had read before. "])
def test_of_neighbours_with_the_same_words_none_takes_the_place_of_another(times, before):
    opening, ending = "The quay was full of people at noon. ", " Then everybody went home by the last boat."
    former = opening + " ".join([REPEATED] * times) + ending
    starts = [len(opening) + n * (len(REPEATED) + 1) for n in range(times)]
    around = [context(former, start, start + len(REPEATED)) for start in starts]
    selectors = [
        Selector(exact, prefix, suffix, start) for (prefix, exact, suffix), start in zip(around, starts, strict=True)
    ]
    text = before + opening + " ".join([REPEATED] * (times - 1)) + ending
    found = [one.match.start for one in reanchor(text, selectors, former=former) if one.match]
    assert len(found) == len(set(found)) < times
    for one in reanchor(before + former, selectors, former=former):
        assert one.match is None or one.match.start == one.selector.start + len(before)


def test_a_fingerprint_is_the_sha256_of_utf_8():
    assert fingerprint("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"

"""In which one form texts, lines and names are kept, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.texts import SLUG_LENGTH, TextError, clean_line, clean_name, clean_text, fold, slugify_name

LINES = [
    ("Seoul proposed talks.", "Seoul proposed talks."),
    ("  Seoul  proposed\ttalks. ", "Seoul proposed talks."),
    ("Seoul\r\nproposed\u2028talks.", "Seoul proposed talks."),
    ("\ufeffSeoul proposed talks.", "Seoul proposed talks."),
    ("So\u00adul", "Soul"),
    ("Jose\u0301 Mu\u0308ller", "José Müller"),
    ("\u1106\u116e\u11ab\u110c\u1162\u110b\u1175\u11ab", "문재인"),
    ("Moon\u00a0Jae-in", "Moon Jae-in"),
    ("安倍\u3000晋三", "安倍 晋三"),
    ("\u200cSeoul\u200d", "Seoul"),
    ("", ""),
    ("   ", ""),
    ("\u200b\u200c\u2060\ufeff", ""),
    ("\u3164\u2800", ""),
    ("\u0301", ""),
]

KEPT = [
    "او می\u200cخواهد مذاکره کند.",
    "دعا الرئيس إلى إعلان نهاية الحرب.",
    "\u200fהשר הכחיש את הדיווח (2021).",
    "Fireworks 🎆 and 👨\u200d👩\u200d👧",
    "🔥",
    "Report \ue000 part one",
    "<b>1953</b> &amp; {{ x }} 'quoted'",
    "The cafÃ© meeting",
]

REFUSED = {
    "\x00": "U+0000",
    "\x07": "U+0007",
    "\x0b": "U+000B",
    "\x1f": "U+001F",
    "\x7f": "U+007F",
    "\x85": "U+0085",
    "\x93": "Save it as UTF-8",
    "\udc00": "half of a character",
    "\u202a": "LEFT-TO-RIGHT EMBEDDING",
    "\u202e": "RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "LEFT-TO-RIGHT ISOLATE",
    "\u2069": "POP DIRECTIONAL ISOLATE",
    "\u206a": "U+206A",
    "\ufff9": "INTERLINEAR",
    "\ufffe": "which is no character",
    "\ufdd0": "which is no character",
    "\U0010ffff": "which is no character",
    "\U000e0001": "U+E0001",
}

ONLY_IN_PROSE = ["\u200e", "\u200f", "\u061c", "\U000e0041", "\u2061"]


@pytest.mark.parametrize(("written", "kept"), LINES)
def test_line_has_one_form(written, kept):
    assert clean_line(written) == kept


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_writing_of_any_script_stays_as_it_is(text):
    assert clean_line(text) == clean_text(text, multiline=True) == text


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_name, lambda v: clean_text(v, multiline=True)])
@pytest.mark.parametrize("char", REFUSED)
def test_character_that_is_no_text_is_refused_by_name_and_place(char, clean):
    with pytest.raises(TextError) as refused:
        clean(f"Frank {char}Aum")
    assert REFUSED[char] in str(refused.value)
    assert "after “Frank ”" in str(refused.value)


def test_text_keeps_its_lines_and_tabs():
    assert clean_text(" one\r\ntwo\rthree\u2029\tfour\n", multiline=True) == "one\ntwo\nthree\n\tfour"


@pytest.mark.parametrize("text", ["one\ntwo", "one\r\ntwo", "one\ttwo", "one\u2028two"])
def test_line_ends_are_refused_where_one_line_is_wanted(text):
    with pytest.raises(TextError, match="one line"):
        clean_text(text)


@pytest.mark.parametrize("char", ONLY_IN_PROSE)
def test_hidden_character_inside_a_name_is_refused(char):
    assert char in clean_line(f"Frank {char}Aum")
    with pytest.raises(TextError):
        clean_name(f"Frank {char}Aum")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("\u200fמשה כהן \u200f", "משה כהן"),
        ("Frank\u200b Aum", "Frank Aum"),
        ("Conan O'Brien", "Conan O'Brien"),
        ("문재인", "문재인"),
        ("می\u200cرزا", "می\u200cرزا"),
    ],
)
def test_name_has_no_hidden_character_but_keeps_its_spelling(written, name):
    assert clean_name(written) == name


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_clean_value_comes_back_as_it_is(value):
    for clean in (clean_text, clean_line, clean_name, lambda v: clean_text(v, multiline=True)):
        try:
            once = clean(value)
        except TextError:
            continue
        assert clean(once) == once
        once.encode()


ALIKE = [
    ("José Müller", "JOSE MULLER"),
    ("Jose\u0301", "José"),
    ("Moon Jae-in", "moon jae\u2010in"),
    ("Moon Jae-in", "Moon\u00a0Jae in"),
    ("O’Brien", "O'Brien"),
    ("İstanbul", "istanbul"),
    ("Diyarbakır", "Diyarbakir"),
    ("Łódź", "lodz"),
    ("Straße", "STRASSE"),
    ("Ｌｏｗｙ", "lowy"),
    ("محمّد", "محمد"),
    ("می\u200cرزا", "میرزا"),
    ("علي", "علی"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("ﬁnance", "finance"),
    ("문재인", "\u1106\u116e\u11ab\u110c\u1162\u110b\u1175\u11ab"),
]

APART = [("かとう", "がとう"), ("कमल", "कमला"), ("Kim", "Kin"), ("กา", "กุ"), ("문재인", "문재일")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_people_type_alike_have_one_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_have_other_keys(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_key_of_a_key_is_itself(text):
    assert fold(fold(text)) == fold(text)


SLUGS = [
    ("United States", "united-states"),
    ("The Lowy Institute", "the-lowy-institute"),
    ("José Müller", "jose-muller"),
    ("Conan O’Brien", "conan-obrien"),
    ("  Łódź & Co. ", "lodz-co"),
    ("Straße", "strasse"),
    ("38 North", "38-north"),
    ("문재인", ""),
    ("محمد", ""),
    ("Kim Jong-un (김정은)", ""),
    ("TV Дождь", ""),
    ("!!!", ""),
    ("", ""),
    ("c0000000000000", "c0000000000000"),
    ("c000000000000", ""),
]


@pytest.mark.parametrize(("name", "slug"), SLUGS)
def test_slug_is_ascii_and_whole_or_empty(name, slug):
    assert slugify_name(name) == slug


def test_long_slug_is_cut_between_words():
    assert slugify_name("the ministry of unification " * 9) == "-".join(
        ["the-ministry-of-unification"] * 2 + ["the-ministry-of"]
    )
    assert slugify_name("x" * 200) == "x" * SLUG_LENGTH


@given(st.text(max_size=120))
def test_slug_of_any_name_fits_an_address(name):
    slug = slugify_name(name)
    assert len(slug) <= SLUG_LENGTH
    assert slug.isascii()
    assert slug == slug.lower().strip("-")
    assert slug.replace("-", "a").isalnum() or slug == ""

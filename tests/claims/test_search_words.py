"""What texts and queries are compared by."""

import re

import pytest

from claims.search.spelling import one_spelling
from claims.search.words import signs, stems
from sources.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The port, closed?", ["the", "port", "closed"]),
        ("Moon’s end-of-war declaration", ["moon", "end", "of", "war", "declaration"]),
        ("don't", ["dont"]),
        ("l’alliance", ["l", "alliance"]),
        ("U.S. troops and the U.N.", ["us", "troops", "and", "the", "un"]),
        ("28,500 men at 12:31", ["28", "500", "men", "at", "12", "31"]),
        ("José naïve STRASSE Straße Łódź", ["jose", "naive", "strasse", "strasse", "lodz"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("Ельцин ёлка", ["ельцин", "елка"]),
        ("اَلسَّلَام", ["السلام"]),
        ("한국전쟁의 종전", ["한국", "국전", "전쟁", "쟁의", "종전"]),
        ("終戦宣言", ["終戦", "戦宣", "宣言"]),
        ("が か", ["が", "か"]),
        ("हिन्दी", ["हिन्दी"]),
        ("mixed한국", ["mixed", "한국"]),
        ("", []),
        ("?! — … \x00 \ud800 \u202e", []),
    ],
)
def test_words_lose_case_accents_and_signs(text, expected):
    assert words(text) == expected


def test_a_decomposed_text_has_the_same_words():
    assert words("nai\u0308ve cafe\u0301") == words("naïve café") == ["naive", "cafe"]


def test_forms_of_an_english_word_have_one_stem():
    assert (
        len(set(stems(["alliance", "alliances"]))) == len(set(stems(["negotiate", "negotiating", "negotiated"]))) == 1
    )


SPELLINGS = """
    denuclearisation denuclearization  organised organized  privatises privatizes  criticising criticizing
    recognisable recognizable  analysed analyzed  labour labor  neighbouring neighboring  unfavourable unfavorable
    rigour rigor  centre center  centred centered  kilometres kilometers  theatre theater  defence defense
    defenceless defenseless  offences offenses  licence license  programme program  programmes programs
    labelled labeled  travellers travelers  cancelling canceling  counsellor counselor  practised practiced
    manoeuvres maneuvers  manoeuvring maneuvering  dialogue dialog  sceptical skeptical  judgements judgments
    fulfil fulfill  enrolment enrollment  anaemia anemia  ploughed plowed
"""


@pytest.mark.parametrize("pair", [pair.split() for pair in re.split(r"\s{2,}", SPELLINGS.strip())], ids="-".join)
def test_british_and_american_spelling_have_one_stem(pair):
    assert len(pair) == 2
    assert len(set(stems(pair))) == 1


@pytest.mark.parametrize(
    "word",
    [
        *("four", "hour", "your", "tour", "source", "journal", "red", "littered", "hundred", "filled", "called"),
        *("revise", "promised", "advertising", "surprises", "rising", "uprising", "raised", "precise", "improvisation"),
        *("vogue", "programmed", "hence", "presence", "this", "crisis", "isolation", "visible"),
    ],
)
def test_what_is_spelled_alike_stays_as_it_is(word):
    assert one_spelling(word) == word


def test_an_arabic_word_is_the_same_with_and_without_its_article():
    assert set(stems(words("الولايات والولايات بالولايات ولايات"))) == {"ولايات"}


def test_stems_of_other_scripts_are_the_words_themselves():
    assert stems(words("Ельцин 종전")) == words("Ельцин 종전")


def test_one_sign_alone_can_be_looked_for():
    assert signs(words("미국은 us")) == ["미", "국", "국", "은"]

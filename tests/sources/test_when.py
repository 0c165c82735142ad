"""Dates as people write them: what each wording becomes, and what is never made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.dates import describe, parse
from sources.when import WhenError, only_reading, readings

WEDNESDAY = "2021-12-15"

ABSOLUTE = [
    # EDTF is taken as it is
    ("2021-12-13", ["2021-12-13"]),
    ("2021-12", ["2021-12"]),
    ("2021", ["2021"]),
    ("2021-21", ["2021-21"]),
    ("199X", ["199X"]),
    ("2021-12-XX", ["2021-12-XX"]),
    ("2021-12-13~", ["2021-12-13~"]),
    ("2021-12?", ["2021-12?"]),
    ("[2021-12-20,2021-12-27]", ["[2021-12-20,2021-12-27]"]),
    ("[2021-12-20 .. 2021-12-31]", ["[2021-12-20..2021-12-31]"]),
    ("../2021", ["../2021"]),
    ("1950/1953", ["1950/1953"]),
    # whole days
    ("13 December 2021", ["2021-12-13"]),
    ("  13   December\n2021 ", ["2021-12-13"]),
    ("13 december 2021", ["2021-12-13"]),
    ("13th December 2021", ["2021-12-13"]),
    ("the 13th of December, 2021", ["2021-12-13"]),
    ("on 13 December 2021.", ["2021-12-13"]),
    ("Dec 13, 2021", ["2021-12-13"]),
    ("Dec. 13, 2021", ["2021-12-13"]),
    ("December 13th, 2021", ["2021-12-13"]),
    ("Sept. 1, 2021", ["2021-09-01"]),
    ("13-Dec-2021", ["2021-12-13"]),
    ("2021 Dec 13", ["2021-12-13"]),
    ("Monday, 13 December 2021", ["2021-12-13"]),
    ("Monday, December 13, 2021", ["2021-12-13"]),
    ("Mon, 13 Dec 2021 10:00:00 GMT", ["2021-12-13"]),
    ("December 13, 2021 at 10:46 am", ["2021-12-13"]),
    ("2021-12-13T10:00:00+09:00", ["2021-12-13"]),
    ("2021-12-13T10:00:00.123456Z", ["2021-12-13"]),
    ("2021-12-13 20:05", ["2021-12-13"]),
    ("13.12.2021", ["2021-12-13"]),
    ("5.6.2021", ["2021-06-05"]),
    ("13/12/2021", ["2021-12-13"]),
    ("12/13/2021", ["2021-12-13"]),
    ("31-10-2020", ["2020-10-31"]),
    ("2021/12/13", ["2021-12-13"]),
    ("2021.12.13", ["2021-12-13"]),
    ("05/05/2021", ["2021-05-05"]),
    ("29 February 2020", ["2020-02-29"]),
    # never guessed between two
    ("05/06/2021", ["2021-06-05", "2021-05-06"]),
    ("03-04-2021", ["2021-04-03", "2021-03-04"]),
    # less than a day
    ("December 2021", ["2021-12"]),
    ("Dec 2021", ["2021-12"]),
    ("December, 2021", ["2021-12"]),
    ("in December of 2021", ["2021-12"]),
    ("12/2021", ["2021-12"]),
    ("in 2021", ["2021"]),
    ("the year 2021", ["2021"]),
    ("spring 2021", ["2021-21"]),
    ("the summer of 2021", ["2021-22"]),
    ("Fall 2021", ["2021-23"]),
    ("winter 2021", ["2021-24", "2020-24"]),
    ("winter 2020/21", ["2020-24"]),
    ("the 1990s", ["199X"]),
    ("in the early 1990s", ["199X"]),
    ("the 20th century", ["[1901..2000]"]),
    ("the first half of 2021", ["[2021-01..2021-06]"]),
    ("the third quarter of 2021", ["[2021-07..2021-09]"]),
    ("Q4 2021", ["[2021-10..2021-12]"]),
    ("in late 2021", ["2021"]),
    ("mid-December 2021", ["2021-12"]),
    ("at the end of December 2021", ["2021-12"]),
    # words around
    ("before 13 December 2021", ["[..2021-12-12]"]),
    ("before December 2021", ["[..2021-11]"]),
    ("before 2021", ["[..2020]"]),
    ("before spring 2021", ["[..2021-02]"]),
    ("by 13 December 2021", ["[..2021-12-13]"]),
    ("after 31 December 2021", ["[2022-01-01..]"]),
    ("after 2021", ["[2022..]"]),
    ("since 2019", ["2019/..", "[2019..]"]),
    ("until 1953", ["../1953", "[..1953]"]),
    ("around 13 December 2021", ["2021-12-13~"]),
    ("c. 1950", ["1950~"]),
    ("circa December 2021", ["2021-12~"]),
    ("about 05/06/2021", ["2021-06-05~", "2021-05-06~"]),
    ("probably 2021", ["2021?"]),
    ("13 December 2021?", ["2021-12-13?"]),
    ("between 1950 and 1953", ["[1950..1953]"]),
    ("between 13 and 15 December 2021", ["[2021-12-13..2021-12-15]"]),
    ("between November and December 2021", ["[2021-11..2021-12]"]),
    ("from 1950 to 1953", ["1950/1953"]),
    ("1950–1953", ["1950/1953"]),
    ("13–15 December 2021", ["2021-12-13/2021-12-15"]),
    ("December 13–15, 2021", ["2021-12-13/2021-12-15"]),
    ("13-15 December 2021", ["2021-12-13/2021-12-15"]),
    ("November 2021 to January 2022", ["2021-11/2022-01"]),
    ("1950-53", ["1950/1953"]),
    ("1989–91", ["1989/1991"]),
    ("13 or 14 December 2021", ["[2021-12-13,2021-12-14]"]),
    ("some time in 2021", ["2021"]),
]

RELATIVE = [
    ("September this year", WEDNESDAY, ["2021-09"]),
    ("in September this year", "[2021-12-20..2021-12-31]", ["2021-09"]),
    ("September last year", WEDNESDAY, ["2020-09"]),
    ("last September", WEDNESDAY, ["2021-09", "2020-09"]),
    ("last September", "2021-03-01", ["2020-09"]),
    ("in September", WEDNESDAY, ["2021-09"]),
    ("in September", "2021-03-01", ["2020-09"]),
    ("next March", WEDNESDAY, ["2022-03"]),
    ("this spring", WEDNESDAY, ["2021-21"]),
    ("early September", WEDNESDAY, ["2021-09"]),
    ("Monday", WEDNESDAY, ["2021-12-13", "2021-12-06", "[2021-12-06,2021-12-13]"]),
    ("on Monday", WEDNESDAY, ["2021-12-13", "2021-12-06", "[2021-12-06,2021-12-13]"]),
    ("Monday", "2021-12-27", ["2021-12-27", "2021-12-20", "[2021-12-20,2021-12-27]"]),
    ("on Monday", "[2021-12-20..2021-12-31]", ["[2021-12-20,2021-12-27]", "2021-12-27", "2021-12-20"]),
    ("last Monday", WEDNESDAY, ["2021-12-13", "2021-12-06", "[2021-12-06,2021-12-13]"]),
    ("last Monday", "2021-12-27", ["2021-12-20", "2021-12-13", "[2021-12-13,2021-12-20]"]),
    ("Monday this week", WEDNESDAY, ["2021-12-13"]),
    ("Monday last week", WEDNESDAY, ["2021-12-06"]),
    ("last week's Monday", WEDNESDAY, ["2021-12-06"]),
    ("next Monday", WEDNESDAY, ["2021-12-20"]),
    ("Sunday or Monday", WEDNESDAY, ["[2021-12-12,2021-12-13]"]),
    ("before Monday", WEDNESDAY, ["[..2021-12-12]", "[..2021-12-05]"]),
    ("today", WEDNESDAY, ["2021-12-15"]),
    ("this morning", WEDNESDAY, ["2021-12-15"]),
    ("yesterday", WEDNESDAY, ["2021-12-14"]),
    ("yesterday", "2021-12", ["[2021-11-30..2021-12-30]"]),
    ("the day before yesterday", WEDNESDAY, ["2021-12-13"]),
    ("yesterday evening", WEDNESDAY, ["2021-12-14"]),
    ("last night", WEDNESDAY, ["2021-12-14", "2021-12-15"]),
    ("three days ago", WEDNESDAY, ["2021-12-12"]),
    ("two weeks ago", WEDNESDAY, ["2021-12-01~"]),
    ("a month ago", WEDNESDAY, ["2021-11~"]),
    ("2 years ago", WEDNESDAY, ["2019~"]),
    ("this week", WEDNESDAY, ["[2021-12-13..2021-12-19]"]),
    ("last week", WEDNESDAY, ["[2021-12-06..2021-12-12]", "[2021-12-08..2021-12-14]"]),
    ("last weekend", WEDNESDAY, ["[2021-12-11..2021-12-12]"]),
    ("this month", WEDNESDAY, ["2021-12"]),
    ("last month", "2022-01-10", ["2021-12"]),
    ("this year", WEDNESDAY, ["2021"]),
    ("last year", WEDNESDAY, ["2020"]),
    ("earlier this month", WEDNESDAY, ["[2021-12-01..2021-12-15]"]),
    ("earlier this year", WEDNESDAY, ["[2021-01-01..2021-12-15]"]),
    ("later this month", WEDNESDAY, ["[2021-12-15..2021-12-31]"]),
    ("13 December", WEDNESDAY, ["2021-12-13"]),
    ("December 13", "2022-01-03", ["2021-12-13"]),
    ("24 December", WEDNESDAY, ["2020-12-24", "2021-12-24"]),
    ("13 December last year", WEDNESDAY, ["2020-12-13"]),
    ("Monday 13 December", WEDNESDAY, ["2021-12-13"]),
    ("Monday December 13", WEDNESDAY, ["2021-12-13"]),
    ("Monday, 27 December", WEDNESDAY, ["2021-12-27"]),
    ("Monday, December 27", WEDNESDAY, ["2021-12-27"]),
    ("Sunday, December 27", WEDNESDAY, ["2020-12-27"]),
    ("March", WEDNESDAY, ["2021-03", "2022-03"]),
    ("in May", WEDNESDAY, ["2021-05", "2022-05"]),
    ("a fortnight ago", WEDNESDAY, ["2021-12-01~"]),
    ("the week before last", WEDNESDAY, ["[2021-11-29..2021-12-05]", "[2021-12-01..2021-12-07]"]),
    ("the year before last", WEDNESDAY, ["2019"]),
    ("the week after next", WEDNESDAY, ["[2021-12-27..2022-01-02]"]),
    ("a year ago today", WEDNESDAY, ["2020-12-15"]),
    ("a year ago today", "2021-12", ["[2020-12-01..2020-12-31]"]),
    ("two weeks ago to the day", WEDNESDAY, ["2021-12-01"]),
    ("the 13th", WEDNESDAY, ["2021-12-13"]),
    ("the 31st", WEDNESDAY, ["2021-10-31"]),
    ("between Monday and Wednesday", WEDNESDAY, ["[2021-12-13..2021-12-15]"]),
]

FOREIGN = [
    ("fr", "13 décembre 2021"),
    ("de", "Montag, 13. Dezember 2021"),
    ("es", "13 de diciembre de 2021"),
    ("ko", "2021년 12월 13일"),
    ("ja", "2021年12月13日"),
    ("ar", "13 ديسمبر 2021"),
    ("ru", "13 декабря 2021 года"),
    ("bn", "১৩ ডিসেম্বর ২০২১"),
    ("en", "13 décembre 2021"),
]

REFUSED = [
    "",
    "   ",
    "\u200b",
    "some day",
    "recently",
    "in recent years",
    "2021-02-30",
    "2021-13-01",
    "2021-12-27/2021-12-20",
    "30 February 2021",
    "31/02/2021",
    "13/13/2021",
    "13/12/21",
    "20211213",
    "around 0000",
    "after 9999",
    "after 31 December 9999",
    "before 1 January 0001",
    "décembre",
    "hier",
    "Tuesday, 13 December 2021",
    "Tuesday, December 13",
    "2021-13",
    "2010-13",
    "1953-50",
    "13 December 20211",
    "Seoul\x00 2021",
    "\ud800",
    "x" * 300,
    "december december 2021",
    "13 14 December 2021",
    "between 1953 and 1950",
]


@pytest.mark.parametrize(("wording", "expected"), ABSOLUTE, ids=str)
def test_a_date_that_stands_for_itself(wording, expected):
    assert [reading.edtf for reading in readings(wording)] == expected


@pytest.mark.parametrize(("wording", "expected"), ABSOLUTE, ids=str)
def test_such_a_date_is_the_same_whatever_the_source_is_dated(wording, expected):
    assert [reading.edtf for reading in readings(wording, near=WEDNESDAY)] == expected


@pytest.mark.parametrize(("wording", "near", "expected"), RELATIVE, ids=str)
def test_a_date_that_counts_from_the_source(wording, near, expected):
    assert [reading.edtf for reading in readings(wording, near=near)] == expected


@pytest.mark.parametrize(("wording", "near", "_"), RELATIVE, ids=str)
def test_such_a_date_is_refused_where_the_source_has_none(wording, near, _):
    with pytest.raises(WhenError, match=r"13 December 2021|2021-12-13"):
        readings(wording)


@pytest.mark.parametrize(("language", "wording"), FOREIGN)
def test_a_full_date_in_another_language(language, wording):
    assert [reading.edtf for reading in readings(wording, language=language)] == ["2021-12-13"]


@pytest.mark.parametrize("wording", REFUSED, ids=ascii)
def test_what_is_no_date_is_refused_with_a_right_example(wording):
    with pytest.raises(WhenError, match=r"(?s)like .*\d{4}"):
        readings(wording, near=WEDNESDAY)


def test_what_was_counted_says_from_where():
    assert readings("Monday", near=WEDNESDAY)[0].basis == "“Monday”, counted from the publication on 15 December 2021"
    assert readings("Monday", near="2021-12-15")[0].words == "13 December 2021"


def test_how_digits_were_read_is_said():
    assert [reading.basis for reading in readings("05/06/2021")] == [
        "“05/06/2021”, the day first",
        "“05/06/2021”, the month first",
    ]


def test_somebody_who_knows_the_order_of_the_digits_settles_it():
    assert only_reading("05/06/2021", order="dmy").edtf == "2021-06-05"
    assert only_reading("05/06/2021", order="mdy").edtf == "2021-05-06"
    with pytest.raises(ValueError, match="order"):
        readings("05/06/2021", order="ymd")


def test_one_reading_is_never_picked_from_two():
    with pytest.raises(WhenError, match=r"2021-06-05.*or.*2021-05-06"):
        only_reading("05/06/2021")


def test_a_source_with_an_open_date_is_nothing_to_count_from():
    with pytest.raises(WhenError, match="open at one end"):
        readings("yesterday", near="../2021")


@settings(deadline=None)  # the tables of other languages are loaded at the first date that may be in one
@given(st.text(max_size=220), st.sampled_from(["", WEDNESDAY, "2021-12", "0001-01-01", "9999-12-31", "../2021"]))
def test_any_text_is_understood_or_refused(wording, near):
    try:
        found = readings(wording, near=near)
    except WhenError:
        return
    for reading in found:
        assert parse(reading.edtf).edtf == reading.edtf
        assert describe(reading.edtf) == reading.words


_PIECES = ["on", "last", "this", "next", "monday", "week", "year", "13", "december", "2021", "ago", "before", "between",
           "and", "to", "or", "spring", "early", "the", "30", "9999", "0001", "-", "/", "two", "months", "yesterday",
           "since", "~", "?", "winter", "1990s", "century", "20th"]  # fmt: skip


@settings(deadline=None)  # the tables of other languages are loaded at the first date that may be in one
@given(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=7),
    st.sampled_from([WEDNESDAY, "2021", "0001-01-01", "9999-12-31", "9999-12", "0001", "1950/1953"]),
)
def test_any_phrase_is_understood_or_refused(words, near):
    try:
        found = readings(" ".join(words), near=near)
    except WhenError:
        return
    assert all(parse(reading.edtf) for reading in found)

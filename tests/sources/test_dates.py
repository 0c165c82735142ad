"""Uncertain dates: what is read, its bounds, its words, and what is refused with which advice."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.dates import MAX_LENGTH, OPEN_END, OPEN_START, DateError, UncertainDate, bounds_json, describe, parse

BOUNDS = [
    # days
    ("2021-12-13", "2021-12-13", "2021-12-13"),
    ("2020-02-29", "2020-02-29", "2020-02-29"),
    ("2000-02-29", "2000-02-29", "2000-02-29"),
    ("0001-01-01", "0001-01-01", "0001-01-01"),
    ("9999-12-31", "9999-12-31", "9999-12-31"),
    ("  2021-12-13\n", "2021-12-13", "2021-12-13"),
    # months
    ("2021-09", "2021-09-01", "2021-09-30"),
    ("2021-12", "2021-12-01", "2021-12-31"),
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    # years
    ("2021", "2021-01-01", "2021-12-31"),
    ("0850", "0850-01-01", "0850-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
    # seasons
    ("2021-21", "2021-03-01", "2021-05-31"),
    ("2021-22", "2021-06-01", "2021-08-31"),
    ("2021-23", "2021-09-01", "2021-11-30"),
    ("2021-24", "2021-12-01", "2022-02-28"),
    ("2023-24", "2023-12-01", "2024-02-29"),
    ("9999-24", "9999-12-01", "9999-12-31"),
    # qualifiers never widen the bounds
    ("2021-12-13~", "2021-12-13", "2021-12-13"),
    ("2021-12-13?", "2021-12-13", "2021-12-13"),
    ("2021-12-13%", "2021-12-13", "2021-12-13"),
    ("2021-09~", "2021-09-01", "2021-09-30"),
    ("2021?", "2021-01-01", "2021-12-31"),
    ("2021-21~", "2021-03-01", "2021-05-31"),
    ("2021-XX?", "2021-01-01", "2021-12-31"),
    ("201X%", "2010-01-01", "2019-12-31"),
    # digits that are not known
    ("2021-XX", "2021-01-01", "2021-12-31"),
    ("2021-XX-XX", "2021-01-01", "2021-12-31"),
    ("2021-12-XX", "2021-12-01", "2021-12-31"),
    ("2020-02-XX", "2020-02-01", "2020-02-29"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("000X", "0001-01-01", "0009-12-31"),
    ("00XX", "0001-01-01", "0099-12-31"),
    ("99XX", "9900-01-01", "9999-12-31"),
    # intervals
    ("1950/1953", "1950-01-01", "1953-12-31"),
    ("2021-12-20/2021-12-27", "2021-12-20", "2021-12-27"),
    ("2021-09/2021-12-13", "2021-09-01", "2021-12-13"),
    ("2021-12-20/2021", "2021-12-20", "2021-12-31"),
    ("2021-21/2021-22", "2021-03-01", "2021-08-31"),
    ("1950~/1953?", "1950-01-01", "1953-12-31"),
    ("201X/2020", "2010-01-01", "2020-12-31"),
    ("2021-XX/2022-12-XX", "2021-01-01", "2022-12-31"),
    ("1950/1950", "1950-01-01", "1950-12-31"),
    ("1950 / 1953", "1950-01-01", "1953-12-31"),
    # open and unknown ends
    ("../2021-12-31", None, "2021-12-31"),
    ("2021-12-13/..", "2021-12-13", None),
    ("/2021-12", None, "2021-12-31"),
    ("2021-12/", "2021-12-01", None),
    ("../2021~", None, "2021-12-31"),
    # one of these
    ("[2021-12-20,2021-12-27]", "2021-12-20", "2021-12-27"),
    ("[2021-12-20, 2021-12-27 ,2021-12-29]", "2021-12-20", "2021-12-29"),
    ("[2021-09,2021-11]", "2021-09-01", "2021-11-30"),
    ("[1950,1953]", "1950-01-01", "1953-12-31"),
    ("[1667,1760-12]", "1667-01-01", "1760-12-31"),
    ("[2021-12-13~,2021-12-20?]", "2021-12-13", "2021-12-20"),
    # some time within
    ("[2021-12-20..2021-12-31]", "2021-12-20", "2021-12-31"),
    ("[2021-12 .. 2022-02]", "2021-12-01", "2022-02-28"),
    ("[2021..2022]", "2021-01-01", "2022-12-31"),
    ("[2021-12-20..2021-12]", "2021-12-20", "2021-12-31"),
    ("[..2021-12-31]", None, "2021-12-31"),
    ("[2021-12-20..]", "2021-12-20", None),
    ("[2021,2022-03..2022-05]", "2021-01-01", "2022-05-31"),
    ("[..2020,2022]", None, "2022-12-31"),
    ("[1760-01,1760-12..]", "1760-01-01", None),
    ("[2021-12-20..2021-12-27,2021-12-25..2021-12-31]", "2021-12-20", "2021-12-31"),
]

WORDS = [
    ("2021-12-13", "13 December 2021"),
    ("0850-03-05", "5 March 850"),
    ("2021-09", "September 2021"),
    ("2021", "2021"),
    ("0850", "the year 850"),
    ("2021-21", "spring 2021"),
    ("2021-23", "autumn 2021"),
    ("2021-24", "winter 2021/22"),
    ("1999-24", "winter 1999/00"),
    ("2021-12-13~", "about 13 December 2021"),
    ("2021-12-13?", "13 December 2021, uncertain"),
    ("2021-12-13%", "about 13 December 2021, uncertain"),
    ("2021-XX", "2021, month not known"),
    ("2021-XX-XX", "2021, month and day not known"),
    ("2021-12-XX", "December 2021, day not known"),
    ("2021-12-XX?", "December 2021, day not known, uncertain"),
    ("201X", "some year from 2010 to 2019"),
    ("20XX~", "some year from about 2000 to 2099"),
    ("1950/1953", "1950 to 1953"),
    ("1950/1950", "1950"),
    ("1950~/1953?", "about 1950 to 1953 (uncertain)"),
    ("201X/2020", "some year in 2010\N{EN DASH}2019 to 2020"),
    ("2021-12-20/2021-12-27", "20 to 27 December 2021"),
    ("2021-11-20/2021-12-27", "20 November to 27 December 2021"),
    ("2020-12-27/2021-12-27", "27 December 2020 to 27 December 2021"),
    ("2021-12/2022-02", "December 2021 to February 2022"),
    ("2021-09/2021-12-13", "September 2021 to 13 December 2021"),
    ("../2021-12-31", "up to and including 31 December 2021"),
    ("/2021-12-31", "up to and including 31 December 2021, start not known"),
    ("2021-12-13/..", "from 13 December 2021 on"),
    ("2021-12-13/", "from 13 December 2021, end not known"),
    ("[2021-12-20,2021-12-27]", "20 or 27 December 2021"),
    ("[2021-12-20,2021-12-27,2021-12-29]", "20, 27 or 29 December 2021"),
    ("[2021-12-20,2022-01-03]", "20 December 2021 or 3 January 2022"),
    ("[2021-09,2021-11]", "September or November 2021"),
    ("[2021-21,2021-22]", "spring or summer 2021"),
    ("[1950,1953]", "1950 or 1953"),
    ("[2021-12-13~,2021-12-20]", "about 13 December 2021 or 20 December 2021"),
    ("[2021-12-13?,2021-12-20]", "13 December 2021 (uncertain) or 20 December 2021"),
    ("[2021-XX,2022]", "2021 (month not known) or 2022"),
    ("[2021-12-20..2021-12-31]", "some day between 20 and 31 December 2021"),
    ("[2021-10..2021-12]", "some month between October and December 2021"),
    ("[1950..1953]", "some year between 1950 and 1953"),
    ("[2021..2022-03]", "some time between 2021 and March 2022"),
    ("[2021-XX..2022]", "some time between 2021 (month not known) and 2022"),
    ("[2021-12-20..2021-12-20]", "20 December 2021"),
    ("[..2021-12-31]", "on or before 31 December 2021"),
    ("[..2021-12]", "in or before December 2021"),
    ("[2021-12-20..]", "on or after 20 December 2021"),
    ("[2021..]", "in or after 2021"),
    ("[2021,2022-03..2022-05]", "2021, or some month between March and May 2022"),
    ("[..2020,2022]", "in or before 2020, or 2022"),
]

REFUSED = [
    ("", "missing"),
    ("   ", "missing"),
    ("2021-02-30", "February 2021 has the days 01 to 28, not 30"),
    ("1900-02-29", "February 1900 has the days 01 to 28"),
    ("2021-11-31", "November 2021 has the days 01 to 30"),
    ("2021-12-00", "not 00"),
    ("2021-13", "no month 13"),
    ("2021-00", "no month 00"),
    ("2021-25", "no month 25"),
    ("2021-41", "no month 41"),
    ("2021-21-01", "season has no days"),
    ("2021-9-1", '"2021-9-1" is not a date'),
    ("2021-9", "is not a date"),
    ("December 2021", '"December 2021" is not a date'),
    ("13.12.2021", "is not a date"),
    ("2021 -12", "is not a date"),
    ("2021-W50", "is not a date"),
    ("2021-12-13T10:00:00Z", "no time of day"),
    ("2021-12-13 10:00", "no time of day"),
    ("2021-12-13T10:00/2021-12-14", "no time of day"),
    ("0000", "no year 0000"),
    ("0000-01-01", "no year 0000"),
    ("-2021", "from 0001 to 9999"),
    ("Y20210", "from 0001 to 9999"),
    ("20210", "from 0001 to 9999"),
    ("20211213", "a hyphen after it"),
    ("21", "is not a date"),
    ("2021-xx", "capital X"),
    ("20uu", "capital X"),
    ("2XXX", "X stands for"),
    ("XXXX", "X stands for"),
    ("2021-1X", "X stands for"),
    ("201X-12", "year is not known"),
    ("2021-XX-05", "month is not known"),
    ("2021~-12-13", "at the end of a date"),
    ("?2021", "at the end of a date"),
    ("2021?~", "at the end of a date"),
    ("1953/1950", "1950 is before 1953"),
    ("2021-12-27/2021-12-20", "2021-12-20 is before 2021-12-27"),
    ("1950/1951/1953", "one start and one end"),
    ("/", "its start, its end or both"),
    ("../..", "its start, its end or both"),
    ("../", "its start, its end or both"),
    ("2021-02-30/2022", "February 2021"),
    ("2020..2021", "square brackets around it"),
    ("[2021-12-27,2021-12-20]", "must begin and end later"),
    ("[2021,2021]", "must begin and end later"),
    ("[..2020,2019]", "must begin and end later"),
    ("[2020..,2021]", "must begin and end later"),
    ("[2020,..2021]", "must begin and end later"),
    ("[2022..2021]", "2021 is before 2022"),
    ("[2021]", "no brackets around it"),
    ("[]", "missing"),
    ("[2021,]", "missing"),
    ("[..]", "one start, one end or both"),
    ("[2020..2021..2022]", "one start, one end or both"),
    ("[2020/2021]", "cannot stand inside a set"),
    ("[2020,2021]/2022", "Square brackets stand once"),
    ("[[2020,2021]]", "Square brackets stand once"),
    ("[" * 50, "Square brackets stand once"),
    ("[2020,2021", "Square brackets stand once"),
    ("{2020,2021}", "curly brackets"),
    ("\u0662\u0660\u0662\u0661", "digits 0 to 9"),
    ("\uff12\uff10\uff12\uff11", "digits 0 to 9"),
    ("2021\u201312\u201313", "plain hyphens"),
    ("\x00", "This is not a date"),
    ("2021\x00", "This is not a date"),
    ("2021\n-12", "This is not a date"),
    ("1" * 10_000, "at most 100 characters, not 10000"),
    ("[" * 10_000, "at most 100 characters"),
]

years = st.integers(1, 9999).map("{:04}".format)
months = st.builds("{}-{:02}".format, years, st.integers(1, 12) | st.integers(21, 24))
unknowns = st.sampled_from(["201X", "20XX", "000X", "2021-XX", "2021-12-XX", "2021-XX-XX"])
plain = st.dates().map(date.isoformat) | months | years | unknowns
parts = st.builds("{}{}".format, plain, st.sampled_from(["", "", "?", "~", "%"]))
ends = parts | st.sampled_from(["", ".."])
members = parts | st.builds("{}..{}".format, parts | st.just(""), parts | st.just(""))
edtf_like = (
    parts
    | st.builds("{}/{}".format, ends, ends)
    | st.lists(members, min_size=1, max_size=4).map(lambda some: f"[{', '.join(some)}]")
    | st.text("0129X-./[],?~% ", max_size=30)
)


def accepted(text: str) -> UncertainDate | None:
    try:
        return parse(text)
    except DateError:
        return None


@pytest.mark.parametrize(("text", "earliest", "latest"), BOUNDS)
def test_a_date_lies_within_its_bounds_and_no_wider(text, earliest, latest):
    found = parse(text)
    assert found.earliest == (date.fromisoformat(earliest) if earliest else OPEN_START)
    assert found.latest == (date.fromisoformat(latest) if latest else OPEN_END)


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_date_is_said_in_words(text, words):
    assert describe(text) == words


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=lambda value: ascii(value)[:40])
def test_what_is_no_date_is_refused_with_the_reason(text, reason):
    with pytest.raises(DateError, match=re.escape(reason)):
        parse(text)


@pytest.mark.parametrize("text", [text for text, _ in REFUSED], ids=lambda value: ascii(value)[:40])
def test_every_example_in_a_refusal_is_itself_a_date(text):
    with pytest.raises(DateError) as refusal:
        parse(text)
    examples = re.split(r", | or ", str(refusal.value).partition("; write it like ")[2].removesuffix("."))
    assert all(parse(example).edtf == example for example in examples)


def test_words_are_refused_where_the_date_is():
    with pytest.raises(DateError, match="no month 13"):
        describe("2021-13")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" 2021-12-13 ", "2021-12-13"),
        ("[2021-12-20, 2021-12-27]", "[2021-12-20,2021-12-27]"),
        ("[ 2021-12-20 .. 2021-12-31 ]", "[2021-12-20..2021-12-31]"),
        ("[.. 2021-12-31]", "[..2021-12-31]"),
        ("1950 / 1953", "1950/1953"),
        (".. / 1953", "../1953"),
        ("1950~ /", "1950~/"),
    ],
)
def test_white_space_is_the_only_thing_that_canonical_form_takes_away(text, canonical):
    assert parse(text).edtf == canonical


def test_control_and_direction_characters_are_not_repeated_in_the_refusal():
    with pytest.raises(DateError) as refusal:
        parse("2021-\u202e12")
    assert str(refusal.value).isprintable()


def test_a_text_of_the_longest_length_is_still_read():
    longest = "[" + ",".join(f"20{n:02}" for n in range(18)) + ",2020-01]"
    padded = longest.ljust(MAX_LENGTH)
    assert parse(padded).edtf == longest
    with pytest.raises(DateError, match="at most 100"):
        parse(padded + " ")


@pytest.mark.parametrize(
    ("text", "in_json"),
    [
        ("2021-09", ("2021-09-01", "2021-09-30")),
        ("[..0850]", (None, "0850-12-31")),
        ("2021/", ("2021-01-01", None)),
        ("../2021", (None, "2021-12-31")),
        ("[2021..]", ("2021-01-01", None)),
        ("[..2020,2021,2022..]", (None, None)),
        ("0001", ("0001-01-01", "0001-12-31")),
        ("9999-12-31", ("9999-12-31", "9999-12-31")),
        ("0001/..", ("0001-01-01", None)),
        ("../9999", (None, "9999-12-31")),
        ("[0001,9999]", ("0001-01-01", "9999-12-31")),
        ("[0001..9999]", ("0001-01-01", "9999-12-31")),
        ("000X", ("0001-01-01", "0009-12-31")),
    ],
)
def test_an_open_end_and_no_other_is_none_in_json(text, in_json):
    found = parse(text)
    assert bounds_json(found.edtf, found.earliest, found.latest) == in_json


@settings(deadline=None)
@given(st.dates())
def test_every_day_of_the_calendar_is_read_as_itself(day):
    assert parse(day.isoformat()) == UncertainDate(day.isoformat(), day, day)


@settings(deadline=None)
@given(plain, st.sampled_from("?~%"))
def test_a_qualifier_never_widens_the_bounds(text, qualifier):
    bare, qualified = parse(text), parse(text + qualifier)
    assert (qualified.earliest, qualified.latest) == (bare.earliest, bare.latest)


@settings(deadline=None)
@given(edtf_like)
@example("[..9999,9999]")
@example("9999-24/..")
def test_what_is_read_has_ordered_bounds_a_stable_canonical_form_and_words(text):
    found = accepted(text)
    if found is not None:
        assert found.earliest <= found.latest
        assert parse(found.edtf) == found
        assert describe(found.edtf)


@settings(deadline=None)
@given(parts, parts)
def test_an_interval_and_a_range_of_the_same_ends_have_the_same_bounds(start, end):
    interval, within = accepted(f"{start}/{end}"), accepted(f"[{start}..{end}]")
    assert (interval is None) == (within is None)
    if interval and within:
        assert (interval.earliest, interval.latest) == (within.earliest, within.latest)
        assert (interval.earliest, interval.latest) == (parse(start).earliest, parse(end).latest)


@settings(deadline=None)
@given(st.text(max_size=150))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    found = accepted(text)
    assert found is None or found.earliest <= found.latest

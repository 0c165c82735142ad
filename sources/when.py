"""Understand dates as people write them: each becomes EDTF, with how it was understood and counted from where.

    readings("13 December 2021")                       2021-12-13
    readings("05/06/2021")                             2021-06-05 or 2021-05-06: both are offered
    readings("September this year", near="2021-12-15") 2021-09, never a day
    readings("Monday", near="2021-12-15")              2021-12-13; the Monday before; one of the two
    readings("before spring 2021")                     [..2021-02]

Nothing is made up: what the words leave open stays open in the date. English phrases are understood here
(`sources.phrases` and `sources.around_dates` hold their vocabulary), full dates in other languages by dateparser, and
only where every part that it gives back stands in the words.
"""

import re
from dataclasses import dataclass, replace

from sources.around_dates import understand
from sources.dates import DateError, describe, parse
from sources.edtf import WINTER as LAST_SEASON
from sources.frames import Found, Frame, WhenError
from sources.normalize import TextError, clean_line
from sources.phrases import EXAMPLES, tidy

__all__ = ["MAX_WORDING", "Reading", "WhenError", "only_reading", "readings"]

MAX_WORDING = 200
MOST_READINGS = 8
ORDERS = ("", "dmy", "mdy")

# Written with digits and signs alone: EDTF that is wrong is told what is wrong with it.
_LOOKS_LIKE_EDTF = re.compile(r"[\[{]?[Yy+-]?\d{3,}[-\dXxuU?~%/.,\[\]{} ]*|[\[{]?(\.\.)/?\d{4}.*")


@dataclass(frozen=True)
class Reading:
    """One way to understand a wording: the date, in words, and how it comes from the wording."""

    edtf: str
    words: str
    basis: str


def readings(wording: str, *, near: str = "", language: str = "en", order: str = "") -> list[Reading]:
    """Return the ways to understand a wording, best first; several where it is ambiguous.

    `near` is the date of the source in EDTF: what Monday, yesterday or this year count from. `order` ("dmy" or "mdy")
    settles 05/06/2021 for somebody who knows how a file was written. Raises WhenError, whose text shows a right
    example, for what is no date or counts from a date that is not known.
    """
    if order not in ORDERS:
        raise ValueError(f"order is dmy, mdy or nothing, not {order!r}")
    text = _one_line(wording)
    try:
        return [_reading(Found(parse(text).edtf, "written as EDTF"))]
    except DateError as error:
        if _LOOKS_LIKE_EDTF.fullmatch(text) and not (_is_day_among_signs(text) or _is_two_years(text)):
            raise WhenError(str(error)) from error
    frame = Frame.of(near, wording=text, language=language, order=order)
    try:
        found = understand(tidy(text), frame)
    except DateError as error:
        # A date inside the wording, such as that of "after 9999", leads to none that there is.
        raise WhenError(str(error)) from error
    if not found:
        raise WhenError(f"“{_cut(text)}” is not a date that can be read; write it like {EXAMPLES}.")
    return _unique(found)


def only_reading(wording: str, *, near: str = "", language: str = "en", order: str = "") -> Reading:
    """Return the one way to understand a wording. Raises WhenError where there are several: none is guessed."""
    found = readings(wording, near=near, language=language, order=order)
    if len(found) > 1:
        several = " or ".join(f"{reading.words} ({reading.edtf})" for reading in found[:2])
        raise WhenError(f"“{_cut(wording)}” can be {several}; write it like {found[0].edtf} or {found[1].edtf}.")
    return found[0]


def _one_line(wording: str) -> str:
    if len(wording) > MAX_WORDING:
        raise WhenError(
            f"A date has at most {MAX_WORDING} characters, not {len(wording)}; write it like 13 December 2021."
        )
    try:
        text = clean_line(wording)
    except TextError as error:
        raise WhenError(f"{error} Write a date like 13 December 2021.") from error
    if not text:
        raise WhenError("There is no date here; write it like 13 December 2021, December 2021, Monday or 2021-12-13.")
    return text


def _is_day_among_signs(text: str) -> bool:
    """Say whether these digits are a day among days after all, such as 2021/12/13."""
    return bool(re.fullmatch(r"\d{4}([/.])\d{1,2}\1\d{1,2}", text))


def _is_two_years(text: str) -> bool:
    """Say whether this goes from one year to another, such as 1950-53: what could be a month or season never does."""
    found = re.fullmatch(r"\d{2}(\d{2})-(\d{2})", text)
    return found is not None and int(found[2]) > max(int(found[1]), LAST_SEASON)


def _reading(found: Found) -> Reading:
    return Reading(found.edtf, describe(found.edtf), found.how)


def _unique(found: list[Found]) -> list[Reading]:
    seen: dict[str, Reading] = {}
    for one in found:
        try:
            canonical = parse(one.edtf).edtf
        except DateError:
            continue
        seen.setdefault(canonical, _reading(replace(one, edtf=canonical)))
    if not seen:
        raise WhenError(f"This lies outside the years 0001 to 9999; write it like {EXAMPLES}.")
    return list(seen.values())[:MOST_READINGS]


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"

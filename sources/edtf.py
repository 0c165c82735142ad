"""Read the Extended Date/Time Format: its text becomes parts, ranges and sets with a first and a last day.

What is read: levels 0 and 1 for days, months, seasons and years 0001 to 9999, and the "one of these" sets of level 2.

    2021-12-13  2021-12  2021  2021-21         day, month, year, season (21 spring, 22 summer, 23 autumn, 24 winter)
    2021-12-XX  2021-XX  2021-XX-XX  201X      what is not known is X
    2021-12-13~  2021-12-13?  2021-12-13%      about, uncertain, both; they never widen the bounds
    1950/1953  ../1953  1950/..  /1953  1950/  throughout; an end may be open (..) or unknown (nothing)
    [2021-12-20,2021-12-27]                    one of these
    [2021-12-20..2021-12-31]  [..2021]  [2021..]   some time within, up to, or from

Seasons are the northern ones in whole months; winter begins in the December of its year and ends in the next.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

OPEN_START = date.min
OPEN_END = date.max
MAX_LENGTH = 100
WINTER = 24

Precision = Literal["day", "month", "season", "year"]

_PART = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)")
_FIRST_MONTH_OF_SEASON = {21: 3, 22: 6, 23: 9, WINTER: 12}
_ANY_DATE = "2021-12-13, 2021-12 or 2021"
_ANY_SET = "[2021-12-20,2021-12-27] or [2021-12-20..2021-12-31]"

# Signs of what went wrong, most telling first: the sign, the sentence, a right example.
_SIGNS = (
    (r"[0-9]T|[0-9]:[0-9]", "A date has no time of day", "2021-12-13"),
    (r"^[Yy+-]+[0-9]|^[0-9]{5}", "A year has four digits, from 0001 to 9999, and a hyphen after it", _ANY_DATE),
    (r"[\[\]{}]", "Square brackets stand once, around the dates of which one is meant", _ANY_SET),
    (r"/", "An interval cannot stand inside a set", _ANY_SET),
    (r"[0-9-][xuU]", "A digit that is not known is a capital X", "2021-12-XX, 2021-XX or 201X"),
    (r"[?~%].", "One ?, ~ or % stands at the end of a date", "2021-12-13?, 2021-12-13~ or 2021-12-13%"),
    (r"[0-9X-]X", "X stands for a whole day or month, or the last digits of a year", "2021-12-XX, 2021-XX or 201X"),
    (r"[^\x00-\x7f]", "A date is written with the digits 0 to 9 and plain hyphens", _ANY_DATE),
)


class DateError(ValueError):
    """Say in one sentence for people why a text is not a date, with a right example after "write it like"."""

    def __init__(self, problem: str, example: str = _ANY_DATE) -> None:
        """Join what is wrong and the example into the sentence."""
        super().__init__(f"{problem}; write it like {example}.")


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one date without bracket or slash; `unknown` names what stands as X: "", day, month, year …"""

    text: str
    precision: Precision
    unknown: str
    earliest: date
    latest: date

    @property
    def is_approximate(self) -> bool:
        """Tell whether the writer meant "about"."""
        return self.text[-1] in "~%"

    @property
    def is_uncertain(self) -> bool:
        """Tell whether the writer doubts the date."""
        return self.text[-1] in "?%"


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold the time from start to end, throughout; None is an open or unknown end, and only the text tells which."""

    text: str
    start: Part | None
    end: Part | None

    @property
    def earliest(self) -> date:
        """Give the first day that the start can be."""
        return self.start.earliest if self.start else OPEN_START

    @property
    def latest(self) -> date:
        """Give the last day that the end can be."""
        return self.end.latest if self.end else OPEN_END


class Range(Interval):
    """Hold the time within which something was: bounds as the interval's, another meaning."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Hold a set of which one member is meant; each member begins and ends later than the one before."""

    members: tuple[Part | Range, ...]

    @property
    def text(self) -> str:
        """Give the set in canonical form."""
        return f"[{','.join(member.text for member in self.members)}]"

    @property
    def earliest(self) -> date:
        """Give the first day of the first member."""
        return self.members[0].earliest

    @property
    def latest(self) -> date:
        """Give the last day of the last member."""
        return self.members[-1].latest


def read(text: str) -> Part | Interval | OneOf:
    """Read one EDTF text, white space around its parts allowed; raise DateError where it is none or is out of range."""
    if len(text) > MAX_LENGTH:
        raise DateError(f"A date has at most {MAX_LENGTH} characters, not {len(text)}")
    text = text.strip()
    if "{" in text:
        raise DateError("A date in curly brackets would mean all of these", _ANY_SET)
    if text.startswith("[") and text.endswith("]"):
        return _read_set(text[1:-1])
    if "/" in text:
        return _read_interval(text)
    if ".." in text and "[" not in text:
        raise DateError("A range has square brackets around it", "[2021-12-20..2021-12-31]")
    return _read_part(text)


def _read_interval(text: str) -> Interval:
    ends = [end.strip() for end in text.split("/")]
    if len(ends) > 2:
        raise DateError("An interval has one start and one end", "1950/1953")
    start, end = (None if end in ("", "..") else _read_part(end) for end in ends)
    if not (start or end):
        raise DateError("An interval names its start, its end or both", "1950/1953, ../1953 or 1950/..")
    _refuse_reversed(start, end, "1950/1953")
    return Interval("/".join(ends), start, end)


def _read_set(inside: str) -> OneOf:
    members = tuple(_read_range(member) if ".." in member else _read_part(member) for member in inside.split(","))
    if len(members) == 1 and isinstance(members[0], Part):
        raise DateError(f"A single date has no brackets around it: {members[0].text}", _ANY_SET)
    for before, after in pairwise(members):
        if after.earliest <= before.earliest or after.latest <= before.latest:
            raise DateError(f"In a set {after.text} must begin and end later than {before.text} before it", _ANY_SET)
    return OneOf(members)


def _read_range(text: str) -> Range:
    ends = [end.strip() for end in text.split("..")]
    if len(ends) > 2 or not any(ends):
        raise DateError("A range has one start, one end or both", "[2021-12-20..2021-12-31], [..2021] or [2021..]")
    start, end = (_read_part(end) if end else None for end in ends)
    _refuse_reversed(start, end, "[2021-12-20..2021-12-31]")
    return Range("..".join(ends), start, end)


def _refuse_reversed(start: Part | None, end: Part | None, example: str) -> None:
    if start and end and end.latest < start.earliest:
        raise DateError(f"{end.text} is before {start.text}, so it cannot be the end", example)


def _read_part(text: str) -> Part:
    text = text.strip()
    found = _PART.fullmatch(text)
    if found is None:
        raise _explain(text)
    year, month, day, _ = found.groups()
    if year == "0000":
        raise DateError("There is no year 0000: years go from 0001 to 9999", "0001")
    if month is None or month == "XX" or "X" in year:
        return _read_year(text, year, month, day)
    return _read_month(text, int(year), int(month), day)


def _read_year(text: str, year: str, month: str | None, day: str | None) -> Part:
    """Read a date that no known month narrows."""
    if "X" in year and month is not None:
        raise DateError("Where the year is not known, no month or day can follow", "201X or 20XX")
    if day not in (None, "XX"):
        raise DateError("Where the month is not known, the day cannot be known", "2021-XX or 2021-XX-XX")
    unknown = "year" if "X" in year else "month and day" if day else "month" if month else ""
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    # 000X and 00XX would begin in year 0, which does not exist here.
    return Part(text, "year", unknown, date(max(first, 1), 1, 1), date(last, 12, 31))


def _read_month(text: str, year: int, month: int, day: str | None) -> Part:
    """Read a date of a known month or season."""
    if month in _FIRST_MONTH_OF_SEASON:
        if day is not None:
            raise DateError("A season has no days", "2021-21 or 2021-03-20")
        return _read_season(text, year, month)
    if not 1 <= month <= 12:
        raise DateError(f"There is no month {month:02} (months are 01 to 12, seasons 21 to 24)", "2021-12 or 2021-21")
    last = calendar.monthrange(year, month)[1]
    if day is None or day == "XX":
        return Part(text, "month", "day" if day else "", date(year, month, 1), date(year, month, last))
    if not 1 <= int(day) <= last:
        raise DateError(f"{calendar.month_name[month]} {year} has the days 01 to {last}, not {day}", "2021-12-13")
    the_day = date(year, month, int(day))
    return Part(text, "day", "", the_day, the_day)


def _read_season(text: str, year: int, season: int) -> Part:
    first = date(year, _FIRST_MONTH_OF_SEASON[season], 1)
    if season == WINTER and year == OPEN_END.year:
        return Part(text, "season", "", first, OPEN_END)
    last_year, last_month = (year + 1, 2) if season == WINTER else (year, first.month + 2)
    last = date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    return Part(text, "season", "", first, last)


def _explain(text: str) -> DateError:
    """Find the likeliest reason why a text is no date."""
    if not text:
        return DateError("A date is missing")
    for sign, problem, example in _SIGNS:
        if re.search(sign, text):
            return DateError(problem, example)
    # Control and direction characters would garble the message that quotes them.
    return DateError(f'"{text}" is not a date' if text.isprintable() else "This is not a date")

"""Keep uncertain dates: parse them to a first and a last day, and say them in words.

The written form is EDTF; `sources.edtf` says which part of it is read and what each form means.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sources.edtf import MAX_LENGTH, OPEN_END, OPEN_START, WINTER, DateError, Interval, OneOf, Part, Range, read

__all__ = [
    "MAX_LENGTH",
    "OPEN_END",
    "OPEN_START",
    "DateError",
    "UncertainDate",
    "bounds_json",
    "describe",
    "open_ends",
    "parse",
]

_SEASONS = {21: "spring", 22: "summer", 23: "autumn", WINTER: "winter"}


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """Hold a date in canonical EDTF, and the first and the last day that it can be.

    An open or unknown end is OPEN_START or OPEN_END, so both bounds are always there, and earliest <= latest.
    """

    edtf: str
    earliest: date
    latest: date


def parse(text: str) -> UncertainDate:
    """Read an uncertain date; raise DateError for anything else, an empty text included.

    Canonical means without white space: parsing the canonical text again gives an equal result.
    """
    found = read(text)
    return UncertainDate(found.text, found.earliest, found.latest)


def describe(edtf: str) -> str:
    """Say an uncertain date in English words that fit after "said"; raise DateError if it is none.

    Nothing is made up: no day is named that the date does not name.
    """
    found = read(edtf)
    if isinstance(found, Part):
        return _alone(found)
    return _one_of(found) if isinstance(found, OneOf) else _interval(found)


def open_ends(edtf: str) -> tuple[bool, bool]:
    """Say whether a date has no first and no last day; no date at all has neither. Raise DateError if it is none.

    The stored bounds do not tell: an open end is stored as the first or last day that there is, which a date may be.
    """
    if not edtf:
        return True, True
    found = read(edtf)
    first, last = (found.members[0], found.members[-1]) if isinstance(found, OneOf) else (found, found)
    return isinstance(first, Interval) and not first.start, isinstance(last, Interval) and not last.end


def bounds_json(edtf: str, earliest: date, latest: date) -> tuple[str | None, str | None]:
    """Give both bounds of a date in ISO form, None where that end is open."""
    if earliest > OPEN_START and latest < OPEN_END:
        return earliest.isoformat(), latest.isoformat()
    is_open = open_ends(edtf)
    first, last = (None if none else day.isoformat() for none, day in zip(is_open, (earliest, latest), strict=True))
    return first, last


def _alone(part: Part) -> str:
    return ", ".join([_core(part, "some year from {} to {}"), *_notes(part)])


def _among_others(part: Part) -> str:
    """Keep the notes in brackets, so that they do not run into the next date."""
    core, notes = _core(part, "some year in {}\N{EN DASH}{}"), _notes(part)
    return f"{core} ({', '.join(notes)})" if notes else core


def _core(part: Part, some_year: str) -> str:
    year, about = part.earliest.year, "about " if part.is_approximate else ""
    if part.unknown == "year":
        return some_year.format(f"{about}{year}", part.latest.year)
    if part.precision == "year":
        return f"{about}{year}" if year >= 1000 else f"{about}the year {year}"
    if part.precision == "season":
        season = int(part.text[5:7])
        return f"{about}{_SEASONS[season]} {year}" + (f"/{(year + 1) % 100:02}" if season == WINTER else "")
    day = f"{part.earliest.day} " if part.precision == "day" else ""
    return f"{about}{day}{calendar.month_name[part.earliest.month]} {year}"


def _notes(part: Part) -> list[str]:
    """Give what people must be told besides the date itself."""
    unknown = [f"{part.unknown} not known"] if part.unknown not in ("", "year") else []
    return unknown + (["uncertain"] if part.is_uncertain else [])


def _interval(interval: Interval) -> str:
    start, end = interval.start, interval.end
    if start and end:
        return _alone(start) if start == end else " to ".join(_series([start, end]))
    if start:
        return f"from {_among_others(start)}" + (" on" if ".." in interval.text else ", end not known")
    assert end, "an interval without ends is never read"
    return f"up to and including {_among_others(end)}" + ("" if ".." in interval.text else ", start not known")


def _one_of(found: OneOf) -> str:
    parts = [member for member in found.members if isinstance(member, Part)]
    if len(parts) < len(found.members):
        return ", or ".join(_range(m) if isinstance(m, Range) else _among_others(m) for m in found.members)
    *firsts, last = _series(parts)
    return f"{', '.join(firsts)} or {last}"


def _range(found: Range) -> str:
    start, end = found.start, found.end
    if start and end:
        same_kind = start.precision == end.precision and not (start.unknown or end.unknown)
        kind = start.precision if same_kind else "time"
        return _among_others(start) if start == end else f"some {kind} between {' and '.join(_series([start, end]))}"
    known = start or end
    assert known, "a range without ends is never read"
    return f"{'on' if known.precision == 'day' else 'in'} or {'after' if start else 'before'} {_among_others(known)}"


def _series(parts: Sequence[Part]) -> list[str]:
    """Say several dates, the month or year that they share only once, with the last."""
    words = [_among_others(part) for part in parts]
    if len({part.precision for part in parts}) > 1 or any(_is_marked(part) for part in parts):
        return words
    shared = _shared_ending(some.split(" ") for some in words)
    return [some.removesuffix(shared) for some in words[:-1]] + words[-1:]


def _is_marked(part: Part) -> bool:
    return bool(part.unknown) or part.is_approximate or part.is_uncertain


def _shared_ending(phrases: Iterable[list[str]]) -> str:
    shared = ""
    for words in zip(*(reversed(phrase) for phrase in phrases), strict=False):
        if len(set(words)) > 1:
            break
        shared = f" {words[0]}{shared}"
    return shared

"""Reckon with uncertain dates: months and seasons by name, and what lies before, after and around a range of days.

The date of a source may itself be a range. Whatever counts from it then is one, too: `first` and `last` are the first
and the last day that the source can be of, and the results are EDTF.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from sources.dates import DateError, parse
from sources.edtf import Part, read

_MONTHS = [name.lower() for name in calendar.month_name if name]
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_DAYS = [name.lower() for name in calendar.day_name]

MONTH = "|".join([*_MONTHS, "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"])
SEASON = "|".join(_SEASONS)
WEEKDAY = "|".join([*_DAYS, "mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun"])
_MOST_MEMBERS = 6
_HALF_A_YEAR = 183


def month(name: str) -> int:
    """Return the number of a month by its name, whole or shortened; 0 for what is none."""
    return next((n for n, whole in enumerate(_MONTHS, 1) if len(name) >= 3 and whole.startswith(name[:3])), 0)


def season(name: str) -> int:
    """Return the number that EDTF gives to a season; 0 for what is none."""
    return _SEASONS.get(name, 0)


def weekday(name: str) -> int:
    """Return the number of a day of the week, Monday being 0."""
    return next(n for n, whole in enumerate(_DAYS) if whole.startswith(name[:3]))


def has_name(text: str) -> bool:
    """Say whether a text names a month or a season."""
    return any(month(word) or season(word) for word in text.split())


def exists(year: int, month_: int, day: int) -> bool:
    """Say whether there is such a day."""
    return 1 <= year <= 9999 and 1 <= month_ <= 12 and 1 <= day <= calendar.monthrange(year, month_)[1]


def iso(year: int, month_: int, day: int) -> str:
    """Write a day."""
    return f"{year:04}-{month_:02}-{day:02}"


def century(number: int) -> list[str]:
    """Return the years of a century: the 20th goes from 1901 to 2000."""
    return [f"[{number * 100 - 99:04}..{number * 100:04}]"] if 1 <= number <= 99 else []


def is_plain(edtf: str) -> bool:
    """Say whether this is one date without brackets, slash or marks, to which words around it can be added."""
    found = read(edtf)
    return isinstance(found, Part) and not (found.is_approximate or found.is_uncertain)


def just_before(edtf: str) -> str:
    """Return the day, month or year before one, as exact as it is; raises DateError before the year 1."""
    return _beside(edtf, -1)


def just_after(edtf: str) -> str:
    """Return the day, month or year after one, as exact as it is; raises DateError after the year 9999."""
    return _beside(edtf, 1)


def _beside(edtf: str, step: int) -> str:
    found = read(edtf)
    edge = found.earliest if step < 0 else found.latest
    try:
        there = edge + timedelta(days=step)
    except OverflowError:
        raise DateError("Years go from 0001 to 9999", "2021") from None
    if isinstance(found, Part) and found.precision == "day":
        return there.isoformat()
    if isinstance(found, Part) and found.precision == "year":
        return f"{there.year:04}"
    return f"{there:%Y-%m}" if there.year >= 1000 else f"{there.year:04}-{there.month:02}"


def shifted(first: date, last: date, days: int) -> list[str]:
    """Return the day so many days after the source: one of a range where the source's own day is not known."""
    return [_days(_moved(first, days), _moved(last, days))]


def about_ago(first: date, last: date, unit: str, count: int) -> list[str]:
    """Return about when something was so many weeks, months or years before: nobody says that to the day."""
    if unit == "week":
        start, end = _moved(first, -7 * count), _moved(last, -7 * count)
        return [f"{start.isoformat()}~"] if start == end else [_days(start, end)]
    if unit == "year":
        ends = [f"{first.year - count:04}", f"{last.year - count:04}"]
    else:
        ends = [_month_of(first, -count), _month_of(last, -count)]
    return [f"{ends[0]}~" if ends[0] == ends[1] else f"[{ends[0]}..{ends[1]}]"]


def ago_to_the_day(first: date, last: date, unit: str, count: int) -> list[str]:
    """Return the very day so many weeks, months or years before; raises DateError where that month has no such day."""
    if unit in ("day", "week"):
        return shifted(first, last, -count * (7 if unit == "week" else 1))
    return [_days(*(_months_before(day, count * (12 if unit == "year" else 1)) for day in (first, last)))]


def _months_before(day: date, months: int) -> date:
    year, month_ = _moved_month(day, -months)
    if not exists(year, month_, day.day):
        raise DateError(f"{_month(year, month_)} has no day {day.day}", "2021-12-13")
    return date(year, month_, day.day)


def whole(first: date, last: date, unit: str, step: int) -> list[str]:
    """Return the week, weekend, month or year of the source, or so many later."""
    if unit in ("month", "year"):
        start, end = (
            (_month_of(first, step), _month_of(last, step))
            if unit == "month"
            else (f"{first.year + step:04}", f"{last.year + step:04}")
        )
        return [start if start == end else f"[{start}..{end}]"]
    monday, other = _monday(first, step), _monday(last, step)
    if unit == "weekend":
        return [_days(_moved(monday, 5), _moved(other, 6))]
    weeks = [_days(monday, _moved(other, 6))]
    if step < 0:
        weeks.append(_days(_moved(first, 7 * step), _moved(last, 7 * step + 6)))
    return weeks


def so_far(first: date, last: date, unit: str) -> list[str]:
    """Return the days of this week, month or year up to the source."""
    return [_days(_start(first, unit), last)]


def still_to_come(first: date, last: date, unit: str) -> list[str]:
    """Return the days of this week, month or year from the source on."""
    return [_days(first, parse(whole(last, last, unit, 0)[0]).latest)]


def weekday_said(first: date, last: date, day: int, which: str) -> list[str]:
    """Return a day of the week as it is named: the last one before the source, or that of this, last or next week."""
    if which in ("this week", "last week", "next week"):
        step = {"this week": 0, "last week": -1, "next week": 1}[which]
        return _some({_moved(_monday(d, step), day) for d in _each(first, last)})
    if which in ("next", "this coming", "coming"):
        return _some({_moved(d, (day - d.weekday() - 1) % 7 + 1) for d in _each(first, last)})
    back = 1 if which in ("last", "this past", "the past") else 0
    latest = {_moved(d, -back - (d.weekday() - back - day) % 7) for d in _each(first, last)}
    if first < last:
        return _some(latest)
    [the_day] = latest
    week_before = _moved(the_day, -7)
    return [the_day.isoformat(), week_before.isoformat(), _one_of([week_before, the_day])]


def named(first: date, last: date, number: int, which: str) -> list[str]:
    """Return a month or season as it is named without its year."""
    step = {"this year": 0, "last year": -1, "next year": 1}.get(which)
    if step is not None:
        years = sorted({first.year + step, last.year + step})
        return [_joined([_month(year, number) for year in years])]
    if which == "next":
        return [_joined(sorted({_next(number, d) for d in (first, last)}))]
    if which == "this":
        return [_joined(sorted({_month(d.year, number) for d in (first, last)}))]
    latest = sorted({_latest(number, d) for d in (first, last)})
    if which not in ("last", "this past", "the past"):
        coming = _next(number, last)
        is_nearer = (parse(coming).earliest - last) < (last - parse(latest[-1]).latest)
        return [_joined(latest), coming] if is_nearer else [_joined(latest)]
    before = [f"{int(one[:4]) - 1:04}{one[4:]}" for one in latest]
    return [_joined(latest), _joined(before)] if latest[-1][:4] == f"{last.year:04}" else [_joined(latest)]


def day_without_year(
    first: date, last: date, month_: int, day: int, which: str, of_week: int | None = None
) -> list[str]:
    """Return a day of which the year is not said: the last one up to the source, or the next where that is nearer.

    With a day of the week, only the years about the source count in which it is that; none where there is no such year.
    """
    step = {"this year": 0, "last year": -1, "next year": 1}.get(which)
    since = first.year - (4 if of_week is None else 1)
    years = range(since, last.year + 2) if step is None else sorted({first.year + step, last.year + step})
    days = [date(year, month_, day) for year in years if exists(year, month_, day)]
    if of_week is not None:
        # Far ahead a day of the week fits by chance: then the weekday or the day is wrong.
        days = [one for one in days if one.weekday() == of_week and one - last < timedelta(days=_HALF_A_YEAR)]
    if step is not None:
        return [_joined([one.isoformat() for one in days])] if days else []
    past, coming = [one for one in days if one <= last], [one for one in days if one > last]
    found = [past[-1]] if past else []
    if coming and (not past or (coming[0] - last) < (last - past[-1])):
        found = [*found, coming[0]]
    return [one.isoformat() for one in found]


def day_of_month(first: date, last: date, day: int) -> list[str]:
    """Return the last such day of a month up to the source."""
    found = {d for d in (_latest_day(day, first), _latest_day(day, last)) if d}
    return [_joined([d.isoformat() for d in sorted(found)])] if found else []


def _latest_day(day: int, up_to: date) -> date | None:
    months = [_moved_month(up_to, -back) for back in range(3)]
    days = [date(year, m, day) for year, m in months if exists(year, m, day)]
    return next((d for d in days if d <= up_to), None)


def _latest(number: int, up_to: date) -> str:
    """Return the last month or season that had begun by then."""
    this_year = _month(up_to.year, number)
    return this_year if parse(this_year).earliest <= up_to else _month(up_to.year - 1, number)


def _next(number: int, after: date) -> str:
    this_year = _month(after.year, number)
    return this_year if parse(this_year).earliest > after else _month(after.year + 1, number)


def _month(year: int, number: int) -> str:
    return f"{year:04}-{number:02}"


def _moved_month(day: date, step: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 + step
    return months // 12, months % 12 + 1


def _month_of(day: date, step: int) -> str:
    return _month(*_moved_month(day, step))


def _monday(day: date, step: int) -> date:
    return _moved(day, 7 * step - day.weekday())


def _start(day: date, unit: str) -> date:
    if unit in ("week", "weekend"):
        return _monday(day, 0)
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _moved(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _each(first: date, last: date) -> Iterable[date]:
    # More days than weeks can be named one by one are not needed: `_some` gives a range then.
    return (_moved(first, n) for n in range(min((last - first).days, 7 * (_MOST_MEMBERS + 1)) + 1))


def _some(days: set[date]) -> list[str]:
    """Return one day, or one of several and then each of them, or one within a range where they are many."""
    ordered = sorted(days)
    if len(ordered) == 1:
        return [ordered[0].isoformat()]
    if len(ordered) > _MOST_MEMBERS:
        raise DateError("The date of the source leaves too many days open", "13 December 2021")
    return [_one_of(ordered), *(day.isoformat() for day in reversed(ordered))]


def _one_of(days: list[date]) -> str:
    return f"[{','.join(day.isoformat() for day in days)}]"


def _joined(dates: list[str]) -> str:
    return dates[0] if len(dates) == 1 else f"[{','.join(dates)}]"


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"[{first.isoformat()}..{last.isoformat()}]"

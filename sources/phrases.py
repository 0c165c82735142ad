"""The vocabulary of single dates in words: those that stand for themselves, and those that count from another."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from sources import spans
from sources.dates import DateError, describe, parse
from sources.foreign_dates import read_foreign
from sources.frames import Found, Frame, WhenError

EXAMPLES = "13 December 2021, December 2021, spring 2021, Monday or 2021-12-13"

_REMEDY = "write it like 13 December 2021."
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10, "a": 1, "an": 1}  # fmt: skip
_TIME = re.compile(
    r"[ t,]+(?:at )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:z|[a-z]{3,4}|[+-]\d{2}:?\d{2}))?"
    r"|[ t,]+(?:at )?\d{1,2} ?[ap]\.?m\.?"
)
_SMALL = re.compile(r"(?:on|in|at|during|dated|the|of|as of) ")
_VAGUE = re.compile(
    r"(?:very )?(?:early|mid|middle|late|beginning|start|end|turn|first days|last days|the course)"
    r"(?:[ -]of|[ -]in)?[ -]"
)


def tidy(text: str) -> str:
    """Return the wording in small letters, without what makes no difference."""
    plain = re.sub(r"[\u2010\u2011\u2212]", "-", text.casefold()).replace("\u2019", "'")
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b(?! century)", "", plain)
    plain = re.sub(r"\b([a-z]{3,4})\.(?=[ \d-])", r"\1 ", plain)
    return " ".join(plain.replace(",", " ").rstrip(".").split())


def single(text: str, frame: Frame) -> Iterator[Found]:
    """Understand one date without words around it."""
    text = _without_small_words(text)
    for pattern, make in _RULES:
        if (found := pattern.fullmatch(text)) and (dates := list(make(found, frame))):
            yield from dates
            return
    if (shorter := _TIME.search(text)) and shorter.end() == len(text):
        yield from single(text[: shorter.start()], frame)
    elif vague := _VAGUE.match(text):
        for one in single(text[vague.end() :], frame):
            yield replace(one, how=f"{one.how}; “{vague[0].strip(' -')}” is kept in the wording alone")
    else:
        yield from (
            Found(edtf, f"“{frame.wording}”, as worded") for edtf in read_foreign(frame.wording, frame.language)
        )


def _without_small_words(text: str) -> str:
    while small := _SMALL.match(text):
        text = text[small.end() :]
    return text


# Dates that stand for themselves


def _worded(make: Callable[[re.Match[str]], list[str]]) -> Callable[[re.Match[str], Frame], list[Found]]:
    return lambda found, frame: [Found(edtf, f"“{frame.wording}”, as worded") for edtf in make(found)]


def _day(found: re.Match[str], frame: Frame) -> list[Found]:
    year, month, day = int(found["year"]), spans.month(found["month"]), int(found["day"])
    the_day = _existing(year, month, day)
    if (name := found.groupdict().get("weekday")) and spans.weekday(name) != the_day.weekday():
        raise WhenError(
            f"{describe(the_day.isoformat())} was a {the_day:%A}, not a {name.capitalize()}; check the day, and write "
            f"it like {the_day.isoformat()}."
        )
    return [Found(the_day.isoformat(), f"“{frame.wording}”, as worded")]


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        try:
            parse(f"{year:04}-{month:02}-{day:02}")
        except DateError as error:
            raise WhenError(str(error)) from error
        raise


def _numeric(found: re.Match[str], frame: Frame) -> list[Found]:
    """Read 13/12/2021: the day first, the month first, or both ways where both can be meant."""
    first, second, year = int(found["a"]), int(found["b"]), int(found["year"])
    ways = {"dmy": (second, first), "mdy": (first, second)}
    if found["sign"] == "." or frame.order == "dmy":
        ways.pop("mdy")
    elif frame.order == "mdy":
        ways.pop("dmy")
    how = {"dmy": "the day first", "mdy": "the month first"}
    good = [
        Found(spans.iso(year, month, day), f"“{frame.wording}”, {how[name]}")
        for name, (month, day) in ways.items()
        if spans.exists(year, month, day)
    ]
    if not good:
        raise WhenError(f"“{frame.wording}” is no day of any month; write it like 13/12/2021 or 2021-12-13.")
    return good


def _year_first(found: re.Match[str], frame: Frame) -> list[Found]:
    the_day = _existing(int(found["year"]), int(found["b"]), int(found["a"]))
    return [Found(the_day.isoformat(), f"“{frame.wording}”, as worded")]


def _season(found: re.Match[str], frame: Frame) -> list[Found]:
    number, year, last = spans.season(found["season"]), int(found["year"]), found["last"]
    how = f"“{frame.wording}”, as worded; seasons are those of the northern half of the earth"
    if last:
        return [Found(f"{year:04}-24", how)] if number == 24 and int(last) % 100 == (year + 1) % 100 else []
    one = Found(f"{year:04}-{number}", how)
    if number != 24:
        return [one]
    return [
        Found(one.edtf, f"“{frame.wording}”, the winter that began in December {year}"),
        Found(f"{year - 1:04}-24", f"“{frame.wording}”, the winter that ended in February {year}"),
    ]


def _piece_of_year(found: re.Match[str], frame: Frame) -> list[Found]:
    months = 6 if found["half"] else 3
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 12 // months}.get(found["nth"] or "", 0)
    number = number or int(found["n"] or 0)
    if not 1 <= number <= 12 // months:
        return []
    year, last = int(found["year"]), number * months
    return [Found(f"[{year:04}-{last - months + 1:02}..{year:04}-{last:02}]", f"“{frame.wording}”, as worded")]


# Dates that count from that of the source


def _relative(make: Callable[[re.Match[str], Frame], list[str]]) -> Callable[[re.Match[str], Frame], list[Found]]:
    def rule(found: re.Match[str], frame: Frame) -> list[Found]:
        frame.demand()
        try:
            return [Found(edtf, frame.counted) for edtf in make(found, frame)]
        except (DateError, OverflowError) as error:
            raise WhenError(f"“{frame.wording}” cannot be counted from the date of the source; {_REMEDY}") from error

    return rule


def _shifted(found: re.Match[str], frame: Frame) -> list[str]:
    days = {"the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "tomorrow": 1}
    name = re.sub(r" (?:morning|afternoon|evening|night|noon)$", "", found[0])
    return spans.shifted(frame.first, frame.last, days.get(name, 0))


def _last_night(found: re.Match[str], frame: Frame) -> list[str]:
    return [*spans.shifted(frame.first, frame.last, -1), *spans.shifted(frame.first, frame.last, 0)]


def _ago(found: re.Match[str], frame: Frame) -> list[str]:
    count = _NUMBERS.get(found["n"]) or int(found["n"])
    if found["unit"] == "day":
        return spans.shifted(frame.first, frame.last, -count)
    if found["unit"] == "fortnight":
        return spans.about_ago(frame.first, frame.last, "week", 2 * count)
    return spans.about_ago(frame.first, frame.last, found["unit"], count)


def _to_the_day(found: re.Match[str], frame: Frame) -> list[str]:
    count, unit = _NUMBERS.get(found["n"]) or int(found["n"]), found["unit"]
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    return spans.ago_to_the_day(frame.first, frame.last, unit, count)


def _last_but_one(found: re.Match[str], frame: Frame) -> list[str]:
    return spans.whole(frame.first, frame.last, found["unit"], -2 if found["side"] == "before last" else 2)


def _whole(found: re.Match[str], frame: Frame) -> list[str]:
    """Read this, last or next week, month or year, whole or up to or from the date of the source."""
    if found["part"] == "earlier" and found["which"] == "this":
        return spans.so_far(frame.first, frame.last, found["unit"])
    if found["part"] == "later" and found["which"] == "this":
        return spans.still_to_come(frame.first, frame.last, found["unit"])
    return spans.whole(frame.first, frame.last, found["unit"], _STEPS[found["which"]])


_STEPS = {"this": 0, "the current": 0, "last": -1, "the previous": -1, "previous": -1, "next": 1, "current": 0}


def _weekday(found: re.Match[str], frame: Frame) -> list[str]:
    """Bring “Monday last week”, “last week's Monday” and “Monday last” to one form."""
    which, after = found["which"] or "", found["after"] or ""
    if found["week"]:
        after += found["week"]
    return spans.weekday_said(frame.first, frame.last, spans.weekday(found["weekday"]), which or after)


def _named(found: re.Match[str], frame: Frame) -> list[str]:
    """Read a month or season without its year: the last one, or that of this, last or next year."""
    name, which = found["name"], found["which"] or found["after"] or ""
    month = spans.month(name) or spans.season(name)
    return spans.named(frame.first, frame.last, month, which)


def _day_without_year(found: re.Match[str], frame: Frame) -> list[str]:
    month, day, which = spans.month(found["month"]), int(found["day"]), found["after"] or ""
    name = found.groupdict().get("weekday")
    days = spans.day_without_year(frame.first, frame.last, month, day, which, spans.weekday(name) if name else None)
    if name and not days:
        raise WhenError(
            f"{day} {found['month'].capitalize()} is no {name.capitalize()} in the years about the source; check the "
            f"day, and {_REMEDY}"
        )
    return days


def _day_of_month(found: re.Match[str], frame: Frame) -> list[str]:
    return spans.day_of_month(frame.first, frame.last, int(found["day"]))


_SO_MANY = rf"(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|fortnight|month|year)s?"
Rule = Callable[[re.Match[str], Frame], list[Found]]
_WEEKDAY = f"(?P<weekday>{spans.WEEKDAY})"
_MAYBE_DAY = rf"(?:{_WEEKDAY} (?:the )?)?"
_THAT_YEAR = r"(?: (?:of )?(?P<after>this year|last year|next year))?"
_WHICH = r"(?:(?P<which>this|last|next|this past|the past|this coming|coming|this week|last week|next week)'?s? )?"

_RULES: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?:year )?(?P<year>\d{4})", _worded(lambda m: [m["year"]])),
        (rf"{_MAYBE_DAY}(?P<day>\d{{1,2}})[ -](?:of )?(?P<month>{spans.MONTH})[ -](?:of )?(?P<year>\d{{4}})", _day),
        (rf"{_MAYBE_DAY}(?P<month>{spans.MONTH})[ -](?:the )?(?P<day>\d{{1,2}})[ -](?P<year>\d{{4}})", _day),
        (rf"(?P<year>\d{{4}})[ -](?P<month>{spans.MONTH})[ -](?P<day>\d{{1,2}})", _day),
        (r"(?P<year>\d{4})-(?P<b>\d{2})-(?P<a>\d{2})", _year_first),
        (r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign) ?(?P<year>\d{4})", _numeric),
        (r"(?P<year>\d{4})(?:[/.]|年|년 ?)(?P<b>\d{1,2})(?:[/.]|月|월 ?)(?P<a>\d{1,2})(?:日|일)?", _year_first),
        (r"(?P<year>\d{4})(?:年|년 ?)(?P<b>\d{1,2})(?:月|월)", _worded(lambda m: [f"{m['year']}-{int(m['b']):02}"])),
        (r"(?P<year>\d{4})(?:年|년)", _worded(lambda m: [m["year"]])),
        (r"(?P<b>\d{1,2})[/.](?P<year>\d{4})", _worded(lambda m: [f"{m['year']}-{int(m['b']):02}"])),
        (
            rf"(?P<month>{spans.MONTH})[ -](?:of )?(?P<year>\d{{4}})",
            _worded(lambda m: [f"{m['year']}-{spans.month(m['month']):02}"]),
        ),
        (rf"(?P<season>{spans.SEASON}) (?:of )?(?P<year>\d{{4}})(?:[/-](?P<last>\d{{2,4}}))?", _season),
        (r"(?P<year>\d{3}0)'?s", _worded(lambda m: [f"{m['year'][:3]}X"])),
        (r"(?P<n>\d{1,2})(?:st|nd|rd|th) century", _worded(lambda m: spans.century(int(m["n"])))),
        (
            r"(?:(?P<nth>first|second|third|fourth|last) (?:(?P<half>half)|quarter)|q(?P<n>[1-4])) (?:of )?"
            r"(?P<year>\d{4})",
            _piece_of_year,
        ),
        (
            r"(?:today|yesterday|tomorrow|(?:the )?day before yesterday|this)(?: (?:morning|afternoon|evening|night))?"
            r"|tonight|now",
            _relative(_shifted),
        ),
        (r"last (?:night|evening)", _relative(_last_night)),
        (
            rf"{_SO_MANY} (?:ago|earlier|before)",
            _relative(_ago),
        ),
        (rf"{_SO_MANY} (?:ago|earlier) (?:today|to the day)", _relative(_to_the_day)),
        (r"(?P<unit>week|weekend|month|year) (?P<side>before last|after next)", _relative(_last_but_one)),
        (
            r"(?:(?P<part>earlier|later|early|late) )?(?P<which>this|last|next|previous|current) "
            r"(?P<unit>week|weekend|month|year)",
            _relative(_whole),
        ),
        (rf"{_WHICH}{_WEEKDAY}(?: (?P<after>last|this|next)(?P<week> week)?)?", _relative(_weekday)),
        (rf"(?P<day>\d{{1,2}}) (?:of )?(?P<month>{spans.MONTH}){_THAT_YEAR}", _relative(_day_without_year)),
        (rf"(?P<month>{spans.MONTH}) (?:the )?(?P<day>\d{{1,2}}){_THAT_YEAR}", _relative(_day_without_year)),
        (
            rf"{_WEEKDAY} (?:the )?(?P<day>\d{{1,2}}) (?:of )?(?P<month>{spans.MONTH}){_THAT_YEAR}",
            _relative(_day_without_year),
        ),
        (rf"{_WEEKDAY} (?P<month>{spans.MONTH}) (?:the )?(?P<day>\d{{1,2}}){_THAT_YEAR}", _relative(_day_without_year)),
        (r"(?P<day>\d{1,2})(?: of (?:this|the) month)?", _relative(_day_of_month)),
        (
            rf"(?:(?P<which>this|last|next|this past|the past) )?(?P<name>{spans.MONTH}|{spans.SEASON})"
            r"(?: (?:of )?(?P<after>this year|last year|next year))?",
            _relative(_named),
        ),
    )
]

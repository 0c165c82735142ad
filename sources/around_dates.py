"""The words around dates: between, or, before, since, about; and the dates inside them."""

import re
from collections.abc import Callable
from dataclasses import replace

from sources import spans
from sources.dates import DateError, parse
from sources.frames import Found, Frame, Unclear, WhenError
from sources.phrases import single


def understand(text: str, frame: Frame) -> list[Found]:
    """Return how a tidy text can be understood, best first; empty where it is no date."""
    for pattern, make in _AROUND:
        if found := pattern.fullmatch(text):
            try:
                return make(found, frame)
            except Unclear:
                continue
    return list(single(text, frame))


def _part(text: str, frame: Frame) -> list[Found]:
    found = list(single(text, frame))
    if not found:
        raise Unclear
    return found


def _between(found: re.Match[str], frame: Frame) -> list[Found]:
    return _pairs(found, frame, lambda a, b: f"[{a}..{b}]")


def _throughout(found: re.Match[str], frame: Frame) -> list[Found]:
    return _pairs(found, frame, lambda a, b: f"{a}/{b}")


def _either(found: re.Match[str], frame: Frame) -> list[Found]:
    return _pairs(found, frame, lambda a, b: f"[{a},{b}]")


def _pairs(found: re.Match[str], frame: Frame, join: Callable[[str, str], str]) -> list[Found]:
    start, end = _completed(found["a"], found["b"])
    first, second = _part(start, frame), _part(end, frame)
    if not (spans.is_plain(first[0].edtf) and spans.is_plain(second[0].edtf)):
        raise Unclear
    try:
        edtf = parse(join(first[0].edtf, second[0].edtf)).edtf
    except DateError as error:
        raise WhenError(str(error)) from error
    how = frame.counted if "counted from" in first[0].how + second[0].how else first[0].how
    return [Found(edtf, how)]


def _completed(start: str, end: str) -> tuple[str, str]:
    """Give the first of two dates the month and year that stand with the second only, and the other way round."""
    if re.fullmatch(r"\d{1,2}", start) and (rest := re.fullmatch(r"\d{1,2} (.+)", end)):
        return f"{start} {rest[1]}", end
    month_first = re.fullmatch(rf"({spans.MONTH}) \d{{1,2}}", start)
    if month_first and re.fullmatch(r"\d{1,2} \d{4}", end):
        return f"{start} {end[-4:]}", f"{month_first[1]} {end}"
    year = re.search(r" (\d{4})$", end)
    if year and not re.search(r"\d{4}", start) and (spans.has_name(start)):
        return f"{start} {year[1]}", end
    if re.fullmatch(r"\d{4}", start) and re.fullmatch(r"\d{2}", end):
        return start, start[:2] + end
    return start, end


def _before(found: re.Match[str], frame: Frame) -> list[Found]:
    return [replace(one, edtf=f"[..{spans.just_before(one.edtf)}]") for one in _plain(found["a"], frame)]


def _by(found: re.Match[str], frame: Frame) -> list[Found]:
    return [replace(one, edtf=f"[..{one.edtf}]") for one in _plain(found["a"], frame)]


def _after(found: re.Match[str], frame: Frame) -> list[Found]:
    return [replace(one, edtf=f"[{spans.just_after(one.edtf)}..]") for one in _plain(found["a"], frame)]


def _since(found: re.Match[str], frame: Frame) -> list[Found]:
    plain = _plain(found["a"], frame)
    return [replace(one, edtf=f"{one.edtf}/..") for one in plain] + [
        replace(one, edtf=f"[{one.edtf}..]") for one in plain
    ]


def _until(found: re.Match[str], frame: Frame) -> list[Found]:
    plain = _plain(found["a"], frame)
    return [replace(one, edtf=f"../{one.edtf}") for one in plain] + [
        replace(one, edtf=f"[..{one.edtf}]") for one in plain
    ]


def _about(found: re.Match[str], frame: Frame) -> list[Found]:
    return [replace(one, edtf=f"{one.edtf}~") for one in _plain(found["a"], frame)]


def _perhaps(found: re.Match[str], frame: Frame) -> list[Found]:
    return [replace(one, edtf=f"{one.edtf}?") for one in _plain(found["a"], frame)]


def _plain(text: str, frame: Frame) -> list[Found]:
    plain = [one for one in _part(text, frame) if spans.is_plain(one.edtf)]
    if not plain:
        raise Unclear
    return plain


Rule = Callable[[re.Match[str], Frame], list[Found]]

_AROUND: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?:some ?time )?between (?P<a>.+?) and (?P<b>.+)", _between),
        (r"(?:from )?(?P<a>.+?) ?(?:\bto\b|\buntil\b|\btill\b|\bthrough\b|[–—]| - ) ?(?P<b>.+)", _throughout),
        (r"(?:from )?(?P<a>\d{1,2})-(?P<b>\d{1,2} [a-z].+)", _throughout),
        (rf"(?:from )?(?P<a>(?:{spans.MONTH}) \d{{1,2}})-(?P<b>\d{{1,2}} \d{{4}})", _throughout),
        (rf"(?P<a>{spans.MONTH})-(?P<b>(?:{spans.MONTH}) \d{{4}})", _throughout),
        (r"(?P<a>\d{4})-(?P<b>\d{4}|\d{2})", _throughout),
        (r"(?:either )?(?P<a>.+?) or (?P<b>.+)", _either),
        (r"(?:at )?some (?:time|point|day) (?:in|on|during) (?P<a>.+)", lambda m, f: _part(m["a"], f)),
        (r"(?:shortly |some ?time |just |well )?(?:before|prior to|ahead of|earlier than) (?P<a>.+)", _before),
        (r"(?:by|no later than|not later than|on or before|at the latest) (?P<a>.+)", _by),
        (r"(?:shortly |some ?time |just |well )?(?:after|later than|following) (?P<a>.+)", _after),
        (r"(?:ever )?(?:since|from) (?P<a>.+?)(?: on| onwards?)?", _since),
        (r"(?:until|till|up to|up until) (?P<a>.+)", _until),
        (r"(?:around|about|circa|ca?\.?|approximately|roughly|on or about|near) ?(?P<a>.+)", _about),
        (r"(?:possibly|perhaps|probably|maybe|presumably|apparently) (?P<a>.+)", _perhaps),
        (r"(?P<a>.+?) ?(?:\?|\(\?\))", _perhaps),
    )
]

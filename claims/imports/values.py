"""Bring single values into their stored form, or refuse them with a reason and a remedy."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError

from claims.imports.fields import Field
from claims.imports.findings import Refused
from sources.normalize import TextError, UrlError, canonical_url, clean_line, clean_name, clean_text, fold
from sources.validators import validate_language
from sources.when import Reading, WhenError, only_reading

MAX_TOPICS = 20
_TYPES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_BARE_HOST = re.compile(r"[^\s/?#:@]+\.[^\s/?#:@.\d][^\s/?#:@.]*(?::\d+)?(?:[/?#].*)?")
_STORABLE = re.compile("[\x00\ud800-\udfff]")


def as_text(field: Field, value: Any) -> str:
    """Return a value as text; raise Refused for another type. Identifiers and ratings may be numbers."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if field.kind in ("id", "label") and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    what = _TYPES.get(type(value), "no text")
    raise Refused(field.name, f"This is {what}, where a text is wanted.", "Write it as text, in quotation marks.")


def line(field: Field, value: Any) -> str:
    """Return one line with single spaces."""
    return _cleaned(field, as_text(field, value), clean_line)


def text(field: Field, value: Any) -> str:
    """Return a text of several lines."""
    return _cleaned(field, as_text(field, value), lambda given: clean_text(given, multiline=True))


def name(field: Field, value: Any) -> str:
    """Return a name without hidden characters."""
    return _cleaned(field, as_text(field, value), clean_name)


def verbatim(field: Field, value: Any) -> str:
    """Return the words of a source as they are, line ends included: a passage must stand in its source."""
    given = as_text(field, value)
    _short(field, given)
    if found := _STORABLE.search(given):
        raise Refused(
            field.name,
            f"There is U+{ord(found[0]):04X} at character {found.start() + 1}, which no text can hold.",
            "Copy the words again from the source.",
        )
    return given


def choice(field: Field, value: Any) -> str:
    """Return one of the words of a field, whatever its case; spaces and hyphens may stand for underscores."""
    given = line(field, value)
    word = re.sub(r"[ -]+", "_", given.casefold())
    if word and word not in field.choices:
        allowed = ", ".join(field.choices)
        raise Refused(field.name, f"“{given[:60]}” is not one of the words of this field.", f"Write one of {allowed}.")
    return word


def language(field: Field, value: Any) -> str:
    """Return a BCP 47 tag in its canonical case."""
    given = line(field, value)
    if not given:
        return ""
    tag = given.replace("_", "-")
    try:
        validate_language(tag)
    except ValidationError as error:
        reason = f"“{given[:60]}” is not a language tag."
        raise Refused(field.name, reason, "Write it like en, pt-BR or zh-Hant.") from error
    main, *others = tag.lower().split("-")
    return "-".join([main, *_cased(others)])


def _cased(subtags: list[str]) -> Iterator[str]:
    """Yield the subtags behind the first in the case in which they are written: Latn for scripts, BR for regions."""
    is_extended = False
    for subtag in subtags:
        is_extended = is_extended or len(subtag) == 1
        if is_extended or len(subtag) not in (2, 4) or subtag[0].isdigit():
            yield subtag
        else:
            yield subtag.upper() if len(subtag) == 2 else subtag.title()


def topics(field: Field, value: Any) -> list[str]:
    """Return topics without repetitions. A table has them in one cell, with semicolons; JSON as a list."""
    if value in (None, ""):
        return []
    if not isinstance(value, list):
        raise Refused(field.name, "Topics are a list, and this is none.", 'Write it like ["korea", "treaties"].')
    if len(value) > MAX_TOPICS:
        raise Refused(field.name, f"There are {len(value):,} topics.", f"Give at most {MAX_TOPICS}.")
    found: dict[str, str] = {}
    for place, one in enumerate(value, 1):
        if not isinstance(one, str):
            raise Refused(field.name, f"The topic at place {place} is no text.", "Remove it, or write it as text.")
        if topic := line(field, one):
            found.setdefault(fold(topic), topic)
    return list(found.values())


def url(field: Field, value: Any) -> tuple[str, str]:
    """Return an address as written, and the form by which it is known; one without https:// is given it."""
    given = as_text(field, value).strip(" \t\r\n")
    if not given:
        return "", ""
    _short(field, given)
    if "://" not in given and _BARE_HOST.fullmatch(given):
        given = f"https://{given}"
    try:
        return given, canonical_url(given)
    except UrlError as error:
        raise Refused(
            field.name, str(error), "Give the public address, such as https://news.example/report."
        ) from error


def when(field: Field, value: Any, *, near: str, language: str, order: str) -> Reading | None:
    """Return a date as it is understood; raise Refused where it is none, or could be several."""
    given = line(field, value)
    if not given:
        return None
    try:
        return _understood(given, near, language or "en", order)
    except WhenError as error:
        reason, _, remedy = str(error).rpartition("; write")
        if not reason:
            reason, remedy = str(error), " it as exact as it is known, such as 2021-12-13, 2021-12 or 2021."
        raise Refused(field.name, f"{reason.rstrip('.')}.", f"Write{remedy}") from error


# A file has many rows of one day.
@lru_cache(maxsize=2048)
def _understood(wording: str, near: str, language: str, order: str) -> Reading:
    return only_reading(wording, near=near, language=language, order=order)


def _cleaned(field: Field, given: str, clean: Any) -> str:
    # A megabyte needs no cleaning to be too long; but white space that goes does not count.
    if len(given) > 10 * field.limit + 1000:
        _short(field, given)
    try:
        cleaned: str = clean(given)
    except TextError as error:
        raise Refused(field.name, str(error), "Correct the text and send the row again.") from error
    _short(field, cleaned)
    return cleaned


def _short(field: Field, given: str) -> None:
    if len(given) > field.limit:
        raise Refused(
            field.name,
            f"This has {len(given):,} characters, and {field.name} has at most {field.limit:,}.",
            "Shorten it, or split the row.",
        )

"""Validators for model fields: they refuse what `sources.normalize` refuses, with the same sentence.

A validator cannot change a value, so whoever takes one in cleans it first. A value in which nothing can be seen is
refused as blank, because it would pass for one that was given.
"""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError

from sources.normalize import TextError, UrlError, canonical_url, clean_line, clean_name, clean_text


def validate_line(value: str) -> None:
    """Refuse a title or a claim that `clean_line` refuses."""
    _validate(value, clean_line)


def validate_name(value: str) -> None:
    """Refuse a name that `clean_name` refuses."""
    _validate(value, clean_name)


def validate_text(value: str) -> None:
    """Refuse a text of several lines that `clean_text` refuses."""
    _validate(value, lambda text: clean_text(text, multiline=True))


def validate_url(value: str) -> None:
    """Refuse an address that `canonical_url` refuses."""
    _validate(value, canonical_url)


# RFC 5646: language, script, region, variants, extensions, private use. Nobody asks whether a subtag is registered.
_LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)


def validate_language(value: str) -> None:
    """Refuse what is no language tag of BCP 47."""
    if not _LANGUAGE_TAG.fullmatch(value):
        raise ValidationError("A language is a BCP 47 tag, such as en, ko or zh-Hant.", code="language")


def _validate(value: str, clean: Callable[[str], str]) -> None:
    try:
        cleaned = clean(value)
    except (TextError, UrlError) as error:
        raise ValidationError(str(error), code=error.code) from error
    if value and not cleaned:
        raise ValidationError("There is nothing to see in this text. Write it, or leave it empty.", code="blank")

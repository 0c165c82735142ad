"""Validators for model fields: they refuse what `sources.normalize` refuses, with the same sentence.

A validator cannot change a value, so whoever takes one in cleans it first. A value in which nothing can be seen is
refused as blank, because it would pass for one that was given.
"""

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


def _validate(value: str, clean: Callable[[str], str]) -> None:
    try:
        cleaned = clean(value)
    except (TextError, UrlError) as error:
        raise ValidationError(str(error), code=error.code) from error
    if value and not cleaned:
        raise ValidationError("There is nothing to see in this text. Write it, or leave it empty.", code="blank")

"""The one form in which the values of a field are kept, whoever hands them in: a form, the API or a file."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from sources.normalize import TextError, clean_line, clean_name, clean_text
from sources.validators import validate_line, validate_name, validate_text, validate_url

CLEANERS: dict[Callable[[str], None], Callable[[str], str]] = {
    validate_line: clean_line,
    validate_name: clean_name,
    validate_text: partial(clean_text, multiline=True),
    validate_url: clean_line,
}


def cleaner_of(field: models.Field) -> Callable[[str], str] | None:
    """Return what brings the values of a model field into their stored form, if its validators name one."""
    return next((clean for validator, clean in CLEANERS.items() if validator in field.validators), None)


def stored_text(field: models.Field, value: str, row: models.Model) -> str:
    """Return a text in the stored form of its field; raise ValidationError for what the field may not hold.

    Also for what is too long: Django leaves the length of a TextField to forms.
    """
    clean = cleaner_of(field)
    try:
        text = clean(value) if clean else value
    except TextError as error:
        raise ValidationError(str(error), code=error.code) from error
    if field.max_length is not None:
        MaxLengthValidator(field.max_length)(text)
    return str(field.clean(text, row))

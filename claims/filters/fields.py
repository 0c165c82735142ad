"""Fields of filters: each reads one kind of value strictly, and says in one sentence what it would have taken.

`schema` describes the values for the documents. `viewer` is set by the filter set: what an account may not know of does
not exist for it.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models

from claims.references import find
from sources.dates import DateError, parse

MOST = 1000

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class RecordField(forms.CharField):
    """A record, named by its uid or by any slug that it ever had. The clean value is the record itself."""

    schema = {"type": "string"}

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.model = model
        self.viewer: Any = AnonymousUser()

    def clean(self, value: Any) -> Any:
        """Return the record, or None for no value."""
        text = super().clean(value)
        if not text:
            return None
        row = find(self.model, text, viewer=self.viewer)
        if row is None:
            raise ValidationError(f"there is no {self.model._meta.verbose_name} “{text[:100]}”.")
        return row


class ChoiceField(forms.CharField):
    """One of a few words."""

    def __init__(self, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.choices = list(choices)
        self.schema = {"type": "string", "enum": self.choices}

    def clean(self, value: Any) -> Any:
        """Return the word, or None for no value."""
        text = super().clean(value)
        if text and text not in self.choices:
            raise ValidationError(f"“{text[:100]}” is none of {', '.join(self.choices)}.")
        return text or None


class YesNoField(ChoiceField):
    """True or false."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(["true", "false"], **kwargs)
        self.schema = {"type": "boolean"}

    def clean(self, value: Any) -> Any:
        """Return a truth value, or None for no value."""
        text = super().clean(value)
        return text == "true" if text else None


class DayField(forms.CharField):
    """A day, a month or a year. The clean value is its first day, or with `is_end` its last."""

    def __init__(self, *, is_end: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.is_end = is_end
        self.schema = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}

    def clean(self, value: Any) -> date | None:
        """Return a day, or None for no value."""
        text = super().clean(value)
        if not text:
            return None
        if not _DAY.fullmatch(text):
            raise ValidationError("write a day, a month or a year: 2021-12-31, 2021-12 or 2021.")
        try:
            found = parse(text)
        except DateError as error:
            raise ValidationError(str(error)) from error
        return found.latest if self.is_end else found.earliest


class NumberField(forms.CharField):
    """A whole number from 0 up."""

    schema = {"type": "integer", "minimum": 0, "maximum": MOST}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the number, or None for no value."""
        text = super().clean(value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= MOST):
            raise ValidationError(f"write a whole number from 0 to {MOST}.")
        return int(text)


class TextField(forms.CharField):
    """Words, of which there are not too many."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.longest = longest
        self.schema = {"type": "string", "maxLength": longest}

    def clean(self, value: Any) -> str | None:
        """Return the words, or None for none."""
        text = super().clean(value)
        if len(text) > self.longest:
            raise ValidationError(f"write at most {self.longest} characters.")
        return text or None


class PatternField(forms.CharField):
    """A text of one form; `example` shows it."""

    def __init__(self, pattern: str, example: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.pattern, self.example = re.compile(pattern), example
        self.schema = {"type": "string", "pattern": f"^{pattern}$"}

    def clean(self, value: Any) -> str | None:
        """Return the text, or None for no value."""
        text = super().clean(value)
        if text and not self.pattern.fullmatch(text):
            raise ValidationError(f"write it like {self.example}.")
        return text or None


class LanguageField(PatternField):
    """A BCP 47 tag."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_LANGUAGE.pattern, "en or pt-BR", **kwargs)

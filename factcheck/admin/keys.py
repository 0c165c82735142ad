"""Choices of records by key: what can be no key names no record, and is never handed to the database."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


def is_key(value: Any) -> bool:
    """Say whether a value can be a primary key in either database."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 19


class RecordField(forms.ModelChoiceField):
    """One record."""

    def to_python(self, value: Any) -> Any:
        """Return the record, or raise ValidationError for what can name none."""
        if value not in self.empty_values and not isinstance(value, models.Model) and not is_key(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return super().to_python(value)


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records."""

    def clean(self, value: Any) -> Any:
        """Return the records, or raise ValidationError for the first key that can be none."""
        for key in value if isinstance(value, list | tuple) else []:
            if not is_key(key):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super().clean(value)

"""Forms of the admin: they take texts in their stored form, and put each refusal beside the field it is about."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.functional import cached_property

from factcheck.admin.choosing import Choosing
from factcheck.journal.explain import messages
from sources.normalize import TextError


class CleanedField(forms.CharField):
    """A line or text that is brought into its stored form before it is judged."""

    def __init__(self, *, cleaner: Callable[[str], str], **options: Any) -> None:
        self.cleaner = cleaner
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """Return the text as it is stored, or raise ValidationError with the sentence about what cannot stay."""
        text: Any = super().to_python(value)
        if text in self.empty_values or "\x00" in text:
            return text
        try:
            return self.cleaner(text) or self.empty_value
        except TextError as error:
            raise ValidationError(str(error), code=error.code) from error


class CountedRows(forms.BaseFormSet):
    """Rows whose number has to be one: of a number below nothing Django would read no row, and save the rest."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": "The form does not say how many rows it has (%(field_names)s), so nothing was "
        "saved. Copy what you need, and open the page anew.",
    }

    @cached_property
    def management_form(self) -> Any:
        """Refuse a number that none can be."""
        form = super().management_form
        if self.is_bound:
            for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
                if (form.cleaned_data.get(name) or 0) < 0:
                    form.add_error(name, "This is no number of rows.")
                    form.cleaned_data[name] = 0
        return form


class RecordForm(forms.ModelForm):
    """A form for a record or a part of one.

    `beside` says, by the name of a law, which field of this form it is about: the law's sentence then stands there,
    whether the form, a constraint of the model or the database itself has found it broken. `refused` is the law that
    the database found broken when the same values were tried.
    """

    beside: ClassVar[dict[str, str]] = {}
    refused: ClassVar[tuple[str, str] | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            remember_choices(field, self.instance, name)

    def full_clean(self) -> None:
        """Validate, then put each sentence where it belongs."""
        super().full_clean()
        if not self.is_bound or (self.empty_permitted and not self.has_changed()):
            return
        self._move_beside()
        if self.refused:
            name, message = self.refused
            self.add_error(self._place(name), message)

    def break_law(self, name: str, field: str | None = None) -> None:
        """Say under the right field that a law would be broken, in the law's own words."""
        self.add_error(field if field in self.fields else self._place(name), messages()[name])

    def _place(self, law: str) -> str | None:
        field = self.beside.get(law)
        return field if field in self.fields else None

    def _move_beside(self) -> None:
        fields = {messages()[law]: field for law, field in self.beside.items() if field in self.fields}
        found = self.errors.pop(NON_FIELD_ERRORS, None)
        for error in found.as_data() if found else []:
            self.add_error(fields.get(str(error.message)), error)


def remember_choices(field: forms.Field, instance: models.Model, name: str) -> None:
    """Hand an autocomplete the related rows that were fetched with the instance, so that it asks for none again."""
    widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
    if not isinstance(widget, Choosing):
        return
    if row := instance._state.fields_cache.get(name):
        widget.remember([row])
    elif name in getattr(instance, "_prefetched_objects_cache", {}):
        widget.remember(getattr(instance, name).all())

"""How a record is chosen in a form: from an autocomplete or, without JavaScript, by what it is called."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from factcheck.admin.naming import find
from sources.normalize import TextError, clean_line

MOST_TYPED = 50


class Typed(str):
    """What somebody typed instead of choosing."""

    __slots__ = ()


class Choosing(AutocompleteMixin, forms.Select):
    """An autocomplete, with a text field beside it where no script runs: there it offers what is chosen alone.

    It also knows the rows chosen so far: a page of many of them costs no query each.
    """

    known: dict[str, models.Model]

    def remember(self, rows: Any) -> None:
        self.known = {str(row.pk): row for row in rows}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        values = value if isinstance(value, list | tuple) else [value]
        typed = [one for one in values if isinstance(one, Typed)]
        chosen = [one for one in values if not isinstance(one, Typed) and is_key(one)]
        first = chosen[0] if chosen else None
        shown = super().render(name, chosen if self.allow_multiple_selected else first, attrs, renderer)
        context = {
            "name": f"{name}-typed",
            "id": f"{(attrs or {}).get('id', name)}_typed",
            "typed": typed,
            "several": self.allow_multiple_selected,
        }
        return shown + render_to_string("admin/typed_choice.html", context)

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        chosen = {str(v) for v in value if v}
        known = getattr(self, "known", {})
        if not chosen <= set(known):
            return super().optgroups(name, value, attr)
        options = (
            [] if self.is_required or self.allow_multiple_selected else [self.create_option(name, "", "", False, 0)]
        )
        for key in chosen:
            label = self.choices.field.label_from_instance(known[key])
            options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]


class ChoosingSelect(Choosing, AutocompleteSelect):
    """One record. What is typed goes before what was chosen: who types sees what was there before."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(f"{name}-typed", "").strip()
        return Typed(typed) if typed else super().value_from_datadict(data, files, name)


class ChoosingSelectMultiple(Choosing, AutocompleteSelectMultiple):
    """Several records. What is typed, one a line, is added to what is chosen."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        lines = data.get(f"{name}-typed", "").splitlines()
        chosen = super().value_from_datadict(data, files, name) or []
        return [*chosen, *(Typed(line.strip()) for line in lines if line.strip())]


class WrittenOne(forms.TextInput):
    """One record by its name, short form or identifier: the same with and without a script."""

    admin_site = site

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(name, "").strip()
        return Typed(typed) if typed else ""


class WrittenLines(forms.Textarea):
    """Several records in the same way, one a line."""

    admin_site = site

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [Typed(line.strip()) for line in data.get(name, "").splitlines() if line.strip()]

    def format_value(self, value: Any) -> str:
        return "\n".join(value or ())


class RecordField(forms.ModelChoiceField):
    """One record, chosen or typed."""

    def to_python(self, value: Any) -> Any:
        """Return the record. What names none is refused with the nearest ones, and never an error of ours."""
        if isinstance(value, Typed):
            return _meant(self, value)
        if value not in self.empty_values and not isinstance(value, models.Model) and not is_key(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return super().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another record is meant; what is typed may be the one that is there."""
        return isinstance(data, Typed) or super().has_changed(initial, data)


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records, chosen or typed."""

    def clean(self, value: Any) -> Any:
        """Return the records."""
        values = value if isinstance(value, list | tuple) else []
        typed = [one for one in values if isinstance(one, Typed)]
        keys = [one for one in values if not isinstance(one, Typed)]
        if wrong := [key for key in keys if not is_key(key)]:
            raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": wrong[0]})
        if len(typed) > MOST_TYPED:
            raise ValidationError(f"Write at most {MOST_TYPED} at once.")
        return super().clean([*keys, *self._meant(typed)])

    def _meant(self, typed: list[Typed]) -> list[int]:
        found, errors = [], []
        for line in typed:
            try:
                found.append(_meant(self, line).pk)
            except ValidationError as error:
                errors += error.messages
        if errors:
            raise ValidationError(errors)
        return found


def is_key(value: Any) -> bool:
    """Say whether a value can be a primary key in either database."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 19


def _meant(field: Any, typed: str) -> Any:
    widget = getattr(field.widget, "widget", field.widget)
    try:
        return find(widget.admin_site._registry[field.queryset.model], clean_line(typed))
    except TextError as error:
        raise ValidationError(str(error), code=error.code) from error

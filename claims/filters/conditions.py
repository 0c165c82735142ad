"""Filters as conditions: each gives the Q that must hold, and a set joins them.

`level` says what a condition is about: `claim`, `statement` or `report`; a resource with one level needs none.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import Filter, FilterSet

from claims.filters.fields import RecordField


class Condition(Filter):
    """One parameter of a list: its field, the meaning that the documents give, and what it asks of a row.

    `where` is a lookup that takes the value, or a function from value to Q.
    """

    def __init__(
        self, field: forms.Field, meaning: str, where: str | Callable[[Any], Q] = "", *, level: str = ""
    ) -> None:
        super().__init__()
        field.help_text = meaning
        self.made, self.where, self.level = field, where, level

    @property
    def field(self) -> forms.Field:
        """Return the field of the form."""
        return self.made

    def holds(self, value: Any) -> Q:
        """Return the condition for one value."""
        return Q(**{self.where: value}) if isinstance(self.where, str) else self.where(value)


class PeriodForm(forms.Form):
    """The values of a filter set. A period that ends before it begins holds no day, so it is an error and no answer."""

    def clean(self) -> dict[str, Any]:
        """Refuse each `…_after` that is later than its `…_before`, under both names."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for first in [name for name in values if name.endswith("_after")]:
            last = first.removesuffix("_after") + "_before"
            if values[first] and values.get(last) and values[first] > values[last]:
                message = f"“{first}” is later than “{last}”, so no day lies between them. Exchange the two."
                self.add_error(first, message)
                self.add_error(last, message)
        return values


class ConditionSet(FilterSet):
    """A filter set made of conditions, which must all hold. A value that cannot be used is an error of the form."""

    class Meta:
        form = PeriodForm

    @property
    def form(self) -> Any:
        """Return the bound form, whose fields know who asks."""
        if not hasattr(self, "_form"):
            form = super().form
            for field in form.fields.values():
                if isinstance(field, RecordField) and self.request is not None:
                    field.viewer = self.request.user
        return super().form

    @cached_property
    def given(self) -> dict[str, Any]:
        """Return the values that were given and understood, by parameter."""
        values = self.form.cleaned_data.items() if self.form.is_valid() else ()
        return {name: value for name, value in values if value is not None}

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Return what is asked, by level; a level about which nothing is asked is missing."""
        wanted: dict[str, Q] = {}
        for name, value in self.given.items():
            one = self.filters[name]
            if isinstance(one, Condition) and one.where:
                wanted[one.level] = wanted.get(one.level, Q()) & one.holds(value)
        return wanted

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows for which every condition holds."""
        return queryset.filter(self.conditions.get("", Q()))

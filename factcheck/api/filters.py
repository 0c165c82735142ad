"""The filters of a list: a FilterSet that refuses what it does not understand, and the backend that asks it."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from factcheck.api.pagination import PARAMETERS
from factcheck.api.parameters import BadQuery, Fault


def faults(filterset: FilterSet) -> list[Fault]:
    """Return what is wrong with the values of a filter set, by parameter."""
    return [Fault(name, f"“{name}”: {error}") for name, errors in filterset.form.errors.items() for error in errors]


class StrictFilterBackend(BaseFilterBackend):
    """Filter by the view's `filterset_class`. The view has seen to it that only its parameters are there."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Return the rows for which every condition holds; raises BadQuery for a value that cannot be used."""
        filterset = view.filterset_class(request.query_params, queryset=queryset, request=request)
        if found := faults(filterset):
            raise BadQuery(found)
        view.filterset = filterset
        rows: QuerySet[Any] = filterset.qs
        return rows


def described(filterset_class: type[FilterSet]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return name, meaning and schema of every filter of a set."""
    found = []
    for name, one in filterset_class.base_filters.items():
        schema = getattr(one.field, "schema", {"type": "string"})
        found.append((name, str(one.field.help_text), dict(schema)))
    return found


def known_parameters(filterset_class: type[FilterSet] | None) -> set[str]:
    """Return the names that a list with this filter set takes."""
    return {*PARAMETERS, *(filterset_class.base_filters if filterset_class else ())}

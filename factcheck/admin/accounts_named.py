"""Accounts on the pages of records: by name, and as a link only for whoever may follow it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from factcheck.models import Account


def name_accounts(request: HttpRequest, context: dict[str, Any]) -> None:
    """Have the read-only accounts of a form and of its inlines shown without links, but to superusers."""
    # The pages of accounts are theirs alone.
    if request.user.is_superuser:
        return
    shown = [(context["adminform"], context["adminform"].form._meta.model)]
    shown += [(inline, inline.opts.model) for inline in context["inline_admin_formsets"]]
    for form, model in shown:
        named = {name: _named(name) for name in _accounts(model) if name in form.readonly_fields}
        form.readonly_fields = [_other(named, name) for name in form.readonly_fields]
        form.fieldsets = [
            (title, options | {"fields": [_in_line(named, name) for name in options["fields"]]})
            for title, options in form.fieldsets
        ]


def _accounts(model: type[models.Model]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields if column.related_model is Account]


def _other(named: dict[str, Any], name: Any) -> Any:
    return named.get(name, name)


def _in_line(named: dict[str, Any], name: Any) -> Any:
    """Return a line of a fieldset, which is a field or several."""
    return [_other(named, one) for one in name] if isinstance(name, list | tuple) else _other(named, name)


def _named(column: str) -> Callable[[Any], str]:
    @admin.display(description=column.replace("_", " "), empty_value="–")
    def name(record: Any) -> str:
        account = getattr(record, column)
        return str(account) if account else ""

    name.__name__ = column
    return name

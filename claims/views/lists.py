"""Lists of records in an order that people read: by name, or by date.

A page starts after the last row of the one before. Its place is the identifier of a record, so that any order will do,
and page 10,000 costs what the first costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from claims.visibility import is_as_last_public
from factcheck.api.parameters import BadQuery, Fault

PARAMETERS = ("after", "before")
SIZE = 50


@dataclass(frozen=True)
class Around:
    """The query strings of the neighbouring pages, or empty."""

    next: str = ""
    previous: str = ""


def cut_rows(
    request: HttpRequest, rows: QuerySet[Any], order: Sequence[str], size: int = SIZE
) -> tuple[list[Any], Around]:
    """Return the page that a request asks for. `order` names columns, a minus for descending, the last one unique."""
    after, before = (request.GET.get(name, "") for name in PARAMETERS)
    if after and before:
        raise BadQuery([Fault("before", "Give “after” or “before”, not both.")])
    wanted = [_turned(column) for column in order] if before else list(order)
    selected = rows.filter(_beyond(wanted, _anchor(rows, after, before))) if after or before else rows
    found = list(selected.order_by(*wanted)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    has_next, has_previous = (True, has_more) if before else (has_more, bool(after))
    return found, Around(
        f"?after={found[-1].uid}" if found and has_next else "",
        f"?before={found[0].uid}" if found and has_previous else "",
    )


def _anchor(rows: QuerySet[Any], after: str, before: str) -> Any:
    """Return the record where a page starts. It may have left the list since the page before: its place stays."""
    uid = after or before
    row = rows.prefetch_related(None).filter(uid=uid).first() or _gone(rows.model, uid)
    if row is None:
        name = "after" if after else "before"
        raise BadQuery([Fault(name, f"“{name}” names no record of this list; start without it.")])
    return row


def _gone(model: type[models.Model], uid: str) -> Any | None:
    row = model._base_manager.filter(uid=uid).first()
    return row if row and is_as_last_public(row) else None


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order: Sequence[str], row: Any) -> Q:
    """Return the condition of standing after `row`: later in the first column, or level there and later in the next."""
    name = order[0].lstrip("-")
    value = getattr(row, name)
    later = Q(**{f"{name}__lt" if order[0].startswith("-") else f"{name}__gt": value})
    return later if len(order) == 1 else later | (Q(**{name: value}) & _beyond(order[1:], row))

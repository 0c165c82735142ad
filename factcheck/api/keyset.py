"""Paging by keys: a page starts after the last row of the one before, so that page 10,000 costs what the first costs.

A cursor holds the values of one row in the columns of the order. Rows that come or go meanwhile shift nothing.
Knows no framework of requests: lists of the API and of pages cut their rows through here.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Q, QuerySet

MOST = 2**63 - 1


class BadCursor(ValueError):
    """A cursor that no answer of this list has given."""


@dataclass(frozen=True)
class Slice:
    """One page: the primary keys of its rows in order, and the cursors of its neighbours."""

    keys: list[int]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, and the direction in which to read from there."""

    place: tuple[int, ...]
    backwards: bool = False

    def __str__(self) -> str:
        content = orjson.dumps([int(self.backwards), *self.place])
        return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(text: str, columns: int) -> Cursor:
    """Return the cursor that a text stands for; raises BadCursor for anything that is none for this many columns."""
    try:
        content = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise BadCursor from None
    if not isinstance(content, list) or len(content) != columns + 1:
        raise BadCursor
    if any(type(value) is not int or not 0 <= value <= MOST for value in content) or content[0] > 1:
        raise BadCursor
    return Cursor(tuple(content[1:]), backwards=bool(content[0]))


def cut(rows: QuerySet[Any], order: Sequence[str], cursor: str | None, size: int) -> Slice:
    """Return a page of rows. `order` names columns of whole numbers, the last one unique; a minus is descending."""
    here = read_cursor(cursor, len(order)) if cursor else None
    wanted = [_turned(column) for column in order] if here and here.backwards else list(order)
    if here:
        rows = rows.filter(_after(wanted, here.place))
    columns = [column.lstrip("-") for column in order]
    found = list(rows.order_by(*wanted).values_list(*columns, "pk")[: size + 1])
    return _sliced(found, here, size)


def cut_ranked(ranked: Sequence[tuple[int, int]], cursor: str | None, size: int) -> Slice:
    """Return a page of rows that are in memory as (rank, primary key) and in that order."""
    here = read_cursor(cursor, 2) if cursor else None
    if here and here.backwards:
        before = [row for row in ranked if row < here.place]
        return _sliced([(*row, row[1]) for row in reversed(before[-size - 1 :])], here, size)
    after = [row for row in ranked if not here or row > here.place]
    return _sliced([(*row, row[1]) for row in after[: size + 1]], here, size)


def _sliced(found: list[tuple[int, ...]], here: Cursor | None, size: int) -> Slice:
    backwards, has_more = bool(here and here.backwards), len(found) > size
    page = found[:size]
    if backwards:
        page.reverse()
    has_next, has_previous = (True, has_more) if backwards else (has_more, here is not None)
    return Slice(
        [row[-1] for row in page],
        str(Cursor(page[-1][:-1])) if page and has_next else None,
        str(Cursor(page[0][:-1], backwards=True)) if page and has_previous else None,
    )


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _after(order: Sequence[str], place: Sequence[int]) -> Q:
    """Return the condition of standing after a place: later in the first column, or level there and later on."""
    column, value = order[0], place[0]
    name = column.lstrip("-")
    later = Q(**{f"{name}__lt" if column.startswith("-") else f"{name}__gt": value})
    if len(order) == 1:
        return later
    return later | (Q(**{name: value}) & _after(order[1:], place[1:]))

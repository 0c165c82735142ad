"""Insert many rows of one model at once, as they are.

Django's `bulk_create` asks each field about each value, three times over; an import writes twenty rows for each of its
own, and spent two thirds of its time there. This asks a field only where it has something to say: one that fills
columns before it is saved, or a type that a database does not take as Python has it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

BATCH = 500


def insert(rows: Sequence[Any]) -> None:
    """Insert instances of one model and set their keys. What they refer to must have been saved before they were made.

    Nothing is validated: the database refuses what breaks its laws, with IntegrityError.
    """
    if not rows:
        return
    model = type(rows[0])
    for field in model._meta.concrete_fields:
        if type(field).pre_save is not models.Field.pre_save:
            for row in rows:
                field.pre_save(row, True)
    key = model._meta.auto_field
    fields = [field for field in model._meta.concrete_fields if field is not key]
    values = attrgetter(*(field.attname for field in fields))
    made = insert_values(model, fields, [values(row) for row in rows], returning=key.column if key else "")
    if key:
        for row, (pk,) in zip(rows, made, strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias


def insert_values(
    model: type[models.Model],
    fields: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    *,
    instead_of: str = "",
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """Insert tuples of values; `instead_of` names the column by which one takes the place of what is there."""
    names = [connection.ops.quote_name(field.column) for field in fields]
    ending = ""
    if instead_of:
        others = [name for name, field in zip(names, fields, strict=True) if field.column != instead_of]
        ending = f" ON CONFLICT ({instead_of}) DO UPDATE SET " + ", ".join(f"{n} = excluded.{n}" for n in others)
    if returning:
        ending += f" RETURNING {connection.ops.quote_name(returning)}"
    adapted = [(place, change) for place, field in enumerate(fields) if (change := _adapter(field))]
    start = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(names)}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    made: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for first in range(0, len(rows), BATCH):
            batch = [_as_stored(row, adapted) for row in rows[first : first + BATCH]]
            cursor.execute(start + ", ".join([one] * len(batch)) + ending, [value for row in batch for value in row])
            made += cursor.fetchall() if returning else []
    return made


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """Return what makes of the values of a field what the database takes; None where it takes them as they are.

    Days and instants repeat, one row like the other, so each is made only once.
    """
    kind, ops = field.get_internal_type(), connection.ops
    if kind == "UUIDField":
        return None if connection.features.has_native_uuid_field else lru_cache(lambda value: value.hex)
    if kind == "DateField":
        return lru_cache(ops.adapt_datefield_value)
    return lru_cache(ops.adapt_datetimefield_value) if kind == "DateTimeField" else None


def _as_stored(row: Sequence[Any], adapted: list[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    values = list(row)
    for place, change in adapted:
        if values[place] is not None:
            values[place] = change(values[place])
    return values

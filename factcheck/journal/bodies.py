"""The bodies of revisions: what a record says, as canonical JSON that both databases give alike."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import models

from factcheck.journal.registry import Child, Record

BATCH = 500
EMPTY: tuple[Any, ...] = (None, "", [], {})


def canonical(value: Any) -> bytes:
    """Return the one JSON form of `value` that is hashed: keys sorted, no white space, UTC, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def sha256(data: bytes) -> str:
    """Return the sha256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def moment(at: datetime) -> str:
    """Return an instant as it is hashed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def contents(record: Record, uids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what each of the records says, by uid; one that is gone is missing. Costs one query a table, not a row."""
    found: dict[str, dict[str, Any]] = {}
    todo = list(uids)
    for first in range(0, len(todo), BATCH):
        batch = todo[first : first + BATCH]
        rows = record.model._base_manager.filter(uid__in=batch).values(*_columns(record.model, ("id", *record.omit)))
        found |= {row["uid"]: _tidy(row, record.added) for row in rows}
        for child in record.children:
            parts = _parts(child, batch)
            for uid in batch:
                if uid in found:
                    found[uid][child.name] = parts.get(uid, [])
    return found


def _columns(model: type[models.Model], omit: Iterable[str]) -> list[str]:
    """Name the columns of a body: a reference to a record is its uid, which is the same in every copy of the record."""
    columns = []
    for column in model._meta.concrete_fields:
        if column.name in omit:
            continue
        target = column.related_model
        has_uid = target is not None and any(f.name == "uid" for f in target._meta.concrete_fields)
        columns.append(f"{column.name}__uid" if has_uid else column.attname)
    return columns


def _parts(child: Child, uids: list[str]) -> dict[str, list[dict[str, Any]]]:
    key = f"{child.path}__uid"
    first_step = child.path.split("__")[0]
    omit = {*child.omit, first_step, "id"}
    columns = _columns(child.model, omit)
    order = [name for name in ("position", "ordinal") if name in columns] + ["pk"]
    if "__" in child.path:
        order.insert(0, first_step)
        columns.append(f"{first_step}_id")
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in child.model._base_manager.filter(**{f"{key}__in": uids}).order_by(*order).values(*columns, key):
        grouped[row.pop(key)].append(_tidy(row, child.added))
    for rows in grouped.values():
        _number_parents(rows, f"{first_step}_id")
    return grouped


def _number_parents(rows: list[dict[str, Any]], key: str) -> None:
    """Put a grandchild's parent as its place among its siblings: primary keys differ from copy to copy."""
    places: dict[Any, int] = {}
    for row in rows:
        if key in row:
            row["of"] = places.setdefault(row.pop(key), len(places) + 1)


def _tidy(row: dict[str, Any], added: tuple[str, ...]) -> dict[str, Any]:
    named = {name.removesuffix("__uid"): value for name, value in row.items()}
    return {name: value for name, value in named.items() if value not in EMPTY or name not in added}

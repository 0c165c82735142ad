"""The bodies of revisions: what a record says, as canonical JSON that both databases give alike."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import models

from factcheck.journal.registry import Child, Record

BATCH = 500
EMPTY: tuple[Any, ...] = (None, "", [], {})
# By table and key: the place of a row among those of its record, and how many they are.
Places = dict[Any, dict[int, tuple[int, int]]]


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
        places: Places = {}
        for child in record.children:
            parts = _parts(child, batch, places)
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


def _parts(child: Child, uids: list[str], places: Places) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a part by the record that they belong to; `places` are those of the rows of parts so far."""
    key = f"{child.path}__uid"
    first_step = child.path.split("__")[0]
    omit = {*child.omit, first_step, "id"}
    columns = _columns(child.model, omit)
    order = [name for name in ("position", "ordinal") if name in columns] + ["pk"]
    if "__" in child.path:
        order.insert(0, first_step)
        columns.append(f"{first_step}_id")
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    found = child.model._base_manager.filter(**{f"{key}__in": uids}).order_by(*order).values("pk", *columns, key)
    for row in found:
        grouped[row.pop(key)].append(_tidy(row, child.added))
    own = places[child.model] = {}
    for rows in grouped.values():
        own |= {row.pop("pk"): (place, len(rows)) for place, row in enumerate(rows, 1)}
        if "__" in child.path:
            _number_parents(rows, f"{first_step}_id", places[child.model._meta.get_field(first_step).related_model])
    return grouped


def _number_parents(rows: list[dict[str, Any]], key: str, places: dict[int, tuple[int, int]]) -> None:
    """Put a grandchild's parent as its place among its siblings: primary keys differ from copy to copy.

    Under "of" where each of them has such rows, and under "at" where some have none: "of" once numbered those alone
    that had some, and what the journal said then stays true, although nobody can tell from it which ones they were.
    """
    all_have_some = len({row[key] for row in rows}) == places[rows[0][key]][1]
    for row in rows:
        row["of" if all_have_some else "at"] = places[row.pop(key)][0]


def placed(record: Record, content: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return a body with the place of each grandchild's parent under "of", and the parts of which nobody can tell it.

    There it is the place among those alone that have such rows. Parts whose parents the body leaves out stay as is.
    """
    told, unclear = dict(content), set()
    for child in record.children:
        rows, above = content.get(child.name) or [], _above(record, child)
        if above is None or above.name not in content or not rows:
            continue
        if "at" in rows[0]:
            told[child.name] = [{"of" if name == "at" else name: cell for name, cell in row.items()} for row in rows]
        elif len({row["of"] for row in rows}) != len(content[above.name] or []):
            unclear.add(child.name)
    return told, unclear


def comparable(
    record: Record, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two bodies of a record with the parents of their grandchildren numbered in the same way."""
    (old, unclear), (new, unclear_too) = placed(record, before), placed(record, after)
    for name in unclear | unclear_too:
        old, new = (one | {name: _among_themselves(one.get(name) or [])} for one in (old, new))
    return old, new


def _among_themselves(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places: dict[int, int] = {}
    return [row | {"of": places.setdefault(row["of"], len(places) + 1)} for row in rows]


def _above(record: Record, child: Child) -> Child | None:
    """Return the part whose rows these are below; None for a part of the record itself."""
    if "__" not in child.path:
        return None
    model = child.model._meta.get_field(child.path.split("__")[0]).related_model
    return next(one for one in record.children if one.model is model)


def _tidy(row: dict[str, Any], added: tuple[str, ...]) -> dict[str, Any]:
    named = {name.removesuffix("__uid"): value for name, value in row.items()}
    return {name: value for name, value in named.items() if value not in EMPTY or name not in added}

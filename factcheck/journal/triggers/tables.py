"""Which table belongs to which record, for the writers of triggers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from factcheck.journal.registry import Record, column_of, registry
from factcheck.models import PublicSpan, Revision, RevisionBody

JOURNAL = (Revision._meta.db_table, RevisionBody._meta.db_table)
SPANS = PublicSpan._meta.db_table
OLD_SLUGS = "sources_oldslug"
# A span is only ever ended.
SPAN_STAYS = (
    "OLD.to_seq IS NULL AND NEW.to_seq IS NOT NULL AND NEW.id = OLD.id AND NEW.type = OLD.type "
    "AND NEW.record = OLD.record AND NEW.from_seq = OLD.from_seq"
)


@dataclass(frozen=True)
class Table:
    """A recorded table: `owner` is an SQL expression, with `{row}` for NEW or OLD, that gives the uid of the record."""

    name: str
    record: Record
    owner: str
    insert_only: bool
    never_updated: bool
    is_root: bool
    frozen: tuple[str, ...]
    set_once: tuple[str, ...] = ()


def tables() -> Iterator[Table]:
    """Go through all recorded tables."""
    for record in registry.records.values():
        yield Table(
            record.table,
            record,
            "{row}.uid",
            record.insert_only,
            record.insert_only,
            True,
            () if record.insert_only else ("id", "uid", *(column_of(record.model, name) for name in record.frozen)),
            tuple(column_of(record.model, name) for name in record.set_once),
        )
        for child in record.children:
            owner = _owner(child.model, child.path.split("__"))
            never_updated = child.insert_only or child.never_updated
            yield Table(child.model._meta.db_table, record, owner, child.insert_only, never_updated, False, ())


def _owner(model: type[models.Model], path: list[str]) -> str:
    """Follow foreign keys from a child's row to the uid of its record, as nested selects."""
    value = "{row}." + column_of(model, path[0])
    parent: type[models.Model] = model._meta.get_field(path[0]).related_model  # type: ignore[assignment]  # never "self"
    for step in path[1:]:
        value = f"(SELECT {column_of(parent, step)} FROM {parent._meta.db_table} WHERE id = {value})"
        parent = parent._meta.get_field(step).related_model  # type: ignore[assignment]  # never "self"
    return f"(SELECT uid FROM {parent._meta.db_table} WHERE id = {value})"

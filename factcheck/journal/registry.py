"""Which tables are recorded, to which record each row belongs, and what must hold when a record is appended.

Each app says so once, in its `journal.py`; triggers, bodies, `verify` and messages for people all follow from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.db import models

# Inside a class that has a field called `type` the builtin cannot be written.
ModelClass = type[models.Model]


@dataclass(frozen=True)
class Rule:
    """A law over several rows, which no CHECK can express.

    `violated` is a SELECT, the same on both engines, that finds a row when the record with the key `{id}` breaks the
    law. It runs in the database at the end of the recording that touched the record, under the journal's lock: no two
    transactions can commit a violation together, and the steps in between are free to pass through one.
    """

    name: str
    message: str
    violated: str


@dataclass(frozen=True)
class Child:
    """A table whose rows are part of a record: `path` leads from it to the record, `name` is its key in the body.

    `added` is that of Record.
    """

    model: ModelClass
    path: str
    name: str
    omit: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    insert_only: bool = False
    never_updated: bool = False


@dataclass(frozen=True)
class Record:
    """A type of record: the unit of the journal.

    `omit` names columns that are no part of the body, `frozen` those that never change once written, `kept_if` a
    condition on OLD under which a row is never deleted. `added` names columns that are younger than the first release:
    an empty one is left out of the body, so that what the journal said before there was such a column stays true.
    """

    type: str
    model: ModelClass
    children: tuple[Child, ...] = ()
    rules: tuple[Rule, ...] = ()
    omit: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    kept_if: str = ""
    insert_only: bool = False
    keeps_slugs: bool = False

    @property
    def table(self) -> str:
        """Name the table of the record itself."""
        return self.model._meta.db_table

    @property
    def is_reviewed(self) -> bool:
        """Say whether the record has a place in the workflow, and so public and internal versions."""
        return any(column.name == "status" for column in self.model._meta.concrete_fields)


@dataclass
class Registry:
    """All that the apps have registered, by type."""

    records: dict[str, Record] = field(default_factory=dict)
    triggers: dict[str, dict[str, str]] = field(default_factory=lambda: {"sqlite": {}, "postgresql": {}})

    def register(self, records: Iterable[Record], *, sqlite: dict[str, str], postgresql: dict[str, str]) -> None:
        """Add the records of an app, and the triggers that it needs beyond those of every record."""
        for record in records:
            self.records[record.type] = record
        self.triggers["sqlite"] |= sqlite
        self.triggers["postgresql"] |= postgresql

    def add_rules(self, type_: str, rules: tuple[Rule, ...]) -> None:
        """Add laws to a record of another app: those that also read the tables of the app that adds them."""
        self.records[type_] = replace(self.records[type_], rules=self.records[type_].rules + rules)

    def of(self, instance: models.Model) -> Record:
        """Return the type of record that `instance` is; KeyError for what is not recorded."""
        for record in self.records.values():
            if isinstance(instance, record.model):
                return record
        raise KeyError(f"{type(instance).__name__} is not a recorded model")


registry = Registry()


def column_of(model: ModelClass, field: str) -> str:
    """Name the column of a field of a model."""
    return str(cast("models.Field[Any, Any]", model._meta.get_field(field)).column)

"""Which tables are recorded, to which record each row belongs, and what must hold when a record is appended.

Each app says so once, in its `journal.py`; triggers, bodies, `verify` and messages for people all follow from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.db import models

# Inside a class that has a field called `type` the builtin cannot be written.
ModelClass = type[models.Model]


# For `kept_if`: an address that was public must always answer.
WAS_PUBLIC = "EXISTS (SELECT 1 FROM factcheck_publicspan s WHERE s.record = OLD.uid)"


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

    `added` is that of Record. With `grows` a row may be added while the record is public; what is there stands.
    """

    model: ModelClass
    path: str
    name: str
    omit: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    insert_only: bool = False
    never_updated: bool = False
    grows: bool = False


@dataclass(frozen=True)
class Record:
    """A type of record: the unit of the journal.

    `omit` names columns that are no part of the body, `frozen` those that never change once written, `set_once` those
    that never change once they are not null, `kept_if` a condition on OLD under which a row is never deleted. `added`
    names columns that are younger than the first release: an empty one is left out of the body, so that what the
    journal said before there was such a column stays true. `free` names what of a body may change while the record is
    public without a proposal, `stamps` what only a step of the workflow writes, whether the record is public or not
    (see `factcheck.journal.standing`).
    """

    type: str
    model: ModelClass
    children: tuple[Child, ...] = ()
    rules: tuple[Rule, ...] = ()
    omit: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    set_once: tuple[str, ...] = ()
    kept_if: str = ""
    free: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
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


@dataclass(frozen=True)
class Publicity:
    """When the records of a type are public, and which others they make public with themselves.

    `rows` gives those that are public now: it is the definition. The rest says where a change of one record can make a
    difference to another: `shows` are the places in a body that name what a public record makes public, such as
    "hops.actor"; `needs` are the columns that name records without which it is not public. `speaker` is the place of
    whoever speaks, and `speaks_for` the places of those who are public where this one speaks; `along` finds the latter
    in the database.
    """

    type: str
    rows: Callable[[], "models.QuerySet[Any]"]
    shows: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    speaker: str = ""
    speaks_for: tuple[str, ...] = ()
    along: Callable[[Iterable[str]], Iterable[str]] | None = None


@dataclass(frozen=True)
class Parts:
    """Identifiers in bodies that stand for another record: those of its parts.

    `named` gives them from a body, part to record; `found` finds the records of some of them in the database.
    """

    named: Callable[[str, dict[str, Any]], dict[str, str]] = lambda _, __: {}
    found: Callable[[Iterable[str]], dict[str, str]] = lambda _: {}


@dataclass(frozen=True)
class Derived:
    """A table that is worked out from the records of a type, and never behind them.

    `refresh` is given the uids of records that were written, changed or deleted, at the end of the recording that
    did so and inside its transaction; it rewrites what the table says of them.
    """

    type: str
    model: ModelClass
    refresh: Callable[[list[str]], None]


@dataclass
class Registry:
    """All that the apps have registered, by type; `publicity` in the order in which one follows from another."""

    records: dict[str, Record] = field(default_factory=dict)
    publicity: dict[str, Publicity] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)
    derived: list[Derived] = field(default_factory=list)
    triggers: dict[str, dict[str, str]] = field(default_factory=lambda: {"sqlite": {}, "postgresql": {}})

    def register(self, records: Iterable[Record], *, sqlite: dict[str, str], postgresql: dict[str, str]) -> None:
        """Add the records of an app, and the triggers that it needs beyond those of every record."""
        for record in records:
            self.records[record.type] = record
        self.triggers["sqlite"] |= sqlite
        self.triggers["postgresql"] |= postgresql

    def add_rules(self, type_: str, *rules: Rule) -> None:
        """Add laws to a type of record that another app has registered and knows nothing of."""
        record = self.records[type_]
        self.records[type_] = replace(record, rules=(*record.rules, *rules))

    def define_public(self, publicity: Iterable[Publicity], parts: Parts) -> None:
        """Say what is public, in the order in which one type follows from another."""
        self.publicity |= {one.type: one for one in publicity}
        self.parts = parts

    def derive(self, *tables: Derived) -> None:
        """Have tables kept up with their records."""
        self.derived += tables

    def of(self, instance: models.Model) -> Record:
        """Return the type of record that `instance` is; KeyError for what is not recorded."""
        return self.records[self.type_of(type(instance))]

    def by_uid(self, uid: str) -> Any | None:
        """Return the record with this identifier, of whatever type, or None. Its letter tells which tables to ask."""
        for record in self.records.values():
            if letter_of(record.model) == uid[:1] and (row := record.model._base_manager.filter(uid=uid).first()):
                return row
        return None

    def type_of(self, model: ModelClass) -> str:
        """Return the name of the type of record that `model` holds; KeyError for what is not recorded."""
        for record in self.records.values():
            if issubclass(model, record.model):
                return record.type
        raise KeyError(f"{model.__name__} is not a recorded model")


registry = Registry()


def letter_of(model: ModelClass) -> str:
    """Return the letter with which the identifiers of a model begin."""
    return str(cast(Any, model._meta.get_field("uid")).letter)


def column_of(model: ModelClass, field: str) -> str:
    """Name the column of a field of a model."""
    return str(cast("models.Field[Any, Any]", model._meta.get_field(field)).column)

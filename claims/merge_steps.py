"""The steps of a merge as they are kept, how each is taken back, and what each says to people.

A step is a plain dict, because it is stored as JSON:

    {"did": "moved", "model": "claims.statement", "rows": [4, 9], "before": {"claim_id": 7}, "after": {"claim_id": 3}}
    {"did": "dropped", "model": "sources.groupmember", "rows": [2], "before": {every column}}
    {"did": "added", "model": "sources.actorname", "rows": [8], "after": {every column}}
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from factcheck.journal import Record, Recording, registry
from factcheck.journal.append import touched_uids

BATCH = 500
# More than anybody reads, and no more than a page can hold.
SHOWN = 1000

# What the rows of a table between two records are called.
CALLED = {
    "claims.claim_topics": "topics",
    "claims.hop": "places in a chain",
    "sources.bylineentry": "names of a byline",
}

# Where the words of a row are found, so that many rows are told with as many queries as one.
_STATEMENT = ("actor", "claim")
_APPEARANCE = ("source", *(f"statement__{name}" for name in _STATEMENT))
_PASSAGE = "passage__snapshot__source"
WORDS_OF = {
    "claims.statement": _STATEMENT,
    "claims.appearance": _APPEARANCE,
    "claims.hop": ("actor", *(f"appearance__{name}" for name in _APPEARANCE)),
    "claims.appearance_more_passages": (_PASSAGE, *(f"appearance__{name}" for name in _APPEARANCE)),
    "claims.claim_topics": ("claim", "topic"),
    "claims.relation": ("from_claim", "to_claim"),
    "claims.assessment": ("claim", "rating"),
    "claims.evidence": ("source", _PASSAGE, "assessment__claim", "assessment__rating"),
    "sources.actorname": ("actor",),
    "sources.affiliation": ("actor", "organisation"),
    "sources.groupmember": ("group", "member"),
    "sources.bylineentry": ("source",),
    "sources.passage": ("snapshot__source",),
    "sources.snapshot": ("source",),
}


class Changed(Exception):
    """Something has changed since the merge, so that a step cannot be taken back; the text says what."""


class Step(dict[str, Any]):
    """One step of a merge."""

    @classmethod
    def moved(cls, model: Any, rows: list[int], before: dict[str, Any], after: dict[str, Any]) -> "Step":
        """Rows that refer to the other record now."""
        return cls(did="moved", model=model._meta.label_lower, rows=rows, before=before, after=after)

    @classmethod
    def changed(cls, row: models.Model, before: dict[str, Any]) -> "Step":
        """One row that moved, with all of its columns that are different now."""
        after = {name: value for name, value in cls.columns(row).items() if value != before[name]}
        return cls.moved(type(row), [row.pk], {name: before[name] for name in after}, after)

    @classmethod
    def dropped(cls, model: Any, pk: int, before: dict[str, Any]) -> "Step":
        """A row that would only have repeated another one."""
        return cls(did="dropped", model=model._meta.label_lower, rows=[pk], before=before)

    @classmethod
    def added(cls, row: models.Model) -> "Step":
        """A row that the merge made."""
        return cls(did="added", model=row._meta.label_lower, rows=[row.pk], after=cls.columns(row))

    @staticmethod
    def columns(row: models.Model) -> dict[str, Any]:
        """Return the columns of a row, but for its key, in the form in which JSON keeps them."""
        return {
            column.attname: _plain(getattr(row, column.attname))
            for column in row._meta.concrete_fields
            if not column.primary_key
        }


def permit_moves(recorded: Recording, model: Any, before: Container[str]) -> None:
    """Permit what a merge of two of this model has just changed, in whatever is public.

    That is what refers to them, and no more; and of what was touched `before` it began, nothing.
    """
    for uid, type_ in touched_uids().items():
        if uid not in before:
            recorded.permit(uid, *_referring(registry.records[type_], model))


def _referring(record: Record, model: Any) -> Iterator[str]:
    """Name the columns and the parts of a record that refer to records of a model, with what rests on these parts."""
    yield from (column.name for column in record.model._meta.concrete_fields if column.related_model is model)
    parts = {c.model for c in record.children if any(f.related_model is model for f in c.model._meta.concrete_fields)}
    for child in record.children:
        above = child.model._meta.get_field(child.path.split("__")[0]).related_model
        if child.model in parts or above in parts:
            yield child.name


def put_back(step: dict[str, Any]) -> None:
    """Take one step back. Raises Changed where the rows are not as the merge left them."""
    model = apps.get_model(step["model"])
    take_back = {"moved": _move_back, "dropped": _restore, "added": _remove}[step["did"]]
    for first in range(0, len(step["rows"]), BATCH):
        take_back(model, step["rows"][first : first + BATCH], step)


def _move_back(model: Any, rows: list[int], step: dict[str, Any]) -> None:
    there = {row.pk: row for row in model._base_manager.filter(pk__in=rows).select_for_update(no_key=True)}
    for pk in rows:
        if pk not in there:
            raise Changed(f"One of the {called(model)} that moved (number {pk}) is gone since.")
        _see_unchanged(there[pk], step["after"])
    model._base_manager.filter(pk__in=rows).update(**_typed(model, step["before"]))


def _restore(model: Any, rows: list[int], step: dict[str, Any]) -> None:
    model._base_manager.bulk_create([model(pk=rows[0], **_typed(model, step["before"]))])


def _remove(model: Any, rows: list[int], step: dict[str, Any]) -> None:
    for row in model._base_manager.filter(pk__in=rows):
        _see_unchanged(row, step["after"])
        row.delete()


def _see_unchanged(row: models.Model, after: dict[str, Any]) -> None:
    now = Step.columns(row)
    for name, value in after.items():
        if now[name] != value:
            column = next(c for c in row._meta.concrete_fields if c.attname == name)
            what = column.verbose_name
            raise Changed(f"{says(row)} has changed since the merge: its {what} is another one now.")


def _typed(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return {name: None if value is None else columns[name].to_python(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)


@dataclass
class Group:
    """Rows to which the same happens, as a page shows them; `total` counts those that are not listed, too."""

    heading: str
    did: str
    total: int = 0
    rows: list[tuple[int, dict[str, Any] | None]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def described(steps: Iterable[dict[str, Any]]) -> list[Group]:
    """Return what the steps say to people. Rows that were dropped or added are told from what is kept of them."""
    groups: dict[tuple[str, str, str], Group] = {}
    for step in steps:
        heading = _heading(apps.get_model(step["model"]), step)
        group = groups.setdefault((step["did"], step["model"], heading), Group(heading, step["did"]))
        group.total += len(step["rows"])
        kept = None if step["did"] == "moved" else step["before" if step["did"] == "dropped" else "after"]
        group.rows += [(pk, kept) for pk in step["rows"][: SHOWN - len(group.rows)]]
    for (_, model, _), group in groups.items():
        group.lines = _lines(apps.get_model(model), group.rows)
    return list(groups.values())


def _heading(model: Any, step: dict[str, Any]) -> str:
    if step["did"] != "moved" or len(step["after"]) != 1:
        return called(model)
    name = next(iter(step["after"]))
    column = next(c for c in model._meta.concrete_fields if c.attname == name)
    if name == "merged_into_id":
        return "addresses that redirect"
    return f"{called(model)}, as {column.verbose_name}" if column.is_relation else called(model)


def _lines(model: Any, rows: list[tuple[int, dict[str, Any] | None]]) -> list[str]:
    there = model._base_manager.in_bulk([pk for pk, kept in rows if kept is None])
    found = [there.get(pk) if kept is None else model(pk=pk, **_typed(model, kept)) for pk, kept in rows]
    found = [row for row in found if row is not None]
    models.prefetch_related_objects(found, *WORDS_OF.get(model._meta.label_lower, ()))
    return [says(row) for row in found]


def called(model: Any) -> str:
    """Return what rows of a model are called, in the plural."""
    return CALLED.get(model._meta.label_lower, str(model._meta.verbose_name_plural))


def says(row: Any) -> str:
    """Return a few words for a row: what it is itself, or what it is a part of."""
    for record in registry.records.values():
        for child in record.children:
            if isinstance(row, child.model):
                owner: Any = row
                for part in child.path.split("__"):
                    owner = getattr(owner, part, None)
                return f"{_own_words(row)} · {record.type} “{_short(owner)}”"
    return f"{row._meta.verbose_name} “{_short(row)}”"


def _own_words(row: Any) -> str:
    if row._meta.auto_created:
        others = [c for c in row._meta.concrete_fields if c.is_relation and not c.primary_key]
        return _short(getattr(row, others[-1].name))
    return _short(row)


def _short(row: Any) -> str:
    words = str(row)
    return words if len(words) <= 160 else f"{words[:159]}…"

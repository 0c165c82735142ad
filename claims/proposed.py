"""What a proposal can carry, in the form in which it is stored, and how that is written to a record.

A value is a text; a record is named by its uid, several by a list of them. A part (further names, a byline, the
evidence of a verdict, the reports of a statement) is the list of all its rows, each a mapping of its columns: what is
not in the list goes. A report has its chain and its further passages with it (`claims.proposed_reports`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from claims.models import Appearance, Assessment, Claim, RatingScale, Relation, Statement, Topic
from claims.proposed_reports import BELOW, demand_supported, stored_below, told_below, write_below
from claims.references import referred
from factcheck.journal import Child, registry
from factcheck.journal.bodies import contents
from sources.models import Actor, Event, Source
from sources.stored import stored_text

# What of each type of record can be proposed anew. docs/data-model.md has the table, with the reasons for the rest.
FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Claim: ("text", "kind", "language", "about_edtf", "topics"),
    Statement: (
        *("claim", "actor", "role", "stance", "hedge", "event", "original"),
        *("said_edtf", "said_wording", "said_basis"),
    ),
    Relation: ("kind", "rationale", "source", "drawn_by", "passage"),
    Assessment: ("rating", "rationale", "assessor", "source"),
    Actor: ("name", "running_form", "slug", "description", "kind", "wikidata_id", "label", "identified_as"),
    Source: (
        *("title", "slug", "kind", "url", "publisher", "language", "holding", "event"),
        *("published_edtf", "published_wording", "published_basis"),
    ),
    Event: ("title", "kind", "place", "date_edtf", "date_wording", "date_basis"),
    Topic: ("name", "slug", "description"),
}
# The parts that can be proposed anew, by the name that the journal gives them.
PARTS: dict[type[models.Model], tuple[str, ...]] = {
    Actor: ("names", "affiliations", "members"),
    Source: ("byline",),
    Assessment: ("evidence",),
    Statement: ("appearances",),
}
# What nobody changes once it is public, not by a proposal either.
FIXED: dict[type[models.Model], tuple[str, ...]] = {
    Actor: ("source",),
    RatingScale: ("name", "description"),
}
MOST_ROWS = 500


def changes(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from the record, as it is stored. Raises ValidationError by field for what cannot be."""
    allowed = (*FIELDS[type(record)], *PARTS.get(type(record), ()))
    if unknown := sorted(set(values) - set(allowed)):
        raise ValidationError(
            {name: f"This cannot be proposed. Choose among: {', '.join(allowed)}." for name in unknown}
        )
    stored = {name: _as_stored(record, name, value) for name, value in values.items()}
    return {name: value for name, value in stored.items() if value != current_value(record, name)}


def current_value(record: Any, name: str) -> Any:
    """Return the value of a field or a part now, as it is stored."""
    if child := part(type(record), name):
        kind = registry.of(record)
        return _rows(child, contents(kind, [record.uid])[record.uid])
    field = record._meta.get_field(name)
    if field.many_to_many:
        return sorted(getattr(record, name).values_list("uid", flat=True))
    value = getattr(record, name)
    return value.uid if field.is_relation and value else value


def told_value(model: type[models.Model], name: str, content: Mapping[str, Any]) -> Any:
    """Return the value of a field or a part from the body of a revision; None for what was erased there."""
    if child := part(model, name):
        return _rows(child, content) if name in content else None
    field: Any = model._meta.get_field(name)
    value = content.get(name)
    if field.many_to_many:
        return sorted(row[field.m2m_reverse_field_name()] for row in value or [])
    return value


def part(model: type[models.Model], name: str) -> Child | None:
    """Return the table of a part that proposals of this type carry; None for a field."""
    if name not in PARTS.get(model, ()):
        return None
    return next(child for child in registry.records[registry.type_of(model)].children if child.name == name)


def called(name: str) -> str:
    """Return what people call a part."""
    return {"appearances": "reports"}.get(name, name)


def below(name: str) -> tuple[str, ...]:
    """Name the parts that rest on the rows of a part, and are proposed with them."""
    return BELOW if name == "appearances" else ()


def columns(child: Child) -> list[Any]:
    """Return the columns that people fill in for a row of a part."""
    return [
        column
        for column in child.model._meta.concrete_fields
        if column.editable and not column.primary_key and column.name != child.path
    ]


def rows_of(record: Any, child: Child) -> models.QuerySet[Any]:
    """Return the rows of a part in the order that they have in the journal."""
    names = {column.name for column in child.model._meta.concrete_fields}
    order = [name for name in ("position", "ordinal") if name in names]
    return child.model._base_manager.filter(**{child.path: record}).order_by(*order, "pk")


def write(record: Any, values: Mapping[str, Any]) -> None:
    """Save new values, the parts with them; raises ValidationError where they cannot stand."""
    fields = {name: record._meta.get_field(name) for name in values if not part(type(record), name)}
    for name, field in fields.items():
        if not field.many_to_many:
            value = values[name]
            setattr(record, name, referred(field, value) if field.is_relation and value else value)
    record.full_clean()
    record.save()
    for name, field in fields.items():
        if field.many_to_many:
            getattr(record, name).set([referred(field, uid) for uid in values[name]])
    for name in values:
        if child := part(type(record), name):
            _write_rows(record, child, values[name])


def written(values: Iterable[str]) -> Iterator[str]:
    """Name the columns and parts that change with these: a date has its bounds, and an address its one form."""
    for name in values:
        yield name
        if name == "url":
            yield "canonical_url"
        if (stem := name.removesuffix("_edtf")) != name:
            yield from (f"{stem}_earliest", f"{stem}_latest")


def _write_rows(record: Any, child: Child, rows: list[dict[str, Any]]) -> None:
    """Leave the rows at the beginning that stay; the others are made anew, so that the order is the proposed one."""
    there = current_value(record, child.name)
    kept = next((n for n, (old, new) in enumerate(zip(there, rows, strict=False)) if old != new), None)
    kept = min(len(there), len(rows)) if kept is None else kept
    if not rows and child.model is Appearance:
        raise ValidationError({child.name: "A published statement stands in at least one source: leave one report."})
    child.model._base_manager.filter(pk__in=[row.pk for row in rows_of(record, child)[kept:]]).delete()
    named = {column.name: column for column in columns(child)}
    for place, values in enumerate(rows[kept:], kept + 1):
        own = {n: v for n, v in values.items() if n in named}
        cells = {n: referred(named[n], v) if named[n].is_relation and v else v for n, v in own.items()}
        row = child.model(**cells, **{child.path: record})
        try:
            row.full_clean()
            row.save()
            if isinstance(row, Appearance):
                write_below(row, values)
                # What stands was looked at in its time, and nobody proposes it now.
                if values not in there:
                    demand_supported(row, record)
        except ValidationError as error:
            raise ValidationError({child.name: [f"Row {place}: {one}" for one in error.messages]}) from error


def _rows(child: Child, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a part from the body of its record."""
    names = [column.name for column in columns(child)]
    rows = [{name: row.get(name) for name in names} for row in content[child.name]]
    if not below(child.name):
        return rows
    return [row | cells for row, cells in zip(rows, told_below(content), strict=True)]


def _as_stored(record: Any, name: str, value: Any) -> Any:
    if child := part(type(record), name):
        return _rows_as_stored(child, value)
    field = record._meta.get_field(name)
    if field.many_to_many:
        return sorted(referred(field, uid).uid for uid in _several(field, value))
    if field.is_relation:
        return None if value in (None, "") else referred(field, value).uid
    try:
        return _text(record, field, value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def _rows_as_stored(child: Child, rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ValidationError({child.name: "Give the list of all rows, each with its columns by name."})
    if len(rows) > MOST_ROWS:
        raise ValidationError({child.name: f"Give at most {MOST_ROWS} rows."})
    stored, wrong = [], []
    for place, row in enumerate(rows, 1):
        cells, found = _cells(child, row, place)
        stored.append(cells)
        wrong += found
    if wrong:
        raise ValidationError({child.name: wrong})
    # As the journal orders them, so that the same rows in another order are no change.
    return sorted(stored, key=lambda row: row["position"]) if stored and "position" in stored[0] else stored


def _cells(child: Child, row: Mapping[str, Any], place: int) -> tuple[dict[str, Any], list[str]]:
    """Return a row as it is stored, and a sentence for each cell that cannot be."""
    named = {column.name: column for column in columns(child)}
    known = [*named, *below(child.name)]
    wrong = [f"Row {place}: there is no column “{name}”. Use: {', '.join(known)}." for name in set(row) - set(known)]
    cells: dict[str, Any] = {}
    for name, column in named.items():
        value = row.get(name, place if name == "position" else column.get_default())
        try:
            cells[name] = _cell(child, column, value)
        except ValidationError as error:
            wrong += [f"Row {place}, {column.verbose_name}: {one}" for one in error.messages]
    for name in below(child.name):
        try:
            cells[name] = stored_below(name, row.get(name) or [])
        except ValidationError as error:
            wrong += [f"Row {place}, {name.replace('_', ' ')}: {one}" for one in error.messages]
    return cells, wrong


def _cell(child: Child, column: Any, value: Any) -> Any:
    if column.is_relation:
        if value in (None, ""):
            return column.clean(None, None)
        return referred(column, value).uid
    if isinstance(column, models.IntegerField):
        return column.clean(None if isinstance(value, bool) else value, None)
    return _text(child.model(), column, value)


def _text(record: Any, field: Any, value: Any) -> str | None:
    """Return a text as it is stored. Null and "" empty a field that may be empty; they never mean its default."""
    if value is not None and not isinstance(value, str):
        raise ValidationError("Give one text.")
    if value:
        return stored_text(field, value, record)
    # An empty slug is one that is made of the name, and what it becomes nobody has seen.
    if not field.blank or isinstance(field, models.SlugField):
        raise ValidationError("This cannot be empty. Give a value, or leave it out to keep it as it is.")
    return None if field.null else ""


def _several(field: Any, value: Any) -> Any:
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise ValidationError({field.name: "Give a list of identifiers."})
    return value

"""Going back to an older version of a record: which makes a new one, and for something public a proposal.

The journal says what the record said then. Its own fields come back, and its parts: names, a byline, the reports of a
statement with their chains. What cannot come back is left as it is and named: parts that others refer to by their
identifier, and chains of which the journal does not say clearly enough to which of several reports they belonged.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import models

from claims.proposed import told_value
from claims.workflow import WorkflowError, locked, unchanged_since
from factcheck.history import Change, compare, contents_at
from factcheck.journal import Child, recording, registry
from factcheck.journal.bodies import canonical, comparable, contents, placed
from factcheck.models import Account


class CannotGoBack(WorkflowError):
    """The older version cannot be had again; the text says why."""

    code = "cannot_go_back"


@dataclass(frozen=True)
class Plan:
    """What going back would change: own fields by name, parts by the name of their table, and what is left as it is.

    `now` and `was` can be compared; `then` is what the journal says, from which `was` is made.
    """

    now: dict[str, Any]
    was: dict[str, Any]
    then: dict[str, Any]
    fields: list[str]
    parts: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """Return what would change, in words."""
        names = [*self.fields, *self.parts]
        before, after = ({name: content.get(name) for name in ["uid", *names]} for content in (self.now, self.was))
        return compare([(before, after)])[0]


def plan(record: Any, seq: int, *, fields: Collection[str], parts: Collection[type[models.Model]]) -> Plan:
    """Say what going back to a revision would change of these fields and of parts of these types.

    Raises CannotGoBack for a revision that is not of this record, or whose content was erased.
    """
    then = contents_at(record.uid, seq)
    if then is None:
        raise CannotGoBack("What the record said then is not known: the revision is not its own, or was erased.")
    kind = registry.of(record)
    was, now = comparable(kind, then, orjson.loads(canonical(contents(kind, [record.uid])[record.uid])))
    own = {column.name for column in (*record._meta.concrete_fields, *record._meta.many_to_many)} - {"uid"}
    differ = [name for name in was if canonical(was[name]) != canonical(now.get(name))]
    wanted = [name for name in differ if name in own and name in fields and name not in kind.frozen]
    unclear = placed(kind, then)[1]
    found = Plan(now, was, then, wanted)
    for child in kind.children:
        if child.name not in differ or child.name in wanted:
            continue
        mine = [*_family(kind.children, child)]
        possible = _root(kind.children, child).model in parts and all(_can_return(one, unclear) for one in mine)
        (found.parts if possible else found.left).append(child.name)
    found.left.extend(name for name in differ if name in own - set(wanted) and _is_said(record, name))
    return found


def go_back(record: Any, found: Plan, *, by: Account, why: str, expected: int) -> None:
    """Make the record say again what it said then. Raises CannotGoBack, StalePage, or ValidationError by field."""
    with recording(by=by, why=why) as recorded:
        row = locked(record)
        unchanged_since(row, expected)
        many = []
        for name in found.fields:
            column = row._meta.get_field(name)
            value = told_value(type(row), name, found.then)
            if column.many_to_many:
                many.append((name, [_row(column.related_model, uid) for uid in value]))
            else:
                setattr(row, name, _value(column, value))
        row.full_clean()
        row.save()
        for name, rows in many:
            getattr(row, name).set(rows)
        kind = registry.of(record)
        roots = {_root(kind.children, child).name for child in kind.children if child.name in found.parts}
        for child in kind.children:
            if child.name in roots:
                _return(row, child, kind.children, placed(kind, found.then)[0])
        recorded.call(row, "go_back")


def values(record: Any, found: Plan) -> dict[str, Any]:
    """Return the fields and parts that would change as a proposal takes them."""
    children = registry.of(record).children
    parts = {_root(children, child).name for child in children if child.name in found.parts}
    return {name: told_value(type(record), name, found.then) for name in (*found.fields, *sorted(parts))}


def _is_said(record: Any, name: str) -> bool:
    """Say whether people edit a field, and so may miss it."""
    column = record._meta.get_field(name)
    return bool(column.editable)


def _root(children: tuple[Child, ...], child: Child) -> Child:
    """Return the part that a part of a part belongs to, or the part itself."""
    if "__" not in child.path:
        return child
    parent = child.model._meta.get_field(child.path.split("__")[0]).related_model
    return next(one for one in children if one.model is parent)


def _family(children: tuple[Child, ...], child: Child) -> Iterator[Child]:
    root = _root(children, child)
    yield from (one for one in children if _root(children, one) is root)


def _can_return(child: Child, unclear: Collection[str]) -> bool:
    """Say whether rows can be made anew: nobody refers to them, and each belongs to a parent that can be told."""
    has_uid = any(column.name == "uid" for column in child.model._meta.concrete_fields)
    return not (has_uid or child.insert_only or child.never_updated or child.name in unclear)


def _return(row: Any, root: Child, children: tuple[Child, ...], then: Mapping[str, Any]) -> None:
    root.model._base_manager.filter(**{root.path: row}).delete()
    parents = [_made(root, content, **{root.path: row}) for content in then.get(root.name) or []]
    for child in children:
        if child is not root and _root(children, child) is root:
            name = child.path.split("__")[0]
            for content in then.get(child.name) or []:
                _made(child, content, **{name: parents[content["of"] - 1]})


def _made(child: Child, content: Mapping[str, Any], **of: Any) -> Any:
    values = {name: _value(child.model._meta.get_field(name), value) for name, value in content.items() if name != "of"}
    made = child.model(**values, **of)
    made.full_clean()
    made.save()
    return made


def _value(column: Any, value: Any) -> Any:
    if column.is_relation:
        return _row(column.related_model, value) if value else None
    return column.to_python(value)


def _row(model: Any, uid: str) -> Any:
    try:
        return model._base_manager.get(uid=uid)
    except (model.DoesNotExist, ValidationError):
        name = model._meta.verbose_name
        raise CannotGoBack(f"The older version names the {name} {uid}, which does not exist any more.") from None

"""What a proposal changes, in words: field by field, and row by row for the parts of a record."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import orjson
from django.contrib import admin

from claims import first_hand, proposals, proposed
from claims.models import Appearance, Hop, Proposal
from claims.proposed_reports import HOPS, PASSAGES
from factcheck.journal import Child, registry
from sources.models import Actor, Passage

Row = dict[str, Any]
# What the label of a record is made of, besides its own row.
_LABELLED_WITH: dict[Any, tuple[str, ...]] = {Actor: ("source",), Passage: ("snapshot__source",)}


def changes_of(proposal: Proposal) -> list[dict[str, str]]:
    """Return field, value before and value proposed, in words, for each field and row that a proposal changes.

    Costs one query for each column that names records, however many.
    """
    model, earlier = registry.records[proposal.type].model, proposals.values_before(proposal)
    changes: list[dict[str, str]] = []
    for name, value in proposals.own_values(proposal.values).items():
        if child := proposed.part(model, name):
            changes += _rows(child, earlier[name] or [], value)
            continue
        column: Any = model._meta.get_field(name)
        now = earlier[name]
        names = _names(column, [now, value])
        changes.append(_change(str(column.verbose_name), _in_words(now, names), _in_words(value, names)))
    if report := proposal.values.get(first_hand.KEY):
        changes.append(_change("report in the original", "", first_hand.restored(report).words))
    return changes


def _change(field: str, before: str, after: str) -> dict[str, str]:
    return {"field": field, "before": before, "after": after}


def _rows(child: Child, before: list[Row], after: list[Row]) -> Iterator[dict[str, str]]:
    """Yield the rows that were added, removed or changed; those that stay say nothing."""
    words = _RowWords(child, [*before, *after])
    old, new = ([orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows] for rows in (before, after))
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for gone, come in zip_longest(before[i:j], after[k:m]) if kind != "equal" else ():
            did = "changed" if gone and come else "added" if come else "removed"
            yield _change(f"{proposed.called(child.name)}: {did}", words.of(gone), words.of(come))


class _RowWords:
    """Words for rows of a part, whose records are fetched once for each column."""

    def __init__(self, child: Child, rows: list[Row]) -> None:
        self.columns, self.has_chain = proposed.columns(child), bool(proposed.below(child.name))
        self.names = {column.name: _names(column, [row.get(column.name) for row in rows]) for column in self.columns}
        if self.has_chain:
            hops = [hop for row in rows for hop in row.get(HOPS) or []]
            self.reporters = _names(Hop._meta.get_field("actor"), [hop["actor"] for hop in hops])
            self.passages = _names(Appearance._meta.get_field(PASSAGES), [row.get(PASSAGES) for row in rows])

    def of(self, row: Row | None) -> str:
        """Return what a row says; nothing for none."""
        if row is None:
            return ""
        told = [
            (column.verbose_name, _in_words(row.get(column.name), self.names[column.name])) for column in self.columns
        ]
        if self.has_chain:
            told.insert(2, ("reported through", " → ".join(self._reporter(hop) for hop in row.get(HOPS) or [])))
            told.append(("more passages", _in_words(row.get(PASSAGES), self.passages)))
        return ", ".join(f"{name}: {words}" for name, words in told if words)

    def _reporter(self, hop: Row) -> str:
        name = self.reporters.get(hop["actor"]) or str(hop["actor"])
        return f"{name} ({hop['statement']})" if hop["statement"] else name


def _names(column: Any, values: list[Any]) -> dict[Any, str]:
    """Return what stands for the stored values of a field: the labels of choices, and of records."""
    if not column.is_relation:
        return {key: str(label) for key, label in column.flatchoices}
    uids = {uid for value in values for uid in (value if isinstance(value, list) else [value]) if uid}
    rows = column.related_model._base_manager.filter(uid__in=uids)
    rows = rows.select_related(*_LABELLED_WITH.get(column.related_model, ()))
    site: Any = admin.site
    return {row.uid: site.label(row) for row in rows}


def _in_words(value: Any, names: dict[Any, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(names.get(one, one)) for one in values if one not in (None, ""))

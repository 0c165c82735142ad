"""What a proposal changes, in words: field by field, and row by row for the parts of a record."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import orjson
from django.contrib import admin

from claims import first_hand, proposals, proposed
from claims.models import Proposal
from factcheck.journal import Child, registry

Row = dict[str, Any]


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
            yield _change(f"{child.name}: {did}", words.of(gone), words.of(come))


class _RowWords:
    """Words for rows of a part, whose records are fetched once for each column."""

    def __init__(self, child: Child, rows: list[Row]) -> None:
        self.columns = proposed.columns(child)
        self.names = {column.name: _names(column, [row.get(column.name) for row in rows]) for column in self.columns}

    def of(self, row: Row | None) -> str:
        """Return what a row says; nothing for none."""
        told = [(column, _in_words((row or {}).get(column.name), self.names[column.name])) for column in self.columns]
        return ", ".join(f"{column.verbose_name}: {words}" for column, words in told if words)


def _names(column: Any, values: list[Any]) -> dict[Any, str]:
    """Return what stands for the stored values of a field: the labels of choices, and of records."""
    if not column.is_relation:
        return {key: str(label) for key, label in column.flatchoices}
    uids = {uid for value in values for uid in (value if isinstance(value, list) else [value]) if uid}
    rows = column.related_model._base_manager.filter(uid__in=uids)
    site: Any = admin.site
    return {row.uid: site.label(row) for row in rows}


def _in_words(value: Any, names: dict[Any, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(names.get(one, one)) for one in values if one not in (None, ""))

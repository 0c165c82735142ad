"""What stands: the append refuses a change that no act of the domain has permitted.

Something public stands. Accepting a proposal permits the columns that it names, a merge those that refer to what is
merged, capturing a text that its source is held. Whatever else writes, with whatever tool, ends in the same append, and
so meets this rule. What may change freely is named in the registry (`Record.free`, `Child.grows`); everything else of a
public record is kept, and so is a column that is added tomorrow.

Where a record stands in review, and the stamps of it (`Record.stamps`), stand whether it is public or not: each step of
the workflow permits those, and changes nothing else with them. So what is published is what was in review, and nobody
writes under the name of a step that counts as no writing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import IntegrityError

from factcheck.journal.bodies import BATCH, EMPTY, canonical, comparable
from factcheck.journal.registry import Record, registry
from factcheck.journal.spans import Written
from factcheck.models import PublicSpan, RevisionBody

LAW = "public_stands"
STEPS = "steps_alone_move"
# For `Recording.permit`: all that a record says.
WHOLE = "*"


def demand_standing(written: Sequence[Written], permitted: Mapping[str, Collection[str]]) -> None:
    """Raise IntegrityError under the name of the law where something was changed that stands, without a permit.

    Asks nothing where only new records were written, else two queries for each five hundred.
    """
    asked = [one for one in written if one.type in registry.publicity and WHOLE not in permitted.get(one.uid, ())]
    known = []
    for one in asked:
        if one.previous:
            known.append(one)
        else:
            _demand_unmoved(one, permitted.get(one.uid, ()))
    for first in range(0, len(known), BATCH):
        _demand(known[first : first + BATCH], permitted)


def changed(record: Record, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of what stands while the record is public, and is different in two of its bodies."""
    before, after = comparable(record, before, after)
    growing = {child.name for child in record.children if child.grows}
    for name in {*before, *after} - set(record.free):
        old, new = before.get(name), after.get(name)
        if old == new or (old in EMPTY and new in EMPTY):
            continue
        if name not in growing or any(row not in (new or []) for row in old or []):
            yield name


def differences(one: Written, before: Mapping[str, Any]) -> set[str]:
    """Return the names of what would have to stand, and is different from what the record said `before`."""
    # A date is compared as the journal writes it.
    after = orjson.loads(canonical(one.content or {}))
    return set(changed(registry.records[one.type], before, after))


def _demand(batch: Sequence[Written], permitted: Mapping[str, Collection[str]]) -> None:
    spans = PublicSpan.objects.filter(record__in=[one.uid for one in batch], to_seq=None).order_by()
    public = set(spans.values_list("record", flat=True))
    # An internal record is asked for its stamps alone, and while it is deleted it has none.
    asked = {
        one.previous or 0: one
        for one in batch
        if one.uid in public or (one.content and registry.records[one.type].stamps)
    }
    for seq, body in RevisionBody.objects.filter(seq__in=asked).values_list("seq", "body") if asked else ():
        one, may = asked[seq], permitted.get(asked[seq].uid, ())
        if not body:
            _demand_act(one, may, is_public=one.uid in public)
        elif before := orjson.loads(body).get("record"):
            _compare(one, before, may, is_public=one.uid in public)
        else:
            _demand_unmoved(one, may)


def _compare(one: Written, before: Mapping[str, Any], may: Collection[str], *, is_public: bool) -> None:
    differ = differences(one, before)
    if differ <= set(may):
        return
    if differ & set(registry.records[one.type].stamps):
        raise IntegrityError(STEPS)
    if is_public:
        raise IntegrityError(LAW)


def _demand_act(one: Written, may: Collection[str], *, is_public: bool) -> None:
    """Of what was erased nobody can say whether it has changed: while it is public, only an act of the domain goes on
    with it. It can be withdrawn, merged and corrected, and is compared again from then on."""
    content = one.content or {}
    if not may and is_public:
        raise IntegrityError(LAW)
    if not may and content.get("status") == "published":
        raise IntegrityError(STEPS)


def _demand_unmoved(one: Written, may: Collection[str]) -> None:
    """A new record begins where its model says, and no step has left a stamp on it."""
    content = one.content or {}
    begins = _beginning(one.type)
    if any(content.get(name) not in (*EMPTY, start) and name not in may for name, start in begins.items()):
        raise IntegrityError(STEPS)


@cache
def _beginning(type_: str) -> dict[str, Any]:
    record = registry.records[type_]
    return {name: record.model._meta.get_field(name).get_default() for name in record.stamps}  # type: ignore[union-attr]  # columns

"""What is public stands: the append refuses a change of it that no act of the domain has permitted.

Accepting a proposal permits one for its record, a merge for those whose references it moves. Whatever else writes, with
whatever tool, ends in the same append, and so meets this rule. What may change freely is named in the registry
(`Record.free`, `Record.becomes`, `Child.grows`); everything else of a public record is kept, and so is a column that is
added tomorrow.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.db import IntegrityError

from factcheck.journal.bodies import BATCH, EMPTY, canonical
from factcheck.journal.registry import Record, registry
from factcheck.journal.spans import Written
from factcheck.models import PublicSpan, RevisionBody

LAW = "public_stands"


def demand_standing(written: Sequence[Written], permitted: set[str]) -> None:
    """Raise IntegrityError under the name of the law where something public was changed without a permit.

    Costs nothing where only new or internal records were written, else two queries for each five hundred.
    """
    asked = [one for one in written if one.previous and one.type in registry.publicity and one.uid not in permitted]
    for first in range(0, len(asked), BATCH):
        batch = {one.uid: one for one in asked[first : first + BATCH]}
        public = PublicSpan.objects.filter(record__in=batch, to_seq=None).order_by().values_list("record", flat=True)
        if kept := [batch[uid] for uid in public]:
            _compare(kept)


def changed(record: Record, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield the names of what stands while the record is public, and is different in two of its bodies."""
    growing, becomes = {child.name for child in record.children if child.grows}, dict(record.becomes)
    for name in {*before, *after} - set(record.free):
        old, new = before.get(name), after.get(name)
        if old == new or (old in EMPTY and new in EMPTY) or (name in becomes and new == becomes[name]):
            continue
        if name not in growing or any(row not in (new or []) for row in old or []):
            yield name


def _compare(kept: Iterable[Written]) -> None:
    previous = {one.previous or 0: one for one in kept}
    bodies = RevisionBody.objects.filter(seq__in=previous).values_list("seq", "body")
    for seq, body in bodies:
        # Of what was erased nobody can say whether it has changed; it must go on being withdrawn.
        before = orjson.loads(body).get("record") if body else None
        one = previous[seq]
        # A date is compared as the journal writes it.
        now = orjson.loads(canonical(one.content or {}))
        if before and any(changed(registry.records[one.type], before, now)):
            raise IntegrityError(LAW)

"""The reports of a statement as a proposal holds them: rows of which each has a chain and further passages below it.

    {"source": uid, "mode": …, "passage": uid, …, "hops": [{"actor": uid, "statement": uid}], "more_passages": [uid]}

The reporters stand in their order, the outermost first; further passages have none.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from claims.entry import broken_chain
from claims.models import MAX_HOPS, Appearance, Hop, Statement
from claims.references import referred
from claims.workflow import Incomplete, demand_anchored, demand_quoted
from factcheck.journal import registry
from factcheck.journal.bodies import placed
from factcheck.journal.explain import messages

HOPS, PASSAGES = "hops", "more_passages"
BELOW = (HOPS, PASSAGES)
MOST_PASSAGES = 50
_COLUMNS = {name: Hop._meta.get_field(name) for name in ("actor", "statement")}


def told_below(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what stands below each report in the body of a statement; None where the body does not say below which."""
    content, unclear = placed(registry.records["statement"], content)
    below: list[dict[str, Any]] = [
        {name: None if name in unclear else [] for name in BELOW} for _ in content["appearances"]
    ]
    for name in set(BELOW) - unclear:
        for row in content.get(name) or []:
            cell = row["passage"] if name == PASSAGES else {column: row[column] for column in _COLUMNS}
            below[row["of"] - 1][name].append(cell)
    return [cells | {PASSAGES: cells[PASSAGES] and sorted(cells[PASSAGES])} for cells in below]


def stored_below(name: str, value: Any) -> list[Any]:
    """Return a chain or further passages as they are stored. Raises ValidationError for what cannot be."""
    if name == HOPS:
        return _stored_chain(value)
    if not isinstance(value, list) or len(value) > MOST_PASSAGES:
        raise ValidationError(f"Give a list of at most {MOST_PASSAGES} passages, by their identifiers.")
    field = Appearance._meta.get_field(PASSAGES)
    return sorted({referred(field, uid).uid for uid in value})


def write_below(report: Appearance, row: Mapping[str, Any]) -> None:
    """Save the chain and the further passages of a report that has none. Raises ValidationError."""
    for position, hop in enumerate(row[HOPS], 1):
        named = {name: referred(column, hop[name]) if hop[name] else None for name, column in _COLUMNS.items()}
        made = Hop(appearance=report, position=position, **named)
        made.full_clean()
        made.save()
    field = Appearance._meta.get_field(PASSAGES)
    # One by one: the journal tells of them in the order in which they came.
    for uid in row[PASSAGES]:
        report.more_passages.add(referred(field, uid))


def demand_supported(report: Appearance, statement: Statement) -> None:
    """Raise ValidationError for a report with which the statement could not have been published."""
    laws = messages()
    passages = [report.passage, *report.more_passages.select_related("snapshot")]
    if any(passage and passage.snapshot.source_id != report.source_id for passage in passages):
        raise ValidationError(laws["passage_in_source"])
    if report.cue and report.cue.snapshot.source_id != report.source_id:
        raise ValidationError(laws["cue_in_source"])
    chain = list(report.hops.select_related("actor", "statement").order_by("position"))
    if sentence := broken_chain(statement.actor, chain, is_original=report.source_id == statement.original_id):
        raise ValidationError(sentence)
    own = Appearance.objects.filter(pk=report.pk)
    try:
        demand_quoted(own)
        demand_anchored(own)
    except Incomplete as error:
        raise ValidationError(str(error), code=error.code) from error


def _stored_chain(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(hop, Mapping) for hop in value):
        raise ValidationError("Give the list of its reporters, the outermost first, each with an actor.")
    if len(value) > MAX_HOPS:
        raise ValidationError(messages()["hop_position_in_range"])
    return [_stored_hop(place, hop) for place, hop in enumerate(value, 1)]


def _stored_hop(place: int, hop: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(hop) - set(_COLUMNS)):
        raise ValidationError(f"Reporter {place}: there is no column “{unknown[0]}”. Use: {', '.join(_COLUMNS)}.")
    if not hop.get("actor"):
        raise ValidationError(f"Reporter {place}: give an actor.")
    return {name: referred(column, hop[name]).uid if hop.get(name) else None for name, column in _COLUMNS.items()}

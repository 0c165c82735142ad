"""Bodies of relations and assessments, and of the corrections and proposals that change records."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from claims.choices import SYMMETRIC_KINDS
from claims.models import Assessment, Correction, Evidence, Proposal, Relation
from claims.serializers.common import Stamps, claims_in_short, in_order
from factcheck.api import addresses
from sources.serializers import Body, Shelf

_RELATION = (
    *("pk", "uid", "status", "from_claim_id", "kind", "to_claim_id", "source_id", "drawn_by_id"),
    *("passage_id", "rationale"),
)
_ASSESSMENT = (
    *("pk", "uid", "status", "claim_id", "rationale", "assessor_id", "source_id"),
    *("rating__uid", "rating__label", "rating__ordinal", "rating__scale__uid", "rating__scale__name"),
)
_EVIDENCE = ("assessment_id", "direction", "passage_id", "source_id", "note")


def relation_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of relations between claims."""
    rows = list(Relation.objects.filter(pk__in=keys).values_list(*_RELATION, named=True))
    claims = claims_in_short(key for row in rows for key in (row.from_claim_id, row.to_claim_id))
    shelf = Shelf(
        actors=[row.drawn_by_id for row in rows],
        sources=[row.source_id for row in rows],
        passages=[row.passage_id for row in rows],
    )
    stamps = Stamps(row.uid for row in rows)
    return in_order(keys, {row.pk: _relation(row, claims, shelf) | stamps.of(row.uid) for row in rows})


def _relation(row: Any, claims: dict[int, Body], shelf: Shelf) -> Body:
    return {
        "uid": row.uid,
        "url": addresses.of_resource("relations", row.uid),
        "status": row.status,
        "from": claims[row.from_claim_id],
        "kind": row.kind,
        "to": claims[row.to_claim_id],
        "is_symmetric": row.kind in SYMMETRIC_KINDS,
        "basis": "stated" if row.source_id else "inferred",
        "source": shelf.source(row.source_id),
        "drawn_by": shelf.actor(row.drawn_by_id),
        "passage": shelf.passage(row.passage_id),
        "rationale": row.rationale or None,
    }


def assessment_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of verdicts, with the evidence that they rest on."""
    rows = list(Assessment.objects.filter(pk__in=keys).values_list(*_ASSESSMENT, named=True))
    evidence = list(Evidence.objects.filter(assessment__in=keys).order_by("pk").values_list(*_EVIDENCE, named=True))
    claims = claims_in_short(row.claim_id for row in rows)
    shelf = Shelf(
        actors=[row.assessor_id for row in rows],
        sources=[row.source_id for row in [*rows, *evidence]],
        passages=[row.passage_id for row in evidence],
    )
    stamps, grouped = Stamps(row.uid for row in rows), defaultdict(list)
    for row in evidence:
        grouped[row.assessment_id].append(_evidence(row, shelf))
    return in_order(
        keys, {row.pk: _assessment(row, claims, shelf, grouped[row.pk]) | stamps.of(row.uid) for row in rows}
    )


def _assessment(row: Any, claims: dict[int, Body], shelf: Shelf, evidence: list[Body]) -> Body:
    return {
        "uid": row.uid,
        "url": addresses.of_resource("assessments", row.uid),
        "status": row.status,
        "claim": claims[row.claim_id],
        "rating": {
            "uid": row.rating__uid,
            "label": row.rating__label,
            "ordinal": row.rating__ordinal,
            "scale": {"uid": row.rating__scale__uid, "name": row.rating__scale__name},
        },
        "rationale": row.rationale,
        "assessor": shelf.actor(row.assessor_id),
        "source": shelf.source(row.source_id),
        "evidence": evidence,
    }


def _evidence(row: Any, shelf: Shelf) -> Body:
    in_passage = row.passage_id is not None
    return {
        "direction": row.direction,
        "source": shelf.source_of_passage(row.passage_id) if in_passage else shelf.source(row.source_id),
        "passage": shelf.passage(row.passage_id),
        "note": row.note or None,
    }


def _record(type_: str, uid: str) -> Body:
    return {"uid": uid, "url": addresses.of_resource(f"{type_}s", uid)}


def correction_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of corrections."""
    rows = Correction.objects.filter(pk__in=keys).values_list("pk", "uid", "type", "record", "kind", "text", "at")
    return in_order(
        keys,
        {
            pk: {
                "uid": uid,
                "url": addresses.of_resource("corrections", uid),
                "type": type_,
                "record": _record(type_, record),
                "kind": kind,
                "text": text,
                "at": at,
            }
            for pk, uid, type_, record, kind, text, at in rows
        },
    )


def proposal_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of proposals, for accounts that decide on them."""
    rows = list(Proposal.objects.filter(pk__in=keys).select_related("proposed_by", "decided_by"))
    stamps = Stamps(row.uid for row in rows)
    return in_order(keys, {row.pk: _proposal(row, stamps.of(row.uid)["seq"]) for row in rows})


def _proposal(row: Proposal, seq: int | None) -> Body:
    return {
        "uid": row.uid,
        "url": addresses.of_resource("proposals", row.uid),
        "status": row.status,
        "type": row.type,
        "record": _record(row.type, row.record),
        "base_seq": row.base_seq,
        "values": row.values,
        "kind": row.kind,
        "note": row.note,
        "why": row.why or None,
        "proposed_by": row.proposed_by.username,
        "proposed_at": row.proposed_at,
        "decided_by": row.decided_by.username if row.decided_by else None,
        "decided_at": row.decided_at,
        "decision_comment": row.decision_comment or None,
        "seq": seq,
    }

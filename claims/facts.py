"""The four facts that a reader asks first about a claim: who holds it, who reports it, from how far, and from what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from claims.choices import Stance
from claims.models import Appearance, Claim
from sources.choices import Holding

AGAINST = (Stance.DENIES, Stance.OPPOSES, Stance.QUESTIONS)


@dataclass(frozen=True)
class Facts:
    """Counts over all published statements of a claim. Distances are None where nothing is reported."""

    holders: int
    opponents: int
    publishers: int
    statements: int
    nearest: int | None
    farthest: int | None
    originals_held: int
    originals_known: int


def facts(claim: Claim) -> Facts:
    """Count what is public about a claim. One query, however many statements there are."""
    return _counted(
        Appearance.objects.published()
        .filter(statement__claim=claim)
        .annotate(reporters=Count("hops"))
        .values(
            *("statement_id", "statement__actor_id", "statement__stance", "statement__original_id"),
            *("statement__original__holding", "source_id", "source__publisher_id", "reporters"),
        )
    )


def _counted(rows: Iterable[dict[str, Any]]) -> Facts:
    rows = list(rows)
    distances = [0 if r["source_id"] == r["statement__original_id"] else 1 + r["reporters"] for r in rows]
    return Facts(
        holders=len({r["statement__actor_id"] for r in rows if r["statement__stance"] not in AGAINST}),
        opponents=len({r["statement__actor_id"] for r in rows if r["statement__stance"] in AGAINST}),
        publishers=len({r["source__publisher_id"] or f"source {r['source_id']}" for r in rows}),
        statements=len({r["statement_id"] for r in rows}),
        nearest=min(distances, default=None),
        farthest=max(distances, default=None),
        originals_held=len({r["statement_id"] for r in rows if r["statement__original__holding"] == Holding.HELD}),
        originals_known=len({r["statement_id"] for r in rows if r["statement__original_id"]}),
    )

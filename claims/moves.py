"""What was published and withdrawn about a claim, as the journal tells it: by what each record said at that moment."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Q

from claims.models import Assessment, Claim, Relation, Statement
from factcheck.models import PublicSpan, Revision, RevisionBody

MOST = 500
MOVES = {"approve": "published", "withdraw": "withdrawn"}


def moves_around(claim: Claim) -> Iterator[tuple[Revision, dict[str, Any]]]:
    """Yield the publications and withdrawals of what was about this claim then, while it was public, newest first.

    What speaks of another claim now is not looked for; what spoke of another one then is left out.
    """
    spans = _instants(claim)
    rows = list(Revision.objects.filter(record__in=_related(claim), action__in=MOVES).order_by("-seq")[:MOST])
    bodies = revision_bodies(row.seq for row in rows)
    for row in rows:
        body = bodies.get(row.seq, {})
        is_about = claim.uid in (body.get("claim"), body.get("from_claim"), body.get("to_claim"))
        if is_about and any(first <= row.at and (last is None or row.at <= last) for first, last in spans):
            yield row, body


def last_claim(statement: str) -> str:
    """Return the uid of the claim that a statement was about when it was last public, whatever a draft says since."""
    span = PublicSpan.objects.filter(record=statement, to_seq__isnull=False).order_by("-to_seq").first()
    return str(revision_bodies([span.to_seq or 0]).get(span.to_seq or 0, {}).get("claim", "")) if span else ""


def _instants(claim: Claim) -> list[tuple[datetime, datetime | None]]:
    """Return from when to when a claim was public. All revisions of one transaction have the same instant."""
    spans = list(PublicSpan.objects.filter(record=claim.uid).values_list("from_seq", "to_seq"))
    seqs = [seq for span in spans for seq in span if seq is not None]
    at = dict(Revision.objects.filter(seq__in=seqs).values_list("seq", "at"))
    return [(at[first], None if last is None else at[last]) for first, last in spans]


def _related(claim: Claim) -> list[str]:
    either = Q(from_claim=claim) | Q(to_claim=claim)
    return [
        *Statement.objects.ever_published().filter(claim=claim).values_list("uid", flat=True)[:MOST],
        *Relation.objects.ever_published().filter(either).values_list("uid", flat=True)[:MOST],
        *Assessment.objects.ever_published().filter(claim=claim).values_list("uid", flat=True)[:MOST],
    ]


def revision_bodies(seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what revisions say of their records, by number; nothing for one that was redacted."""
    rows = RevisionBody.objects.filter(seq__in=list(seqs))
    return {row.seq: orjson.loads(row.body).get("record") or {} for row in rows if row.body}

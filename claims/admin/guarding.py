"""What the forms of the admin show of the guards: a refusal beside its field, warnings once it is saved."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from claims.guards import Draft, Finding, around, findings
from claims.models import Claim, Statement
from factcheck.journal.explain import messages as laws


def about_report(statement: Statement, report: Mapping[str, Any]) -> list[Finding]:
    """Return what there is to say about a statement with one report, given as the cleaned values of its form."""
    claim = statement.claim if statement.claim_id else None
    passages = [report.get("passage"), *(report.get("more_passages") or ())]
    return findings(
        Draft(
            claim_text=claim.text if claim else "",
            claim_kind=claim.kind if claim else "",
            actor=statement.actor if statement.actor_id else None,
            stance=statement.stance,
            hedge=statement.hedge,
            mode=report.get("mode") or "",
            source=report.get("source"),
            passages=[around(passage) for passage in passages if passage],
            said_edtf=statement.said_edtf or "",
            named_as=report.get("named_as") or "",
        )
    )


def misplaced(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of a field and the law's sentence for each passage of a report that stands in another source."""
    source = report.get("source")
    for name, law in (("passage", "passage_in_source"), ("cue", "cue_in_source")):
        passage = report.get(name)
        if source and passage and passage.snapshot.source_id != source.pk:
            yield name, laws()[law]


def about_claim(claim: Claim) -> list[Finding]:
    """Return what there is to say about the wording of a claim."""
    return findings(Draft(claim_text=claim.text, claim_kind=claim.kind))


def warn(request: HttpRequest, found: Iterable[Finding]) -> None:
    """Show each warning once on the next page: what they are about is saved."""
    for message in dict.fromkeys(finding.message for finding in found if not finding.is_refusal):
        messages.warning(request, message)

"""The page of one statement, report by report: the address that a citation gives."""

from django.http import HttpRequest, HttpResponse

from claims.citation import citation, head
from claims.freshness import tell_statements
from claims.models import Appearance, Correction, Statement
from claims.views.addresses import find
from claims.views.page import page, show


@page()
def statement(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a statement."""
    found = find("statements", uid)
    row = Statement.objects.with_reports().get(pk=found.pk)
    tell_statements([row])
    stands = head(row)
    context = {
        "statement": row,
        "topics": list(row.claim.topics.all()),
        "siblings": list(
            Statement.objects.published().filter(claim=row.claim_id).exclude(pk=row.pk).select_related("actor")[:5]
        ),
        "carries": _carries(row),
        "corrections": list(Correction.objects.filter(record=row.uid)),
        "head": stands,
        "citation": citation(row, stands),
    }
    return show(request, "claims/statement.html", context)


def _carries(row: Statement) -> list[Statement]:
    """Return the public statements of others that this one reports."""
    inner = Appearance.objects.filter(hops__statement=row).values("statement")
    return list(Statement.objects.published().filter(pk__in=inner).select_related("actor", "claim").order_by("pk")[:20])

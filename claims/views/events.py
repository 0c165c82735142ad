"""The page of one event: what was said there."""

from django.http import HttpRequest, HttpResponse

from claims.models import Correction, Statement
from claims.views.addresses import find
from claims.views.page import page, show
from claims.visibility import public_rows
from sources.models import Source

STATEMENTS = 50


@page()
def event(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an event."""
    row = find("events", uid)
    said = Statement.objects.published().filter(event=row).with_reports().order_by("pk")[:STATEMENTS]
    context = {
        "event": row,
        "statements": list(said),
        "sources": list(public_rows(Source).filter(event=row)[:20]),
        "corrections": list(Correction.objects.filter(record=row.uid)),
    }
    return show(request, "claims/event.html", context)

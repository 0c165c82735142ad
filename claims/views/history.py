"""The history of a record as the public sees it."""

from django.http import HttpRequest, HttpResponse

from claims.citation import head
from claims.public_history import MOST, public_history
from claims.views.addresses import find
from claims.views.page import page, show


@page()
def history(request: HttpRequest, kind: str, uid: str) -> HttpResponse:
    """Show what happened to a record since it became public."""
    row = find(kind, uid, suffix="/history")
    happenings = public_history(row)
    context = {"record": row, "happenings": happenings, "is_cut": len(happenings) == MOST, "head": head(row)}
    return show(request, "claims/history.html", context)

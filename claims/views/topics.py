"""Topics: the list, and one with its claims."""

from django.http import HttpRequest, HttpResponse

from claims.models import Claim, Correction, Topic
from claims.views.addresses import find
from claims.views.claims import with_voices
from claims.views.lists import PARAMETERS, cut_rows
from claims.views.page import page, show

CLAIMS = 50


@page(PARAMETERS)
def topics(request: HttpRequest) -> HttpResponse:
    """Show the topics of public claims."""
    rows, around = cut_rows(request, Topic.objects.published(), ("name", "pk"))
    return show(request, "claims/topics.html", {"topics": rows, "around": around})


@page()
def topic(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a topic with its newest claims."""
    row = find("topics", uid)
    found = Claim.objects.newest_of(row, CLAIMS + 1)
    with_voices(found)
    context = {
        "topic": row,
        "claims": found[:CLAIMS],
        "has_more": len(found) > CLAIMS,
        "corrections": list(Correction.objects.filter(record=row.uid)),
    }
    return show(request, "claims/topic.html", context)

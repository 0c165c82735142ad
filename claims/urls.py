"""The addresses of the public pages: lists end in a slash, records do not, and the other form leads there."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from claims.views import actors, claims, events, history, home, search, sources, statements, topics
from claims.views.page import Moved, page


@page()
def without_slash(request: HttpRequest, **parts: str) -> HttpResponse:
    """Lead from an address with a slash at its end to the one without."""
    raise Moved(request.path.rstrip("/"))


PAGES = {
    "claims": claims.claim,
    "statements": statements.statement,
    "actors": actors.actor,
    "sources": sources.source,
    "topics": topics.topic,
    "events": events.event,
}

urlpatterns = [
    path("", home.home),
    path("claims/", search.claims),
    path("actors/", actors.actors),
    path("sources/", sources.sources),
    path("topics/", topics.topics),
]
for kind, view in PAGES.items():
    urlpatterns += [
        path(f"{kind}/<str:uid>", view),
        path(f"{kind}/<str:uid>/", without_slash),
        path(f"{kind}/<str:uid>/history", history.history, {"kind": kind}),
        path(f"{kind}/<str:uid>/history/", without_slash),
    ]

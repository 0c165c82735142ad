"""Tell whatever runs the process whether it lives (`/healthz`) and whether it can serve (`/readyz`).

Both are answered before any other middleware: a probe knows neither our host name nor TLS, and needs no session.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from factcheck.journal import triggers
from factcheck.journal.verify import leftovers


class HealthMiddleware:
    """Answer the two probes in plain text and let every other request through untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/healthz":
                return _answer("ok", 200)
            case "/readyz":
                wanting = whats_wanting()
                return _answer(wanting or "ready", 503 if wanting else 200)
            case _:
                return self.get_response(request)


def whats_wanting() -> str:
    """Return what keeps this process from serving, in a few words, or "". It names no host, user or statement."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return f"{len(pending)} migrations are not applied; run manage.py migrate"
        missing = triggers.missing(connection)
        left = [words for _, words in leftovers()]
    except DatabaseError:
        return "the database does not answer"
    if missing:
        return f"{len(missing)} database triggers are missing; run manage.py migrate"
    return f"{' and '.join(left)}; run manage.py verify" if left else ""


def _answer(words: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Length": str(len(words) + 1)}
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)

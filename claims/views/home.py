"""The first page: what the record is, what is newest in it, and how much there is."""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from claims.models import Claim, Statement, Topic
from claims.public import published_actors, published_sources
from claims.views.page import page, show
from factcheck.models import Revision
from sources.choices import Holding

NEWEST, TOPICS = 10, 24


@dataclass
class Entry:
    """A claim with its newest statements, and below it the claims of those whom these statements report."""

    claim: Claim
    statements: list[Statement] = field(default_factory=list)
    inner: list["Entry"] = field(default_factory=list)


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    newest = Statement.objects.published().with_reports().order_by("-first_published_at", "-pk")[:NEWEST]
    context = {
        "entries": nested(list(newest)),
        "topics": list(Topic.objects.published()[:TOPICS]),
        "numbers": numbers(),
    }
    return show(request, "claims/home.html", context)


def nested(statements: list[Statement]) -> list[Entry]:
    """Gather statements by claim, and put what a reporter says of others under the reporter's own statement.

    So a position that is known through somebody else never stands alone where that somebody's words are shown as well.
    """
    by_claim: dict[int, Entry] = {}
    entry_of: dict[int, Entry] = {}
    for statement in statements:
        entry = by_claim.setdefault(statement.claim_id, Entry(statement.claim))
        entry.statements.append(statement)
        entry_of[statement.pk] = entry
    top = list(by_claim.values())
    for entry in list(top):
        outer = entry_of.get(_reporter(entry) or 0)
        if outer is not None and outer is not entry and entry not in outer.inner and outer in top:
            outer.inner.append(entry)
            top.remove(entry)
    return top


def _reporter(entry: Entry) -> int | None:
    """Return the reporter's own statement, if all that is said here is said through one."""
    found = {hop.statement_id for s in entry.statements for a in s.appearances.all() for hop in a.hops.all()}
    return found.pop() if len(found) == 1 else None


def numbers() -> dict[str, Any]:
    """Count what is public. Kept until the journal grows: no other moment can change a number."""
    newest = Revision.objects.order_by("-seq").values_list("hash", flat=True).first()
    counted: dict[str, int] = cache.get_or_set(f"numbers-{newest}", _count, None) or _count()
    return counted


def _count() -> dict[str, int]:
    statements = Statement.objects.published()
    return {
        "claims": Claim.objects.published().count(),
        "statements": statements.count(),
        "actors": published_actors().count(),
        "sources": published_sources().count(),
        "held": statements.filter(original__holding=Holding.HELD).count(),
    }

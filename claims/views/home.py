"""The first page: what the record is, what is newest in it, and how much there is."""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from claims.models import Claim, Statement, Topic
from claims.views.page import page, show
from factcheck.followers import START, head, is_in_journal
from factcheck.models import PublicSpan
from sources.choices import Holding

NEWEST, TOPICS = 10, 24
COUNTED = ("claim", "statement", "actor", "source")


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
    """Count what is public. Kept until the journal grows, and then of most only what came and went since is counted.

    Which statements have an original that is held depends on the source as well, so those are all counted again.
    A number as of a place in the journal is the spans that began up to there less those that ended up to there, which
    nothing that is written later changes.
    """
    here = head()
    seen, counted = cache.get("numbers") or (START, {})
    if seen != here or not counted:
        known: dict[str, int] = counted if is_in_journal(seen, here) else {}
        counted = _count(known, seen.seq if known else 0, here.seq)
        cache.set("numbers", (here, counted), None)
    return counted


def _count(known: dict[str, int], after: int, upto: int) -> dict[str, int]:
    began = _by_type(from_seq__gt=after, from_seq__lte=upto)
    ended = _by_type(to_seq__gt=after, to_seq__lte=upto)
    counted = {f"{name}s": known.get(f"{name}s", 0) + began.get(name, 0) - ended.get(name, 0) for name in COUNTED}
    held = Statement.objects.published().filter(original__holding=Holding.HELD)
    return {**counted, "held": held.count()}


def _by_type(**within: int) -> dict[str, int]:
    spans = PublicSpan.objects.filter(type__in=COUNTED, **within).order_by()
    return dict(spans.values_list("type").annotate(number=Count("pk")))

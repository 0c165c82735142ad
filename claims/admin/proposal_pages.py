"""The proposals: changes of what is public that wait for a second person, and what became of the others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.admin.queue import account_of
from claims.models import Proposal
from factcheck.admin import desk
from factcheck.admin.site import Unusable
from factcheck.api.parameters import BadQuery, check_query
from factcheck.journal import registry

SIZE = 50


def waiting(request: HttpRequest) -> int:
    """Count the open proposals that this person could decide: all but their own."""
    rows = Proposal.objects.filter(status="open").exclude(proposed_by=account_of(request))
    return rows.count() if request.user.has_perm("claims.decide_proposal") else 0


@desk.page(
    "proposals/",
    name="proposals",
    right="claims.view_proposal",
    title="Proposals",
    place=31,
    about="Changes of what is public, the open ones first.",
    count=waiting,
)
def proposals_page(request: HttpRequest) -> HttpResponse:
    """List the proposals: the open ones first, oldest first among them, then the decided ones, newest first."""
    try:
        check_query(request, ("before",), allow_empty=True)
    except BadQuery as bad:
        raise Unusable(str(bad)) from bad
    rows = Proposal.objects.select_related("proposed_by", "decided_by")
    decided = rows.exclude(status="open").order_by("-pk")
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Unusable("Leaf with the links of the page: this place in the list is none.")
    if before:
        decided = decided.filter(pk__lt=int(before))
    shown = list(decided[: SIZE + 1])
    opened = [] if before else list(rows.filter(status="open").order_by("pk"))
    return desk.render(
        request,
        "admin/review/proposals.html",
        title="Proposals",
        opened=_named(opened),
        decided=_named(shown[:SIZE]),
        older=shown[SIZE - 1].pk if len(shown) > SIZE else None,
        may_decide=request.user.has_perm("claims.decide_proposal"),
    )


def _named(rows: list[Proposal]) -> list[dict[str, Any]]:
    """Return proposals with the names of their records; one query for each type of record."""
    names: dict[str, str] = {}
    for type_ in {row.type for row in rows}:
        model = registry.records[type_].model
        uids = [row.record for row in rows if row.type == type_]
        named = model._base_manager.filter(uid__in=uids).select_related(*_NAMED_WITH.get(type_, ()))
        names |= {row.uid: str(row) for row in named}  # type: ignore[attr-defined]  # every record has one
    return [
        {
            "proposal": row,
            "name": names.get(row.record, row.record),
            "url": reverse("admin:claims_proposal_change", args=[row.pk]),
        }
        for row in rows
    ]


# What the name of a record is made of, besides its own row.
_NAMED_WITH: dict[str, tuple[str, ...]] = {
    "statement": ("claim", "actor"),
    "relation": ("from_claim", "to_claim"),
    "assessment": ("claim", "rating"),
}

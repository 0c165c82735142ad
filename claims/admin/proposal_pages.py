"""The proposals: changes of what is public that wait for a second person, and what became of the others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.models import Proposal
from factcheck.admin import desk
from factcheck.admin.choosing import is_key
from factcheck.admin.site import Unusable
from factcheck.journal import registry

SIZE = 50


def waiting(request: HttpRequest) -> int:
    """Count the open proposals that this person could decide: all but their own."""
    if not request.user.has_perm("claims.decide_proposal"):
        return 0
    return desk.counted(Proposal.objects.filter(status="open").exclude(proposed_by=desk.account_of(request)))


@desk.page(
    "proposals/",
    name="proposals",
    right="claims.view_proposal",
    takes=("after", "before"),
    title="Proposals",
    place=31,
    about="Changes of what is public, the open ones first.",
    count=waiting,
)
def proposals_page(request: HttpRequest) -> HttpResponse:
    """List the proposals: the open ones first, oldest first among them, then the decided ones, newest first.

    `after` and `before` go on with one of the two lists alone.
    """
    after, before = _place(request, "after"), _place(request, "before")
    rows = Proposal.objects.select_related("proposed_by", "decided_by")
    opened = list(rows.filter(status="open", pk__gt=after or 0).order_by("pk")[: SIZE + 1])
    decided = rows.exclude(status="open").order_by("-pk")
    shown = list((decided.filter(pk__lt=before) if before else decided)[: SIZE + 1])
    return desk.render(
        request,
        "admin/review/proposals.html",
        title="Proposals",
        opened=None if before else _named(opened[:SIZE]),
        more=opened[SIZE - 1].pk if len(opened) > SIZE else None,
        decided=None if after else _named(shown[:SIZE]),
        older=shown[SIZE - 1].pk if len(shown) > SIZE else None,
        may_decide=request.user.has_perm("claims.decide_proposal"),
    )


def _place(request: HttpRequest, name: str) -> int | None:
    """Return the key at which a list goes on, or None for its beginning."""
    place = request.GET.get(name, "")
    if place and not is_key(place):
        raise Unusable("Leaf with the links of the page: this place in the list is none.")
    return int(place) if place else None


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

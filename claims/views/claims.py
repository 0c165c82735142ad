"""The page of one claim: who says so, through whom, and what is known about it."""

from collections.abc import Sequence

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from claims.choices import RelationKind, Stance
from claims.citation import citation, head
from claims.facts import facts
from claims.freshness import tell_statements
from claims.models import Assessment, Claim, Correction, Relation, Statement
from claims.views.addresses import find
from claims.views.page import page, show

# A page shows so many statements in full, and so many more in one line each.
FULL, BRIEF, RELATIONS, ALIKE = 50, 500, 100, 5

STANCES = {stance: place for place, stance in enumerate(Stance.values)}
SIDES = (
    (
        "What stands against it",
        (RelationKind.CONTRADICTS, RelationKind.IN_TENSION_WITH, RelationKind.CONTRASTS_WITH),
    ),
    ("What goes with it", (RelationKind.SUPPORTS, RelationKind.CONSISTENT_WITH, RelationKind.SIMILAR_TO)),
    (
        "What it builds on, and what builds on it",
        (RelationKind.ELABORATES, RelationKind.ANSWERS, RelationKind.QUALIFIES, RelationKind.PRESUPPOSES),
    ),
)


@page()
def claim(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a claim."""
    row = find("claims", uid)
    full, brief = _statements(row)
    tell_statements(full)
    relations = _relations(row)
    assessments = list(Assessment.objects.published().filter(claim=row).with_evidence().order_by("-approved_at", "-pk"))
    about = [row, *full, *brief, *relations, *assessments]
    stands = head(row)
    context = {
        "claim": row,
        "facts": facts(row),
        "topics": list(row.topics.all()),
        "full": full,
        "brief": brief,
        "sides": [(title, [r for r in relations if r.kind in kinds]) for title, kinds in SIDES],
        "assessments": assessments,
        "corrections": list(Correction.objects.filter(record__in=[record.uid for record in about])[:50]),
        "alike": _alike(row, relations),
        "head": stands,
        "citation": citation(row, stands),
    }
    return show(request, "claims/claim.html", context)


def with_voices(claims: Sequence[Claim], number: int = 3) -> None:
    """Fetch the first few public statements of each claim as `voices`, for a line about who holds it."""
    first = Statement.objects.published().select_related("actor").order_by("pk")[:number]
    prefetch_related_objects(claims, Prefetch("statements", first, to_attr="voices"))


def _statements(row: Claim) -> tuple[list[Statement], list[Statement]]:
    """Return the statements to show in full and those to show in brief, by stance and then by date."""
    public = Statement.objects.published().filter(claim=row)
    keys = sorted(public.values_list("stance", "said_earliest", "pk"), key=lambda key: (STANCES[key[0]], *key[1:]))
    order = {pk: place for place, (*_, pk) in enumerate(keys)}
    full = public.filter(pk__in=list(order)[:FULL]).with_reports()
    brief = public.filter(pk__in=list(order)[FULL : FULL + BRIEF]).select_related("actor", "claim", "event", "original")
    return sorted(full, key=lambda s: order[s.pk]), sorted(brief, key=lambda s: order[s.pk])


def _relations(row: Claim) -> list[Relation]:
    relations = Relation.objects.published().filter(Q(from_claim=row) | Q(to_claim=row)).with_claims()
    found = list(relations.order_by("kind", "pk")[:RELATIONS])
    others = [r.to_claim if r.from_claim_id == row.pk else r.from_claim for r in found]
    with_voices(others)
    return found


def _alike(row: Claim, relations: Sequence[Relation]) -> list[Claim]:
    """Return some public claims on the same topics, the newest first, without those that stand in its relations."""
    shown = {row.pk, *(key for relation in relations for key in (relation.from_claim_id, relation.to_claim_id))}
    found = Claim.objects.newest_on_topics_of(row, ALIKE, apart_from=shown)
    with_voices(found)
    return found

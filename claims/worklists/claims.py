"""Lists of claims: those that nobody finds by a topic, those that may be one, and those that may contradict."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from claims import duplicates, matching
from claims.choices import ClaimKind, RelationKind, Status
from claims.models import Claim, LikePair, Relation, Statement
from claims.worklists.base import Item, WorkList, of_column, of_conditions

PUBLIC = Q(Exists(Statement.objects.published().filter(claim=OuterRef("pk"))))
CONTRADICTING = {
    RelationKind.CONTRADICTS.value: RelationKind.CONTRADICTS.label,
    RelationKind.IN_TENSION_WITH.value: RelationKind.IN_TENSION_WITH.label,
}
NOT_REVIEWED = {Status.DRAFT.value: Status.DRAFT.label, Status.IN_REVIEW.value: Status.IN_REVIEW.label}


def _without_topic() -> QuerySet[Any]:
    return Claim.objects.filter(topics__isnull=True, merged_into__isnull=True).order_by("-pk")


def _claim(row: Any, account: Any) -> Item:
    state = "public" if row.is_public else "not public"
    return Item(str(row), reverse("admin:claims_claim_change", args=[row.pk]), (row.get_kind_display(), state))


WITHOUT_TOPIC = WorkList(
    name="without-topic",
    title="Claims without topic",
    about="Claims that no reader finds under a subject. Topics can be given to many at once.",
    right="claims.view_claim",
    columns=("kind", "state"),
    rows=_without_topic,
    fetch=lambda rows: rows.annotate(is_public=PUBLIC),
    item=_claim,
    filters=(
        of_conditions("state", "State", {"public": ("public", PUBLIC), "not_public": ("not public", ~PUBLIC)}),
        of_column("kind", "Kind", "kind", words=dict(ClaimKind.choices)),
    ),
    tool="admin/worklists/give_topics.html",
)


def _contradiction(row: Relation, account: Any) -> Item:
    waits = row.status == Status.IN_REVIEW and row.submitted_by_id != account.pk
    if waits and account.has_perm("claims.review_relation"):
        url = reverse("admin:claims_relation_step", args=[row.pk, "approve"])
    else:
        url = reverse("admin:claims_relation_change", args=[row.pk])
    drawn = f"{row.drawn_by} in “{row.source}”" if row.source_id else "us"
    return Item(str(row), url, (row.get_kind_display(), drawn, row.get_status_display()))


CONTRADICTIONS = WorkList(
    name="contradictions",
    title="Contradictions not yet reviewed",
    about="Relations between claims that contradict or stand in tension, and that nobody has approved.",
    right="claims.view_relation",
    columns=("kind", "drawn by", "status"),
    rows=lambda: Relation.objects.filter(kind__in=CONTRADICTING, status__in=NOT_REVIEWED).order_by("pk"),
    fetch=lambda rows: rows.select_related("from_claim", "to_claim", "source", "drawn_by"),
    item=_contradiction,
    filters=(
        of_column("kind", "Kind", "kind", words=CONTRADICTING),
        of_column("status", "Status", "status", words=NOT_REVIEWED),
    ),
)


def _sides(pairs: QuerySet[Any]) -> list[Any]:
    """Return the pairs with what their two records are called."""
    found: list[Any] = list(pairs)
    words: dict[str, str] = {}
    for type_ in {pair.type for pair in found}:
        uids = {uid for pair in found if pair.type == type_ for uid in (pair.first, pair.second)}
        words |= {row.uid: str(row) for row in matching.TYPES[type_]._base_manager.filter(uid__in=uids)}
    for pair in found:
        pair.sides = [words.get(uid, uid) for uid in (pair.first, pair.second)]
    return found


def _pair(row: LikePair, account: Any) -> Item:
    first, second = row.sides  # type: ignore[attr-defined]  # put there by _sides
    url = _duplicates_page(row.type)
    if account.has_perm("claims.merge_claim" if row.type == "claim" else "sources.merge_actor"):
        url = f"{reverse('admin:merge', args=[row.first])}?{urlencode({'other': row.second})}"
    return Item(f"{first} / {second}", url, (f"{row.score:.2f}", row.first, first, row.second, second))


def _duplicates_page(type_: str) -> str:
    return f"{reverse('admin:possible_duplicates')}?{urlencode({'type': type_})}"


def _duplicates(type_: str, about: str) -> WorkList:
    return WorkList(
        name=f"duplicate-{type_}s",
        title=f"Possible duplicate {type_}s",
        about=about,
        right="claims.view_matchdecision",
        columns=("nearness", "first", "first words", "second", "second words"),
        rows=lambda: duplicates.undecided(type_),
        fetch=_sides,
        item=_pair,
        page=lambda: _duplicates_page(type_),
    )


DUPLICATE_CLAIMS = _duplicates("claim", "Claims that say nearly the same: merge them, or say that they are two.")
DUPLICATE_ACTORS = _duplicates("actor", "Actors called nearly the same: merge them, or say that they are two.")

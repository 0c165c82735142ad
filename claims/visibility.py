"""Who sees which record: the public what is public, an account that may view a type all of that type."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import QuerySet

from claims.models import Assessment, Claim, Correction, Proposal, Relation, Reviewed, Statement, Topic
from claims.public import (
    published_actors,
    published_corrections,
    published_events,
    published_passages,
    published_sources,
)
from sources.models import Actor, Event, Passage, Source

PUBLIC: dict[type[models.Model], Callable[[], QuerySet[Any]]] = {
    Claim: Claim.objects.published,
    Statement: Statement.objects.published,
    Relation: Relation.objects.published,
    Assessment: Assessment.objects.published,
    Topic: Topic.objects.published,
    Actor: published_actors,
    Source: published_sources,
    Event: published_events,
    Passage: published_passages,
    Correction: published_corrections,
    Proposal: Proposal.objects.none,
}

# How a statement that is or was public uses a record of another type. What it used was public too.
_USES: dict[type[models.Model], tuple[str, ...]] = {
    Claim: ("claim",),
    Topic: ("claim__topics",),
    Actor: (
        *("actor", "actor__memberships__member", "appearances__hops__actor"),
        *("appearances__source__publisher", "appearances__source__byline__actor"),
    ),
    Source: ("appearances__source", "original"),
    Event: ("event",),
    Passage: ("appearances__passage", "appearances__more_passages", "appearances__cue"),
}


def public_rows(model: type[models.Model]) -> QuerySet[Any]:
    """Return the rows that everybody sees."""
    return PUBLIC[model]()


def may_view(viewer: Any, model: type[models.Model]) -> bool:
    """Say whether an account sees all records of a type, drafts included."""
    return bool(viewer.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))


def visible_rows(model: type[models.Model], viewer: Any) -> QuerySet[Any]:
    """Return the rows that a viewer sees."""
    return model._default_manager.all() if may_view(viewer, model) else public_rows(model)


def is_visible(row: Any, viewer: Any) -> bool:
    """Say whether a viewer sees this record now."""
    model = type(row)
    return (
        may_view(viewer, model)
        or _is_used(row, Statement.objects.published())
        or public_rows(model).filter(pk=row.pk).exists()
    )


def was_public(row: Any) -> bool:
    """Say whether everybody could once see this record, so that its address must say what became of it."""
    if isinstance(row, Reviewed):
        return row.was_published
    return isinstance(row, Correction) or _is_used(row, Statement.objects.ever_published())


def is_known(row: Any, viewer: Any) -> bool:
    """Say whether a viewer may be told that this record exists."""
    return was_public(row) or is_visible(row, viewer)


def _is_used(row: Any, statements: QuerySet[Any]) -> bool:
    """Say whether one of the statements uses a record.

    One way of using it after the other: each is a look-up in an index, and all of them joined by OR would be none.
    """
    if getattr(row, "merged_into_id", None):
        return False
    return any(statements.filter(**{path: row.pk}).exists() for path in _USES.get(type(row), ()))


def withdrawal(row: Any) -> str:
    """Return the public reason why a record that was public no longer is."""
    if isinstance(row, Reviewed) and row.withdrawn_reason:
        return row.withdrawn_reason
    if isinstance(row, Claim):
        withdrawn = row.statements.ever_published().exclude(withdrawn_reason="").order_by("-withdrawn_at").first()
        return withdrawn.withdrawn_reason if withdrawn else "It is no longer public."
    return "It was public, and nothing that is public uses it any more."

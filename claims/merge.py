"""Merging two records that turned out to be one: every reference moves, and the old address redirects for good.

Claims and actors merge, and a source that has no text of its own: a text belongs to its source for ever. A merge is
refused as a whole where it would break a chain, join what contradicts itself, or leave a relation of a claim to itself.
"""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models

from claims.models import Claim, Relation
from claims.workflow import WorkflowError, demand_right, locked
from factcheck.journal import explain, recording, registry
from factcheck.models import Account
from sources.models import Actor, ActorName, Source


class MergeRefused(WorkflowError):
    """The two cannot become one; the text says why."""

    code = "merge_refused"


def merge(record: Any, *, into: Any, by: Account, why: str) -> None:
    """Make `record` a redirect to `into`, which takes over what refers to it; raises MergeRefused or does it all."""
    meta = record._meta
    demand_right(f"{meta.app_label}.merge_{meta.model_name}", by)
    if type(record) is not type(into) or record.pk == into.pk:
        raise MergeRefused("Choose two different records of the same type.")
    try:
        with recording(by=by, why=why) as recorded:
            old, new = sorted((locked(record), locked(into)), key=lambda row: row.pk == into.pk)
            _see_that_they_may(old, new)
            for model, column in _references(type(old)):
                _move(model, column, old, new)
            if isinstance(old, Actor):
                _keep_name(old, new)
            type(old)._base_manager.filter(models.Q(pk=old.pk) | models.Q(merged_into=old)).update(merged_into=new)
            recorded.call(old, "merge")
    except IntegrityError as error:
        raise MergeRefused(explain(error)[1]) from error
    record.refresh_from_db()


def _see_that_they_may(old: Any, new: Any) -> None:
    if old.merged_into_id or new.merged_into_id:
        raise MergeRefused("One of the two is merged already: merge what it became.")
    if isinstance(old, Actor) and (old.is_unnamed or new.is_unnamed):
        raise MergeRefused("An unnamed voice is never merged. Say who it was identified as instead.")
    if isinstance(old, Actor) and "group" in (old.kind, new.kind) and old.kind != new.kind:
        raise MergeRefused("A group and a single actor are not the same.")
    if isinstance(old, Claim) and old.kind != new.kind:
        raise MergeRefused("The two claims are of different kinds.")
    if isinstance(old, Claim) and Relation.objects.filter(from_claim__in=[old, new], to_claim__in=[old, new]).exists():
        raise MergeRefused("The two claims are related to each other. Withdraw or delete that relation first.")
    if isinstance(old, Source) and old.snapshots.exists():
        raise MergeRefused("This source has a text of its own. Merge the other one into it.")


def _references(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Name every recorded column that refers to a record of this type, tables between included."""
    for record in registry.records.values():
        for model in (record.model, *(child.model for child in record.children)):
            for column in model._meta.concrete_fields:
                if column.related_model is target and column.name != "merged_into":
                    yield model, column.name


def _move(model: type[models.Model], column: str, old: Any, new: Any) -> None:
    for row in model._base_manager.filter(**{column: old}).order_by("pk"):
        setattr(row, column, new)
        if isinstance(row, Relation) and row.is_symmetric and row.from_claim_id > row.to_claim_id:
            row.from_claim, row.to_claim = row.to_claim, row.from_claim
        if _is_there(row):
            type(row)._base_manager.filter(pk=row.pk).delete()
        else:
            row.save()


def _is_there(row: models.Model) -> bool:
    """Say whether a part that says the same is there already, so that this one is only a repetition."""
    if not any(child.model is type(row) for record in registry.records.values() for child in record.children):
        return False
    groups = [c.fields for c in row._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition]
    return any(
        type(row)._base_manager.filter(**{name: getattr(row, name) for name in fields}).exclude(pk=row.pk).exists()
        for fields in [*groups, *row._meta.unique_together]
    )


def _keep_name(old: Actor, new: Actor) -> None:
    if old.name != new.name and not ActorName.objects.filter(actor=new, name=old.name).exists():
        ActorName.objects.create(actor=new, name=old.name)

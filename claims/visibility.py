"""Who sees which record: the public what is public, an account that may view a type all of that type."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from claims.models import Claim, Reviewed
from claims.moves import moves_around
from factcheck.journal import registry
from factcheck.models import Head, PublicSpan


def public_rows(model: type[models.Model]) -> QuerySet[Any]:
    """Return the rows that everybody sees: none of a type that is internal.

    The definition is that of `claims.public` and of the querysets. What came of it is read here from the spans that the
    append keeps: one look at an index for each row, where the definition looks at all that could use it. Within a
    recording they say what was public before it.
    """
    if registry.type_of(model) not in registry.publicity:
        return model._default_manager.none()
    return model._default_manager.filter(is_public())


def is_public(path: str = "") -> Exists:
    """Return the condition that a row, or the record at the end of `path` such as `organisation__`, is public."""
    return Exists(PublicSpan.objects.filter(record=OuterRef(f"{path}uid"), to_seq__isnull=True).order_by())


def everybody_sees(row: Any) -> bool:
    """Say whether this record is public now."""
    return public_rows(type(row)).filter(pk=row.pk).exists()


def may_view(viewer: Any, model: type[models.Model]) -> bool:
    """Say whether an account sees all records of a type, drafts included."""
    return bool(viewer.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))


def visible_rows(model: type[models.Model], viewer: Any) -> QuerySet[Any]:
    """Return the rows that a viewer sees."""
    return model._default_manager.all() if may_view(viewer, model) else public_rows(model)


def is_visible(row: Any, viewer: Any) -> bool:
    """Say whether a viewer sees this record now."""
    return may_view(viewer, type(row)) or everybody_sees(row)


def was_public(row: Any) -> bool:
    """Say whether everybody could once see this record, so that its address must say what became of it."""
    return PublicSpan.objects.filter(record=row.uid).exists()


def is_as_last_public(row: Any) -> bool:
    """Say whether a record is not public any more, and says still what everybody knew of it."""
    last = PublicSpan.objects.filter(record=row.uid).order_by("-from_seq").first()
    return bool(last and last.to_seq and Head.objects.filter(uid=row.uid, seq__lte=last.to_seq).exists())


def is_known(row: Any, viewer: Any) -> bool:
    """Say whether a viewer may be told that this record exists."""
    return is_visible(row, viewer) or was_public(row)


@dataclass(frozen=True)
class Notice:
    """Why a record was withdrawn, and when it was public before."""

    uid: str
    reason: str
    published_at: datetime | None
    withdrawn_at: datetime | None


def notices(row: Any) -> list[Notice]:
    """Return the public reasons why a record is gone, the newest first: its own, or those of what was said about it."""
    if isinstance(row, Reviewed):
        own: Any = row
        return (
            [Notice(own.uid, own.withdrawn_reason, own.first_published_at, own.withdrawn_at)]
            if own.withdrawn_reason
            else []
        )
    moves = moves_around(row) if isinstance(row, Claim) else ()
    return [
        Notice(revision.record, body["withdrawn_reason"], datetime.fromisoformat(since), revision.at)
        for revision, body in moves
        if revision.action == "withdraw" and revision.type == "statement" and (since := body.get("first_published_at"))
    ]


def withdrawal(row: Any) -> str:
    """Return the public reason why a record that was public no longer is."""
    if isinstance(row, Reviewed) and row.withdrawn_reason:
        return row.withdrawn_reason
    if isinstance(row, Claim):
        return next((notice.reason for notice in notices(row)), "It is no longer public.")
    return "It was public, and nothing that is public uses it any more."

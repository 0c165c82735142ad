"""Find the record that a filter names: by its identifier, or by any slug that it ever had in public."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from claims.moves import revision_bodies
from claims.visibility import everybody_sees, is_known, may_view
from factcheck.journal import registry
from factcheck.journal.bodies import canonical
from factcheck.models import PublicSpan, Revision, RevisionBody
from factcheck.uids import PATTERN
from sources.models import OldSlug

_UID = re.compile(PATTERN)


def find(model: type[models.Model], value: str, *, viewer: Any) -> Any | None:
    """Return the record that a viewer means, or None where there is none that they may know of.

    What the public cannot see does not exist for it: otherwise a filter would tell which drafts there are.
    """
    row = named(model, value, viewer=viewer)
    return row if row and is_known(row, viewer) else None


def named(model: type[models.Model], value: str, *, viewer: Any) -> Any | None:
    """Return the record of that uid or slug, for a caller that sees to who may know of it.

    A record that was merged gives the one that it became. A slug that a record had as a draft alone leads to it only
    for those who see drafts: it may hold the name that somebody took out before publication.
    """
    # No text of ours holds a NUL, and PostgreSQL refuses to look for one.
    if "\0" in value:
        return None
    row = _by_uid(model, value) if _UID.fullmatch(value) else _by_slug(model, value, viewer)
    return current(row) if row else None


def current(row: Any) -> Any:
    """Return what a record became by merging: itself, unless it was merged. A merge ends at a record that stands."""
    return row.merged_into if getattr(row, "merged_into_id", None) else row


def referred(field: Any, value: Any) -> Any:
    """Return the record that a field of a proposal names; raise ValidationError by field where there is none.

    What a waiting proposal names may have been merged into another record meanwhile.
    """
    if isinstance(value, models.Model):
        return value
    try:
        return current(field.related_model._base_manager.get(uid=str(value)))
    except field.related_model.DoesNotExist:
        raise ValidationError({field.name: f"There is no {field.related_model._meta.verbose_name} {value}."}) from None


def _by_uid(model: type[models.Model], uid: str) -> Any | None:
    return model._base_manager.filter(uid=uid).first()


def _by_slug(model: type[models.Model], slug: str, viewer: Any) -> Any | None:
    """A slug of today counts like one of old: a record that was withdrawn may have been renamed as a draft since."""
    if not any(field.name == "slug" for field in model._meta.concrete_fields):
        return None
    row: Any = model._base_manager.filter(slug=slug).first()
    if row and everybody_sees(row):
        return row
    row = row or _that_had(model, slug)
    return row if row and (may_view(viewer, model) or _was_public_as(row.uid, slug)) else None


def _that_had(model: type[models.Model], slug: str) -> Any | None:
    old = OldSlug.objects.filter(type=registry.type_of(model), slug=slug).first()
    return _by_uid(model, old.record) if old else None


def _was_public_as(uid: str, slug: str) -> bool:
    """Say whether a record had a slug while it was public, by what the journal says of it.

    Only the bodies that have the slug in them are read, and none of a record that never was public.
    """
    spans = list(PublicSpan.objects.filter(record=uid).values_list("from_seq", "to_seq"))
    if not spans:
        return False
    seqs = list(Revision.objects.filter(record=uid).order_by("seq").values_list("seq", flat=True))
    ends = dict(zip(seqs, [*seqs[1:], None], strict=True))
    return any(
        ((until := ends[seq]) is None or first < until) and (last is None or seq < last)
        for seq in _saying(uid, slug)
        for first, last in spans
    )


def _saying(uid: str, slug: str) -> list[int]:
    """Return the revisions in which a record has this slug."""
    written = canonical({"slug": slug}).decode().strip("{}")
    rows = RevisionBody.objects.filter(
        seq__in=Revision.objects.filter(record=uid).values("seq"), body__contains=written
    )
    said = revision_bodies(rows.order_by("seq").values_list("seq", flat=True))
    return [seq for seq, body in said.items() if body.get("slug") == slug]

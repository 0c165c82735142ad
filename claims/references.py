"""Find the record that a filter names: by its identifier, or by any slug that it ever had."""

import re
from typing import Any

from django.db import models

from claims.visibility import is_known
from factcheck.journal import registry
from factcheck.uids import PATTERN
from sources.models import OldSlug

_UID = re.compile(PATTERN)


def find(model: type[models.Model], value: str, *, viewer: Any) -> Any | None:
    """Return the record that a viewer means, or None where there is none that they may know of.

    What the public cannot see does not exist for it: otherwise a filter would tell which drafts there are.
    """
    row = named(model, value)
    return row if row and is_known(row, viewer) else None


def named(model: type[models.Model], value: str) -> Any | None:
    """Return the record of that uid or slug, for a caller that sees to who may know of it.

    A record that was merged gives the one that it became.
    """
    # No text of ours holds a NUL, and PostgreSQL refuses to look for one.
    if "\0" in value:
        return None
    row = _by_uid(model, value) if _UID.fullmatch(value) else _by_slug(model, value)
    return current(row) if row else None


def current(row: Any) -> Any:
    """Return what a record became by merging: itself, unless it was merged. A merge ends at a record that stands."""
    return row.merged_into if getattr(row, "merged_into_id", None) else row


def _by_uid(model: type[models.Model], uid: str) -> Any | None:
    return model._base_manager.filter(uid=uid).first()


def _by_slug(model: type[models.Model], slug: str) -> Any | None:
    """A slug that is in use now wins over the same slug that another record had once."""
    if not any(field.name == "slug" for field in model._meta.concrete_fields):
        return None
    if row := model._base_manager.filter(slug=slug).first():
        return row
    old = OldSlug.objects.filter(type=registry.type_of(model), slug=slug).first()
    return _by_uid(model, old.record) if old else None

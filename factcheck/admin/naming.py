"""Find the record that somebody means by what they have typed: its identifier, its short form or its name."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

OFFERED = 6


def find(owner: Any, text: str) -> Any:
    """Return the one record of a type, given its admin, that is called so; raise ValidationError with the nearest ones.

    Identifiers and short forms come before names, and names have to be whole, whatever their case.
    """
    rows, columns = owner.model._default_manager.all(), {field.name for field in owner.model._meta.concrete_fields}
    if "merged_into" in columns:
        rows = rows.filter(merged_into__isnull=True)
    keys = [name for name in ("uid", "slug") if name in columns]
    if exact := rows.filter(_any(keys, "exact", text)).first():
        return exact
    called = _called(rows, owner, "iexact", text)
    if len(called) == 1:
        return called[0]
    near = called or _called(rows, owner, "icontains", text)
    offers = ", ".join(f"{row.slug if 'slug' in columns else row.uid} ({owner.label(row)})" for row in near)
    if called:
        raise ValidationError(
            f"Several {owner.opts.verbose_name_plural} are called “{text}”. Write the right one of these: {offers}."
        )
    what = f"There is no {owner.opts.verbose_name} “{text}”."
    raise ValidationError(f"{what} Is it {offers}?" if near else f"{what} Add it first, or write it differently.")


def _called(rows: QuerySet[Any], owner: Any, lookup: str, text: str) -> list[Any]:
    names = owner.named_by
    return list(rows.filter(_any(names, lookup, text)).distinct()[:OFFERED]) if names else []


def _any(columns: Any, lookup: str, text: str) -> Q:
    return Q(*((f"{column}__{lookup}", text) for column in columns), _connector=Q.OR)

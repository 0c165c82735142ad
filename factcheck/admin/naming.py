"""Find the record that somebody means by what they have typed: its identifier, its short form or its name."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

OFFERED = 6


class Named:
    """How the admin of a type of record knows its records by name."""

    model: type[models.Model]
    # The columns whose whole text names a record, besides its identifier and its short form.
    named_by: ClassVar[tuple[str, ...]] = ()

    def label(self, record: Any) -> str:
        """Return the words by which people choose this record in another form."""
        return str(record)

    def current(self) -> Any:
        """Return the records of this type that can be chosen: not those that became others."""
        rows = self.model._default_manager.all()
        has_merges = any(column.name == "merged_into" for column in self.model._meta.concrete_fields)
        return rows.filter(merged_into__isnull=True) if has_merges else rows

    def called(self, text: str) -> Any:
        """Return the records that have exactly this name."""
        return self._named("iexact", text)

    def nearly_called(self, text: str) -> Any:
        """Return records to offer to somebody who wrote a name that none has."""
        return self._named("icontains", text)

    def _named(self, lookup: str, text: str) -> Any:
        names = [(f"{column}__{lookup}", text) for column in self.named_by]
        return self.current().filter(Q(*names, _connector=Q.OR)).distinct() if names else self.current().none()


def find(owner: Any, text: str, **where: Any) -> Any:
    """Return the one record of a type, given its admin, that is called so; raise ValidationError with the nearest ones.

    Identifiers and short forms come before names, and names have to be whole, whatever their case. What a name is, the
    admin says; `where` is handed on to it.
    """
    columns = {field.name for field in owner.model._meta.concrete_fields}
    for name in ("uid", "slug"):
        if name in columns and (exact := owner.current().filter(**{name: text}).first()):
            return exact
    called = list(owner.called(text, **where)[:OFFERED])
    if len(called) == 1:
        return called[0]
    near = called or list(owner.nearly_called(text, **where)[:OFFERED])
    offers = ", ".join(f"{row.slug if 'slug' in columns else row.uid} ({owner.label(row)})" for row in near)
    if called:
        raise ValidationError(
            f"Several {owner.opts.verbose_name_plural} are called “{text}”. Write the right one of these: {offers}."
        )
    what = f"There is no {owner.opts.verbose_name} “{text}”."
    raise ValidationError(f"{what} Is it {offers}?" if near else f"{what} Add it first, or write it differently.")

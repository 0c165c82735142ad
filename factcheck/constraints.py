"""Constraints that several models share, each with its sentence for people."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Length, Trim
from django.db.models.lookups import GreaterThan

OPEN_START = date(1, 1, 1)
OPEN_END = date(9999, 12, 31)


# White space by name, since the engines differ in what `\s` takes for it. A no-break space alone says nothing either.
_BLANKS = r"\t\n\u000b\f\r\u001c-\u001f \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
A_WORD = rf"[^{_BLANKS}]"


def ordered_bounds(prefix: str, name: str) -> models.CheckConstraint:
    """Refuse a date whose earliest day is later than its latest."""
    return models.CheckConstraint(
        condition=Q(**{f"{prefix}_earliest__lte": F(f"{prefix}_latest")}),
        name=name,
        violation_error_message="The earliest day of a date cannot be later than its latest day.",
    )


def fingerprint(field: str, name: str) -> models.CheckConstraint:
    """Refuse what is not a sha256 in lower-case hexadecimal."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": r"\A[0-9a-f]{64}\Z"}),
        name=name,
        violation_error_message="A fingerprint is a sha256: 64 characters, 0-9 and a-f.",
    )


def one_of(field: str, values: list[str], name: str) -> models.CheckConstraint:
    """Refuse a value that is none of the choices of `field`."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=name,
        violation_error_message=f"Choose one of: {', '.join(values)}.",
    )


def has_words(field: str) -> GreaterThan:
    """Be true of a text that is more than spaces."""
    return GreaterThan(Length(Trim(field)), 0)


def whole_numbers(*fields: str, name: str) -> models.CheckConstraint:
    """Refuse a fraction or a text where a count is meant: SQLite keeps what its column cannot make a number of."""
    return models.CheckConstraint(
        condition=Q(**{field: Cast(field, models.BigIntegerField()) for field in fields}),
        name=name,
        violation_error_message="A place in a text is a whole number of characters.",
    )

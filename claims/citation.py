"""How to cite a record: one plain line with the permanent address, the version, and its date."""

from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from factcheck.models import Head


def head(record: Any) -> Head | None:
    """Return where a record stands in the journal."""
    return Head.objects.filter(uid=record.uid).first()


def citation(record: Any, head: Head | None) -> str:
    """Return the line. The title of the record stands in no quotation marks: it is our wording, and nobody's quote."""
    title = str(getattr(record, "claim", record)).rstrip(".")
    version = f", version {head.version} of {date_format(head.at, 'j F Y')}" if head else ""
    kind = record._meta.verbose_name
    address = f"{settings.SITE_URL}{record.get_absolute_url()}"
    return f"{settings.SITE_NAME}: {title}. {kind.capitalize()} {record.uid}{version}. {address}"

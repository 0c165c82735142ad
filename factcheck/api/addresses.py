"""Addresses of records, absolute, as they stand in bodies and links. Built without a look-up, once for each row."""

from django.conf import settings

PREFIX = "/api/v1/"


def of_resource(resource: str, uid: str) -> str:
    """Return where the API gives a record."""
    return f"{settings.SITE_URL}{PREFIX}{resource}/{uid}/"


def of_page(resource: str, uid: str) -> str:
    """Return where people read about a record."""
    return f"{settings.SITE_URL}/{resource}/{uid}"


def absolute(path: str) -> str:
    """Return the address of a path of this site."""
    return f"{settings.SITE_URL}{path}"

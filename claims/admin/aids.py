"""What the statement form borrows: readings of a date, and findings about the wording."""

from dataclasses import dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sources.dates import DateError, describe, parse
from sources.models import Source


@dataclass(frozen=True)
class Reading:
    """One way in which a date can be understood."""

    edtf: str
    words: str
    basis: str


def readings(wording: str, source: Source) -> list[Any]:
    """Return how a date can be understood, the best first; raise ValueError with a correct example for none."""
    if find_spec("sources.when"):
        read = import_module("sources.when").readings
        found: list[Any] = read(wording, near=source.published_edtf, language=source.language or "en")
        return found
    try:
        return [Reading(parse(wording).edtf, describe(wording), "")]
    except DateError as error:
        raise ValueError(str(error)) from error


def findings(values: dict[str, Any]) -> list[Any]:
    """Return what speaks against the wording of a statement: refusals and warnings, each with its field."""
    if not find_spec("claims.guards"):
        return []
    guards = import_module("claims.guards")
    known = {field.name for field in fields(guards.Draft)}
    return list(guards.findings(guards.Draft(**{name: value for name, value in values.items() if name in known})))

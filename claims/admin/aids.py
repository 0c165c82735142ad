"""What the statement form borrows: readings of a date, and findings about the wording."""

from dataclasses import fields
from typing import Any

from claims import guards
from claims.entry import NewActor
from sources.models import Source
from sources.when import Reading
from sources.when import readings as understood

ASKED = {field.name for field in fields(guards.Draft)}


def readings(wording: str, source: Source) -> list[Reading]:
    """Return how a date can be understood, the best first; raise ValueError with a correct example for none."""
    return understood(wording, near=source.published_edtf, language=source.language or "en")


def findings(values: dict[str, Any]) -> list[guards.Finding]:
    """Return what speaks against the wording of a statement: refusals and warnings, each with its field."""
    asked = {name: value for name, value in values.items() if name in ASKED}
    if isinstance(who := asked.get("actor"), NewActor):
        # Not in the record yet, and known by the name that was typed.
        asked["actor"] = who.unsaved(values["source"])
    return guards.findings(guards.Draft(**asked))

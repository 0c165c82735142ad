"""When a statement was made, in words: its own date, else that of its event, else that of its original."""

from dataclasses import dataclass

from claims.models import Statement
from sources.dates import describe


@dataclass(frozen=True)
class Said:
    """A date as a page says it: in words, as the source words it, how it is known, and which record gave it."""

    edtf: str
    words: str
    wording: str
    basis: str
    given_by: str = ""


def said(statement: Statement) -> Said | None:
    """Return when a statement was made, or None if nothing is known. Costs no query after `with_reports`."""
    if statement.said_edtf:
        own = statement
        return Said(own.said_edtf, describe(own.said_edtf), own.said_wording, own.said_basis)
    event, original = statement.event, statement.original
    if event and event.date_edtf:
        return Said(event.date_edtf, describe(event.date_edtf), event.date_wording, event.date_basis, "the event")
    if original and original.published_edtf:
        words = describe(original.published_edtf)
        return Said(
            original.published_edtf, words, original.published_wording, original.published_basis, "the original"
        )
    return None

"""The report of a statement in the very work in which it was said: nobody stands between the actor and the reader.

A proposal keeps it as the identifiers of what it names, until somebody else accepts it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claims.choices import Mode
from claims.models import Appearance, Statement
from claims.references import current
from sources.models import Passage, Source

# The name under which a proposal holds one, beside the fields of the statement.
KEY = "first_hand"


@dataclass(frozen=True)
class FirstHand:
    """A report in the original: its words there, or where there is no text to anchor in a locator."""

    source: Source
    passage: Passage | None = None
    mode: str = Mode.OWN_WORDS
    locator: str = ""

    def stored(self) -> dict[str, str]:
        """Return what a proposal keeps of it."""
        passage = self.passage.uid if self.passage else ""
        return {"source": self.source.uid, "passage": passage, "mode": str(self.mode), "locator": self.locator}

    def write(self, statement: Statement) -> Appearance:
        """Make the report. Raises ValidationError where it could not stand, or stands already."""
        report = Appearance(
            statement=statement, source=self.source, passage=self.passage, mode=self.mode, locator=self.locator
        )
        report.full_clean()
        report.save()
        return report

    @property
    def words(self) -> str:
        """Say it to whoever decides: how, where, and in which words."""
        said = f": {self.passage.exact}" if self.passage and self.passage.exact else ""
        where = f", {self.locator}" if self.locator else ""
        return f"{Mode(self.mode).label} in “{self.source}”{where}{said}"


def restored(stored: Mapping[str, Any]) -> FirstHand:
    """Return what a proposal keeps as what it means."""
    passage = Passage.objects.get(uid=stored["passage"]) if stored["passage"] else None
    return FirstHand(current(Source.objects.get(uid=stored["source"])), passage, stored["mode"], stored["locator"])

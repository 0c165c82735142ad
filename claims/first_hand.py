"""The report of a statement in the very work in which it was said: nobody stands between the actor and the reader.

A proposal keeps it as the identifiers of what it names, until somebody else accepts it. Whether it can stand is asked
whenever it is written: when it is proposed and tried, and again when it is accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from claims import guards
from claims.choices import Mode
from claims.models import Appearance, Statement
from claims.references import current
from factcheck.journal.explain import messages
from sources.choices import Holding
from sources.coverage import Place
from sources.ingest.passages import passage_at
from sources.models import Passage, Snapshot, Source
from sources.newest import newest_snapshots

# The name under which a proposal holds one, beside the fields of the statement.
KEY = "first_hand"


@dataclass(frozen=True)
class FirstHand:
    """A report in the original: a place in its text, or where there is no text to mark a locator.

    The passage is made with the report, so that a proposal which is rejected leaves none behind.
    """

    source: Source
    snapshot: Snapshot | None = None
    place: Place | None = None
    mode: str = Mode.OWN_WORDS
    locator: str = ""

    def stored(self) -> dict[str, Any]:
        """Return what a proposal keeps of it."""
        snapshot, place = (self.snapshot.uid, list(self.place)) if self.snapshot and self.place else ("", [])
        return {
            "source": self.source.uid,
            "snapshot": snapshot,
            "place": place,
            "mode": str(self.mode),
            "locator": self.locator,
        }

    def write(self, statement: Statement) -> Appearance:
        """Make the report. Raises ValidationError where it could not stand, or stands already."""
        demand_held(self.source)
        demand_no_reporters(statement, self.source)
        report = Appearance(
            statement=statement, source=self.source, passage=self._passage(), mode=self.mode, locator=self.locator
        )
        report.full_clean()
        report.save()
        return report

    @property
    def words(self) -> str:
        """Say it to whoever decides: how, where, and in which words."""
        exact = self._exact()
        said = f": {exact}" if exact else ""
        where = f", {self.locator}" if self.locator else ""
        return f"{Mode(self.mode).label} in “{self.source}”{where}{said}"

    def _exact(self) -> str:
        """Return its words; "" where the text is withheld."""
        held = getattr(self.snapshot, "text_row", None)
        start, end = self.place or (0, 0)
        return held.text[start:end] if held else ""

    def _passage(self) -> Passage | None:
        """Return the passage, made where there is none yet. Raises ValidationError where it does not carry the mode."""
        if self.snapshot is None or self.place is None:
            if newest_snapshots([self.source]).exists():
                raise ValidationError({"report": "The text of this source is known: mark the words in it."})
            return None
        if not self._exact():
            raise ValidationError(
                {"report": "The text in which the words were marked is not held any more, so nobody can compare them."}
            )
        passage = passage_at(self.snapshot, self.place)
        passage.refresh_from_db()  # The database fills in its words.
        draft = guards.Draft(mode=self.mode, source=self.source, passages=[guards.around(passage)])
        if refused := [found for found in guards.findings(draft) if found.is_refusal]:
            raise ValidationError({"mode": refused[0].message})
        return passage


def demand_held(source: Source) -> None:
    """Raise ValidationError unless a source can be an original in which somebody looks."""
    if source.merged_into_id or source.holding != Holding.HELD:
        raise ValidationError(
            {"source": f"“{source}” is not held. Capture its text first, or say on its record that it is held."}
        )


def demand_no_reporters(statement: Statement, source: Source) -> None:
    """Raise ValidationError where the source reports the statement through others."""
    if statement.appearances.filter(source=source, hops__isnull=False).exists():
        raise ValidationError({"source": messages()["original_needs_no_reporters"]})


def restored(stored: Mapping[str, Any]) -> FirstHand:
    """Return what a proposal keeps as what it means."""
    source = current(Source.objects.get(uid=stored["source"]))
    snapshot = place = None
    if stored.get("snapshot"):
        snapshot = Snapshot.objects.select_related("text_row").get(uid=stored["snapshot"])
        place = (stored["place"][0], stored["place"][1])
    return FirstHand(source, snapshot, place, stored["mode"], stored["locator"])

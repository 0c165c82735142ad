"""Whether the words that a statement rests on still stand in its source as it is now.

The newest text of a source is the one taken last. A passage in a former text has a fate in it (`sources.ingest`); where
that is no good one, the statement says so in the admin, on its pages and in the API, also once somebody has looked at
it and found it still supported.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.choices import Status
from claims.models import Appearance, Statement
from sources.choices import CaptureMethod, Fate
from sources.ingest.fates import CONCERNS
from sources.models import Capture, PassageFate
from sources.newest import newest_snapshot

# The worst first.
_ORDER = [Fate.GONE, Fate.CHANGED, Fate.AMBIGUOUS, Fate.MOVED, Fate.UNCHANGED]
_SENTENCES = {
    Fate.GONE: "these words do not stand in it any more",
    Fate.CHANGED: "it words this otherwise",
    Fate.AMBIGUOUS: "these words may stand in it in several places",
}
_AROUND = "these words stand in it as they did, but not the words around them"


@dataclass(frozen=True)
class SourceChange:
    """What became of a passage that something rests on, since when that is known, and when somebody looked at it."""

    passage: int
    source: str
    fate: str
    context_stands: bool
    at: datetime
    checked_at: datetime | None

    @property
    def sentence(self) -> str:
        """Say it to readers, without any of the words."""
        said = f"The source changed after review: since {_day(self.at)} {_SENTENCES.get(Fate(self.fate), _AROUND)}."
        if self.checked_at:
            said += f" This was looked at again on {_day(self.checked_at)}, and is still supported."
        return said


def current_fates() -> QuerySet[PassageFate]:
    """Return what became of passages in the newest text of their source, where that is of concern."""
    return PassageFate.objects.filter(CONCERNS, snapshot=newest_snapshot("passage__snapshot__source"))


def waiting_fates() -> QuerySet[PassageFate]:
    """Return those of them that wait for a decision, and that a report rests on whose statement is not withdrawn."""
    reports = Appearance.objects.exclude(statement__status=Status.WITHDRAWN)
    by_any = [reports.filter(**{column: OuterRef("passage")}) for column in ("passage", "cue", "more_passages")]
    rows = current_fates().filter(decided_at__isnull=True)
    return rows.filter(Q(*(Q(Exists(some)) for some in by_any), _connector=Q.OR))


def changed_statements(rows: QuerySet[Statement]) -> QuerySet[Statement]:
    """Keep the statements that rest on a passage, or a cue, which does not stand as it did."""
    lost = current_fates().values("passage")
    return rows.filter(
        Q(pk__in=Appearance.objects.filter(passage__in=lost).values("statement"))
        | Q(pk__in=Appearance.objects.filter(cue__in=lost).values("statement"))
        | Q(
            pk__in=Appearance.more_passages.through._base_manager.filter(passage__in=lost).values(
                "appearance__statement"
            )
        )
    )


def changes_of(passages: Iterable[int | None]) -> dict[int, SourceChange]:
    """Return the changes that concern some passages, by the key of the passage. One query."""
    rows = current_fates().filter(passage__in={key for key in passages if key})
    columns = ("passage", "passage__snapshot__source__uid", "fate", "context_stands", "since", "decided_at")
    return {row[0]: SourceChange(*row) for row in _with_since(rows).values_list(*columns)}


def worst(changes: Iterable[SourceChange | None]) -> SourceChange | None:
    """Return the change that readers are told of first: what nobody has looked at, and of that the worst."""
    return min(
        (change for change in changes if change),
        key=lambda change: (change.checked_at is not None, _ORDER.index(Fate(change.fate)), change.passage),
        default=None,
    )


def tell(appearances: Iterable[Appearance]) -> None:
    """Put its change as `source_change` on each passage, and the worst of them on the report. One query."""
    reports: list[Any] = list(appearances)
    found = changes_of(key for report in reports for key in _passages(report))
    for report in reports:
        report.source_change = worst(found.get(key) for key in _passages(report))
        for passage in [report.passage, *report.more_passages.all()]:
            if passage:
                passage.source_change = found.get(passage.pk)


def tell_statements(statements: Iterable[Statement]) -> None:
    """Do the same for the reports of statements, which were fetched with them."""
    tell(report for statement in statements for report in statement.appearances.all())


def _passages(report: Appearance) -> list[Any]:
    further = [passage.pk for passage in report.more_passages.all()]
    return [key for key in (report.passage_id, report.cue_id, *further) if key]


def _with_since(rows: QuerySet[PassageFate]) -> QuerySet[PassageFate]:
    """Add since when the newest text is known: its first capture after the last one of the text of the passage."""
    taken = Capture.objects.exclude(method=CaptureMethod.ATTACHED)
    last_of_former = taken.filter(snapshot=OuterRef("passage__snapshot")).order_by("-at").values("at")[:1]
    of_newest = taken.filter(snapshot=OuterRef("snapshot")).order_by("at").values("at")
    return rows.annotate(former_until=Subquery(last_of_former)).annotate(
        since=Coalesce(Subquery(of_newest.filter(at__gt=OuterRef("former_until"))[:1]), Subquery(of_newest[:1]))
    )


def _day(at: datetime) -> str:
    return f"{at:%-d %B %Y}"

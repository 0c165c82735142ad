"""Sources: the list, and one with its passages in reading order and who says what in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from claims.display import whole_text
from claims.freshness import tell
from claims.models import Appearance, Correction, Statement
from claims.reading import voice
from claims.spans import Span, paragraphs
from claims.views.addresses import find
from claims.views.lists import PARAMETERS, cut_rows
from claims.views.page import page, show
from claims.visibility import public_rows
from sources.models import Event, Passage, Source

# More than a page can usefully hold; the list of claims leads to the rest.
REPORTS, ORIGINAL_OF = 1000, 20


@dataclass(frozen=True)
class Marked:
    """A passage of the source with the reports that rest on it, its number, and whose voice it is."""

    number: int
    passage: Passage
    reports: list[Appearance]
    voice: str

    @property
    def names(self) -> str:
        """Name those who speak here."""
        return ", ".join(dict.fromkeys(report.statement.actor.in_sentence for report in self.reports))


@page(PARAMETERS)
def sources(request: HttpRequest) -> HttpResponse:
    """Show the public sources, the latest published first."""
    rows = public_rows(Source).select_related("publisher").prefetch_related("byline__actor")
    found, around = cut_rows(request, rows, ("-published_earliest", "-pk"))
    return show(request, "sources/sources.html", {"sources": found, "around": around})


@page()
def source(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a source."""
    row = Source.objects.with_attribution().select_related("shown__text_row").get(pk=find("sources", uid).pk)
    reports = _reports(row)
    marked = mark(reports, row)
    snapshots = list(row.snapshots.prefetch_related("captures").select_related("text_row").defer("text_row__text"))
    shown = whole_text(row)
    context = {
        "source": row,
        "event": public_rows(Event).filter(pk=row.event_id).first(),
        "marked": marked,
        "loose": [report for report in reports if report.passage is None],
        "voices": _counted(reports),
        "snapshots": snapshots,
        "paragraphs": _paragraphs(shown, marked) if shown else [],
        "in_text": {one.number for one in marked if shown and one.passage.snapshot_id == shown.pk},
        "made_here": list(
            Statement.objects.published()
            .filter(original=row)
            .exclude(appearances__source=row)
            .select_related("actor", "claim")
            .order_by("pk")[:ORIGINAL_OF]
        ),
        "corrections": list(Correction.objects.filter(record=row.uid)),
    }
    return show(request, "sources/source.html", context)


def mark(reports: Iterable[Appearance], row: Source) -> list[Marked]:
    """Gather reports by passage, in reading order: by where it starts, the longer first."""
    by_passage: dict[int, tuple[Passage, list[Appearance]]] = {}
    for report in reports:
        for passage in [report.passage, *report.more_passages.all()] if report.passage else []:
            by_passage.setdefault(passage.pk, (passage, []))[1].append(report)
    found = sorted(by_passage.values(), key=lambda pair: (pair[0].snapshot_id, pair[0].start, -pair[0].end))
    return [Marked(n, passage, rests, voice(rests[0])) for n, (passage, rests) in enumerate(found, 1)]


def _reports(row: Source) -> list[Appearance]:
    """Return the public reports that stand in a source, with all that their lines show."""
    rows = (
        Appearance.objects.published()
        .filter(source=row)
        .select_related("statement__claim", "statement__actor", "passage__snapshot")
    )
    found = list(rows.prefetch_related("hops__actor", "more_passages__snapshot").order_by("pk")[:REPORTS])
    for report in found:
        report.source = row
    tell(found)
    return found


def _paragraphs(snapshot: Any, marked: list[Marked]) -> list[Any]:
    spans = [
        Span(one.passage.start, one.passage.end, one.number, one.voice, one)
        for one in marked
        if one.passage.snapshot_id == snapshot.pk
    ]
    return list(paragraphs(snapshot.text_row.text, spans))


def _counted(reports: list[Appearance]) -> list[tuple[str, str, int]]:
    """Count the statements of each voice, for the legend."""
    found = [voice(report) for report in reports]
    words = (("author", "the author"), ("named", "named actors"), ("unnamed", "unnamed voices"))
    return [(key, label, found.count(key)) for key, label in words]

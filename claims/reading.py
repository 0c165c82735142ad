"""What the reading room shows of a source: its newest text sentence by sentence, with all that is recorded in it.

Costs the same number of queries however much that is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch

from claims.attribution import authors, distance
from claims.choices import Mode
from claims.models import Appearance, Hop
from claims.spans import Piece, Span, pieces
from sources.coverage import Coverage, Place, coverage, union
from sources.models import Actor, PassageFate, ReadMark, Source
from sources.newest import newest_snapshots
from sources.sentences import Sentence, sentences

# So many sentences are shown at once: most sources are one page, a book has fifty.
PER_PAGE = 300
MODES = {
    Mode.DIRECT_QUOTE: "quote",
    Mode.PARTIAL_QUOTE: "part quote",
    Mode.PARAPHRASE: "para.",
    Mode.OWN_WORDS: "own",
    Mode.ATTRIBUTED_BELIEF: "belief",
    Mode.PRESUPPOSED: "presup.",
}


@dataclass(frozen=True)
class Recorded:
    """A report of this source as the room shows it: its number, whose voice it is, and where it stands in the text."""

    number: int
    report: Appearance
    voice: str
    places: tuple[Place, ...]
    cue: Place | None

    @property
    def label(self) -> str:
        """Say whose words these are and in which mode."""
        return f"{self.report.statement.actor.in_sentence}, {self.report.get_mode_display()}"

    @property
    def mode(self) -> str:
        """Return the mode in so few letters that it can stand in the text."""
        return MODES[Mode(self.report.mode)]


@dataclass(frozen=True)
class Line:
    """A sentence with the pieces of text between the marks in it, and how much of it is dealt with."""

    sentence: Sentence
    pieces: list[Piece]
    state: str
    gap: str


class Room:
    """One source as it is read. `snapshot` is its newest text, or None; `is_held` says whether the words are here."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.newest = newest_snapshots([source]).select_related("text_row").first()
        self.is_held = bool(self.newest and self.newest.is_text_held)
        self.snapshot = self.newest if self.is_held else None
        self.text: str = self.snapshot.text_row.text if self.snapshot else ""

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Return the sentences of the text. It is cut where somebody asks for them, for a long one takes its time."""
        return sentences(self.text)

    @cached_property
    def reports(self) -> list[Appearance]:
        """Return the reports that stand in this source, as they were entered."""
        return list(_reports(self.source))

    @cached_property
    def recorded(self) -> list[Recorded]:
        """Return the reports of this source in reading order; those without a place in this text come last."""
        placed = [(self._places(report), report) for report in self.reports]
        placed.sort(key=lambda pair: (not pair[0], pair[0][:1], pair[1].pk))
        return [
            Recorded(number, report, voice(report), tuple(places), self._place(report.cue) if report.cue else None)
            for number, (places, report) in enumerate(placed, 1)
        ]

    @cached_property
    def read_marks(self) -> list[ReadMark]:
        """Return the spans of this text that were read with no result."""
        return list(ReadMark.objects.filter(snapshot=self.snapshot).select_related("by")) if self.snapshot else []

    @cached_property
    def covered(self) -> list[Place]:
        """Return the parts of the text that are dealt with, in order."""
        stated = (place for one in self.recorded for place in (*one.places, *filter(None, [one.cue])))
        return union([*stated, *((mark.start, mark.end) for mark in self.read_marks)])

    @cached_property
    def coverage(self) -> Coverage:
        """Measure how much of the text is dealt with."""
        return coverage(self.text, self.sentences, self.covered)

    @cached_property
    def states(self) -> dict[int, str]:
        """Say of each sentence, by number, whether it is unread, dealt with partly, marked as read, or done."""
        found = {one.number: "done" for one in self.sentences}
        found |= {one.number: "partly" for one in self.coverage.partly}
        found |= {one.number: "unread" for one in self.coverage.unread}
        read = union((mark.start, mark.end) for mark in self.read_marks)
        whole = (one for one in self.sentences if any(start <= one.start and one.end <= end for start, end in read))
        return found | {one.number: "read" for one in whole}

    def pages(self, wanted: str | int | None) -> tuple[Any, list[tuple[int, int]]]:
        """Return one page of the sentences, and of each page its number and how many sentences are unread on it."""
        pages = Paginator(self.sentences, PER_PAGE)
        unread = Counter(page_of(one) for one in self.coverage.unread)
        return pages.get_page(wanted), [(number, unread[number]) for number in pages.page_range]

    def paragraphs(self, shown: Iterable[Sentence]) -> Iterator[list[Line]]:
        """Yield the sentences of each paragraph, cut into pieces by what is recorded of them."""
        spans = [Span(start, end, one.number, one.voice, one) for one in self.recorded for start, end in one.places]
        for _, members in groupby(shown, key=lambda sentence: sentence.paragraph):
            lines: list[Line] = []
            for one in members:
                before = lines[-1].sentence.end if lines else one.start
                gap = self.text[before : one.start]
                lines.append(Line(one, pieces(self.text, spans, one.start, one.end), self.states[one.number], gap))
            yield lines

    def counted(self) -> list[tuple[str, str, int]]:
        """Count the statements of each voice, for the legend."""
        found = [one.voice for one in self.recorded]
        words = (("author", "the author"), ("named", "named actors"), ("unnamed", "unnamed voices"))
        return [(key, label, found.count(key)) for key, label in words]

    def speakers(self) -> list[Actor]:
        """Return who is named in this source: those who sign it and publish it, who speak, and who report."""
        names = [actor for _, actor in authors(self.source) if actor]
        names += [self.source.publisher] if self.source.publisher else []
        for report in self.reports:
            names += [report.statement.actor, *(hop.actor for hop in report.hops.all())]
        return list({actor.pk: actor for actor in names}.values())

    def author(self) -> Actor | None:
        """Return the actor as whom the source itself speaks: its author if it has one, else its publisher."""
        signed = [actor for _, actor in authors(self.source) if actor]
        return signed[0] if len(signed) == 1 else None if signed else self.source.publisher

    def at(self, offset: int) -> Sentence | None:
        """Return the sentence in or before which a place is."""
        return next((one for one in self.sentences if offset < one.end), None)

    @cached_property
    def _moved(self) -> dict[int, Place]:
        """Where passages of former texts stand in this one."""
        if self.snapshot is None:
            return {}
        rows = PassageFate.objects.filter(snapshot=self.snapshot, start__isnull=False)
        found: dict[int, Any] = {row[0]: row[1:] for row in rows.values_list("passage", "start", "end")}
        return found

    def _places(self, report: Appearance) -> list[Place]:
        own = [report.passage, *report.more_passages.all()] if report.passage else []
        return [place for passage in own if (place := self._place(passage))]

    def _place(self, passage: Any) -> Place | None:
        if self.snapshot and passage.snapshot_id == self.snapshot.pk:
            return passage.start, passage.end
        return self._moved.get(passage.pk)


def page_of(sentence: Sentence) -> int:
    """Return the number of the page on which a sentence is shown."""
    return (sentence.number - 1) // PER_PAGE + 1


def voice(report: Appearance) -> str:
    """Say whose voice a report gives: the author's, that of somebody named, or one that the source leaves unnamed."""
    if report.statement.actor.is_unnamed:
        return "unnamed"
    return "author" if distance(report) == 0 else "named"


def places_by_snapshot(snapshots: Iterable[int]) -> dict[int, list[Place]]:
    """Return what is dealt with of several texts, for lists: passages that reports rest on, and read marks."""
    wanted = list(snapshots)
    found = recorded_by_snapshot(wanted)
    for snapshot, places in marked_by_snapshot(wanted).items():
        found.setdefault(snapshot, []).extend(places)
    return found


def recorded_by_snapshot(snapshots: Iterable[int]) -> dict[int, list[Place]]:
    """Return the passages that reports rest on, by text; those of former texts where they stand in these."""
    wanted = list(snapshots)
    found: dict[int, list[Any]] = {}
    for path in ("passage", "cue", "more_passages"):
        rows = Appearance.objects.filter(**{f"{path}__snapshot__in": wanted})
        for snapshot, start, end in rows.values_list(f"{path}__snapshot", f"{path}__start", f"{path}__end"):
            found.setdefault(snapshot, []).append((start, end))
        moved = PassageFate.objects.filter(snapshot__in=wanted, start__isnull=False)
        moved = moved.filter(passage__in=Appearance.objects.filter(**{f"{path}__isnull": False}).values(path))
        for snapshot, start, end in moved.values_list("snapshot", "start", "end"):
            found.setdefault(snapshot, []).append((start, end))
    return found


def marked_by_snapshot(snapshots: Iterable[int]) -> dict[int, list[Place]]:
    """Return what was read with nothing to record in it, by text."""
    found: dict[int, list[Any]] = {}
    marks = ReadMark.objects.filter(snapshot__in=list(snapshots))
    for snapshot, start, end in marks.values_list("snapshot", "start", "end"):
        found.setdefault(snapshot, []).append((start, end))
    return found


def _reports(source: Source) -> Iterator[Appearance]:
    rows = Appearance.objects.filter(source=source).select_related(
        "statement__claim", "statement__actor", "statement__event", "statement__original", "passage", "cue"
    )
    hops = Hop.objects.select_related("actor", "statement").order_by("position")
    for report in rows.prefetch_related(Prefetch("hops", hops), "more_passages").order_by("pk"):
        report.source = source
        yield report

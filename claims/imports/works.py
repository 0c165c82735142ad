"""Find or make the works of a batch of rows, and the passages in them."""

import hashlib
from collections.abc import Iterable, Sequence

from django.utils import timezone

from claims.imports.findings import Finding, Refused
from claims.imports.rows import Place, Row
from factcheck.db.bulk import insert
from factcheck.models import Account
from sources.choices import CaptureMethod, Holding, SourceKind
from sources.ingest.fates import follow
from sources.models import Actor, Capture, Passage, Snapshot, SnapshotText, Source
from sources.newest import EXCERPT, newest_snapshots
from sources.slugs import give_slugs

Key = tuple[str, ...]


def key_of(place: Place) -> Key:
    """Return what a work is known by in a file: its address, else its title and publisher."""
    return (place.canonical_url,) if place.canonical_url else ("", place.title, place.publisher)


class Works:
    """The works of one batch."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places: dict[Key, Place] = {}
        for place in places:
            self.places.setdefault(key_of(place), place)
        self.found: dict[Key, Source] = {}
        self._find()

    def _find(self) -> None:
        addresses = [key[0] for key in self.places if key[0]]
        titles = [key[1] for key in self.places if not key[0]]
        rows = Source.objects.select_related("publisher", "merged_into")
        for source in rows.filter(canonical_url__in=addresses) if addresses else ():
            self.found[(source.canonical_url or "",)] = source.merged_into or source
        untitled = rows.filter(canonical_url__isnull=True, title__in=titles).order_by("-pk") if titles else ()
        for source in untitled:
            publisher = source.publisher.name if source.publisher else ""
            self.found["", source.title, publisher] = source.merged_into or source

    def notes(self, place: Place) -> list[Finding]:
        """Return what of a work stays as it is recorded, though the row says something else."""
        source = self.found.get(key_of(place))
        if source is None:
            return []
        notes = []
        if place.title and place.title != source.title:
            notes.append(Finding("source_title", f"Left out: this work is recorded as “{source.title[:200]}”."))
        if place.published and place.published.edtf != source.published_edtf:
            recorded = source.published_edtf or "undated"
            notes.append(
                Finding("source_date", f"Left out: {place.published.edtf}. The work is recorded as {recorded}.")
            )
        return notes

    def make(self, publishers: dict[str, Actor]) -> None:
        """Make the works that are missing."""
        new = {key: _new(place, publishers) for key, place in self.places.items() if key not in self.found}
        sources = list(new.values())
        give_slugs(sources)
        insert(sources)
        self.found |= new

    def of(self, place: Place) -> Source:
        """Return the work of a place."""
        return self.found[key_of(place)]


def _new(place: Place, publishers: dict[str, Actor]) -> Source:
    title = place.title or place.canonical_url.removeprefix("https://")[:500]
    source = Source(
        title=title,
        url=place.url,
        kind=place.kind or SourceKind.UNKNOWN,
        holding=Holding.IDENTIFIED if place.is_identified else Holding.NOT_IDENTIFIED,
        publisher=publishers.get(place.publisher),
    )
    if place.published:
        source.published_edtf, source.published_basis = place.published.edtf, place.published.basis[:500]
    return source


# Passages: in the text of the work where it is held, else in an excerpt that is the words and what stands around them


class Passages:
    """Where the words that rows bring stand."""

    def __init__(self, rows: Iterable[tuple[Row, Source | None]]) -> None:
        self.texts: dict[int, tuple[int, str]] = {}
        held = {source.pk for row, source in rows if row.exact and source is not None and source.pk}
        if held:
            texts = SnapshotText.objects.filter(snapshot__in=newest_snapshots(held).values("pk"))
            for source, snapshot, text in texts.values_list("snapshot__source", "snapshot", "text"):
                self.texts[source] = snapshot, text

    def place(self, row: Row, source: Source | None) -> tuple[int, int] | None:
        """Return where the words stand in the text that is held; None without such a text. Raises Refused otherwise."""
        if source is None or source.pk not in self.texts:
            return None
        text = self.texts[source.pk][1]
        for words, before in ((row.prefix + row.exact + row.suffix, len(row.prefix)), (row.exact, 0)):
            start = text.find(words)
            if start >= 0 and text.find(words, start + 1) < 0:
                return start + before, start + before + len(row.exact)
        if row.exact in text:
            raise Refused("exact", "These words stand several times in the text.", "Give the words around them.")
        raise Refused(
            "exact", "These words do not stand in the text of the work that is held.", "Copy them again from there."
        )

    def make(self, rows: list[tuple[Row, Source]], by: Account) -> list[Passage]:
        """Return the passage of each row, made where it is missing."""
        spans = [(self._snapshot(row, source, by), row, source) for row, source in rows]
        there = Passage.objects.filter(snapshot__in={snapshot for snapshot, _, _ in spans})
        found = {(p.snapshot_id, p.start, p.end): p for p in there}
        passages = []
        for snapshot, row, source in spans:
            start, end = self.place(row, source) or (len(row.prefix), len(row.prefix) + len(row.exact))
            key = snapshot, start, end
            if key not in found:
                sha = hashlib.sha256(row.exact.encode()).hexdigest()
                found[key] = Passage.objects.create(snapshot_id=snapshot, start=start, end=end, sha256=sha)
            passages.append(found[key])
        follow(passages)
        return passages

    def _snapshot(self, row: Row, source: Source, by: Account) -> int:
        if source.pk in self.texts:
            return self.texts[source.pk][0]
        text = row.prefix + row.exact + row.suffix
        sha = hashlib.sha256(text.encode()).hexdigest()
        snapshot, is_new = Snapshot.objects.get_or_create(source=source, sha256=sha, defaults={"length": len(text)})
        if is_new:
            SnapshotText.objects.create(snapshot=snapshot, text=text)
            Capture.objects.create(
                snapshot=snapshot, at=timezone.now(), method=CaptureMethod.UPLOADED, media_type=EXCERPT, by=by
            )
        return int(snapshot.pk)

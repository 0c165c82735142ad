"""Find or make the works of a batch of rows, and the passages in them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from claims.imports.findings import Finding, Refused
from claims.imports.known import is_uid
from claims.imports.rows import Place, Row
from factcheck.db.bulk import insert
from factcheck.models import Account
from sources.choices import CaptureMethod, Holding, SourceKind
from sources.ingest.fates import follow
from sources.models import Actor, Capture, Passage, Snapshot, SnapshotText, Source
from sources.newest import EXCERPT, newest_snapshots
from sources.normalize import fold
from sources.slugs import give_slugs

Key = tuple[str, ...]
Words = tuple[str, str, str]


def key_of(place: Place) -> Key:
    """Return what a work is known by in a file: its address, else its title and publisher."""
    return (place.canonical_url,) if place.canonical_url else ("", place.title, place.publisher)


class Works:
    """The works of one batch: those that are recorded, and those that its rows are about to make."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.found: dict[Key, Source] = {}
        self.new: dict[Key, Place] = {}
        self._find({key_of(place) for place in places})

    def _find(self, keys: set[Key]) -> None:
        addresses = [key[0] for key in keys if key[0]]
        titles = [key[1] for key in keys if not key[0]]
        rows = Source.objects.select_related("publisher", "merged_into")
        for source in rows.filter(canonical_url__in=addresses) if addresses else ():
            self.found[(source.canonical_url or "",)] = source.merged_into or source
        untitled = rows.filter(canonical_url__isnull=True, title__in=titles).order_by("-pk") if titles else ()
        for source in untitled:
            publisher = source.publisher.name if source.publisher else ""
            self.found["", source.title, publisher] = source.merged_into or source

    def take(self, place: Place) -> None:
        """Have a work made if there is none. What the first place says of it is what is recorded."""
        if key_of(place) not in self.found:
            self.new.setdefault(key_of(place), place)

    def notes(self, place: Place) -> list[Finding]:
        """Return what of a work stays as it is recorded, or as a row before says, though this one says otherwise."""
        there = self.found.get(key_of(place)) or self.new.get(key_of(place))
        if there is None:
            return []
        recorded = _said_of(there)
        return [
            Finding(name, f"Left out: “{ours[:200]}”. The work is recorded {_with(recorded[name])}.")
            for name, ours in _said_of(place).items()
            if ours and ours != recorded[name] and fold(ours) != fold(recorded[name])
        ]

    def make(self, publishers: dict[str, Actor]) -> None:
        """Make the works that are missing."""
        new = {key: _new(place, publishers) for key, place in self.new.items()}
        sources = list(new.values())
        give_slugs(sources)
        insert(sources)
        self.found |= new

    def of(self, place: Place) -> Source:
        """Return the work of a place."""
        return self.found[key_of(place)]


def _new(place: Place, publishers: dict[str, Actor]) -> Source:
    source = Source(
        title=_title_of(place),
        url=place.url,
        kind=place.kind or SourceKind.UNKNOWN,
        holding=Holding.IDENTIFIED if place.is_identified else Holding.NOT_IDENTIFIED,
        publisher=publishers.get(place.publisher),
    )
    if place.published:
        source.published_edtf, source.published_basis = place.published.edtf, place.published.basis[:500]
    return source


def _with(recorded: str) -> str:
    return f"with “{recorded[:200]}”" if recorded else "without"


def _said_of(work: Place | Source) -> dict[str, str]:
    """Return what is said of a work, by the field that says it; nothing of what can only be compared otherwise."""
    if isinstance(work, Source):
        published, publisher = work.published_edtf, str(work.publisher or "")
    else:
        published, publisher = work.published.edtf if work.published else "", work.publisher
    return {
        "source_title": work.title,
        "source_date": published,
        "source_kind": work.kind,
        "source_publisher": "" if is_uid(publisher) else publisher,
    }


def _title_of(place: Place) -> str:
    return place.title or place.canonical_url.removeprefix("https://")[:500]


# Passages: in the text of the work where it is held, else in an excerpt that is the words and what stands around them


class Passages:
    """Where the words that rows bring stand."""

    def __init__(self, rows: Iterable[tuple[Row, Source | None]]) -> None:
        self.snapshots: dict[int, int] = {}
        self._found: dict[tuple[int, Words], tuple[int, int] | Finding] = {}
        wanted: dict[int, set[Words]] = {}
        for row, source in rows:
            if row.exact and source is not None and source.pk:
                wanted.setdefault(source.pk, set()).add(_words(row))
        for source_, snapshot, text in _texts(wanted) if wanted else ():
            self.snapshots[source_] = snapshot
            self._found |= {(source_, words): _place(text, *words) for words in wanted[source_]}

    def place(self, row: Row, source: Source | None) -> tuple[int, int] | None:
        """Return where the words stand in the text that is held; None without such a text. Raises Refused otherwise."""
        found = self._found.get((source.pk, _words(row))) if source is not None and source.pk else None
        if isinstance(found, Finding):
            raise Refused(found.field, found.reason, found.remedy)
        return found

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
        if source.pk in self.snapshots:
            return self.snapshots[source.pk]
        text = row.prefix + row.exact + row.suffix
        sha = hashlib.sha256(text.encode()).hexdigest()
        snapshot, is_new = Snapshot.objects.get_or_create(source=source, sha256=sha, defaults={"length": len(text)})
        if is_new:
            SnapshotText.objects.create(snapshot=snapshot, text=text)
            Capture.objects.create(
                snapshot=snapshot, at=timezone.now(), method=CaptureMethod.UPLOADED, media_type=EXCERPT, by=by
            )
        return int(snapshot.pk)


def _texts(sources: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Yield the newest text of each source that has one, with its snapshot. Texts may be long: only one is held."""
    held = SnapshotText.objects.filter(snapshot__in=newest_snapshots(sources).values("pk"))
    texts = held.values_list("snapshot__source", "snapshot", "text")
    return texts.iterator(chunk_size=1)


def _words(row: Row) -> Words:
    return row.prefix, row.exact, row.suffix


def _place(text: str, prefix: str, exact: str, suffix: str) -> tuple[int, int] | Finding:
    """Return where words stand in a text, told apart by those around them if need be; or why that cannot be told."""
    for words, before in ((prefix + exact + suffix, len(prefix)), (exact, 0)):
        start = text.find(words)
        if start >= 0 and text.find(words, start + 1) < 0:
            return start + before, start + before + len(exact)
    if exact in text:
        return Finding("exact", "These words stand several times in the text.", "Give the words around them.")
    return Finding(
        "exact", "These words do not stand in the text of the work that is held.", "Copy them again from there."
    )

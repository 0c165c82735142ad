"""Keep a text that was taken from a source: the same one again is another capture, a changed one another snapshot.

Whenever a text becomes the newest of its source, each passage that stands in another text of the source is looked for
in it, and what became of it is recorded once (`sources.ingest.fates`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import fingerprint
from sources.choices import CaptureMethod, Holding
from sources.ingest.extract import MAX_TEXT
from sources.ingest.fates import record_fates
from sources.ingest.refusals import Refused, refused
from sources.models import Capture, PassageFate, Snapshot, SnapshotText, Source

Pages = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Origin:
    """Where a text came from: how, as what, from which address, and the fingerprint of the bytes."""

    method: str = CaptureMethod.PASTED
    media_type: str = "text/plain"
    url: str = ""
    bytes_sha256: str = ""


@dataclass(frozen=True)
class Captured:
    """What a capture came to. `is_new` says that the source had not had this text before."""

    snapshot: Snapshot
    capture: Capture
    is_new: bool
    fates: tuple[PassageFate, ...]


def capture(
    source: Source,
    text: str,
    *,
    by: Account,
    origin: Origin | None = None,
    pages: Iterable[tuple[int, str]] = (),
    at: datetime | None = None,
) -> Captured:
    """Keep a text of a source, and say of each passage in its other texts what became of it; raises Refused.

    A text that was withheld stays withheld: to capture it again proves that it is still there, and shows it to nobody.
    """
    keepable(text)
    origin = origin or Origin()
    with recording(by=by, why="Captured the text.") as recorded:
        # One after the other: two captures of one text must not make two snapshots of it.
        Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        if Source.objects.filter(pk=source.pk).exclude(holding=Holding.HELD).update(holding=Holding.HELD):
            # Whoever captures its text has it: no opinion that a second person would have to share.
            recorded.permit(source.uid, "holding")
        sha256 = fingerprint(text)
        snapshot = Snapshot.objects.filter(source=source, sha256=sha256).first()
        is_new = snapshot is None
        if snapshot is None:
            marks = [[offset, locator] for offset, locator in pages if 0 <= offset < len(text)]
            snapshot = Snapshot.objects.create(source=source, sha256=sha256, length=len(text), pages=marks)
            SnapshotText.objects.create(snapshot=snapshot, text=text)
        taken = Capture.objects.create(
            snapshot=snapshot,
            at=at or timezone.now(),
            method=origin.method,
            media_type=origin.media_type[:100],
            bytes_sha256=origin.bytes_sha256,
            url=origin.url,
            by=by,
        )
        return Captured(snapshot, taken, is_new, record_fates(snapshot, text))


def keepable(text: str) -> None:
    """Raise Refused for what cannot be kept as a text: nothing, too much, or what no text may hold."""
    if not text.strip():
        raise refused("empty")
    if len(text) > MAX_TEXT:
        raise refused("long", most=f"{MAX_TEXT:,}")
    for wrong, name in (("\x00", "a NUL"), *((char, "half of a character") for char in _halves(text))):
        if wrong in text:
            raise Refused("text", f"The text holds {name} after “{text[: text.index(wrong)][-20:]}”. Remove it.")


def _halves(text: str) -> list[str]:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return [text[error.start]]
    return []


def captures_of(sha256: str) -> QuerySet[Capture]:
    """Return the captures of a text in whatever source, the first one first."""
    return Capture.objects.filter(snapshot__sha256=sha256).select_related("snapshot__source", "by").order_by("at", "pk")


def moved_pages(pages: Sequence[tuple[int, str, str]], text: str) -> list[tuple[int, str]]:
    """Find the pages again in a text that was corrected by hand; each is given with the words that it began with.

    A page whose beginning is not found is told together with the one before it: "page 3 to page 4".
    """
    found: list[tuple[int, str]] = []
    after = 0
    for _, locator, words in pages:
        at = text.find(words, after) if words else -1
        if at >= 0:
            found.append((at, locator))
            after = at + 1
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1].partition(' to ')[0]} to {locator}")
        else:
            found.append((0, locator))
    return found


def page_at(snapshot: Snapshot, offset: int) -> str:
    """Return the locator of the page on which a place of a text stands, or "" for a text without pages."""
    found = ""
    for start, locator in snapshot.pages:
        if start > offset:
            break
        found = str(locator)
    return found

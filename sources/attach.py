"""Texts that prove themselves: attached to a snapshot only if every fingerprint holds, and withheld again.

The database proves it once more: triggers fill in the words of the passages, and refuse any other text.
"""

import hashlib
from dataclasses import dataclass

from django.utils import timezone

from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import fingerprint
from sources.choices import CaptureMethod
from sources.ingest.fates import record_fates
from sources.models import Capture, Passage, Snapshot, SnapshotText, Source
from sources.newest import newest_snapshots


@dataclass(frozen=True)
class Proof:
    """What a text proves of a snapshot: whether it is that text, and which of the passages stand where they should."""

    snapshot: Snapshot
    is_the_text: bool
    standing: tuple[Passage, ...]
    fallen: tuple[Passage, ...]

    @property
    def holds(self) -> bool:
        """Say whether the text may be attached."""
        return self.is_the_text and not self.fallen


class NotTheText(Exception):
    """The text is not the one whose fingerprints are recorded; `proof` says what of it stands all the same."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        total = len(proof.standing) + len(proof.fallen)
        super().__init__(
            f"This is not the text whose fingerprint is recorded: {len(proof.standing)} of {total} passages, cues "
            "among them, still stand. Nothing was attached."
        )


def prove(snapshot: Snapshot, text: str) -> Proof:
    """Hold a text against the fingerprints of a snapshot and of each of its passages. Writes nothing."""
    standing: list[Passage] = []
    fallen: list[Passage] = []
    for passage in snapshot.passages.order_by("start", "end"):
        holds = passage.end <= len(text) and fingerprint(text[passage.start : passage.end]) == passage.sha256
        (standing if holds else fallen).append(passage)
    is_the_text = len(text) == snapshot.length and fingerprint(text) == snapshot.sha256
    return Proof(snapshot, is_the_text, tuple(standing), tuple(fallen))


def snapshot_for(source: Source, text: str) -> Snapshot | None:
    """Return the snapshot of a source that has this text, else its newest one; None where it has none."""
    forms = {fingerprint(form) for form in (text, with_plain_line_ends(text))}
    return source.snapshots.filter(sha256__in=forms).last() or newest_snapshots([source]).first()


def with_plain_line_ends(text: str) -> str:
    """Return a text with LF at the end of each line, whatever system wrote the file."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_recorded(snapshot: Snapshot, text: str) -> str:
    """Return a text with the line ends that the fingerprint demands, where they are all that differs; else as it is."""
    plain = with_plain_line_ends(text)
    return plain if fingerprint(plain) == snapshot.sha256 else text


def attach(snapshot: Snapshot, text: str, *, by: Account, data: bytes | None = None, media_type: str = "") -> Proof:
    """Attach a text that proves every fingerprint; raises NotTheText otherwise. If attached already, only prove it.

    Line ends of another system are no other text: they are changed where the fingerprint then holds. `data` are the
    bytes as received; their fingerprint is kept with the capture, the bytes are not.
    """
    text = as_recorded(snapshot, text)
    proof = prove(snapshot, text)
    if not proof.holds:
        raise NotTheText(proof)
    if SnapshotText.objects.filter(snapshot=snapshot).exists():
        return proof
    with recording(by=by, why="Attached the text.") as recorded:
        SnapshotText.objects.create(snapshot=snapshot, text=text)
        if newest_snapshots([snapshot.source_id]).filter(pk=snapshot.pk).exists():
            # Passages may have been marked in former texts while nobody could look for them in this one.
            record_fates(snapshot, text)
        Capture.objects.create(
            snapshot=snapshot,
            at=timezone.now(),
            method=CaptureMethod.ATTACHED,
            media_type=media_type,
            bytes_sha256=_sha256(data) if data else "",
            by=by,
        )
        recorded.call(snapshot, "attach")
    return proof


def withhold(snapshot: Snapshot, *, by: Account, why: str) -> None:
    """Delete a text, and with it the words of its passages. The fingerprints stay, so that it can be proved again."""
    with recording(by=by, why=why) as recorded:
        SnapshotText.objects.filter(snapshot=snapshot).delete()
        recorded.call(snapshot, "withhold")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

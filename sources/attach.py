"""Texts that prove themselves: attached to a snapshot only if every fingerprint holds, and withheld again.

The database proves it once more: triggers fill in the words of the passages, and refuse any other text.
"""

import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import fingerprint
from sources.choices import CaptureMethod
from sources.ingest.fates import record_fates
from sources.models import Capture, Passage, Snapshot, SnapshotText, Source
from sources.newest import newest_snapshots

BOM = "\ufeff"
# So many places are looked at for all passages of a text together: seconds at the most.
MOST_PLACES = 1_000_000
# Fewer characters, a word or two, often stand in a text a second time.
_SURE = 20
# Longer than what anybody leaves at the end of a text by mistake.
_MOST_MISSING = 8


@dataclass(frozen=True)
class Proof:
    """What a text proves of a snapshot: whether it is that text, and what of the passages stands in it.

    `standing` are where they should be, `moved` stand word for word at another place, `fallen` at none that is sure.
    `at_end` says what is wrong with the end of the text, where that is all.
    """

    snapshot: Snapshot
    is_the_text: bool
    standing: tuple[Passage, ...]
    fallen: tuple[Passage, ...]
    moved: tuple[Passage, ...] = ()
    at_end: str = ""

    @property
    def holds(self) -> bool:
        """Say whether the text may be attached."""
        return self.is_the_text and not self.fallen and not self.moved


class NotTheText(Exception):
    """The text is not the one whose fingerprints are recorded; `proof` says what of it stands all the same."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        counted = told(proof.standing, proof.moved, proof.fallen, "passages, cues among them,")
        end = f" {proof.at_end}" if proof.at_end else ""
        super().__init__(f"This is not the text whose fingerprint is recorded: {counted}.{end} Nothing was attached.")


def told(standing: Sequence[Passage], moved: Sequence[Passage], fallen: Sequence[Passage], what: str) -> str:
    """Say how many of some passages stand in a text, and how many of them not where they should."""
    stand, total = len(standing) + len(moved), len(standing) + len(moved) + len(fallen)
    return f"{stand} of {total} {what} still stand" + (f", {len(moved)} of them at another place" if moved else "")


def prove(snapshot: Snapshot, text: str) -> Proof:
    """Hold a text against the fingerprints of a snapshot and of each of its passages. Writes nothing."""
    standing: list[Passage] = []
    away: list[Passage] = []
    for passage in snapshot.passages.order_by("start", "end"):
        (standing if _stands(passage, text, 0) else away).append(passage)
    is_the_text = len(text) == snapshot.length and fingerprint(text) == snapshot.sha256
    moved = _moved(away, standing, text, snapshot.length)
    fallen = tuple(passage for passage in away if passage not in moved)
    return Proof(snapshot, is_the_text, tuple(standing), fallen, moved, "" if is_the_text else _end(snapshot, text))


def _stands(passage: Passage, text: str, shift: int) -> bool:
    start, end = passage.start + shift, passage.end + shift
    return start >= 0 and end <= len(text) and fingerprint(text[start:end]) == passage.sha256


def _moved(
    away: Sequence[Passage], standing: Sequence[Passage], text: str, snapshot_length: int
) -> tuple[Passage, ...]:
    """Return the passages that surely stand elsewhere in a text, by length and fingerprint: words may not be known.

    Others may have the same words, above all where a passage is short. So a place counts if it is the only one, and
    what stands by the same shift is long enough together; else only if the passages around have moved there, too.
    """
    only = {p: places[0] - p.start for p, places in _places(away, standing, text).items() if len(places) == 1}
    weights: Counter[int] = Counter()
    for passage, shift in only.items():
        weights[shift] += passage.end - passage.start
    sure = {passage: shift for passage, shift in only.items() if weights[shift] >= _SURE}
    anchors = sorted([(p.start, 0) for p in standing] + [(p.start, shift) for p, shift in sure.items()])
    anchors = [(-1, 0), *anchors, (snapshot_length, len(text) - snapshot_length)]
    found = []
    for passage in away:
        after = bisect_left(anchors, (passage.start, -len(text)))
        around = {anchors[after - 1][1], anchors[after][1]}
        if passage in sure or any(_stands(passage, text, shift) for shift in around):
            found.append(passage)
    return tuple(found)


def _places(away: Iterable[Passage], standing: Iterable[Passage], text: str) -> dict[Passage, list[int]]:
    """Return where in a text the words of passages stand; the longest are looked for first, while that takes seconds.

    Where another passage stands with the same words, there are the words of that one.
    """
    taken = {(passage.sha256, passage.start) for passage in standing}
    by_length: dict[int, dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in away:
        by_length[passage.end - passage.start][passage.sha256].append(passage)
    found: dict[Passage, list[int]] = defaultdict(list)
    left = MOST_PLACES
    for length, wanted in sorted(by_length.items(), reverse=True):
        left -= max(len(text) - length + 1, 0)
        if left < 0:
            break
        for start in range(len(text) - length + 1):
            sha256 = fingerprint(text[start : start + length])
            if sha256 in wanted and (sha256, start) not in taken:
                for passage in wanted[sha256]:
                    found[passage].append(start)
    return found


def _end(snapshot: Snapshot, text: str) -> str:
    """Say what is wrong with the end of a text, if the rest of it is what was recorded; else nothing."""
    more, less = len(text) - snapshot.length, snapshot.length - len(text)
    if more > 0 and fingerprint(text[: snapshot.length]) == snapshot.sha256:
        what = "only line ends or spaces" if not text[snapshot.length :].strip() else "other words"
        return f"Only its end differs: there is more of it by {more} ({what}). Take that away."
    if 0 < less <= _MOST_MISSING and fingerprint(text + "\n" * less) == snapshot.sha256:
        return f"Only its end differs: {less} line {'end is' if less == 1 else 'ends are'} missing there. Add that."
    return ""


def snapshot_for(source: Source, text: str) -> Snapshot | None:
    """Return the snapshot of a source that has this text, else its newest one; None where it has none."""
    forms = {fingerprint(form) for form in _forms(text)}
    return source.snapshots.filter(sha256__in=forms).last() or newest_snapshots([source]).first()


def with_plain_line_ends(text: str) -> str:
    """Return a text with LF at the end of each line, whatever system wrote the file."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_recorded(snapshot: Snapshot, text: str) -> str:
    """Return a text in the form that the fingerprint demands, where the way of saving it is all that differs.

    Systems write line ends of their own, and a mark before the first word. Of any other text only the mark goes.
    """
    fitting = (form for form in _forms(text) if fingerprint(form) == snapshot.sha256)
    return next(fitting, text.removeprefix(BOM))


def _forms(text: str) -> tuple[str, ...]:
    """Return what a text may have been before a system saved it."""
    bare = text.removeprefix(BOM)
    return text, with_plain_line_ends(text), bare, with_plain_line_ends(bare)


def attach(snapshot: Snapshot, text: str, *, by: Account, data: bytes | None = None, media_type: str = "") -> Proof:
    """Attach a text that proves every fingerprint; raises NotTheText otherwise. If attached already, only prove it.

    Line ends of another system and a byte order mark are no other text (`as_recorded`). `data` are the bytes as
    received; their fingerprint is kept with the capture, the bytes are not.
    """
    text = as_recorded(snapshot, text)
    proof = prove(snapshot, text)
    if not proof.holds:
        raise NotTheText(proof)
    with recording(by=by, why="Attached the text.") as recorded:
        # One after the other: passages that are marked in a former text meanwhile are looked for in this one, too.
        Source.objects.select_for_update(no_key=True).get(pk=snapshot.source_id)
        if SnapshotText.objects.filter(snapshot=snapshot).exists():
            return proof
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

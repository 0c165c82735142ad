"""What became of the passages of a source in its newest text, and what somebody decided about it.

Where a former text is held its passages are looked for by their words (`sources.anchoring`). Where it is withheld only
fingerprints are left: then the same words can be found, but edited ones not, and nothing is known of what stood around.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import CONTEXT, Outcome, Selector, context, reanchor
from sources.choices import LOST_FATES, Fate
from sources.models import Passage, PassageFate, Snapshot, SnapshotText
from sources.validators import validate_text

BY_FINGERPRINT = "fingerprint"

# So many code points are hashed at the most to find passages by their fingerprints alone.
_MOST_HASHED = 200_000_000
# A sentence is looked at so far from the passage in it.
_SENTENCE = 400
_BREAK = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？]|\n+")
_WORD = re.compile(r"\w+|[^\w\s]")

# The words changed, or those around them did: "it is false that" may have come before a passage that stands. Where only
# fingerprints are left nothing is known of the surroundings, and that alone concerns nobody.
CONCERNS = Q(fate__in=LOST_FATES) | (Q(context_stands=False) & ~Q(how=BY_FINGERPRINT))


class AlreadyDecided(Exception):
    """Somebody else was faster; the text says who."""


def record_fates(snapshot: Snapshot, text: str) -> tuple[PassageFate, ...]:
    """Record what became of each passage in the other texts of the source, as far as that is not known yet."""
    known = PassageFate.objects.filter(snapshot=snapshot).values("passage")
    others = Passage.objects.filter(snapshot__source=snapshot.source).exclude(snapshot=snapshot).exclude(pk__in=known)
    by_snapshot: dict[int, list[Passage]] = defaultdict(list)
    for passage in others.order_by("pk"):
        by_snapshot[passage.snapshot_id].append(passage)
    found: list[PassageFate] = []
    for former, passages in by_snapshot.items():
        held = SnapshotText.objects.filter(snapshot=former).values_list("text", flat=True).first()
        fates = _by_words(passages, held, text) if held is not None else _by_fingerprints(passages, text)
        found += [PassageFate(passage=passage, snapshot=snapshot, **fate) for passage, fate in fates]
    return tuple(PassageFate.objects.bulk_create(found))


def decide(fate: PassageFate, *, by: Account, comment: str) -> None:
    """Record that somebody looked at it: what rests on the passage is still supported. Says why in a comment.

    Raises ValidationError without a comment, and AlreadyDecided.
    """
    if not comment.strip():
        raise ValidationError({"comment": "Say why it is still supported."})
    validate_text(comment)
    with recording(by=by, why=comment) as recorded:
        row = PassageFate.objects.select_for_update(no_key=True).get(pk=fate.pk)
        if row.decided_at:
            raise AlreadyDecided(f"This was decided already, by {row.decided_by} on {row.decided_at:%-d %B %Y}.")
        row.decided_by, row.decided_at, row.comment = by, timezone.now(), comment
        row.save()
        recorded.call(row, "decide")


def _by_words(passages: Sequence[Passage], former: str, text: str) -> Iterator[tuple[Passage, dict[str, Any]]]:
    selectors = []
    for passage in passages:
        prefix, exact, suffix = context(former, passage.start, passage.end)
        selectors.append(Selector(exact, prefix, suffix, passage.start))
    for passage, outcome in zip(passages, reanchor(text, selectors, former=former), strict=True):
        yield passage, {"fate": str(outcome.kind), **_place(outcome, former, passage, text)}


def _place(outcome: Outcome, former: str, passage: Passage, text: str) -> dict[str, Any]:
    match = outcome.match
    if match is None:
        return {"context_stands": False}
    around = _around(former, passage.start, passage.end)
    stands = outcome.context_stands and around == _around(text, match.start, match.end)
    told = {"start": match.start, "end": match.end, "score": match.score, "how": str(match.how)}
    return {"context_stands": stands, **told}


def _around(text: str, start: int, end: int) -> tuple[str | None, ...]:
    """Return what bears on the meaning of a passage: its sentence, and whether the text begins or ends there.

    None stands for there being more text than the surroundings that every passage is known with.
    """
    before, after = text[max(0, start - _SENTENCE) : start], text[end : end + _SENTENCE]
    starts = [found.end() for found in _BREAK.finditer(before)]
    stop = _BREAK.search(after)
    return (
        before[starts[-1] if starts else 0 :],
        after[: stop.start()] if stop else after,
        text[:start] if start < CONTEXT else None,
        text[end:] if len(text) - end < CONTEXT else None,
    )


def _by_fingerprints(passages: Sequence[Passage], text: str) -> Iterator[tuple[Passage, dict[str, Any]]]:
    """Find each passage by its length and its fingerprint: first where it stood, then at the edges of words."""
    left = _MOST_HASHED
    starts = sorted({edge for found in _WORD.finditer(text) for edge in found.span()} | {0})
    places: dict[str, list[int]] = defaultdict(list)
    by_length: dict[int, set[str]] = defaultdict(set)
    for passage in passages:
        by_length[passage.end - passage.start].add(passage.sha256)
    for length, wanted in sorted(by_length.items()):
        stood = {p.start for p in passages if p.end - p.start == length}
        tried = sorted(stood | set(starts)) if length * len(starts) <= left else sorted(stood)
        left -= length * len(tried)
        for start in tried:
            piece = text[start : start + length]
            if len(piece) == length and (sha256 := hashlib.sha256(piece.encode()).hexdigest()) in wanted:
                places[sha256].append(start)
    for passage in passages:
        yield passage, _found_by_fingerprint(passage, places[passage.sha256])


def _found_by_fingerprint(passage: Passage, places: Sequence[int]) -> dict[str, Any]:
    told = {"how": BY_FINGERPRINT, "context_stands": False}
    if len(places) > 1:
        return {"fate": Fate.AMBIGUOUS, **told}
    if not places:
        return {"fate": Fate.GONE, **told}
    (start,) = places
    fate = Fate.UNCHANGED if start == passage.start else Fate.MOVED
    return {"fate": fate, "start": start, "end": start + passage.end - passage.start, "score": 1.0, **told}

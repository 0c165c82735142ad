"""What became of the passages of a source in its newest text, and what somebody decided about it.

Where a former text is held its passages are looked for by their words (`sources.anchoring`). Where it is withheld only
fingerprints are left: then the same words can be found, but edited ones not, and nothing is known of what stood around.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import CONTEXT, Outcome, Selector, context, reanchor
from sources.choices import LOST_FATES, Fate
from sources.coverage import Place
from sources.models import Passage, PassageFate, Snapshot, SnapshotText, Source
from sources.newest import excerpts, newest_snapshot, newest_snapshots
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


def concerns(fate: PassageFate) -> bool:
    """Say of one fate what `CONCERNS` asks of many."""
    return fate.fate in LOST_FATES or (not fate.context_stands and fate.how != BY_FINGERPRINT)


class AlreadyDecided(Exception):
    """Somebody else was faster; the text says who."""


class NotCurrent(Exception):
    """The source has a newer text than the one in which the passage was looked at."""


def record_fates(snapshot: Snapshot, text: str) -> tuple[PassageFate, ...]:
    """Record what became of each passage in the other texts of the source, as far as that is not known yet."""
    return _record(Passage.objects.filter(snapshot__source=snapshot.source), snapshot, text)


def follow(passages: Iterable[Passage]) -> None:
    """Record the same of passages that were marked just now, each in the newest text of its source if that is another.

    Nothing is known as long as that text is withheld: it is made good when the text is attached.
    """
    marked = Passage.objects.filter(pk__in={passage.pk for passage in passages})
    # One after the other: a text that is captured meanwhile looks for the passages that it can see.
    sources = Source.objects.filter(pk__in=marked.values("snapshot__source")).order_by("pk")
    locked = list(sources.select_for_update(no_key=True).values_list("pk", flat=True))
    former = marked.exclude(snapshot=newest_snapshot("snapshot__source"))
    for source in former.filter(snapshot__source__in=locked).values_list("snapshot__source", flat=True).distinct():
        for newest in newest_snapshots([source]).filter(text_row__isnull=False).select_related("text_row"):
            _record(former.filter(snapshot__source=source), newest, newest.text_row.text)


def _record(passages: QuerySet[Passage], snapshot: Snapshot, text: str) -> tuple[PassageFate, ...]:
    known = PassageFate.objects.filter(snapshot=snapshot).values("passage")
    by_snapshot: dict[int, list[Passage]] = defaultdict(list)
    for passage in passages.exclude(snapshot=snapshot).exclude(pk__in=known).order_by("pk"):
        by_snapshot[passage.snapshot_id].append(passage)
    parts = excerpts(by_snapshot)
    found: list[PassageFate] = []
    for former, its in by_snapshot.items():
        held = SnapshotText.objects.filter(snapshot=former).values_list("text", flat=True).first()
        fates = _by_fingerprints(its, text) if held is None else _by_words(its, held, text, former in parts)
        found += [PassageFate(passage=passage, snapshot=snapshot, **fate) for passage, fate in fates]
    return tuple(PassageFate.objects.bulk_create(found))


def decide(fate: PassageFate, *, by: Account, comment: str) -> None:
    """Record that somebody looked at it: what rests on the passage is still supported. Says why in a comment.

    Raises ValidationError without a comment, AlreadyDecided, and NotCurrent once there is a newer text.
    """
    if not comment.strip():
        raise ValidationError({"comment": "Say why it is still supported."})
    validate_text(comment)
    with recording(by=by, why=comment) as recorded:
        source = Source.objects.select_for_update(no_key=True).get(snapshots=fate.snapshot_id)
        row = PassageFate.objects.select_for_update(no_key=True).get(pk=fate.pk)
        if not newest_snapshots([source]).filter(pk=row.snapshot_id).exists():
            raise NotCurrent("The source has a newer text than the one you looked at. Look at the passage in that one.")
        if row.decided_at:
            raise AlreadyDecided(f"This was decided already, by {row.decided_by} on {row.decided_at:%-d %B %Y}.")
        row.decided_by, row.decided_at, row.comment = by, timezone.now(), comment
        row.save()
        recorded.call(row, "decide")


def _by_words(
    passages: Sequence[Passage], former: str, text: str, is_excerpt: bool
) -> Iterator[tuple[Passage, dict[str, Any]]]:
    selectors = []
    for passage in passages:
        prefix, exact, suffix = context(former, passage.start, passage.end)
        selectors.append(Selector(exact, prefix, suffix, passage.start))
    for passage, outcome in zip(passages, reanchor(text, selectors, former=former), strict=True):
        yield passage, {"fate": str(outcome.kind), **_place(outcome, former, passage, text, is_excerpt)}


def _place(outcome: Outcome, former: str, passage: Passage, text: str, is_excerpt: bool) -> dict[str, Any]:
    match = outcome.match
    if match is None:
        return {"context_stands": False}
    same = _holds_around if is_excerpt else _same_around
    stands = outcome.context_stands and same(former, (passage.start, passage.end), text, (match.start, match.end))
    told = {"start": match.start, "end": match.end, "score": match.score, "how": str(match.how)}
    return {"context_stands": stands, **told}


def _same_around(former: str, stood: Place, text: str, stands: Place) -> bool:
    """Compare what bears on the meaning of a passage: its sentence, and whether the text begins or ends there."""
    return (_sentence(former, stood), _edges(former, stood)) == (_sentence(text, stands), _edges(text, stands))


def _holds_around(former: str, stood: Place, text: str, stands: Place) -> bool:
    """Look for what an excerpt knows of the sentence. Where an excerpt begins and ends says nothing of the source."""
    before, after = _sentence(former, stood)
    return text.endswith(before, 0, stands[0]) and text.startswith(after, stands[1])


def _sentence(text: str, place: Place) -> tuple[str, str]:
    start, end = place
    before, after = text[max(0, start - _SENTENCE) : start], text[end : end + _SENTENCE]
    starts = [found.end() for found in _BREAK.finditer(before)]
    stop = _BREAK.search(after)
    return before[starts[-1] if starts else 0 :], after[: stop.start()] if stop else after


def _edges(text: str, place: Place) -> tuple[str | None, str | None]:
    """Return what stands between a passage and the ends of the text; None where there is more than any context."""
    start, end = place
    return text[:start] if start < CONTEXT else None, text[end:] if len(text) - end < CONTEXT else None


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

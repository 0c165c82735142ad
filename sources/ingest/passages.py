"""Make passages in one place, wherever somebody marks words, so that none in a former text is left without a fate."""

from collections.abc import Iterable
from typing import Any

from sources.anchoring import context, fingerprint
from sources.coverage import Place
from sources.ingest.fates import follow
from sources.models import Passage


def passage_at(snapshot: Any, place: Place) -> Passage:
    """Return the passage at a place of a held text; it is made where there is none yet."""
    (found,) = passages_at(snapshot, [place])
    return found


def passages_at(snapshot: Any, places: Iterable[Place]) -> list[Passage]:
    """Return the passages at places of a held text, in this order; made where there are none yet.

    What became of them is recorded where the source has a newer text.
    """
    found = [_at(snapshot, *place) for place in places]
    follow(found)
    return found


def _at(snapshot: Any, start: int, end: int) -> Passage:
    there = Passage.objects.filter(snapshot=snapshot, start=start, end=end).first()
    if there is not None:
        return there
    _, exact, _ = context(snapshot.text_row.text, start, end)
    return Passage.objects.create(snapshot=snapshot, start=start, end=end, sha256=fingerprint(exact))

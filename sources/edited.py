"""Find where an edited passage may stand now.

Short pieces of the passage and of its surroundings are looked up; places where several lie in the right order and
distance are measured against the whole, and their edges are moved to where the measure is best. The cost is bounded:
so many pieces, so many hits of each, so many places, and so many edges, whatever the text is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Indel, Levenshtein

from sources.likeness import (
    EAST_ASIAN,
    NAME_DIFFERS,
    TOKENS,
    Candidate,
    How,
    Wanted,
    common_start,
    joined,
    occurrences,
    other_names,
    quality,
)
from sources.typography import Plain

_PIECES = 160
_PIECE_LENGTHS = (6, 12, 24)
_MOST_HITS = 30  # a piece that stands in more places tells nothing
_MOST_PLACES = 6
_FARTHEST_EDGE = 120
_END_PIECE = 256  # the edge of a long passage is sought with so much of it
_NEIGHBOUR = 12  # letters by which a neighbour is known
_OUTER = re.compile(r"\A\W+|\W+\Z")

_Hit = tuple[int, int]  # where the surroundings would begin, and the place of the piece in the passage


def find_edited(text: Plain, wanted: Wanted, known: Sequence[Candidate], *, strict: bool) -> list[Candidate]:
    """Return the places, best first, where the passage may stand edited, apart from those that are known.

    If `strict`, the surroundings weigh more, and numbers or names that differ lower the score, several of them by much.
    """
    found: list[Candidate] = []
    places = sorted(_places(text.plain, wanted), key=len, reverse=True)[:_MOST_PLACES]
    measured = filter(None, (_measure(text, wanted, hits, strict) for hits in places))
    for candidate in sorted(measured, key=lambda c: -c.score):
        if not any(candidate.start < other.end and other.start < candidate.end for other in (*known, *found)):
            found.append(candidate)
    return found


def _places(plain: str, wanted: Wanted) -> Iterator[list[_Hit]]:
    """Group the hits by where the passage would begin, leaving room for what was put in or left out."""
    room = 24 + len(wanted.passage) // 3
    group: list[_Hit] = []
    for hit in sorted(_hits(plain, wanted)):
        if group and hit[0] - group[0][0] > room:
            yield group
            group = []
        group.append(hit)
    if group:
        yield group


def _hits(plain: str, wanted: Wanted) -> Iterator[_Hit]:
    whole = wanted.before + wanted.passage + wanted.after
    for offset in range(0, len(whole), max(1, len(whole) // _PIECES)):
        for letters in _PIECE_LENGTHS:
            piece = whole[offset : offset + (letters // 2 if whole[offset] >= EAST_ASIAN else letters)]
            hits = occurrences(plain, piece, _MOST_HITS)
            if len(hits) < _MOST_HITS:
                yield from ((at - offset, offset - len(wanted.before)) for at in hits)
                break


def _measure(text: Plain, wanted: Wanted, hits: list[_Hit], strict: bool) -> Candidate | None:
    plain = text.plain
    start, end = _trimmed(plain, wanted, *_edges(plain, wanted, hits))
    there = plain[start:end]
    span = text.span(start, end) if start < end else None
    if not span or there == wanted.passage or _is_neighbour(plain, start, end, wanted):
        return None
    wording = quality(wanted.passage, there)
    around = wanted.context(plain, start, end) if wanted.before or wanted.after else 0.0
    score = wanted.score(wording, around, strict=strict)
    if strict:
        # One may have been corrected. Where several differ it is another sentence of the same make.
        score = max(0.0, score - NAME_DIFFERS * other_names(wanted.passage, there) ** 2)
    return Candidate(*span, wording, around, score, How.EDITED)


def _edges(plain: str, wanted: Wanted, hits: list[_Hit]) -> tuple[int, int]:
    """Begin with the hits next to each edge, then move each edge to the best one nearby, in turns."""
    length, before = len(wanted.passage), len(wanted.before)
    start = min(hits, key=lambda hit: abs(hit[1]))[0] + before
    end = min(hits, key=lambda hit: abs(hit[1] - length))[0] + before + length
    start = min(max(0, start), len(plain))
    end = min(max(end, start + 1), len(plain))
    reach = min(_FARTHEST_EDGE, 24 + length // 4)
    for _ in range(2):
        ends = _near(plain, end, reach, joined(wanted.passage[-2:], wanted.after))
        end = max((e for e in ends if e > start), key=lambda e: _end_fit(plain, wanted, start, e), default=end)
        starts = _near(plain, start, reach, joined(wanted.before, wanted.passage[:2]))
        start = max((s for s in starts if s < end), key=lambda s: _start_fit(plain, wanted, s, end), default=start)
    there = plain[start:end]
    return start + len(there) - len(there.lstrip()), end - len(there) + len(there.rstrip())


def _near(plain: str, place: int, reach: int, inside_words: bool) -> Iterable[int]:
    around = range(max(0, place - reach), min(len(plain), place + reach) + 1)
    if inside_words:
        return around
    return (at for at in around if not joined(plain[max(0, at - 2) : at], plain[at : at + 2]))


def _start_fit(plain: str, wanted: Wanted, start: int, end: int) -> float:
    passage, around = wanted.passage, wanted.context(plain, start, end)
    if len(passage) > 2 * _END_PIECE:
        passage, end = passage[:_END_PIECE], start + _END_PIECE
    return _edge_fit(passage, plain[start:end], around)


def _end_fit(plain: str, wanted: Wanted, start: int, end: int) -> float:
    passage, around = wanted.passage, wanted.context(plain, start, end)
    if len(passage) > 2 * _END_PIECE:
        passage, start = passage[-_END_PIECE:], max(0, end - _END_PIECE)
    return _edge_fit(passage, plain[start:end], around)


def _edge_fit(passage: str, there: str, around: float) -> float:
    # The surroundings say more about an edge than the wording: the word beside it may be the one that was replaced.
    return Levenshtein.normalized_similarity(passage, there) * (0.4 + 0.6 * around)


def _trimmed(plain: str, wanted: Wanted, start: int, end: int) -> tuple[int, int]:
    """Cut off what stands before the passage's own first word or after its last, where that word still stands."""
    words = [found.span() for found in TOKENS.finditer(plain, start, end)]
    edits = Indel.opcodes(TOKENS.findall(wanted.passage), [plain[a:b] for a, b in words])
    if len(edits) > 1 and edits[0].tag == "insert" and edits[1].tag == "equal":
        start = words[edits[1].dest_start][0]
    if len(edits) > 1 and edits[-1].tag == "insert" and edits[-2].tag == "equal":
        end = words[edits[-2].dest_end - 1][1]
    return start, end


def _is_neighbour(plain: str, start: int, end: int, wanted: Wanted) -> bool:
    """Say whether what stood before or after the passage stands there now: then the passage was taken out."""
    first = max(0, start - 4 * _NEIGHBOUR)
    window = plain[first : end + 4 * _NEIGHBOUR]
    start, end = start - first, end - first
    before, after = _OUTER.sub("", wanted.before), _OUTER.sub("", wanted.after)
    backwards = (len(window) - end, len(window) - start)
    return _stands(after, window, (start, end), wanted.passage) or _stands(
        before[::-1], window[::-1], backwards, wanted.passage[::-1]
    )


def _stands(neighbour: str, window: str, span: tuple[int, int], passage: str) -> bool:
    """Say whether the neighbour stands inside the span, and longer than beyond its end, where it belongs."""
    least = _NEIGHBOUR if neighbour[:1] < EAST_ASIAN else _NEIGHBOUR // 2
    if len(neighbour) < least:
        return False
    in_place = common_start(neighbour, _OUTER.sub("", window[span[1] :]))
    for at in occurrences(window, neighbour[:least], _MOST_HITS):
        run = common_start(neighbour, window[at:])
        inside = min(at + run, span[1]) - max(at, span[0])
        if run > in_place and inside >= least // 2 and neighbour[:run] not in passage:
            return True
    return False

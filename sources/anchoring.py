"""Find a passage again in a text whose offsets no longer fit, or say that it is gone. Never guess.

A passage is a span of Unicode code points, its end exclusive, with the 32 code points before it and after it. It is
looked for in three ways, and a later one is tried only where the earlier ones give nothing good:

- *exact*: the same code points;
- *normalised*: the same words, signs and numbers, set otherwise (`sources.typography` says what that leaves out);
- *edited*: some words differ. A negation put in or a number changed is always this, never one of the above.

**Score.** quality x (1 - k + k x context), from 0 to 1. Quality is 1 for exact, 0.99 for normalised, and for edited the
mean of the share of characters and the share of words that still stand in order. Context is how much of prefix and
suffix stands beside the place. The weight k is 0.35, up to twice that for a passage of less than 24 letters, because a
few words stand in many places. 1.0 means: the same code points, with all the context there is. Below 0.6 nothing is
found.

**Similar is not the same.** A sentence that was deleted must not be found in its neighbour that looks like it. With the
former text (`reanchor`) that can be checked: what stood elsewhere before is not this passage. Without it (`find`) an
edited match must do more: k is up to 0.6 (0.35 again from 300 letters on), and a number or name that differs costs 0.1,
two of them 0.4. So a sentence whose surroundings stand may lose a third of itself, and one that moved is found only as
it was.

**Ambiguous.** One place is taken over another only if it is clearly better in the wording or in the context and not
worse in the other. The position decides in one case alone: among verbatim places with equal context, when it is the
start of one of them, because then the passage stands among the same words where it stood. Where of several places with
the same words fewer are left, the former text cannot say which: the place that is left is not clear either.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sources.edited import find_edited
from sources.likeness import CUT_OFF, Candidate, How, Wanted, joined, occurrences
from sources.typography import Plain

CONTEXT = 32
MAX_EXACT = 20_000

# So many places are weighed against each other; a passage that stands more often is ambiguous anyway.
_MOST_PLACES = 1000
# A place as good as this needs no search for edited ones.
_GOOD = 0.9

_BETTER_WORDING, _BETTER_CONTEXT, _BETTER_SCORE = 0.1, 0.25, 0.25
_SAME_WORDING, _SAME_CONTEXT = 0.03, 0.1


@dataclass(frozen=True, slots=True)
class Selector:
    """Say which passage is meant: its text, what stands before and after it, and where it began, as far as known."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Where a passage stands: offsets into the text as it is, a score from 0 to 1, and how it was found."""

    start: int
    end: int
    score: float
    how: How


class AnchorError(ValueError):
    """Say to people why a passage cannot be placed."""


class NotFound(AnchorError):
    """Say that a passage does not stand in a text."""


class Ambiguous(AnchorError):
    """Say that a passage may stand in several places; `candidates` are the best of them, ten at the most."""

    def __init__(self, message: str, candidates: Iterable[Match]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class Kind(StrEnum):
    """What became of a passage in another text of its source."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one passage: its kind, where it stands now, whether its surroundings stand, and why not."""

    selector: Selector
    kind: Kind
    match: Match | None = None
    context_stands: bool = False
    candidates: tuple[Match, ...] = ()
    reason: str = ""


def fingerprint(text: str) -> str:
    """Return the sha256 of a text in UTF-8, in hexadecimal; raise UnicodeEncodeError for half characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def context(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return prefix, exact and suffix of a passage; raise AnchorError where its offsets are outside the text."""
    if not 0 <= start < end <= len(text):
        raise AnchorError(f"A passage lies inside its text: 0 ≤ start < end ≤ {len(text)}, not {start} and {end}.")
    return text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]


def find(text: str, selector: Selector) -> Match:
    """Find a passage in a text; raise NotFound, Ambiguous, or AnchorError for a selector that selects nothing."""
    return _Text(text).find(selector)


def reanchor(text: str, selectors: Iterable[Selector], *, former: str | None = None) -> list[Outcome]:
    """Say of each passage what became of it in another text of its source, in the order given.

    *Unchanged* and *moved* promise the same code points, at the same offset or at another: their sha256 is the same.
    Anything else that was found is *changed*, even if only white space or quotation marks differ, because quotation
    marks make a quotation; `match.how` tells typography from wording. A passage can be unchanged after a change
    beside it ("It is false that …"): then `context_stands` is False.

    Give the `former` text wherever it is held: it tells an edited sentence from a similar one. Selectors need their
    `start` then; raise AnchorError if one does not stand there.
    """
    wanted = list(selectors)
    if former is not None:
        for selector in wanted:
            if selector.start is None or not former.startswith(selector.exact, selector.start):
                raise AnchorError("A passage to be found again must stand in the former text at its start.")
    searched = _Text(text, None if former is None else _Text(former))
    return [searched.outcome(selector) for selector in wanted]


class _Text:
    """A text to search in; its plain form is made once for all passages, and only if one of them needs it."""

    def __init__(self, text: str, former: "_Text | None" = None) -> None:
        self.text = text
        self.former = former

    @cached_property
    def plain(self) -> Plain:
        return Plain(self.text)

    def outcome(self, selector: Selector) -> Outcome:
        try:
            match = self.find(selector)
        except Ambiguous as error:
            return Outcome(selector, Kind.AMBIGUOUS, candidates=error.candidates, reason=str(error))
        except AnchorError as error:
            return Outcome(selector, Kind.GONE, reason=str(error))
        kind = Kind.CHANGED
        if match.how == How.EXACT:
            kind = Kind.UNCHANGED if match.start == selector.start else Kind.MOVED
        stands = self.text.startswith(selector.suffix, match.end) and self.text.endswith(
            selector.prefix, 0, match.start
        )
        return Outcome(selector, kind, match, stands)

    def find(self, selector: Selector) -> Match:
        if not selector.exact or len(selector.exact) > MAX_EXACT:
            raise AnchorError(f"A passage has 1 to {MAX_EXACT} characters; this one has {len(selector.exact)}.")
        wanted = Wanted(selector.prefix, selector.exact, selector.suffix)
        candidates = self._verbatim_in_context(wanted, selector.start)
        if not candidates and wanted.passage:
            candidates = self._by_words(wanted, strict=self.former is None)
            if self.former is not None:
                candidates = [c for c in candidates if not self._stood_elsewhere(c, selector, self.former)]
        match = _decide([c for c in candidates if c.score >= CUT_OFF], selector.start)
        if (
            self.former is not None
            and match.how != How.EDITED
            and self._is_shared(match, wanted, selector, self.former)
        ):
            raise Ambiguous("One of several places with these words is left. Mark whether it is this one.", [match])
        return match

    def _is_shared(self, match: Match, wanted: Wanted, selector: Selector, former: "_Text") -> bool:
        """Say whether another place of the former text may as well have become this one."""
        whole, begins = wanted.prefix + wanted.exact + wanted.suffix, match.start - len(wanted.prefix)
        if begins >= 0 and self.text.startswith(whole, begins):
            left, had = (occurrences(text, whole, _MOST_PLACES) for text in (self.text, former.text))
            return match.start != selector.start and len(left) < len(had)
        places = former._by_words(Wanted(*context(self.text, match.start, match.end)), strict=False)
        own = range(selector.start or 0, (selector.start or 0) + len(selector.exact))
        around: dict[bool, float] = {}
        for place in (place for place in places if place.how != How.EDITED):
            is_own = place.start < own.stop and own.start < place.end
            around[is_own] = max(place.context, around.get(is_own, 0.0))
        return around.get(False, -1.0) > around.get(True, 0.0) - _BETTER_CONTEXT

    def _verbatim_in_context(self, wanted: Wanted, hint: int | None) -> list[Candidate]:
        """Find the code points of the passage between those of its prefix and its suffix."""
        whole = wanted.prefix + wanted.exact + wanted.suffix
        places = occurrences(self.text, whole, _MOST_PLACES)
        hinted = (hint or 0) - len(wanted.prefix)
        if len(places) == _MOST_PLACES and hinted > places[-1] and self.text.startswith(whole, hinted):
            places.append(hinted)
        found = []
        for at in places:
            start, end = at + len(wanted.prefix), at + len(wanted.prefix + wanted.exact)
            # Where nothing is known of one side, the passage must at least be whole words there.
            begins = wanted.prefix or not joined(self.text[max(0, start - 2) : start], wanted.exact[:2])
            if begins and (wanted.suffix or not joined(wanted.exact[-2:], self.text[end : end + 2])):
                found.append(Candidate(start, end, 1.0, 1.0, 1.0, How.EXACT))
        return found

    def _by_words(self, wanted: Wanted, *, strict: bool) -> list[Candidate]:
        """Find the passage by its words, and where that gives nothing good, by some of them."""
        plain = self.plain.plain
        found = []
        for start in occurrences(plain, wanted.passage, _MOST_PLACES):
            end = start + len(wanted.passage)
            span = self.plain.span(start, end)
            if span and wanted.fits_between(plain[max(0, start - 2) : start], plain[end : end + 2]):
                found.append(self._same_words(wanted, span, wanted.context(plain, start, end)))
        if max((c.score for c in found), default=0) < _GOOD:
            found += find_edited(self.plain, wanted, found, strict=strict)
        return found

    def _same_words(self, wanted: Wanted, span: tuple[int, int], around: float) -> Candidate:
        verbatim = span[0] - wanted.lead
        if verbatim >= 0 and self.text.startswith(wanted.exact, verbatim):
            return Candidate(verbatim, verbatim + len(wanted.exact), 1.0, around, wanted.score(1.0, around), How.EXACT)
        return Candidate(*span, 0.99, around, wanted.score(0.99, around), How.NORMALISED)

    def _stood_elsewhere(self, candidate: Candidate, selector: Selector, former: "_Text") -> bool:
        """Look for the candidate in the former text, and say whether it fits another place better than the passage."""
        there = Wanted(*context(self.text, candidate.start, candidate.end))
        own = range(selector.start or 0, (selector.start or 0) + len(selector.exact))
        return any(
            _fits_better(rival, candidate, alone=there.stands_alone)
            for rival in former._by_words(there, strict=False)
            if rival.end <= own.start or own.stop <= rival.start
        )


def _fits_better(rival: Candidate, candidate: Candidate, *, alone: bool) -> bool:
    wording, around = rival.quality - candidate.quality, rival.context - candidate.context
    if wording > _SAME_WORDING or (rival.how != How.EDITED and candidate.how == How.EDITED):
        # A few words may well stand elsewhere too: an edit in its old surroundings can look like them.
        return alone or around > -0.5
    return wording >= 0 and around > _SAME_CONTEXT


def _decide(candidates: list[Candidate], hint: int | None) -> Match:
    if not candidates:
        raise NotFound("The passage does not stand in this text, or too little of it to be sure.")
    candidates = sorted(candidates, key=lambda c: (-c.score, c.start))
    best = candidates[0]
    tied = [best, *(other for other in candidates[1:] if not _is_clear(best, other))]
    if len(tied) == 1:
        return _match(best)
    for candidate in tied:
        if candidate.start == hint and all(c.how == How.EXACT and c.context == best.context for c in tied):
            return _match(candidate)
    raise Ambiguous(f"The passage may stand in {len(tied)} places. Mark the right one.", map(_match, tied[:10]))


def _is_clear(best: Candidate, other: Candidate) -> bool:
    wording, around = best.quality - other.quality, best.context - other.context
    if best.how == How.EXACT != other.how and around >= 0:
        return True
    # Next to a nearly perfect wording a smaller difference is clear.
    enough = min(_BETTER_WORDING, max(0.02, 3 * (1 - best.quality)))
    return (
        (wording >= enough and around >= -_SAME_CONTEXT)
        or (around >= _BETTER_CONTEXT and wording >= -_SAME_WORDING)
        or best.score - other.score >= _BETTER_SCORE
    )


def _match(candidate: Candidate) -> Match:
    return Match(candidate.start, candidate.end, candidate.score, candidate.how)

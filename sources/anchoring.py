"""Find a passage again in a text whose offsets no longer fit, or say that it is gone. Never guess.

A passage is a span of Unicode code points, its end exclusive, with the 32 code points before it and after it. `find`
looks for it in three ways, and stops where an earlier one answers clearly:

- *exact*: the same code points;
- *normalised*: the same words, signs and numbers, set otherwise (see `sources.typography`);
- *edited*: some words differ. A negation put in or a number changed is always this, never one of the above.

**Score.** quality x (1 - k + k x context), from 0 to 1. Quality is 1 for exact, 0.99 for normalised, and else the mean
of the share of characters and the share of words that still stand in order. Context is how much of prefix and suffix
stands beside it; k, the weight of the context, is 0.35, and more for a passage shorter than 24 letters, because a few
words stand in many places. So 1.0 means: the same code points, with all the context there is. Below CUT_OFF a match
is no match; where numbers or names differ, the cut-off is higher by NAMES_DIFFER. The effect: a sentence whose
surroundings stand may lose a third of itself, one that moved away must be almost whole, and then with its own numbers
and names: a similar sentence is another sentence.

**Ambiguous.** A match is taken over another only if it is clearly better in the wording or in the context and not
worse in the other. The position hint decides in one case alone: between verbatim matches with equal context, when it
names the start of one of them, because then passage and surroundings stand where they stood.
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

# So many places may be weighed against each other; a passage that stands more often is ambiguous anyway.
_MOST_PLACES = 1000
# A match as good as this needs no search for edited ones.
_GOOD = 0.9
_CLEARLY_BETTER_WORDING, _NOT_WORSE_CONTEXT = 0.1, 0.1
_CLEARLY_BETTER_CONTEXT, _NOT_WORSE_WORDING = 0.25, 0.03
_CLEARLY_BETTER_SCORE = 0.25


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
    """Say that a passage may stand in several places; `candidates` are the best of them, best first."""

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
    beside it ("It is false that …"): then `context_stands` is False. Selectors must have their `start`, or nothing
    counts as unchanged.
    """
    searched = _Text(text, None if former is None else _Text(former))
    return [searched.outcome(selector) for selector in selectors]


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
        before, after = self.text[: match.start], self.text[match.end :]
        stands = before.endswith(selector.prefix) and after.startswith(selector.suffix)
        return Outcome(selector, kind, match, stands)

    def find(self, selector: Selector) -> Match:
        if not selector.exact or len(selector.exact) > MAX_EXACT:
            raise AnchorError(f"A passage has 1 to {MAX_EXACT} characters; this one has {len(selector.exact)}.")
        wanted = Wanted(selector.prefix, selector.exact, selector.suffix)
        candidates = self._verbatim_in_context(wanted, selector.start)
        if not candidates and wanted.passage:
            candidates = self.near(wanted, checked=self.former is not None)
            if self.former is not None:
                candidates = [c for c in candidates if not self._is_anothers(c, selector, self.former)]
        return _decide([c for c in candidates if c.score >= CUT_OFF], selector.start)

    def near(self, wanted: Wanted, *, checked: bool) -> list[Candidate]:
        """Find the passage by its words, and where that gives nothing good, by some of them."""
        found = self._same_words(wanted)
        if max((c.score for c in found), default=0) < _GOOD:
            found += find_edited(self.plain, wanted, found, checked=checked)
        return found

    def _is_anothers(self, candidate: Candidate, selector: Selector, former: "_Text") -> bool:
        """Say whether what stands there now stood elsewhere in the former text: then it is not this passage."""
        start = selector.start or 0
        there = Wanted(*context(self.text, candidate.start, candidate.end))
        for rival in former.near(there, checked=True):
            if rival.start < start + len(selector.exact) and start < rival.end:
                continue
            wording, around = rival.quality - candidate.quality, rival.context - candidate.context
            better = wording > 0.05 or rival.how != How.EDITED == candidate.how
            if better and (around > -0.5 or there.weight < 0.36):
                return True
            if wording >= 0 and around > 0.1:
                return True
        return False

    def _verbatim_in_context(self, wanted: Wanted, hint: int | None) -> list[Candidate]:
        """Find the code points of the passage between those of its prefix and its suffix."""
        found = []
        whole = wanted.prefix + wanted.exact + wanted.suffix
        places = occurrences(self.text, whole, _MOST_PLACES)
        hinted = (hint or 0) - len(wanted.prefix)
        if len(places) == _MOST_PLACES and hinted >= 0 and self.text.startswith(whole, hinted):
            places.append(hinted)
        for at in dict.fromkeys(places):
            start = at + len(wanted.prefix)
            end = start + len(wanted.exact)
            # Where nothing is known of one side, the passage must at least end with a word there.
            begins = wanted.prefix or not joined(self.text[max(0, start - 2) : start], wanted.exact[:2])
            if begins and (wanted.suffix or not joined(wanted.exact[-2:], self.text[end : end + 2])):
                found.append(Candidate(start, end, 1.0, 1.0, 1.0, How.EXACT))
        return found

    def _same_words(self, wanted: Wanted) -> list[Candidate]:
        """Find the passage by its plain form, verbatim or not, whatever stands around it."""
        plain = self.plain.plain
        found = []
        for start in occurrences(plain, wanted.passage, _MOST_PLACES):
            end = start + len(wanted.passage)
            span = self.plain.span(start, end)
            if span and wanted.fits_between(plain[max(0, start - 2) : start], plain[end : end + 2]):
                found.append(self._candidate(wanted, span, wanted.context(plain, start, end)))
        return found

    def _candidate(self, wanted: Wanted, span: tuple[int, int], around: float) -> Candidate:
        verbatim = span[0] - wanted.lead
        if verbatim >= 0 and self.text.startswith(wanted.exact, verbatim):
            return Candidate(verbatim, verbatim + len(wanted.exact), 1.0, around, wanted.score(1.0, around), How.EXACT)
        return Candidate(*span, 0.99, around, wanted.score(0.99, around), How.NORMALISED)


def _decide(candidates: list[Candidate], hint: int | None) -> Match:
    if not candidates:
        raise NotFound("The passage does not stand in this text, or too little of it to be sure.")
    candidates = sorted(candidates, key=lambda c: (-c.score, c.start))
    best = candidates[0]
    tied = [best, *(other for other in candidates[1:] if not _is_clear(best, other))]
    if len(tied) > 1:
        verbatim = all(c.how == How.EXACT and abs(c.context - best.context) < 0.01 for c in tied)
        hinted = [c for c in tied if verbatim and c.start == hint]
        if not hinted:
            raise Ambiguous(f"The passage may stand in {len(tied)} places. Mark the right one.", map(_match, tied[:10]))
        best = hinted[0]
    return _match(best)


def _is_clear(best: Candidate, other: Candidate) -> bool:
    wording, around = best.quality - other.quality, best.context - other.context
    if best.how == How.EXACT != other.how and around >= 0:
        return True
    better_wording = min(_CLEARLY_BETTER_WORDING, max(0.02, 3 * (1 - best.quality)))
    return (
        (wording >= better_wording and around >= -_NOT_WORSE_CONTEXT)
        or (around >= _CLEARLY_BETTER_CONTEXT and wording >= -_NOT_WORSE_WORDING)
        or best.score - other.score >= _CLEARLY_BETTER_SCORE
    )


def _match(candidate: Candidate) -> Match:
    return Match(candidate.start, candidate.end, candidate.score, candidate.how)

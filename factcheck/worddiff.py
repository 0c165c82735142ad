"""What became of a text, word by word: as one text with what went and what came, or as two side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# In the engine of which the time grows with the number of words alone: with difflib two texts that repeat a word, each
# shorter than what a form takes, keep a process busy for minutes.
from rapidfuzz.distance import Indel

# Words with the white space after them, so that the runs put together are the texts again.
_WORD = re.compile(r"\s*\S+\s*|\s+")
# The same with each sign on its own: in the words of a source a mark more or less matters.
_WORD_OR_SIGN = re.compile(r"(?:[^\W_]+(?:['’-][^\W_]+)*|.)\s*|\s+", re.S)
# Beyond this many words the texts are shown whole, one after the other: nobody reads such a patchwork.
MOST = 2_000

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Run:
    """A run of words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


class _Edit(NamedTuple):
    """A place in two texts: what stands there in each, and whether that is the same but for white space."""

    is_same: bool
    old: str
    new: str


def runs(before: str, after: str) -> list[Run]:
    """Return the runs of words that lead from one text to the other; what went stands before what came."""
    found = []
    for edit in _edits(before, after, _WORD):
        parts = [Run(SAME, edit.new)] if edit.is_same else [Run(GONE, edit.old), Run(NEW, edit.new)]
        found += [run for run in parts if run.text]
    return found


def side_by_side(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Return both texts as runs of words: those that stand in both, and those that stand in this one alone."""
    edits = list(_edits(before, after, _WORD_OR_SIGN))
    left = [Run(SAME if edit.is_same else GONE, edit.old) for edit in edits if edit.old]
    right = [Run(SAME if edit.is_same else NEW, edit.new) for edit in edits if edit.new]
    return left, right


def _edits(before: str, after: str, word: re.Pattern[str]) -> Iterator[_Edit]:
    old, new = word.findall(before), word.findall(after)
    if len(old) > MOST or len(new) > MOST:
        yield _Edit(before == after, before, after)
        return
    changed = _Edit(False, "", "")
    for one in Indel.opcodes(_keys(old), _keys(new)):
        gone, come = "".join(old[one.src_start : one.src_end]), "".join(new[one.dest_start : one.dest_end])
        if one.tag != "equal":
            changed = _Edit(False, changed.old + gone, changed.new + come)
            continue
        yield changed
        yield _Edit(True, gone, come)
        changed = _Edit(False, "", "")
    yield changed


def _keys(words: Sequence[str]) -> list[str]:
    return [word.strip() for word in words]

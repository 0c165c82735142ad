"""Two wordings side by side: which words stand in both, and which in one alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

# A word, or one sign, with the white space behind it.
_WORDS = re.compile(r"(?:[^\W_]+(?:['’-][^\W_]+)*|.)\s*|\s+", re.S)
MOST = 4_000


@dataclass(frozen=True)
class Run:
    """Some words in a row that stand in both wordings, or in this one alone."""

    text: str
    is_common: bool


def side_by_side(old: str, new: str) -> tuple[list[Run], list[Run]]:
    """Return both wordings as runs of words. Beyond MOST words each is one run, for nobody reads that word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) > MOST or len(after) > MOST:
        return [Run(old, old == new)], [Run(new, old == new)]
    left: list[Run] = []
    right: list[Run] = []
    keys = [[word.strip() for word in words] for words in (before, after)]
    for edit in Indel.opcodes(*keys):
        common = edit.tag == "equal"
        _add(left, before[edit.src_start : edit.src_end], common)
        _add(right, after[edit.dest_start : edit.dest_end], common)
    return left, right


def _add(runs: list[Run], words: Sequence[str], is_common: bool) -> None:
    if words:
        runs.append(Run("".join(words), is_common))

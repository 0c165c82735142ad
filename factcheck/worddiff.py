"""What became of a text, word by word: runs that stayed, went and came. Together they are the two texts, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Words with the white space after them, so that the runs put together are the texts again.
_WORD = re.compile(r"\s*\S+\s*|\s+")
# Beyond this many comparisons the texts are shown whole, one after the other: nobody reads such a patchwork.
MOST = 4_000_000

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Run:
    """A run of words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


def runs(before: str, after: str) -> list[Run]:
    """Return the runs of words that lead from one text to the other; what went stands before what came."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > MOST:
        return [Run(GONE, before), Run(NEW, after)]
    return list(_runs(old, new))


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Run(SAME, "".join(new[k:m]))
            continue
        if i < j:
            yield Run(GONE, "".join(old[i:j]))
        if k < m:
            yield Run(NEW, "".join(new[k:m]))

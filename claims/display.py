"""What of a text the public sees, and whether it may stand in quotation marks."""

from claims.choices import QUOTING_MODES, Mode
from claims.models import Appearance
from sources.choices import Display
from sources.models import Passage, Snapshot, Source

MARKS = frozenset('"“”„‟«»‹›')


def words(passage: Passage, source: Source) -> str:
    """Return the words of a passage, or "" where the text is not held or the source's display says nothing."""
    return "" if source.display == Display.NONE else passage.exact


def whole_text(source: Source) -> Snapshot | None:
    """Return the text that the public may read as a whole, or None.

    Whoever decided that has read this text. A newer one is anybody's to capture, and shown when an editor chooses it.
    """
    shown = source.shown if source.display == Display.FULL else None
    return shown if shown and shown.is_text_held else None


def is_quotation(appearance: Appearance) -> bool:
    """Say whether the passage gives the actor's own words; nothing else may look like a quotation."""
    return appearance.mode in QUOTING_MODES


def needs_marks(appearance: Appearance, text: str) -> bool:
    """Say whether we set the marks: around a quotation that brings none of its own from the source."""
    return is_quotation(appearance) and not MARKS.intersection(text)


def stands_as_block(appearance: Appearance) -> bool:
    """Say whether the passage may be a block quotation: only where every word of it is the actor's."""
    return appearance.mode == Mode.DIRECT_QUOTE

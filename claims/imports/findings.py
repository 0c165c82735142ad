"""What is found about a row: problems that refuse it, and notes on what was left out or read in one of several ways."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing about one field: why it cannot stay, or what became of it; and what to do."""

    field: str
    reason: str
    remedy: str = ""


class Refused(Exception):
    """A value, or a whole row, that cannot be taken in."""

    def __init__(self, field: str, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.finding = Finding(field, reason, remedy)


class UnusableFile(Exception):
    """A whole file that cannot be read; the text says why, and what to do."""

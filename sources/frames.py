"""What the readers of dates in words share: the date that is found, and the date that it counts from."""

from dataclasses import dataclass
from datetime import date

from sources.dates import DateError, describe, open_ends, parse
from sources.edtf import OPEN_END, OPEN_START


class WhenError(ValueError):
    """Say to people why a wording is no date, or none without another, with a right example."""

    code = "when"


@dataclass(frozen=True)
class Found:
    """A date in EDTF, and how it comes from the wording."""

    edtf: str
    how: str


@dataclass(frozen=True)
class Frame:
    """What a wording may count from: the first and the last day that the source can be of; and its language."""

    near: str
    first: date
    last: date
    wording: str
    language: str = "en"
    order: str = ""

    @classmethod
    def of(cls, near: str, *, wording: str, language: str, order: str) -> "Frame":
        """Make one from the date of the source; raises WhenError where that is no date."""
        try:
            known = parse(near) if near else None
        except DateError as error:
            raise WhenError(f"The date of the source cannot be read. {error}") from error
        bounds = (known.earliest, known.latest) if known else (OPEN_START, OPEN_END)
        return cls(near, *bounds, wording, language, order)

    @property
    def is_known(self) -> bool:
        """Say whether there is a first and a last day to count from."""
        return not any(open_ends(self.near))

    def demand(self) -> None:
        """Raise WhenError where there is nothing to count from."""
        if not self.is_known:
            why = "is open at one end" if self.near else "is not known"
            raise WhenError(
                f"“{self.wording}” counts from the date of the source, which {why}; write it like 13 December 2021 "
                "or 2021-12."
            )

    @property
    def counted(self) -> str:
        """Say where a date was counted from."""
        word = "on " if self.first == self.last else ""
        return f"“{self.wording}”, counted from the publication {word}{describe(self.near)}"


class Unclear(Exception):
    """A part of the wording is no date, so the words around it mean something else."""

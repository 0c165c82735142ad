"""What a file is read into: one record after the other."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Record:
    """One record of a file: its fields, and what is wrong with it.

    Where no fields could be told, `raw` is as much of its text as can be handed back.
    """

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    raw: str = ""

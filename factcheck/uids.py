"""Public identifiers: a type letter and twelve random characters of Crockford's base32, in lower case.

They stand in every address, survive export and import, and say nothing about the wording of a record.
Sixty random bits: a collision is refused by the unique index, and is not expected in a billion records.
"""

import re
import secrets
from functools import partial
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
PATTERN = rf"[a-z][{ALPHABET}]{{12}}"


def is_uid(text: str) -> bool:
    """Say whether a text can be an identifier at all: PostgreSQL refuses to look for what no text can hold."""
    return re.fullmatch(PATTERN, text) is not None


def make_uid(letter: str) -> str:
    """Return a new identifier for a record of the type that `letter` stands for."""
    bits = secrets.randbits(5 * (LENGTH - 1))
    return letter + "".join([ALPHABET[bits >> shift & 31] for shift in range(0, 5 * (LENGTH - 1), 5)])


class UidField(models.CharField):
    """Hold the public identifier of a record; filled in by itself, never edited."""

    def __init__(self, *, letter: str, **kwargs: Any) -> None:
        self.letter = letter
        kwargs.setdefault("max_length", LENGTH)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", partial(make_uid, letter))
        kwargs.setdefault("validators", [RegexValidator(rf"\A{PATTERN}\Z", "This is not an identifier of a record.")])
        super().__init__("identifier", **kwargs)

    def deconstruct(self) -> Any:
        name, path, _, kwargs = super().deconstruct()
        for made_here in ("max_length", "unique", "editable", "default", "validators", "verbose_name"):
            kwargs.pop(made_here, None)
        return name, path, [], {**kwargs, "letter": self.letter}

"""Which column of a file is which of our fields: as they are named, as they are mapped, as it was done before."""

import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from claims.imports import values
from claims.imports.fields import ALIASES, BY_NAME, CUT, RAW, REMARKS, SENDER
from claims.imports.findings import Refused, UnusableFile
from claims.models import ImportMapping
from factcheck.journal.bodies import canonical, sha256

ALL = "*"


@dataclass(frozen=True)
class Options:
    """How a file is to be read. `mapping` is from our field to their column; `constants` stand in every row."""

    mapping: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    order: str = ""
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored with a run or a mapping."""
        return {**asdict(self), "ignored": list(self.ignored)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Options":
        """Return what was stored."""
        return cls(**{**stored, "ignored": tuple(stored.get("ignored", ()))})

    def ours(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record under our names, without what is to be ignored. A column that nobody named stays as it is."""
        theirs = {column: name for name, column in self.mapping.items()}
        found: dict[str, Any] = {}
        for column, value in record.items():
            name = theirs.get(column)
            if name is None:
                name = self._by_itself(column)
            if name is not None and not (name in found and value in (None, "")):
                found[name] = value
        return found

    def _by_itself(self, column: str) -> str | None:
        is_ignored = column in self.ignored or column in (*REMARKS, SENDER, RAW, CUT)
        if is_ignored or (ALL in self.ignored and self.guess(column) is None):
            return None
        guess = self.guess(column)
        return column if guess is None or guess in self.mapping else guess

    @staticmethod
    def guess(column: str) -> str | None:
        """Return our field of the same name, or of a name that means the same; None where it could be several."""
        plain = re.sub(r"[^a-z0-9]+", "_", column.casefold()).strip("_")
        return plain if plain in BY_NAME else ALIASES.get(plain)


def checked(options: Options, columns: list[str] | None) -> Options:
    """Return the options, or raise UnusableFile for a field or column that there is not."""
    for name in (*options.mapping, *options.constants):
        if name not in BY_NAME:
            raise UnusableFile(f"There is no field “{name}”; the fields are {', '.join(BY_NAME)}.")
    if columns is not None:
        for name, column in options.mapping.items():
            if column not in columns:
                raise UnusableFile(f"{name}={column}: the file has no column “{column}”, only {', '.join(columns)}.")
    if len(set(options.mapping.values())) < len(options.mapping):
        raise UnusableFile("One column is named for two fields; name it once.")
    try:
        return replace(options, language=values.language(BY_NAME["language"], options.language))
    except Refused as refused:
        raise UnusableFile(f"{refused.finding.reason} {refused.finding.remedy}") from refused


def unknown(options: Options, columns: list[str]) -> list[str]:
    """Return the columns that are no field of ours, under no name, and not ignored either."""
    found = options.ours(dict.fromkeys(columns, "x"))
    return [name for name in found if name not in BY_NAME]


def fingerprint(columns: list[str]) -> str:
    """Return what a set of columns is remembered by."""
    return sha256(canonical(sorted(columns)))


def remember(columns: list[str], options: Options) -> None:
    """Keep how these columns were mapped, for the next file that has them."""
    ImportMapping.objects.update_or_create(columns=fingerprint(columns), defaults={"mapping": options.as_json()})


def remembered(columns: list[str]) -> Options | None:
    """Return how these columns were mapped the last time."""
    found = ImportMapping.objects.filter(columns=fingerprint(columns)).values_list("mapping", flat=True).first()
    return Options.from_json(found) if found else None

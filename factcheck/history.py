"""What the journal says of one record: each revision, with what it changed field by field."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.apps import apps

from factcheck.journal import registry
from factcheck.journal.registry import letter_of
from factcheck.models import Account, Revision, RevisionBody
from factcheck.uids import PATTERN
from factcheck.worddiff import GONE, NEW, Run, runs
from sources.dates import open_ends

# By the letter of its identifier: the model of a record, and the column that says in words which one it is.
NAMED_BY = {
    "a": ("sources.Actor", "name"),
    "c": ("claims.Claim", "text"),
    "e": ("sources.Event", "title"),
    "g": ("claims.RatingScale", "name"),
    "p": ("sources.Passage", "exact"),
    "s": ("claims.Statement", "claim__text"),
    "t": ("claims.Topic", "name"),
    "w": ("sources.Source", "title"),
    "y": ("claims.Rating", "label"),
}
_UID = re.compile(PATTERN)
_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# A bound of a date that is open is stored as the first or the last day that there is.
OPEN = ("0001-01-01", "9999-12-31")
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Change:
    """One field before and after, as words; a list of parts shows only those that came or went."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def runs(self) -> list[Run]:
        """Return what went and what came, word by word where one text became another."""
        if len(self.before) == len(self.after) == 1:
            return runs(self.before[0], self.after[0])
        return [*(Run(GONE, line) for line in self.before), *(Run(NEW, line) for line in self.after)]


@dataclass(frozen=True)
class Entry:
    """One revision of a record. `is_erased` says that its body was redacted, so that nobody can tell what changed."""

    revision: Revision
    by: str
    why: str
    changes: tuple[Change, ...]
    is_erased: bool = False

    @property
    def what(self) -> str:
        """Return what was done, in words."""
        return self.revision.action.replace("_", " ")


def history(record: str, *, before: int | None = None, limit: int = 50) -> tuple[list[Entry], int | None]:
    """Return the newest revisions of a record, newest first, and the number from which to go on, or None.

    Costs the same number of queries however long the history is.
    """
    rows = Revision.objects.filter(record=record).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    revisions = list(rows[: limit + 1])
    shown = revisions[:limit]
    return entries(revisions)[: len(shown)], shown[-1].seq if len(revisions) > limit else None


def entries(revisions: Sequence[Revision]) -> list[Entry]:
    """Compare each revision of one record, newest first, with the next older one among them."""
    found = {
        b.seq: orjson.loads(b.body) for b in RevisionBody.objects.filter(seq__in=[r.seq for r in revisions]) if b.body
    }
    words = _Words([*found.values(), *({"by": str(r.by)} for r in revisions)])
    made = []
    for place, revision in enumerate(revisions):
        older = revisions[place + 1].seq if place + 1 < len(revisions) else None
        body, previous = found.get(revision.seq), found.get(older, {}) if older else {}
        changes = tuple(_changes(previous.get("record") or {}, (body or {}).get("record") or {}, words))
        by = words.of(str(revision.by))
        made.append(Entry(revision, by, (body or {}).get("why", ""), changes, is_erased=body is None))
    return made


def compare(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> list[list[Change]]:
    """Compare the contents of records, each before and after; one query a type of record that they name."""
    pairs = list(pairs)
    words = _Words(pairs)
    return [list(_changes(before, after, words)) for before, after in pairs]


def contents_at(record: str, seq: int) -> dict[str, Any] | None:
    """Return what a record said with its revision of that number; None where there is none, or it was erased."""
    if not Revision.objects.filter(record=record, seq=seq).exists():
        return None
    return contents_of([seq]).get(seq)


def contents_of(seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what revisions say of their records, by number. One that deleted its record, or was erased, is missing."""
    rows = RevisionBody.objects.filter(seq__in=list(seqs)).exclude(body="")
    found = {row.seq: orjson.loads(row.body).get("record") for row in rows}
    return {seq: content for seq, content in found.items() if content}


def _changes(before: dict[str, Any], after: dict[str, Any], words: "_Words") -> Iterator[Change]:
    for name in sorted({*before, *after}, key=lambda name: [*after, *before].index(name)):
        old, new = before.get(name), after.get(name)
        if old == new or (old in NOTHING and new in NOTHING) or name == "uid":
            continue
        if isinstance(old, list) or isinstance(new, list):
            old, new = old or [], new or []
            gone, come = [part for part in old if part not in new], [part for part in new if part not in old]
            yield Change(name.replace("_", " "), _lines(gone, words), _lines(come, words))
        else:
            bodies = [content or after or before for content in (before, after)]
            labels = [_labels(content, name) for content in bodies]
            lines = (
                _lines([known.get(one, one) if isinstance(one, str) else one], words)
                for one, known in zip((old, new), labels, strict=True)
            )
            yield Change(name.replace("_", " "), *lines)


def _labels(content: dict[str, Any], name: str) -> dict[Any, str]:
    """Return the words for what a column of the record that a body is of may hold: its choices, or its open bounds."""
    if name.endswith(("_earliest", "_latest")):
        start, end = open_ends(content.get(f"{name.rpartition('_')[0]}_edtf") or "")
        return dict.fromkeys([day for day, is_open in zip(OPEN, (start, end), strict=True) if is_open], "open")
    letter = content.get("uid", " ")[0]
    model: Any = next((r.model for r in registry.records.values() if letter_of(r.model) == letter), None)
    column = next((c for c in model._meta.concrete_fields if c.name == name), None) if model else None
    return {key: str(label) for key, label in column.flatchoices} if column else {}


def _lines(values: list[Any], words: "_Words") -> tuple[str, ...]:
    return tuple(words.of(value) for value in values if value not in NOTHING)


class _Words:
    """Names for the identifiers in some bodies, found with one query for each type of record."""

    def __init__(self, bodies: list[Any]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for text in _strings(bodies):
            if _UID.fullmatch(text):
                wanted[text[0]].add(text)
            elif _ACCOUNT.fullmatch(text):
                wanted["account"].add(text)
        self.names: dict[str, str] = {}
        for letter, uids in wanted.items():
            if letter in NAMED_BY:
                model, column = NAMED_BY[letter]
                rows = apps.get_model(model)._base_manager.filter(uid__in=uids)
                self.names |= dict(rows.values_list("uid", column))
        people = Account.objects.filter(uid__in=wanted["account"]).values_list("uid", "username")
        self.names |= {str(uid): name for uid, name in people}

    def of(self, value: Any) -> str:
        """Return a value of a body in words."""
        if isinstance(value, dict):
            parts = (f"{k.replace('_', ' ')}: {self.of(v)}" for k, v in value.items() if v not in NOTHING)
            return ", ".join(parts)
        if isinstance(value, list):
            return ", ".join(self.of(part) for part in value)
        if not isinstance(value, str):
            return str(value)
        if _INSTANT.fullmatch(value):
            at = datetime.fromisoformat(value)
            return f"{at.day} {at:%B %Y, %H:%M} UTC"
        return self.names.get(value) or value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)

"""What the journal says of one record: each revision, with what it changed field by field.

What a version refers to is named as it was called when that version was written, so that a history never changes.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.apps import apps

from factcheck.journal import registry
from factcheck.journal.bodies import comparable
from factcheck.journal.registry import Record, letter_of
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
# The body of a statement names its claim, and the journal never has the words of a passage, which never change either.
_BY_CLAIM, _NOT_TOLD = "s", "p"
_UID = re.compile(PATTERN)
_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# A bound of a date that is open is stored as the first or the last day that there is.
OPEN = ("0001-01-01", "9999-12-31")
NOTHING: tuple[Any, ...] = (None, "", [], {})
# An identifier, and an instant of which the name is wanted.
_Called = tuple[str, datetime | None]


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
    at = {revision.seq: revision.at for revision in revisions}
    words = _Words([*((body, at[seq]) for seq, body in found.items()), *(({"by": str(r.by)}, None) for r in revisions)])
    made = []
    for place, revision in enumerate(revisions):
        older = revisions[place + 1].seq if place + 1 < len(revisions) else None
        body, previous = found.get(revision.seq), found.get(older, {}) if older else {}
        versions = (previous.get("record") or {}, (body or {}).get("record") or {})
        changes = tuple(_changes(*versions, words.at(at.get(older) if older else None), words.at(revision.at)))
        by = words.at(None).of(str(revision.by))
        made.append(Entry(revision, by, (body or {}).get("why", ""), changes, is_erased=body is None))
    return made


def compare(
    pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]],
    *,
    then: datetime | None = None,
    now: datetime | None = None,
) -> list[list[Change]]:
    """Compare the contents of records, each before and after, in a number of queries that does not depend on them.

    What they refer to is named as it was called `then` before, and as `now` after; without an instant as today.
    """
    pairs = list(pairs)
    words = _Words([(content, at) for pair in pairs for content, at in zip(pair, (then, now), strict=True)])
    return [list(_changes(before, after, words.at(then), words.at(now))) for before, after in pairs]


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


def _changes(before: dict[str, Any], after: dict[str, Any], then: "_WordsAt", now: "_WordsAt") -> Iterator[Change]:
    if record := _record_of(after or before):
        before, after = comparable(record, before, after)
    for name in sorted({*before, *after}, key=lambda name: [*after, *before].index(name)):
        old, new = before.get(name), after.get(name)
        if old == new or (old in NOTHING and new in NOTHING) or name == "uid":
            continue
        if isinstance(old, list) or isinstance(new, list):
            old, new = old or [], new or []
            gone, come = [part for part in old if part not in new], [part for part in new if part not in old]
            yield Change(name.replace("_", " "), _lines(gone, then), _lines(come, now))
        else:
            bodies = [content or after or before for content in (before, after)]
            labels = [_labels(content, name) for content in bodies]
            lines = (
                _lines([known.get(one, one) if isinstance(one, str) else one], words)
                for one, known, words in zip((old, new), labels, (then, now), strict=True)
            )
            yield Change(name.replace("_", " "), *lines)


def _labels(content: dict[str, Any], name: str) -> dict[Any, str]:
    """Return the words for what a column of the record that a body is of may hold: its choices, or its open bounds."""
    if name.endswith(("_earliest", "_latest")):
        start, end = open_ends(content.get(f"{name.rpartition('_')[0]}_edtf") or "")
        return dict.fromkeys([day for day, is_open in zip(OPEN, (start, end), strict=True) if is_open], "open")
    record = _record_of(content)
    column = next((c for c in record.model._meta.concrete_fields if c.name == name), None) if record else None
    return {key: str(label) for key, label in column.flatchoices} if column else {}


def _record_of(content: dict[str, Any]) -> Record | None:
    """Return the type of record that a body is of."""
    letter = content.get("uid", " ")[0]
    return next((record for record in registry.records.values() if letter_of(record.model) == letter), None)


def _lines(values: list[Any], words: "_WordsAt") -> tuple[str, ...]:
    return tuple(words.of(value) for value in values if value not in NOTHING)


class _Words:
    """Names for the identifiers in some bodies, as the records were called at the instants given with the bodies.

    Found with a number of queries that depends on neither. Without an instant it is the name of today, as it is for
    whatever has no revisions of its own.
    """

    def __init__(self, bodies: Iterable[tuple[Any, datetime | None]]) -> None:
        self._names: dict[_Called, str] = {}
        wanted: set[_Called] = set()
        people: set[str] = set()
        for body, at in bodies:
            for text in _strings(body):
                if _UID.fullmatch(text) and text[0] in NAMED_BY:
                    wanted.add((text, None if text[0] == _NOT_TOLD else at))
                elif _ACCOUNT.fullmatch(text):
                    people.add(text)
        self._name_as_of({one for one in wanted if one[1]})
        self._name_as_today({uid for uid, at in wanted if not at})
        accounts = Account.objects.filter(uid__in=people).values_list("uid", "username")
        self._names |= {(str(uid), None): name for uid, name in accounts}

    def at(self, at: datetime | None) -> "_WordsAt":
        """Return the names of one instant."""
        return _WordsAt(self._names, at)

    def _name_as_of(self, wanted: set[_Called]) -> None:
        """Name records as they were called at an instant. What was erased stays without a name."""
        said = _said_at({one for one in wanted if one[0][0] == _BY_CLAIM})
        claims = {one: (body["claim"], one[1]) for one, body in said.items() if body}
        wanted = {one for one in wanted if one[0][0] != _BY_CLAIM}
        for one, body in _said_at({*wanted, *claims.values()}).items():
            self._names[one] = body.get(NAMED_BY[one[0][0]][1], "") if body else ""
        self._names |= {one: self._names.get(claim, "") for one, claim in claims.items()}
        self._name_as_today({uid for uid, at in wanted if (uid, at) not in self._names})

    def _name_as_today(self, uids: Collection[str]) -> None:
        for letter in {uid[0] for uid in uids}:
            model, column = NAMED_BY[letter]
            rows = apps.get_model(model)._base_manager.filter(uid__in=[uid for uid in uids if uid[0] == letter])
            self._names |= {(uid, None): name for uid, name in rows.values_list("uid", column)}


def _said_at(wanted: Collection[_Called]) -> dict[_Called, dict[str, Any] | None]:
    """Return what records said at an instant; None where that was erased. One without a revision then is missing.

    Of an instant everything counts that its transaction wrote: a record may come in it after what refers to it.
    """
    if not wanted:
        return {}
    latest = max(at for _, at in wanted if at)
    rows = Revision.objects.filter(record__in={uid for uid, _ in wanted}, at__lte=latest).exclude(action="delete")
    instants: dict[str, list[datetime]] = defaultdict(list)
    seqs: dict[str, list[int]] = defaultdict(list)
    for uid, at, seq in rows.order_by("seq").values_list("record", "at", "seq"):
        instants[uid].append(at)
        seqs[uid].append(seq)
    chosen = {}
    for one in wanted:
        uid, instant = one
        if instant and (place := bisect_right(instants[uid], instant)):
            chosen[one] = seqs[uid][place - 1]
    contents = contents_of(set(chosen.values()))
    return {one: contents.get(seq) for one, seq in chosen.items()}


@dataclass(frozen=True)
class _WordsAt:
    """Names at one instant."""

    names: dict[_Called, str]
    instant: datetime | None

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
        name = self.names.get((value, self.instant))
        return (self.names.get((value, None)) if name is None else name) or value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)

"""The spans of publicity, worked out anew from the journal alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from factcheck.journal import triggers
from factcheck.journal.bodies import BATCH
from factcheck.journal.publicity import Body, by_letter, may_be_public, named
from factcheck.journal.registry import registry
from factcheck.models import Head, PublicSpan, Revision, RevisionBody

# Whoever speaks, as apart from the same actor as a reporter or publisher: only a group that speaks shows its members.
VOICE = "~"


class Told(NamedTuple):
    """One span."""

    type: str
    record: str
    from_seq: int
    to_seq: int | None


def is_behind() -> bool:
    """Say whether a record is known to have been public of which no span tells, as before there were any."""
    spans = PublicSpan.objects.values("record")
    return Head.objects.filter(public_seq__isnull=False, is_deleted=False).exclude(uid__in=spans).exists()


def rebuild() -> int:
    """Replace all spans by what the journal says, and return how many there are. Nobody can write meanwhile."""
    with transaction.atomic():
        triggers.drop(connection)
        made = refill()
        triggers.install(connection)
    return made


def refill() -> int:
    """Replace all spans while the triggers are away, as they are while the database is migrated."""
    told = replay()
    PublicSpan.objects.all().delete()
    PublicSpan.objects.bulk_create((PublicSpan(**one._asdict()) for one in told), BATCH)
    return len(told)


def replay() -> list[Told]:
    """Return every span that the journal tells of, by where it begins. Reads every body once."""
    replayed = _Replay()
    for _, rows in groupby(_revisions(), key=lambda row: row[0].at):
        replayed.transaction(list(rows))
    open_ = (Told(by_letter()[uid[0]].type, uid, seq, None) for uid, seq in replayed.since.items())
    return sorted([*replayed.ended, *open_], key=lambda one: (one.from_seq, one.record))


def _revisions() -> Iterator[tuple[Revision, Body | None]]:
    """Yield each revision with what it says; a redacted one says nothing at all, which is {}."""
    revisions = Revision.objects.order_by("seq").iterator(chunk_size=BATCH)
    while some := list(islice(revisions, BATCH)):
        bodies = RevisionBody.objects.in_bulk([revision.seq for revision in some])
        for revision in some:
            body = bodies.get(revision.seq)
            yield revision, orjson.loads(body.body)["record"] if body and body.body else {}


class _Replay:
    """What is public, transaction by transaction; the instant tells one from the next, for no two have the same."""

    def __init__(self) -> None:
        self.order = by_letter()
        self.letters = [*self.order]
        self.letters.insert(self.letters.index("a") if "a" in self.order else 0, VOICE)
        self.shows: dict[str, set[str]] = {}
        self.needs: dict[str, set[str]] = {}
        self.needing: dict[str, set[str]] = defaultdict(set)
        self.may: set[str] = set()
        self.shown = Counter[str]()
        self.owner: dict[str, str] = {}
        self.since: dict[str, int] = {}
        self.voices: set[str] = set()
        self.ended: list[Told] = []

    def transaction(self, rows: list[tuple[Revision, Body | None]]) -> None:
        """Take in the revisions of one transaction."""
        seqs = {revision.record: revision.seq for revision, _ in rows}
        asked: dict[str, set[str]] = defaultdict(set)
        for revision, body in rows:
            if body != {}:
                self.owner |= registry.parts.named(revision.type, body or {})
        for revision, body in rows:
            if body != {} and revision.type in registry.publicity:
                self._ask(asked, self._say(revision.type, revision.record, body))
        for letter in self.letters:
            for uid in sorted(asked[letter]):
                if self._is_public(uid) != (uid in self.since or uid in self.voices):
                    self._toggle(uid, seqs.get(uid, rows[-1][0].seq))
                    self._ask(asked, self.shows.get(uid, set()) | self.needing[uid])

    def _say(self, type_: str, uid: str, body: Body | None) -> set[str]:
        """Note what a record says, and return whom that may concern."""
        publicity = registry.publicity[type_]
        is_so = may_be_public(type_, body)
        (self.may.add if is_so else self.may.discard)(uid)
        for other in self.needs.pop(uid, ()):
            self.needing[other].discard(uid)
        self.needs[uid] = set(named(body, publicity.needs))
        for other in self.needs[uid]:
            self.needing[other].add(uid)
        shown = {self.owner.get(one, one) for one in named(body, publicity.shows)} if is_so else set()
        if publicity.speaker and is_so:
            shown |= {VOICE + one for one in named(body, (publicity.speaker,))}
        concerned = {uid} | self._show(uid, shown)
        if publicity.speaks_for:
            concerned |= self._show(VOICE + uid, set(named(body, publicity.speaks_for)))
        return concerned

    def _show(self, uid: str, shown: set[str]) -> set[str]:
        before = self.shows.pop(uid, set())
        if shown:
            self.shows[uid] = shown
        if uid in self.since or uid in self.voices:
            self.shown.subtract(before)
            self.shown.update(shown)
        return before | shown

    def _is_public(self, uid: str) -> bool:
        if uid[0] == VOICE:
            return self.shown[uid] > 0
        if uid not in self.may:
            return False
        publicity = self.order[uid[0]]
        if publicity.needs or registry.records[publicity.type].is_reviewed:
            return all(other in self.since for other in self.needs[uid])
        return self.shown[uid] > 0

    def _toggle(self, uid: str, seq: int) -> None:
        shown = self.shows.get(uid, set())
        if uid in self.voices:
            self.voices.remove(uid)
        elif uid in self.since:
            self.ended.append(Told(self.order[uid[0]].type, uid, self.since.pop(uid), seq))
        else:
            self.shown.update(shown)
            if uid[0] == VOICE:
                self.voices.add(uid)
            else:
                self.since[uid] = seq
            return
        self.shown.subtract(shown)

    def _ask(self, asked: dict[str, set[str]], uids: Iterable[str]) -> None:
        for uid in uids:
            asked[uid[0]].add(uid)

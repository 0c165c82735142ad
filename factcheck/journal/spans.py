"""Since when, and until when, each record was public: kept by the append, under the journal's lock.

What is public follows from the definition that pages and lists use, asked after the write for the records to which it
can make a difference and for no others. A new draft costs nothing; thousands of published records cost a few queries
for each five hundred.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection

from factcheck.journal.bodies import BATCH, contents
from factcheck.journal.publicity import Body, by_letter, may_be_public, named
from factcheck.journal.registry import Publicity, letter_of, registry
from factcheck.models import PublicSpan, RevisionBody


@dataclass(frozen=True)
class Written:
    """A record that the append has just written a revision of: what it says now, and the revision before, if any."""

    type: str
    uid: str
    seq: int
    content: Body | None
    previous: int | None
    was_published: bool


def keep(written: Sequence[Written]) -> list[str]:
    """Open and close spans as the revisions just written demand; return the records that have become public."""
    news = {one.uid: one for one in written if _can_matter(one)}
    return _Keeper(news, {one.uid: one.seq for one in written}, written[-1].seq).run() if news else []


def _can_matter(one: Written) -> bool:
    """Leave out what is not public, was not, and makes nothing public: drafts, and what is new and not yet used."""
    publicity = registry.publicity.get(one.type)
    if publicity is None:
        return False
    if registry.records[one.type].is_reviewed:
        return one.was_published or may_be_public(one.type, one.content)
    return one.previous is not None or bool(publicity.needs)


class _Keeper:
    """One pass over the types in the order in which publicity follows: each asks what the ones before have changed."""

    def __init__(self, news: dict[str, Written], seqs: dict[str, int], last: int) -> None:
        self.news, self.seqs, self.last = news, seqs, last
        self.before = _bodies_before(news.values())
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.order = by_letter()
        for uid in news:
            self.asked[uid[0]].add(uid)

    def run(self) -> list[str]:
        """Look at each type once, and return the records of which a span was opened."""
        opened: list[PublicSpan] = []
        closed: list[PublicSpan] = []
        for letter, publicity in self.order.items():
            uids = self._with_those_along(publicity, self.asked[letter])
            if not uids:
                continue
            was, now = _open_spans(uids), _public(publicity, uids)
            for uid in sorted(now - was.keys()):
                opened.append(PublicSpan(type=publicity.type, record=uid, from_seq=self._seq(uid)))
            for uid in sorted(was.keys() - now):
                was[uid].to_seq = self._seq(uid)
                closed.append(was[uid])
            self._pass_on(publicity, now | was.keys(), now ^ was.keys())
        PublicSpan.objects.bulk_create(opened, BATCH)
        PublicSpan.objects.bulk_update(closed, ["to_seq"], BATCH)
        return [span.record for span in opened]

    def _seq(self, uid: str) -> int:
        return self.seqs.get(uid, self.last)

    def _with_those_along(self, publicity: Publicity, uids: set[str]) -> set[str]:
        if not (publicity.along and uids):
            return uids
        bodies = [body for uid in uids & self.news.keys() for body in self._bodies(uid)]
        changed = {uid for body in bodies for uid in named(body, publicity.speaks_for)}
        return uids | changed | {uid for some in _batches(uids) for uid in publicity.along(some)}

    def _bodies(self, uid: str) -> tuple[Body | None, Body | None]:
        return self.before.get(uid), self.news[uid].content

    def _pass_on(self, publicity: Publicity, public: set[str], toggled: set[str]) -> None:
        """Have those looked at whom these records show or showed, and those that cannot be public without them."""
        bodies = [body for uid in public & self.news.keys() for body in self._bodies(uid)]
        others = sorted(toggled - self.news.keys()) if publicity.shows else []
        bodies += contents(registry.records[publicity.type], others).values()
        self._ask({uid for body in bodies for uid in named(body, publicity.shows)})
        for other in self.order.values():
            for column in other.needs if toggled else ():
                for some in _batches(toggled):
                    self._ask(_needing(other, column, some))

    def _ask(self, uids: Iterable[str]) -> None:
        parts: dict[str, set[str]] = defaultdict(set)
        for uid in uids:
            (self.asked if uid[0] in self.order else parts)[uid[0]].add(uid)
        for some in parts.values():
            for batch in _batches(some):
                self._ask(registry.parts.found(batch).values())


def _bodies_before(news: Iterable[Written]) -> dict[str, Body]:
    """Return what records said before. Where that was redacted nobody knows whom it showed, and `verify` will tell."""
    uids = {one.previous: one.uid for one in news if one.previous is not None}
    found: dict[str, Body] = {}
    for some in _batches(uids):
        rows = RevisionBody.objects.filter(seq__in=some).values_list("seq", "body")
        found |= {uids[seq]: orjson.loads(body)["record"] for seq, body in rows if body}
    return found


def _open_spans(uids: Iterable[str]) -> dict[str, PublicSpan]:
    rows: dict[str, PublicSpan] = {}
    for some in _batches(uids):
        rows |= {row.record: row for row in PublicSpan.objects.filter(record__in=some, to_seq=None).order_by()}
    return rows


def _public(publicity: Publicity, uids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    rows, values = _definition(publicity.type, connection.vendor)
    with connection.cursor() as cursor:
        for some in _batches(uids):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT p.uid FROM ({rows}) AS p WHERE p.uid IN ({marks})", [*values, *some])
            found |= {uid for (uid,) in cursor.fetchall()}
    return found


@cache
def _definition(type_: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Return what is public of a type as SQL. Writing that down takes Django longer than the database to answer it."""
    rows = registry.publicity[type_].rows().order_by().values_list("uid", flat=True)
    return rows.query.sql_with_params()


def _needing(publicity: Publicity, column: str, uids: Sequence[str]) -> set[str]:
    model = registry.records[publicity.type].model
    target = model._meta.get_field(column).related_model
    if target and letter_of(target) != uids[0][0]:
        return set()
    lookup = f"{column}__uid__in" if target else f"{column}__in"
    return set(model._base_manager.filter(**{lookup: uids}).values_list("uid", flat=True))


def _batches(values: Iterable[Any]) -> Iterable[list[Any]]:
    todo = sorted(values)
    return (todo[first : first + BATCH] for first in range(0, len(todo), BATCH))

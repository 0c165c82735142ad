"""Whether the record is what the journal says: every link of the chain, every row of every table, every passage."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import orjson
from django.db import connection, models
from django.db.models import Exists, OuterRef

from factcheck.journal import triggers
from factcheck.journal.append import GENESIS, advance, body_hash, link
from factcheck.journal.bodies import canonical, comparable, contents
from factcheck.journal.registry import Record, registry
from factcheck.journal.replay import Told, replay
from factcheck.models import Account, Head, OpenRecording, PublicSpan, Revision, RevisionBody, Touched

BATCH = 500
HEAD = ("type", "at", "content_hash", "created_at", "version", "public_seq", "published_at", "is_deleted")
# What Django raises where SQLite holds something in a column that its type does not know, such as a uid of two letters.
UNREADABLE = (ValueError, TypeError, OverflowError, AttributeError)


def verify() -> Iterator[str]:
    """Yield a sentence for each thing that is not as it should be; nothing when all is well.

    It reads everything, the journal twice, and holds no more of it than a batch. Whatever is damaged is a finding and
    never an error: the rest is still looked at.
    """
    yield from (f"trigger {name} is missing or altered" for name in triggers.missing(connection))
    yield from (f"{law}: {words}" for law, words in leftovers())
    yield from _chain()
    yield from _bodies()
    yield from _heads()
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    known = _readable(Account, accounts)
    yield from (f"account {pk} cannot be read" for pk in accounts if pk not in known)
    for record in registry.records.values():
        yield from _rows(record)
        yield from _laws(record)
    yield from spans()


def leftovers() -> Iterator[tuple[str, str]]:
    """Yield what a writer who went round the journal has left behind: neither is ever committed by a recording."""
    for model, words in (
        (Touched, "changes were kept without a revision"),
        (OpenRecording, "a recording was left open"),
    ):
        if model._base_manager.exists():
            yield model._meta.db_table, words


def spans() -> Iterator[str]:
    """Compare the kept spans of publicity with those that the journal tells of, and with what is public now."""
    rows = PublicSpan.objects.values_list("type", "record", "from_seq", "to_seq").iterator(chunk_size=BATCH)
    kept = {Told(*row) for row in rows}
    try:
        told = set(replay())
    except (*UNREADABLE, KeyError):
        yield "the spans of publicity cannot be compared with a journal that cannot be read"
        return
    for verb, spans in (("is kept", kept - told), ("is missing", told - kept)):
        for one in sorted(spans, key=lambda one: (one.from_seq, one.record)):
            until = f"to revision {one.to_seq}" if one.to_seq else "until now"
            yield f"a span {verb} in which {one.type} {one.record} was public from revision {one.from_seq} {until}"
    for publicity in registry.publicity.values():
        now = set(publicity.rows().order_by().values_list("uid", flat=True))
        for uid in sorted(now ^ {one.record for one in told if one.type == publicity.type and one.to_seq is None}):
            yield f"{publicity.type} {uid} is{' ' if uid in now else ' not '}public, against what the journal says"


def _chain() -> Iterator[str]:
    prev_hash, seq = GENESIS, 0
    hashes = Revision.objects.order_by("seq").values_list("seq", "hash").iterator(chunk_size=BATCH)
    for batch in _batches(hashes):
        revisions = _readable(Revision, [number for number, _ in batch])
        for number, stored in batch:
            seq += 1
            if number != seq:
                yield f"revision {seq} is missing: the next one is {number}"
                seq = number
            revision = revisions.get(number)
            if revision is None:
                yield f"revision {number} cannot be read"
            elif revision.prev_hash != prev_hash or revision.hash != _link(revision):
                yield f"revision {number} does not fit the chain"
            prev_hash = stored


def _link(revision: Revision) -> str:
    try:
        return link(revision.prev_hash, revision)
    except UNREADABLE:
        return ""


def _bodies() -> Iterator[str]:
    hashes = Revision.objects.order_by("seq").values_list("seq", "body_hash").iterator(chunk_size=BATCH)
    for batch in _batches(hashes):
        bodies = RevisionBody.objects.in_bulk([seq for seq, _ in batch])
        for seq, expected in batch:
            if seq not in bodies:
                yield f"the body of revision {seq} is missing"
            elif _hash_of(bodies[seq]) != expected:
                yield f"the body of revision {seq} is altered"
    of_none = RevisionBody.objects.exclude(Exists(Revision.objects.filter(seq=OuterRef("seq"))))
    for seq in of_none.order_by("seq").values_list("seq", flat=True):
        yield f"there is a body for revision {seq}, which does not exist"


def _hash_of(body: RevisionBody) -> str:
    try:
        return body_hash(body.salt, body.body)
    except UNREADABLE:
        return ""


def _heads() -> Iterator[str]:
    """Derive each head from the journal anew, and compare all that it says."""
    rows = Revision.objects.order_by("record", "seq").values_list("record", "seq").iterator(chunk_size=BATCH)
    for batch in _batches(groupby(rows, itemgetter(0)), keep=lambda group: (group[0], [seq for _, seq in group[1]])):
        stored = _readable(Head, [uid for uid, _ in batch])
        present = set(Head.objects.filter(pk__in=[uid for uid, _ in batch]).values_list("pk", flat=True))
        for uid, seqs in batch:
            if uid in stored:
                yield from _head(stored[uid], seqs)
            else:
                yield f"the head of {uid} {'cannot be read' if uid in present else 'is missing'}"
    of_none = Head.objects.exclude(Exists(Revision.objects.filter(record=OuterRef("uid"))))
    for uid in of_none.order_by("uid").values_list("uid", flat=True):
        yield f"the head of {uid} stands for no revision"


def _head(stored: Head, seqs: list[int]) -> Iterator[str]:
    if stored.seq != seqs[-1]:
        yield f"the head of {stored.uid} points to revision {stored.seq} instead of {seqs[-1]}"
        return
    derived = _derived(seqs)
    wrong = [name for name in HEAD if getattr(stored, name) != getattr(derived, name)] if derived else []
    if wrong:
        yield f"the head of {stored.uid} is not what its revisions say, in {', '.join(wrong)}"


def _derived(seqs: list[int]) -> Head | None:
    """Return the head after those revisions; None where one of them cannot be read, which is told elsewhere."""
    head: Head | None = None
    for first in range(0, len(seqs), BATCH):
        batch = seqs[first : first + BATCH]
        revisions, bodies = _readable(Revision, batch), RevisionBody.objects.in_bulk(batch)
        for seq in batch:
            revision, said = revisions.get(seq), _said(bodies[seq]) if seq in bodies else None
            if revision is None or said is None or revision.type not in registry.records:
                return None
            head = advance(head, revision, said["record"])
    return head


def _rows(record: Record) -> Iterator[str]:
    """Compare each row with the newest revision of its record."""
    recorded = dict(Head.objects.filter(type=record.type, is_deleted=False).values_list("uid", "seq"))
    uids = record.model._base_manager.order_by("pk").values_list("uid", flat=True)
    for batch in _batches(list(uids)):
        found = _contents(record, batch)
        bodies = RevisionBody.objects.in_bulk([recorded[uid] for uid in batch if uid in recorded])
        for uid in batch:
            seq = recorded.pop(uid, None)
            if seq is None:
                yield f"{record.type} {uid} is not in the journal"
            elif uid not in found:
                yield f"{record.type} {uid} cannot be read"
            elif seq in bodies and not _says(record, bodies[seq], found[uid]):
                yield f"{record.type} {uid} is not as revision {seq} left it"
    yield from (f"{record.type} {uid} is gone, and the journal does not say so" for uid in recorded)


def _contents(record: Record, uids: list[str]) -> dict[str, Any]:
    try:
        return contents(record, uids)
    except UNREADABLE:
        found: dict[str, Any] = {}
        for uid in uids:
            with suppress(*UNREADABLE):
                found |= contents(record, [uid])
        return found


def _says(record: Record, body: RevisionBody, content: dict[str, Any]) -> bool:
    said, now = _said(body), orjson.loads(canonical(content))
    if said is None or canonical(said["record"]) == canonical(now):
        return True
    try:
        told, now = comparable(record, said["record"] or {}, now)
    except (*UNREADABLE, KeyError):
        return False
    return canonical(told) == canonical(now)


def _said(body: RevisionBody) -> dict[str, Any] | None:
    """Return what a body says, or None where it is no body of ours."""
    try:
        said = orjson.loads(body.body)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("record", 0), dict | None) else None


def _readable(model: type[models.Model], keys: list[Any]) -> dict[Any, Any]:
    """Return the rows by their key, without those that hold what Django cannot read."""
    try:
        return model._base_manager.in_bulk(keys)
    except UNREADABLE:
        found: dict[Any, Any] = {}
        for key in keys:
            with suppress(*UNREADABLE):
                found |= model._base_manager.in_bulk([key])
        return found


def _batches(rows: Iterable[Any], keep: Any = None) -> Iterator[list[Any]]:
    """Cut into lists. `keep` is called on each row as it comes, for rows that do not last."""
    kept = map(keep, rows) if keep else iter(rows)
    while batch := list(islice(kept, BATCH)):
        yield batch


def _laws(record: Record) -> Iterator[str]:
    """Ask the database for records that break a rule; in a healthy one there can be none."""
    with connection.cursor() as cursor:
        for rule in record.rules:
            cursor.execute(f"SELECT r.uid FROM {record.table} r WHERE EXISTS ({rule.violated.format(id='r.id')})")
            for (uid,) in cursor.fetchall():
                yield f"{record.type} {uid}: {rule.message}"

"""Whether the record is what the journal says: every link of the chain, every row of every table, every passage."""

from collections.abc import Iterator

import orjson
from django.db import connection

from factcheck.journal import triggers
from factcheck.journal.append import GENESIS, body_hash, link
from factcheck.journal.bodies import canonical, contents
from factcheck.journal.registry import Record, registry
from factcheck.journal.replay import Told, replay
from factcheck.models import Head, OpenRecording, PublicSpan, Revision, RevisionBody, Touched

BATCH = 500


def verify() -> Iterator[str]:
    """Yield a sentence for each thing that is not as it should be; nothing when all is well. Reads everything once."""
    yield from (f"trigger {name} is missing or altered" for name in triggers.missing(connection))
    yield from (f"{law}: {words}" for law, words in leftovers())
    yield from _chain()
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
    kept, told = {Told(*row) for row in rows}, set(replay())
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
    last_of: dict[str, tuple[int, str]] = {}
    for revision in Revision.objects.order_by("seq").iterator(chunk_size=BATCH):
        seq += 1
        if revision.seq != seq:
            yield f"revision {seq} is missing: the next one is {revision.seq}"
            seq = revision.seq
        if revision.prev_hash != prev_hash or revision.hash != link(revision.prev_hash, revision):
            yield f"revision {revision.seq} does not fit the chain"
        prev_hash = revision.hash
        last_of[revision.record] = (revision.seq, revision.body_hash)
    yield from _bodies()
    yield from _heads(last_of)


def _bodies() -> Iterator[str]:
    hashes = Revision.objects.order_by("seq").values_list("seq", "body_hash").iterator(chunk_size=BATCH)
    bodies = RevisionBody.objects.order_by("seq").iterator(chunk_size=BATCH)
    by_seq = {body.seq: body_hash(body.salt, body.body) for body in bodies}
    for seq, expected in hashes:
        found = by_seq.pop(seq, None)
        if found != expected:
            yield f"the body of revision {seq} is {'missing' if found is None else 'altered'}"
    yield from (f"there is a body for revision {seq}, which does not exist" for seq in by_seq)


def _heads(last_of: dict[str, tuple[int, str]]) -> Iterator[str]:
    for head in Head.objects.iterator(chunk_size=BATCH):
        seq, _ = last_of.pop(head.uid, (0, ""))
        if head.seq != seq:
            yield f"the head of {head.uid} points to revision {head.seq} instead of {seq}"
    yield from (f"the head of {uid} is missing" for uid in last_of)


def _rows(record: Record) -> Iterator[str]:
    """Compare each row with the newest revision of its record."""
    recorded = {
        head.uid: head.seq
        for head in Head.objects.filter(type=record.type, is_deleted=False).iterator(chunk_size=BATCH)
    }
    uids = list(record.model._base_manager.order_by("pk").values_list("uid", flat=True))
    for first in range(0, len(uids), BATCH):
        batch = uids[first : first + BATCH]
        found = contents(record, batch)
        bodies = RevisionBody.objects.in_bulk([recorded[uid] for uid in batch if uid in recorded])
        for uid in batch:
            seq = recorded.pop(uid, None)
            if seq is None:
                yield f"{record.type} {uid} is not in the journal"
            elif seq in bodies and not _says(bodies[seq].body, found[uid]):
                yield f"{record.type} {uid} is not as revision {seq} left it"
    yield from (f"{record.type} {uid} is gone, and the journal does not say so" for uid in recorded)


def _says(body: str, content: object) -> bool:
    return canonical(orjson.loads(body)["record"]) == canonical(orjson.loads(canonical(content)))


def _laws(record: Record) -> Iterator[str]:
    """Ask the database for records that break a rule; in a healthy one there can be none."""
    with connection.cursor() as cursor:
        for rule in record.rules:
            cursor.execute(f"SELECT r.uid FROM {record.table} r WHERE EXISTS ({rule.violated.format(id='r.id')})")
            for (uid,) in cursor.fetchall():
                yield f"{record.type} {uid}: {rule.message}"

"""The append: what ends a recording, and the only thing that writes revisions.

The order matters, and was tried with sixteen writers: lock the touched rows, see that every constraint holds, read the
bodies, and only then take the journal's lock, read the head, insert, commit. The lock is held for one insert alone.
"""

import itertools
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from factcheck.db.bulk import insert_values
from factcheck.journal.bodies import canonical, contents, moment, sha256
from factcheck.journal.registry import Record, Rule, registry
from factcheck.journal.second import demand_second_person
from factcheck.journal.spans import Written, keep
from factcheck.journal.standing import demand_standing
from factcheck.models import Head, Revision, RevisionBody

if TYPE_CHECKING:
    from factcheck.journal.recording import Recording

# Any number that no other part of the program uses for an advisory lock.
APPEND_LOCK = 7_240_611
GENESIS = "0" * 64
BATCH = 500

# As JSON writes it: behind an even number of backslashes, which stand for themselves.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Link(NamedTuple):
    """A revision that is about to be written, without its own hash; in the order of the columns."""

    seq: int
    at: datetime
    by: UUID
    type: str
    record: str
    action: str
    body_hash: str
    prev_hash: str


def link(prev_hash: str, revision: Revision | Link) -> str:
    """Return the hash that binds a revision to the one before it."""
    return sha256(
        canonical(
            [
                prev_hash,
                revision.seq,
                moment(revision.at),
                str(revision.by),
                revision.type,
                revision.record,
                revision.action,
                revision.body_hash,
            ]
        )
    )


def body_hash(salt: str, body: str) -> str:
    """Return the hash of a body. The salt keeps a redacted body from being guessed."""
    return sha256(bytes.fromhex(salt) + body.encode())


def append(recorded: "Recording") -> None:
    """Write one Revision for each record that the open transaction touched, and move the heads.

    Raises IntegrityError where something that stands was changed without a permit, where a text holds a NUL, or where a
    record breaks a rule over several rows: triggers look as the notes of what was touched are cleared away, under the
    journal's lock.
    """
    touched = _touched()
    if not touched:
        return
    _settle(touched)
    refresh(touched)
    found = {type_: contents(registry.records[type_], uids) for type_, uids in touched.items()}
    heads = _heads(touched)
    entries = [
        (type_, uid, content, heads.get(uid))
        for type_, uids in touched.items()
        for uid in uids
        if _is_news(content := found[type_].get(uid), heads.get(uid), uid in recorded.actions)
    ]
    _lock()
    if entries:
        _insert(recorded, entries)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM factcheck_touched{_mine()}")


def touched_uids() -> dict[str, str]:
    """Return the identifiers of the records that the open recording has touched so far, each with its type."""
    return {uid: type_ for type_, uids in _touched().items() for uid in uids}


def refresh(touched: dict[str, list[str]]) -> None:
    """Rewrite what derived tables say of these records."""
    for table in registry.derived:
        uids = touched.get(table.type, [])
        for first in range(0, len(uids), BATCH):
            table.refresh(uids[first : first + BATCH])


def broken_laws() -> Iterator[tuple[Rule, str, str]]:
    """Yield each law that the open recording would break at its end, with the type and the uid of the record.

    For whoever wants to refuse with a sentence of their own; the database sees to it in any case.
    """
    for type_, uids in _touched().items():
        record = registry.records[type_]
        for first in range(0, len(uids), BATCH):
            for rule in record.rules:
                yield from ((rule, type_, uid) for uid in _breaking(record, rule, uids[first : first + BATCH]))


def _breaking(record: Record, rule: Rule, uids: list[str]) -> list[str]:
    places = ", ".join(["%s"] * len(uids))
    # A rule is written to be run without parameters, so a percent sign in it would stand for itself.
    violated = rule.violated.format(id="r.id").replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r.uid FROM {record.table} r WHERE r.uid IN ({places}) AND EXISTS ({violated})", uids)
        return [uid for (uid,) in cursor.fetchall()]


def fill_derived() -> None:
    """Fill each derived table that is empty, as one is after the migration that made it. Costs a query where not."""
    for table in registry.derived:
        if table.model._base_manager.exists():
            continue
        uids = registry.records[table.type].model._base_manager.order_by("pk").values_list("uid", flat=True)
        with transaction.atomic():
            for batch in _batches(uids.iterator(chunk_size=BATCH)):
                table.refresh(batch)


def _batches(uids: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(uids, BATCH)):
        yield batch


def _mine() -> str:
    return " WHERE tx = pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else ""


def _lock() -> None:
    """Append alone. On SQLite the transaction is the only writer from its first statement on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


def _touched() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT type, uid FROM factcheck_touched{_mine()} ORDER BY id")
        rows = cursor.fetchall()
    touched: dict[str, list[str]] = {}
    for type_, uid in rows:
        touched.setdefault(type_, []).append(uid)
    return touched


def _settle(touched: dict[str, list[str]]) -> None:
    """Wait for others who write to the same records, so that the bodies read next hold their work too."""
    if connection.vendor != "postgresql":
        return
    for type_ in sorted(touched):
        rows = registry.records[type_].model._base_manager.filter(uid__in=touched[type_]).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    with connection.cursor() as cursor:
        # The notes are still there: that they are gone is a matter of the commit.
        cursor.execute("SELECT set_config('factcheck.settling', 'on', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('factcheck.settling', '', true)")


def _heads(touched: dict[str, list[str]]) -> dict[str, Head]:
    uids = [uid for some in touched.values() for uid in some]
    heads: dict[str, Head] = {}
    for first in range(0, len(uids), BATCH):
        heads |= Head.objects.in_bulk(uids[first : first + BATCH])
    return heads


def _is_news(content: dict[str, Any] | None, head: Head | None, is_named: bool) -> bool:
    """Leave out what was touched and is as before, and what came and went within the transaction."""
    if content is None:
        return head is not None and not head.is_deleted
    return is_named or head is None or head.content_hash != sha256(canonical(content))


def _insert(recorded: "Recording", entries: list[Any]) -> None:
    last = Revision.objects.order_by("-seq").only("seq", "at", "hash").first()
    seq, prev_hash = (last.seq, last.hash) if last else (0, GENESIS)
    # No two transactions have the same instant, so that the journal alone tells where one ends.
    at = max(datetime.now(UTC), last.at + timedelta(microseconds=1)) if last else datetime.now(UTC)
    revisions, bodies, heads, written = [], [], [], []
    for type_, uid, content, head in entries:
        seq += 1
        body = canonical({"why": recorded.reason_for(uid), "record": content}).decode()
        _refuse_nul(body)
        salt = secrets.token_hex(16)
        action = recorded.actions.get(uid) or _action(content, head)
        link_ = Link(seq, at, recorded.by.uid, type_, uid, action, body_hash(salt, body), prev_hash)
        prev_hash = link(prev_hash, link_)
        revisions.append((*link_, prev_hash))
        bodies.append((seq, salt, body))
        previous, was_published = (head.seq, head.public_seq is not None) if head else (None, False)
        written.append(Written(type_, uid, seq, content, previous, was_published))
        heads.append(advance(head, link_, content))
    demand_standing(written, recorded.permitted)
    insert_values(Revision, Revision._meta.concrete_fields, revisions)
    insert_values(RevisionBody, RevisionBody._meta.concrete_fields, bodies)
    columns = Head._meta.concrete_fields
    values = attrgetter(*(column.attname for column in columns))
    insert_values(Head, columns, [values(head) for head in heads], instead_of="uid")
    demand_second_person(recorded.by, keep(written), written, recorded.permitted)


def _refuse_nul(body: str) -> None:
    """Raise IntegrityError for what PostgreSQL cannot hold, and SQLite would."""
    if "\\u0000" in body and _NUL.search(body):
        raise IntegrityError("no_nul")


def _action(content: dict[str, Any] | None, head: Head | None) -> str:
    if content is None:
        return "delete"
    return "change" if head else "create"


def advance(head: Head | None, revision: Revision | Link, content: dict[str, Any] | None) -> Head:
    """Return the head of a record after a revision. A record that is reviewed has a new version only while public."""
    head = head or Head(uid=revision.record, type=revision.type, created_at=revision.at)
    head.seq, head.at, head.is_deleted = revision.seq, revision.at, content is None
    if content is None:
        head.content_hash = ""
        return head
    head.content_hash = sha256(canonical(content))
    is_public = content.get("status", "published") == "published"
    head.version += 1 if is_public else 0
    if registry.records[revision.type].is_reviewed and is_public and head.public_seq is None:
        head.public_seq, head.published_at = revision.seq, revision.at
    return head

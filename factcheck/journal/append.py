"""The append: what ends a recording, and the only thing that writes revisions.

The order matters, and was tried with sixteen writers: lock the touched rows, see that every constraint holds, read the
bodies, and only then take the journal's lock, read the head, insert, commit. The lock is held for one insert alone.
"""

import secrets
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection

from factcheck.db.bulk import insert_values
from factcheck.journal.bodies import canonical, contents, moment, sha256
from factcheck.journal.registry import registry
from factcheck.models import Head, Revision, RevisionBody

if TYPE_CHECKING:
    from factcheck.journal.recording import Recording

# Any number that no other part of the program uses for an advisory lock.
APPEND_LOCK = 7_240_611
GENESIS = "0" * 64
BATCH = 500


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

    Raises IntegrityError where a record breaks a rule over several rows: triggers look as the notes of what was touched
    are cleared away, under the journal's lock.
    """
    touched = _touched()
    if not touched:
        return
    _settle(touched)
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
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


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
    at = max(datetime.now(UTC), last.at) if last else datetime.now(UTC)
    revisions, bodies, heads = [], [], []
    for type_, uid, content, head in entries:
        seq += 1
        body = canonical({"why": recorded.why, "record": content}).decode()
        salt = secrets.token_hex(16)
        action = recorded.actions.get(uid) or _action(content, head)
        link_ = Link(seq, at, recorded.by.uid, type_, uid, action, body_hash(salt, body), prev_hash)
        prev_hash = link(prev_hash, link_)
        revisions.append((*link_, prev_hash))
        bodies.append((seq, salt, body))
        heads.append(advance(head, link_, content))
    insert_values(Revision, Revision._meta.concrete_fields, revisions)
    insert_values(RevisionBody, RevisionBody._meta.concrete_fields, bodies)
    columns = Head._meta.concrete_fields
    values = attrgetter(*(column.attname for column in columns))
    insert_values(Head, columns, [values(head) for head in heads], instead_of="uid")


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

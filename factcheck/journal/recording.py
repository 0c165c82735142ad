"""The envelope of every write: one transaction, one account, one reason."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from factcheck.journal.append import append
from factcheck.models import Account

_current: ContextVar["Recording | None"] = ContextVar("recording", default=None)


class Recording:
    """What is known about the changes that are being made: who makes them, why, and what some of them are called."""

    def __init__(self, by: Account, why: str) -> None:
        self.by = by
        self.why = why
        self.actions: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self.permitted: dict[str, frozenset[str]] = {}

    def permit(self, uid: str, *names: str) -> None:
        """Let these columns and parts of a record change that would have to stand; name no more than the act changes.

        For the acts of the domain: an accepted proposal, a merge, a capture, a step of the workflow.
        """
        self.permitted[uid] = self.permitted.get(uid, frozenset()) | frozenset(names)

    def call(self, record: Any, action: str, *, why: str = "") -> None:
        """Name what is done to `record`; else the journal says create, change or delete.

        With a reason of its own, a record does not take the one that all the others share, nor give its own to them.
        Its one revision has one name: raises ValueError where the record has another one already.
        """
        if (known := self.actions.get(record.uid, action)) != action:
            raise ValueError(f"{record.uid} is called {known} in this recording already: {action} needs another one.")
        self.actions[record.uid] = action
        if why:
            self.reasons[record.uid] = why

    def reason_for(self, uid: str) -> str:
        """Return why a record is changed: its own reason, else the one that all share."""
        return self.reasons.get(uid, self.why)


@contextmanager
def recording(*, by: Account, why: str = "") -> Iterator[Recording]:
    """Write to the record: all inside is one transaction, and each record touched becomes one Revision at its end.

    It is the outermost transaction; a recording of the same account inside another joins it, as a savepoint, and gives
    its reason where the outer one has none. Raises ValueError for one of another account: whose would its revisions be?
    Raises IntegrityError where what was written breaks a law of the database (`explain` turns that into a sentence),
    and then nothing is kept.
    """
    outer = _current.get()
    if outer is not None:
        if by.uid != outer.by.uid:
            raise ValueError(
                f"What {by} writes would be recorded as written by {outer.by}, whose recording is open: end that first."
            )
        noted = outer.why, dict(outer.actions), dict(outer.reasons), dict(outer.permitted)
        outer.why = outer.why or why
        try:
            with transaction.atomic():
                yield outer
        except BaseException:
            outer.why, outer.actions, outer.reasons, outer.permitted = noted
            raise
        return
    with _writers_turn(), transaction.atomic(durable=True):
        recorded = Recording(by, why)
        token = _current.set(recorded)
        _open(by)
        try:
            yield recorded
        finally:
            _current.reset(token)
        append(recorded)
        _close()


# Shared by recordings; alone while the triggers are out of the way. Any number that nothing else uses.
TRIGGERS_LOCK = 7_240_612


@contextmanager
def nobody_records(database: Any) -> Iterator[None]:
    """Keep every recording of every process waiting, and wait for those that are open: for migrations.

    A connection of its own holds the lock in a transaction, because the work inside begins and ends many.
    """
    if database.vendor != "postgresql":
        with _writers_turn():
            yield
        return
    holder = database.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TRIGGERS_LOCK])
        yield
        holder.rollback()
    finally:
        holder.close()


def _open(by: Account) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT set_config('factcheck.recording', 'on', true), pg_advisory_xact_lock_shared(%s)",
                [TRIGGERS_LOCK],
            )
        else:
            cursor.execute("INSERT INTO factcheck_openrecording (id, opened_for) VALUES (1, %s)", [by.uid.hex])


def _close() -> None:
    # Inside a test the transaction goes on after this: the mark must not outlive the recording.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('factcheck.recording', '', true)")
        else:
            cursor.execute("DELETE FROM factcheck_openrecording")


def _writers_turn() -> Any:
    """Queue the writers of an SQLite file: its own busy handler lets some of them starve."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name or "mode=memory" in name:
        return nullcontext()
    return _file_lock(Path(f"{name}.writers"))


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

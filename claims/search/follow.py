"""The follower that keeps the index up to date with the journal.

One process at a time follows: the one that holds the lock of the index. It reads the journal after the last revision
that the index has seen, indexes the claims that those revisions touch as they are now, and writes them together with
the new position in one commit of the engine. So it may be killed at any moment: what was not committed is read again.

Which claims does a revision touch? A claim itself, the claim of a statement, and every claim whose document draws on
the record. The index knows those: each document lists the uids that it uses. Nothing can become part of a document
without a change of the claim, of a statement of it, or of a record in that list.

The index is built anew when there is none, when it is damaged, and when the revision that it has seen last is not in
the journal with the same hash: then the database was replaced or restored.
"""

import logging
import shutil
import time
from pathlib import Path
from typing import IO

from claims.models import Claim, Statement
from claims.search import store
from claims.search.documents import BATCH
from claims.search.store import Broken
from claims.search.writer import Writer
from factcheck.followers import Position, head, is_in_journal
from factcheck.models import Revision

logger = logging.getLogger("claims.search")

REVISIONS = 500
USED = ("statement", "actor", "source", "topic", "event")


class Follower:
    """Follow the journal from this process if no other does. Not to be shared between threads."""

    def __init__(self) -> None:
        self._place: Path | None = None
        self._lock: IO[bytes] | None = None
        self._writer: Writer | None = None
        self._distrust = ""
        self._was_second = False

    def follow(self, now: Position) -> int:
        """Bring the index up to `now`; return how many revisions that were, 0 where another process follows.

        Raises Broken where the engine fails: the next call then begins a new index.
        """
        place = self._lead()
        if place is None:
            return 0
        try:
            writer = self._sound_writer(place, now)
            return take_in(writer, now)
        except Broken as error:
            # Whatever it was, it will not be better the next time.
            self._distrust = str(error)
            raise

    def rebuild(self) -> bool:
        """Build a new index now; False where another process follows, which has then been asked to do so."""
        place = self._lead()
        if place is None:
            store.ask_for_rebuild(store.home())
            return False
        self._build(place, "somebody asked for it", head())
        return True

    def close(self) -> None:
        """Let go of the index and of the lock."""
        self._writer = None
        if self._lock is not None:
            self._lock.close()
        self._lock = None

    def _lead(self) -> Path | None:
        """Return the place of the index if this process holds its lock, which it takes if it is free."""
        place = store.home()
        if place != self._place or (self._lock and not store.holds(self._lock, place)):
            self.close()
        if self._lock is None:
            self._place, self._lock = place, store.take_lock(place)
            if self._lock is not None:
                logger.info("search: this process keeps the index in %s", place)
            elif not self._was_second:
                logger.info("search: another process keeps the index; this one stands by")
        self._was_second = self._lock is None
        return None if self._was_second else place

    def _sound_writer(self, place: Path, now: Position) -> Writer:
        """Return the open index, after another look at its files; a new one where it cannot be trusted."""
        try:
            if self._distrust:
                raise Broken(self._distrust)
            if store.is_rebuild_wanted(place):
                raise Broken("somebody asked for it")
            directory = store.current(place)
            if self._writer is None or self._writer.directory != directory:
                self._writer = None
                self._writer = Writer.open(directory)
                store.remove_others(place, directory)
            self._writer.files.check()
            if not is_in_journal(self._writer.position, now):
                raise Broken("the database was replaced or restored")
        except Broken as reason:
            return self._build(place, str(reason), now)
        return self._writer

    def _build(self, place: Path, reason: str, now: Position) -> Writer:
        """Fill a new directory beside the old one, which readers use until it is done."""
        logger.warning("search: building a new index: %s", reason)
        started = time.monotonic()
        self._writer = None
        store.forget_wish(place)
        directory = store.new_directory(place)
        try:
            writer = Writer.create(directory)
            claims = put_everything(writer)
            writer.commit(now)
            store.swap(place, directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
        self._writer, self._distrust = writer, ""
        logger.warning("search: built a new index of %d claims in %.1f s", claims, time.monotonic() - started)
        return writer


def take_in(writer: Writer, now: Position) -> int:
    """Index what the journal says between the writer's position and `now`; return how many revisions that were."""
    taken = 0
    while writer.position.seq < now.seq:
        after = Revision.objects.filter(seq__gt=writer.position.seq, seq__lte=now.seq).order_by("seq")
        revisions = list(after.values_list("seq", "hash", "type", "record")[:REVISIONS])
        if not revisions:
            break
        writer.renew(touched(writer, {(type_, record) for _, _, type_, record in revisions}))
        writer.commit(Position(*revisions[-1][:2]))
        taken += len(revisions)
    return taken


def touched(writer: Writer, records: set[tuple[str, str]]) -> set[str]:
    """Return the uids of the claims whose documents may be other ones after these records have changed."""
    claims = {uid for type_, uid in records if type_ == "claim"}
    statements = [uid for type_, uid in records if type_ == "statement"]
    claims |= set(Statement.objects.filter(uid__in=statements).values_list("claim__uid", flat=True))
    used = [uid for type_, uid in records if type_ in USED]
    return claims | writer.users_of(used) if used else claims


def put_everything(writer: Writer) -> int:
    """Add all public claims to an empty index; return how many there are."""
    count, last = 0, 0
    published = Claim.objects.published().order_by("pk").values_list("pk", flat=True)
    while batch := list(published.filter(pk__gt=last)[:BATCH]):
        count += writer.put(batch)
        last = batch[-1]
    return count

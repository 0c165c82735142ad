"""The index as this process has it open: looked for, checked and reloaded before every search."""

import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import tantivy

from claims.search.schema import schema
from claims.search.store import Broken, Files, Signature, current, engine, home, logger

# A rebuild of a small index, and the first build of the example, are over sooner than a visitor gives up.
PATIENCE = 1.5
PAUSE = 0.05
# Once a wait was in vain, searches answer at once for a while: requests must not pile up behind a missing index.
IMPATIENT_FOR = 10.0
MAX_COUNTS = 50_000

Answer = TypeVar("Answer")


class Unavailable(Exception):
    """The index is missing or damaged, and being built anew. The text is a sentence for people."""


class View:
    """One commit of the index, with how many claims of it have a word."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self._counts: dict[tuple[str, str], int] = {}

    @property
    def claims(self) -> int:
        """Return how many claims there are; one document is the position."""
        return max(self.searcher.num_docs - 1, 0)

    def count(self, field: str, term: str) -> int:
        """Return how many claims have a term, exactly: the engine's own statistics still count what was deleted."""
        key = field, term
        count = self._counts.get(key)
        if count is None:
            query = tantivy.Query.term_query(schema(), field, term, "basic")
            count = int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined]  # its stubs forget it
            if len(self._counts) < MAX_COUNTS:
                self._counts[key] = count
        return count


class Reader:
    """The index of one place, as this process has it open. Threads may share it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._files: Files | None = None
        self._commit: Signature | None = None
        self._view: View | None = None
        self._impatient_until = 0.0

    def answer(self, ask: Callable[[View], Answer]) -> Answer:
        """Return what `ask` makes of the newest commit. Waits a little for an index that is just being built.

        Raises Unavailable where there is none after that.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with engine():
                    return ask(self._current_view())
            except Broken as error:
                self._forget()
                if self._waited_long_enough(deadline):
                    logger.warning("search: unavailable, the index cannot be used: %s", error)
                    raise Unavailable("The search index is being built. Try again in a moment.") from error
            time.sleep(PAUSE)

    def _current_view(self) -> View:
        with self._lock:
            directory = current(self.place)
            if self._files is None or self._files.directory != directory:
                self._index, self._files, self._commit = None, Files(directory), None
            commit = self._files.check()
            if self._index is None or commit != self._commit or self._view is None:
                self._index = self._index or open_index(directory)
                with engine():
                    self._index.reload()
                    self._view = View(self._index.searcher())
                self._commit = commit
            return self._view

    def _waited_long_enough(self, deadline: float) -> bool:
        now = time.monotonic()
        if now >= deadline:
            self._impatient_until = now + IMPATIENT_FOR
        return now < self._impatient_until

    def _forget(self) -> None:
        with self._lock:
            self._index = self._files = self._commit = self._view = None


def open_index(directory: Path) -> tantivy.Index:
    """Open an index that is reloaded by hand alone. Raises Broken."""
    with engine():
        index = tantivy.Index.open(str(directory))
        index.config_reader("manual")
        return index


def reader() -> Reader:
    """Return the reader of the index over the database that is in use."""
    return _reader(home())


@cache
def _reader(place: Path) -> Reader:
    return Reader(place)

"""What a trial has seen so far: the next rows are judged as if the ones before had been stored, though none is."""

import sqlite3
from collections.abc import Iterable, Mapping


class Trial:
    """Values by name and key. They lie in a file of their own that goes with the process, so memory does not grow."""

    def __init__(self) -> None:
        # An empty name is a private database on disk, which SQLite removes when it is closed.
        self._store = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._store.execute("PRAGMA synchronous = OFF")
        self._store.execute("CREATE TABLE seen (name, key, value, PRIMARY KEY (name, key)) WITHOUT ROWID")

    def __del__(self) -> None:
        self._store.close()

    def remember(self, name: str, values: Mapping[str, str]) -> None:
        """Keep values. Of one key the first value stays."""
        self._store.execute("BEGIN")
        rows = ((name, key, value) for key, value in values.items())
        self._store.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", rows)
        self._store.execute("COMMIT")

    def recall(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        """Return the values of those keys that have one."""
        asked = "SELECT value FROM seen WHERE name = ? AND key = ?"
        rows = ((key, self._store.execute(asked, (name, key)).fetchone()) for key in set(keys))
        return {key: row[0] for key, row in rows if row}

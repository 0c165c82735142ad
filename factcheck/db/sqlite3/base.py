"""Django's SQLite backend with what the record needs of it: durable writes, a sha256 in triggers, case as elsewhere.

SQLite by itself takes “Ö” and “ö” for different letters, where PostgreSQL finds either by the other.
"""

import hashlib
from typing import Any

from django.db.backends.sqlite3 import base, operations

# The page size only counts for a file that is still empty; the rest is per connection.
PRAGMAS = (
    "PRAGMA page_size = 16384",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 20000",
    "PRAGMA recursive_triggers = ON",
    # 32 MB, not 2: identifiers are drawn by lot, so that a batch of new rows touches every leaf of their indexes.
    "PRAGMA cache_size = -32000",
    # 64 MB of log, for the same reason: a leaf that many batches touch is copied back once.
    "PRAGMA wal_autocheckpoint = 4000",
)


def sha256(text: str | None) -> str | None:
    """Return the sha256 of the UTF-8 form of `text` in hexadecimal; NULL for NULL, as SQL functions do."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def upper(text: Any) -> Any:
    """Return a text in capitals, letter by letter as PostgreSQL does it: one that would become two stays as it is."""
    if not isinstance(text, str):
        return text
    capitals = text.upper()
    if len(capitals) == len(text):
        return capitals
    return "".join(letter if len(capital := letter.upper()) > 1 else capital for letter in text)


class DatabaseOperations(operations.DatabaseOperations):
    """Compare without regard to case through `fc_upper`."""

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        """Return what stands around the column in a comparison."""
        return "fc_upper(%s)" if lookup_type in CASELESS else super().lookup_cast(lookup_type, internal_type)


CASELESS = ("iexact", "icontains", "istartswith", "iendswith")


class DatabaseWrapper(base.DatabaseWrapper):
    """Open connections that commit durably, prove a fingerprint inside a trigger, and know capitals beyond A to Z."""

    ops_class = DatabaseOperations
    operators = base.DatabaseWrapper.operators | dict.fromkeys(CASELESS, "LIKE fc_upper(%s) ESCAPE '\\'")
    pattern_ops = {name: like.replace("UPPER(", "fc_upper(") for name, like in base.DatabaseWrapper.pattern_ops.items()}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_function("fc_sha256", 1, sha256, deterministic=True)
        connection.create_function("fc_upper", 1, upper, deterministic=True)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

"""Django's SQLite backend with what the record needs of it: durable writes, and a sha256 in triggers."""

import hashlib
from typing import Any

from django.db.backends.sqlite3 import base

# The page size only counts for a file that is still empty; the rest is per connection.
PRAGMAS = (
    "PRAGMA page_size = 16384",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 20000",
    "PRAGMA recursive_triggers = ON",
)


def sha256(text: str | None) -> str | None:
    """Return the sha256 of the UTF-8 form of `text` in hexadecimal; NULL for NULL, as SQL functions do."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


class DatabaseWrapper(base.DatabaseWrapper):
    """Open connections that commit durably and can prove a fingerprint inside a trigger."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_function("fc_sha256", 1, sha256, deterministic=True)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

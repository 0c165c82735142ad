"""The triggers that make the journal impossible to walk round, and hold the laws that no CHECK can express.

They follow from the registry, so they are no part of a migration: `manage.py migrate` drops them, migrates and installs
them again. That is also needed because SQLite rebuilds a table in ALTER and silently drops the triggers on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from factcheck.journal.triggers import postgresql, sqlite


def _engine(connection: Any) -> Any:
    return postgresql if connection.vendor == "postgresql" else sqlite


def install(connection: Any) -> None:
    """Make all triggers, replacing what is there."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        engine = _engine(connection)
        engine.drop(cursor)
        engine.prepare(cursor)
        for statement in engine.expected().values():
            cursor.execute(statement)


def drop(connection: Any) -> None:
    """Remove all triggers of ours, so that tables may be altered."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _engine(connection).drop(cursor)


@contextmanager
def removed(connection: Any) -> Iterator[None]:
    """Work without triggers, and have them back afterwards, come what may. Only for migrations."""
    drop(connection)
    try:
        yield
    finally:
        if "factcheck_revision" in connection.introspection.table_names():
            install(connection)


def missing(connection: Any) -> list[str]:
    """Return the names of the triggers that should be there and are not, or are not as they should be."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        present = engine.present(cursor)
    return sorted(name for name, wanted in engine.expected().items() if not engine.same(present.get(name), wanted))

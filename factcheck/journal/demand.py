"""Ask the laws over several rows before the end of a recording, while there is still a form to answer on."""

from typing import Any

from django.db import IntegrityError, connection

from factcheck.journal.registry import registry


def demand_laws(record: Any) -> None:
    """Raise IntegrityError under the name of the first law that a record breaks as it stands in the database now."""
    with connection.cursor() as cursor:
        for rule in registry.of(record).rules:
            cursor.execute(rule.violated.format(id=record.pk))
            if cursor.fetchone():
                raise IntegrityError(rule.name)

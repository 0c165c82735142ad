"""Migrate, and have the triggers and the groups as the code says afterwards."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from factcheck import roles
from factcheck.journal import triggers
from factcheck.journal.recording import nobody_records


class Command(migrate.Command):
    """Do what Django's `migrate` does with the triggers of the journal out of the way, and then put them back."""

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check_unapplied"] or options["plan"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        # What is written while the triggers are away would be in no journal.
        with nobody_records(connection), triggers.removed(connection):
            super().handle(*args, **options)
        if "auth_group" in connection.introspection.table_names() and not args_stop_early(options):
            roles.set_up()


def args_stop_early(options: dict[str, Any]) -> bool:
    """Say whether only a part of the migrations was asked for, so that the tables of the groups may be older."""
    return bool(options["app_label"])

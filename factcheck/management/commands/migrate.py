"""Migrate, and have the triggers, the groups and the derived tables as the code says afterwards."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from factcheck import roles
from factcheck.journal import replay, triggers
from factcheck.journal.append import fill_derived
from factcheck.journal.recording import nobody_records
from factcheck.models import PublicSpan
from sources.shown import keep_showing

# The migration that brought the choice. What was shown before it is chosen once, by an entry in the journal like any.
SHOWN = ("sources", "0006_shown_text")


class Command(migrate.Command):
    """Do what Django's `migrate` does with the triggers of the journal out of the way, and then put them back."""

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check_unapplied"] or options["plan"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        knows_shown = _is_applied(connection, SHOWN)
        # What is written while the triggers are away would be in no journal.
        with nobody_records(connection), triggers.removed(connection):
            super().handle(*args, **options)
            self._bring_spans_up_to_date(connection, options)
        if "auth_group" in connection.introspection.table_names() and not args_stop_early(options):
            roles.set_up()
            fill_derived()
            if not knows_shown and (number := keep_showing()):
                self.stdout.write(f"  Chose the text that was shown in full, of {number} sources.")

    def _bring_spans_up_to_date(self, connection: Any, options: dict[str, Any]) -> None:
        """Work out since when records were public, where the journal is older than the table that tells it."""
        if PublicSpan._meta.db_table in connection.introspection.table_names() and not args_stop_early(options):
            with transaction.atomic():
                if replay.is_behind():
                    self.stdout.write(f"  Worked out {replay.refill()} spans of publicity from the journal.")


def _is_applied(connection: Any, name: tuple[str, str]) -> bool:
    """Say whether a migration was applied before."""
    return name in MigrationRecorder(connection).applied_migrations()


def args_stop_early(options: dict[str, Any]) -> bool:
    """Say whether only a part of the migrations was asked for, so that the tables of the groups may be older."""
    return bool(options["app_label"])

"""The command that brings an installation up to date before it serves."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from factcheck.health import whats_wanting


class Command(BaseCommand):
    """Do what is needed and nothing else, so that it costs next to nothing when all is well."""

    help = "Migrate, collect the static files and, if asked, load the example: each only where it is needed."
    # It serves to mend what the checks would complain of.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--example", action="store_true", help="load the example as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each step that is taken. Of several that start at once, one prepares and the others wait for it."""
        refuse_unreachable_database()
        with one_at_a_time():
            self.prepare(options["example"])

    def prepare(self, example: bool) -> None:
        """Take each step that is needed."""
        if whats_wanting():
            self.stdout.write("Migrating the database.")
            call_command("migrate", verbosity=0, interactive=False)
        if static_files_are_stale():
            self.stdout.write(f"Collecting static files in {settings.STATIC_ROOT}.")
            call_command("collectstatic", verbosity=0, interactive=False)
        if example:
            call_command("load_example", stdout=self.stdout)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever else prepares the same data."""
    home = Path(settings.FACTCHECK_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "prepare.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def refuse_unreachable_database() -> None:
    """Raise CommandError with what the server says, before a pool of connections tries again and again."""
    if connection.vendor != "postgresql":
        return
    probe = connection.copy()
    probe.settings_dict["OPTIONS"] = {
        name: value for name, value in probe.settings_dict["OPTIONS"].items() if name != "pool"
    }
    try:
        probe.ensure_connection()
    except DatabaseError as error:
        raise CommandError(
            f"The database of DATABASE_URL does not answer: {' '.join(str(error).split())[:300]}"
        ) from error
    finally:
        probe.close()


def static_files_are_stale() -> bool:
    """Say whether a static file was added or changed since they were last collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    for finder in get_finders():
        for path, storage in finder.list([]):
            copy = Path(settings.STATIC_ROOT) / path
            if not copy.exists() or storage.get_modified_time(path).timestamp() > collected:
                return True
    return False

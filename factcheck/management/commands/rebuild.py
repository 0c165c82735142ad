"""Work out anew what is derived from the journal."""

from typing import Any

from django.core.management.base import BaseCommand

from factcheck.journal.replay import rebuild


class Command(BaseCommand):
    """Replace the spans in which records were public by what the journal says."""

    help = "Work out from the journal alone since when each record was public. Nobody can write meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} spans of publicity.")

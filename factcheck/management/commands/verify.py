"""Prove the record against its journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.journal.verify import verify
from factcheck.models import Revision


class Command(BaseCommand):
    """Say whether every link of the journal, every row and every passage is as it was recorded."""

    help = "Check the whole record against its journal. Ends with an error if anything was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = 0
        for finding in verify():
            findings += 1
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{findings} findings: the record is not as it was recorded.")
        last = Revision.objects.order_by("seq").last()
        self.stdout.write(
            f"All well: {last.seq} revisions, the newest {last.hash}." if last else "The journal is empty."
        )

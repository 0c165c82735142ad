"""Look after the search index."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import search


class Command(BaseCommand):
    """Prove the index, build a new one, or bring it up to date where `manage.py work` does not run."""

    help = "Look after the search index. It needs no care while manage.py work runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--verify", action="store_true", help="Compare the index with its checksums and the database."
        )
        what.add_argument(
            "--rebuild", action="store_true", help="Build a new index; the old one serves until it is done."
        )
        what.add_argument("--once", action="store_true", help="Take in what is new in the journal, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify()
        elif options["rebuild"]:
            self.stdout.write(
                "Built." if search.rebuild() else "The process that keeps the index has been asked for it."
            )
        else:
            self.stdout.write(f"Took in {search.follow_once()} revisions.")

    def _verify(self) -> None:
        findings = 0
        for finding in search.verify():
            findings += 1
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{findings} findings. manage.py search --rebuild makes a new index.")
        self.stdout.write("All well.")

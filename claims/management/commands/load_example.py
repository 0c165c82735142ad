"""The command that fills the record with its two examples."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.example.loader import Loader


class Command(BaseCommand):
    """Load the examples; loading again changes nothing."""

    help = (
        "Load the two examples: 43 statements of an article, whose text is withheld, and a briefing written for "
        "demonstration. Running it again changes nothing; what people have changed since is left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what was done and what is there."""
        loader = Loader()
        changes = loader.load()
        if changes:
            self.stdout.write("Example: " + ", ".join(f"{number} {verb}" for verb, number in changes.items()) + ".")
        else:
            self.stdout.write("Example: loaded before, nothing to do.")
        there = loader.counts()
        public = there.pop("public")
        shown = ", ".join(f"{number} {name if number != 1 else name[:-1]}" for name, number in there.items())
        self.stdout.write(f"The examples have {shown} in the record; {public} of the statements are public.")
        if changed := loader.left_alone():
            self.stdout.write(f"Left as people have changed them since: {changed} of the records.")

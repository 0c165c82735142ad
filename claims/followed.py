"""What a follower of the journal keeps in a table of ours: how far it has come, and how it begins anew.

The table is a cache of the journal: emptied, it fills again. Any number of processes may follow, because whoever moves
the place on does so together with what it found; for the others that place is not there any more.
"""

from typing import Any

from django.db import transaction

from claims.models import FollowedTo
from factcheck.followers import START, Position, is_in_journal


class TableFollower:
    """A follower that writes to `table`, and keeps its place under `name`."""

    name: str
    table: Any

    def follow(self, now: Position) -> int:
        """Take in what came since the last time; return how much that was. Forget everything of another journal."""
        row, _ = FollowedTo.objects.get_or_create(name=self.name)
        seen = Position(row.seq, row.hash)
        if is_in_journal(seen, now):
            return self.take_in(seen, now)
        with transaction.atomic():
            if move(self.name, seen, START):
                self.table.objects.all().delete()
        return 0

    def take_in(self, seen: Position, now: Position) -> int:
        """Take in what the journal says between two places."""
        raise NotImplementedError

    def close(self) -> None:
        """There is nothing to let go of."""


def place(name: str) -> Position:
    """Return how far a follower has come, and the start where it has not begun."""
    row = FollowedTo.objects.filter(name=name).first()
    return Position(row.seq, row.hash) if row else START


def move(name: str, seen: Position, to: Position) -> bool:
    """Say how far a follower has come; False where another process was quicker."""
    return FollowedTo.objects.filter(name=name, seq=seen.seq, hash=seen.hash).update(seq=to.seq, hash=to.hash) == 1

"""Followers: what keeps up with the journal from outside, each from the last revision that it has seen.

An app that has one says so in its `followers.py`:

    followers.register("search", Follower)

`manage.py work` runs them all. A follower may be killed at any moment, may be started twice, and can always begin again
from nothing.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from django.db import DatabaseError, close_old_connections, connection
from django.db.utils import InterfaceError
from django.utils.module_loading import autodiscover_modules

from factcheck.models import Revision

logger = logging.getLogger("factcheck.followers")

PAUSE = 0.2
LONGEST_PAUSE = 5.0

Result = TypeVar("Result")


class Position(NamedTuple):
    """A place in the journal. The hash tells it from the same place in another journal, or in a restored one."""

    seq: int
    hash: str


START = Position(0, "")


class Follower(Protocol):
    """What `work` asks of a follower."""

    def follow(self, head: Position) -> int:
        """Take in what came since the last time, up to `head`; return how many revisions that were."""

    def close(self) -> None:
        """Let go of files and locks."""


_registered: dict[str, Callable[[], Follower]] = {}


def register(name: str, make: Callable[[], Follower]) -> None:
    """Have a follower run by `manage.py work`."""
    _registered[name] = make


def head() -> Position:
    """Return where the journal ends. One cheap query."""
    last = Revision.objects.order_by("-seq").values_list("seq", "hash").first()
    return Position(*last) if last else START


def is_in_journal(seen: Position, now: Position) -> bool:
    """Say whether the journal that ends at `now` is the one in which `seen` was read."""
    if seen.seq in (0, now.seq):
        return seen.seq == 0 or seen == now
    return seen.seq < now.seq and Revision.objects.filter(seq=seen.seq, hash=seen.hash).exists()


def run() -> None:
    """Run all followers until KeyboardInterrupt. Whatever goes wrong is logged, and tried again after a pause."""
    autodiscover_modules("followers")
    team = Team({name: make() for name, make in _registered.items()})
    try:
        while True:
            pause = team.tick()
            _renew_connection(is_sound=not team.troubles)
            time.sleep(pause)
    finally:
        team.close()


class Team:
    """The followers that run in this process, and what is wrong with each of them, if anything is."""

    def __init__(self, followers: dict[str, Follower]) -> None:
        self.troubles: dict[str, str] = {}
        self._followers = followers
        self._pause = PAUSE

    def tick(self) -> float:
        """Let each follower catch up once; return how long to pause: longer and longer while there is trouble."""
        now = self._try("the database", head)
        if now is not None:
            for name, follower in self._followers.items():
                taken = self._try(name, partial(follower.follow, now))
                if taken is None:
                    follower.close()
                elif taken:
                    logger.debug("%s: took in %d revisions, now at %d", name, taken, now.seq)
        self._pause = min(2 * self._pause, LONGEST_PAUSE) if self.troubles else PAUSE
        return self._pause

    def close(self) -> None:
        """Let all followers let go."""
        for follower in self._followers.values():
            follower.close()

    def _try(self, name: str, do: Callable[[], Result]) -> Result | None:
        """Return what `do` returns, None where it fails. Say once that it does, and once that it does no more."""
        try:
            result = do()
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}".strip()
            if self.troubles.get(name) != trouble:
                is_outside = isinstance(error, (DatabaseError, InterfaceError, OSError))
                logger.error("%s: %s; trying again", name, trouble, exc_info=None if is_outside else error)
            self.troubles[name] = trouble
            return None
        if self.troubles.pop(name, None):
            logger.info("%s: all well again", name)
        return result


def _renew_connection(*, is_sound: bool) -> None:
    """Give the connection back. A restored SQLite database is another file: one kept open would stay the old one."""
    if connection.vendor == "sqlite" or not is_sound:
        connection.close()
    else:
        close_old_connections()

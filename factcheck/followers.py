"""Followers: what keeps up with the journal from outside, each from the last revision that it has seen.

An app that has one says so in its `followers.py`:

    followers.register("search", Follower)

`manage.py work` runs them all. A follower may be killed at any moment, may be started twice, and can always begin again
from nothing.
"""

import logging
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from django.db import DatabaseError, close_old_connections, connection
from django.db.utils import InterfaceError
from django.utils.module_loading import autodiscover_modules

from factcheck.models import Revision

logger = logging.getLogger("factcheck.followers")

PAUSE = 0.2
LONGEST_PAUSE = 5.0


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


def run() -> None:
    """Run all followers until KeyboardInterrupt. Whatever goes wrong is logged, and tried again after a pause."""
    autodiscover_modules("followers")
    team = Team({name: make() for name, make in _registered.items()})
    try:
        while True:
            time.sleep(team.tick())
    finally:
        team.close()


class Team:
    """The followers that run in this process, and what is wrong with each of them, if anything is."""

    def __init__(self, followers: dict[str, Follower]) -> None:
        self._followers = followers
        self._troubles: dict[str, str] = {}
        self._pause = PAUSE

    def tick(self) -> float:
        """Let each follower catch up once; return how long to pause."""
        try:
            now = head()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            self._note("the database", error)
        else:
            self._note("the database", None)
            for name, follower in self._followers.items():
                self._let_follow(name, follower, now)
            _renew_connection()
        self._pause = min(2 * self._pause, LONGEST_PAUSE) if self._troubles else PAUSE
        return self._pause

    def close(self) -> None:
        """Let all followers let go."""
        for follower in self._followers.values():
            follower.close()

    def _let_follow(self, name: str, follower: Follower, now: Position) -> None:
        try:
            taken = follower.follow(now)
        except Exception as error:
            follower.close()
            connection.close()
            self._note(name, error)
        else:
            self._note(name, None)
            if taken:
                logger.debug("%s: took in %d revisions, now at %d", name, taken, now.seq)

    def _note(self, name: str, error: Exception | None) -> None:
        """Say once that something goes wrong, and once that it is over, however often it is tried in between."""
        trouble = f"{type(error).__name__}: {error}".strip() if error else ""
        if trouble and self._troubles.get(name) != trouble:
            known = isinstance(error, (DatabaseError, InterfaceError, OSError))
            logger.error("%s: %s; trying again", name, trouble, exc_info=None if known else error)
        if not trouble and name in self._troubles:
            logger.info("%s: all well again", name)
        self._troubles.pop(name, None)
        if trouble:
            self._troubles[name] = trouble


def _renew_connection() -> None:
    """Give the connection back. A restored SQLite database is another file: one kept open would stay the old one."""
    if connection.vendor == "sqlite":
        connection.close()
    else:
        close_old_connections()

"""Work off what was started on the pages: part of `manage.py work`, a second at a time, so that nothing else waits."""

import logging
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from claims.imports.findings import UnusableFile
from claims.imports.runs import Import, Taken, fail, locked, stored
from claims.models import ImportRun
from factcheck.followers import Position

logger = logging.getLogger("factcheck.imports")

SLICE = 1.0
KEPT = timedelta(days=7)
_BETWEEN_CLEANINGS = 3600


class Runner:
    """The run that this process works on, if there is one. It may be killed at any moment."""

    def __init__(self) -> None:
        self._work: Import | None = None
        self._held = ExitStack()
        self._cleaned_at = 0.0

    def follow(self, head: Position) -> int:
        """Work off rows for about a second; return how many."""
        if time.monotonic() - self._cleaned_at > _BETWEEN_CLEANINGS:
            self._cleaned_at = time.monotonic()
            clean()
        if self._work is None:
            self._take()
        if self._work is None:
            return 0
        before, until = self._work.run.done, time.monotonic() + SLICE
        try:
            while self._work.step():
                if time.monotonic() > until:
                    return self._work.run.done - before
        except Taken:
            pass
        except (OperationalError, InterfaceError):
            # Not the fault of the file: whoever calls closes this, and tries again.
            raise
        except Exception as error:  # A file may go wrong in any way, and the next one is to have its turn.
            _give_up(self._work.run, error)
        self.close()
        return 0

    def close(self) -> None:
        """Let go of the run, wherever it is."""
        self._work = None
        self._held.close()

    def _take(self) -> None:
        """Take the oldest run that was started, that nobody works on, and whose file is here."""
        waiting = ImportRun.objects.filter(started_at__isnull=False, finished_at=None).select_related("by")
        for run in waiting.order_by("pk"):
            path = stored(run)
            if not path.is_file():
                continue
            try:
                self._held.enter_context(locked(run))
                self._work = Import(run, path)
                return
            except Taken:
                continue
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # As above.
                _give_up(run, error)
                self.close()


def _give_up(run: ImportRun, error: Exception) -> None:
    """End a run with what people can do about it; what they cannot is in the log."""
    if not isinstance(error, UnusableFile):
        logger.error("%s: the import ended with an error", run.name, exc_info=error)
    unforeseen = f"Something went wrong that nobody foresaw ({type(error).__name__}): see the log of the worker."
    told = str(error) if isinstance(error, UnusableFile) else unforeseen
    run.refresh_from_db()
    fail(run, told)


def clean() -> None:
    """Remove files that no run needs any more."""
    folder = Path(settings.IMPORT_DIR)
    if not folder.is_dir():
        return
    needed = set(ImportRun.objects.filter(started_at__isnull=False, finished_at=None).values_list("sha256", flat=True))
    long_ago = (timezone.now() - KEPT).timestamp()
    for path in folder.iterdir():
        if path.name not in needed and path.stat().st_mtime < long_ago:
            path.unlink(missing_ok=True)

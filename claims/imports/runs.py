"""Work off a file in steps that may be killed at any moment.

Each step is one recording: some hundred rows become drafts, and in the same transaction the run notes how far it is
and what was rejected. So what a kill undoes is done again, and nothing is done twice; a run that is resumed ends as one
that nobody disturbed. Two processes cannot work on one run: a lock on a file sees to that on one machine, and the
number of rows that are done on several.
"""

import fcntl
import gc
import hashlib
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from claims.imports.columns import Options
from claims.imports.expand import Outcome, as_json, count_rows, outcomes, storable
from claims.imports.findings import Finding
from claims.imports.readers import Opened, open_file
from claims.imports.writer import CREATED, KNOWN, REJECTED, Judged, Writer
from claims.models import ImportReject, ImportRun
from factcheck.journal import explain, recording

logger = logging.getLogger("factcheck.imports")

BATCH = 500
# Rows may be long; what is held of them at a time is not.
MOST_CHARACTERS = 4_000_000
MOST_NOTES = 1_000


class Taken(Exception):
    """Another process works on this run."""


def fingerprint_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stored(run: ImportRun) -> Path:
    """Return where the file of a run is kept."""
    return Path(settings.IMPORT_DIR) / run.sha256


@contextmanager
def locked(run: ImportRun) -> Iterator[None]:
    """Hold a run for this process; it is let go when the process ends, in whatever way. Raises Taken."""
    folder = Path(settings.IMPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"run-{run.pk}.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        try:
            yield
        finally:
            if run.finished_at:
                path.unlink(missing_ok=True)


class Import:
    """A run that this process works on."""

    def __init__(self, run: ImportRun, path: Path) -> None:
        """Open the file and go to where the run stopped. Raises UnusableFile."""
        self.run = run
        self.opened: Opened = open_file(path, run.format, run.name)
        self.options = Options.from_json(run.mapping)
        self.writer = Writer(run.sender, run.by, is_dry=run.is_dry)
        if run.total is None:
            run.total = count_rows(self.opened)
        self._outcomes = outcomes(self.opened, self.options)
        if run.is_dry and run.done:
            # A dry run keeps in memory alone what it has seen.
            self._begin_again()
        for _ in islice(self._outcomes, run.done):
            pass
        self._notes = 0

    def _begin_again(self) -> None:
        run = self.run
        with transaction.atomic():
            run.rejects.all().delete()
            run.done = run.created = run.known = run.rejected = 0
            run.save()

    def step(self, most: int | None = None) -> bool:
        """Work off the next rows, `most` at the most; return whether there may be more.

        Raises Taken where another process was here.
        """
        # What a batch holds lives until it is stored: the collector would look through it over and over, in vain.
        with _uncollected():
            batch = list(_bounded(islice(self._outcomes, most)))
            if batch:
                self._take_in(batch)
            else:
                self._commit(batch, is_last=True)
        return bool(batch)

    def _take_in(self, batch: list[Outcome]) -> None:
        """Take rows in together; where the database refuses them, by halves, down to the row that it refuses."""
        try:
            self._commit(batch)
        except (IntegrityError, DataError, ValidationError) as error:
            if len(batch) > 1:
                logger.info("%s: %d rows were refused together (%s)", self.run.name, len(batch), error)
                half = len(batch) // 2
                self._take_in(batch[:half])
                self._take_in(batch[half:])
                return
            (outcome,) = batch
            reason = explain(error)[1] if isinstance(error, IntegrityError) else str(error)
            problem = Finding("row", reason, "Look at what is recorded already, and correct the row.")
            self._commit([Outcome(outcome.line, outcome.record, problems=(problem,))])

    def _commit(self, batch: list[Outcome], *, is_last: bool = False) -> None:
        with self._transaction():
            row = ImportRun.objects.select_for_update().get(pk=self.run.pk)
            if row.finished_at or row.done != self.run.done:
                raise Taken
            judged = self.writer.judge(batch)
            # Counted anew for each try: one that was undone left no notes.
            self._notes = row.rejects.filter(is_note=True).count()
            if not self.run.is_dry:
                judged.store()
            rejects = [reject for number, one in enumerate(judged.judged, 1) for reject in self._kept(one, number)]
            ImportReject.objects.bulk_create(rejects)
            for name in (CREATED, KNOWN, REJECTED):
                counted = sum(one.status == name for one in judged.judged)
                setattr(row, name, getattr(row, name) + counted)
            row.done += len(batch)
            row.total = row.done if is_last else max(self.run.total or 0, row.done)
            row.started_at = row.started_at or timezone.now()
            row.finished_at = timezone.now() if is_last else None
            row.save()
        self.run = row

    def _transaction(self) -> AbstractContextManager[Any]:
        if self.run.is_dry:
            return transaction.atomic()
        return recording(by=self.run.by, why=f"Imported from {self.run.name}")

    def _kept(self, one: Judged, number: int) -> Iterator[ImportReject]:
        """Yield what is kept of a row that was rejected, or was not taken in as a whole."""
        if one.status == REJECTED:
            yield self._reject(one, one.problems, number)
        elif one.status == CREATED and one.notes and self._notes < MOST_NOTES:
            self._notes += 1
            more = [] if self._notes < MOST_NOTES else [Finding("row", "There may be more to tell of the rows behind.")]
            yield self._reject(one, one.notes + more, number, is_note=True)

    def _reject(self, one: Judged, findings: list[Finding], number: int, *, is_note: bool = False) -> ImportReject:
        # A list of records often stands on one line.
        place = f"Record {self.run.done + number}: " if self.run.format == "json" else ""
        names = ", ".join(dict.fromkeys(finding.field for finding in findings))
        return ImportReject(
            run=self.run,
            line=one.outcome.line,
            field=storable(names)[:100],
            reason=place + storable(" ".join(finding.reason for finding in findings)),
            remedy=storable(" ".join(dict.fromkeys(finding.remedy for finding in findings if finding.remedy))),
            row="" if is_note else as_json(one.outcome.record),
            is_note=is_note,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _bounded(rows: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield so many rows as are worked off together."""
    characters = 0
    for outcome in islice(rows, BATCH):
        yield outcome
        characters += sum(len(value) for value in outcome.record.values() if isinstance(value, str))
        if characters > MOST_CHARACTERS:
            return


def fail(run: ImportRun, why: str) -> None:
    """End a run that cannot go on, with the reason."""
    run.failure, run.finished_at = why, timezone.now()
    run.save()


def time_left(run: ImportRun, now: datetime) -> tuple[float, float | None]:
    """Return the rows a second of a run so far, and the seconds that are left if that can be told."""
    passed = ((run.finished_at or now) - run.started_at).total_seconds() if run.started_at else 0
    rate = run.done / passed if passed > 0 else 0
    return rate, ((run.total - run.done) / rate if rate and run.total else None)

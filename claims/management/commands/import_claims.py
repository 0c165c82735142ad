"""Bring a file of claims in."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.imports.columns import Options, checked, remember, remembered, unknown
from claims.imports.fields import BY_NAME
from claims.imports.findings import UnusableFile
from claims.imports.readers import FORMATS, Opened, open_file
from claims.imports.rejects import ending, rejects_file
from claims.imports.runs import Import, Taken, fingerprint_of, locked, time_left
from claims.models import ImportRun
from factcheck.models import Account
from sources.normalize import TextError, clean_line

SHOWN = 20


class Command(BaseCommand):
    """Bring a file in as drafts. A run that was killed goes on where it stopped; a second one changes nothing."""

    help = "Bring a file of claims in as drafts: CSV, NDJSON, JSON, ClaimReview JSON-LD or our spreadsheet. See docs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each row, change nothing")
        parser.add_argument("--format", choices=FORMATS, default="", help="if the name of the file does not tell")
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS", help="our field is their column; repeatable"
        )
        parser.add_argument(
            "--set", action="append", default=[], metavar="OURS=VALUE", help="a value for rows without it; repeatable"
        )
        parser.add_argument(
            "--ignore", action="append", default=[], metavar="COLUMN", help="leave out a column; * for all others"
        )
        parser.add_argument("--sender", default="", help="whose identifiers these are; else the name of the file")
        parser.add_argument("--language", default="", help="the language of claims that do not say theirs")
        parser.add_argument("--order", choices=("dmy", "mdy"), default="", help="how 05/06/2021 is meant in this file")
        parser.add_argument("--rejects", type=Path, help="where to write what could not be taken in")
        parser.add_argument("--limit", type=int, default=0, metavar="ROWS", help="stop after so many rows")
        parser.add_argument("--by", default="", metavar="ACCOUNT", help="the account that brings it in")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            opened = open_file(path, options["format"])
            how = self._how(opened, options)
            run = self._run(path, opened, how, options)
            with locked(run):
                self._work_off(Import(run, path), options["limit"])
        except UnusableFile as error:
            raise CommandError(str(error)) from error
        except Taken:
            raise CommandError("Another process works on this file.") from None
        if opened.columns is not None and not options["dry_run"]:
            remember(opened.columns, how)
        self._report(run, options["rejects"])

    def _how(self, opened: Opened, options: dict[str, Any]) -> Options:
        how = Options(
            mapping=_pairs(options["map"], "--map"),
            constants=_pairs(options["set"], "--set"),
            ignored=tuple(options["ignore"]),
            order=options["order"],
            language=options["language"],
        )
        if opened.columns is not None:
            how = remembered(opened.columns) or how if how == Options() else how
            if strange := unknown(checked(how, opened.columns), opened.columns):
                raise UnusableFile(
                    f"No field of ours: {', '.join(strange)}. Name the field of each with --map ours=theirs, or leave "
                    f"it out with --ignore. The fields are {', '.join(BY_NAME)}."
                )
        return checked(how, opened.columns)

    def _run(self, path: Path, opened: Opened, how: Options, options: dict[str, Any]) -> ImportRun:
        """Return the run of the same file that was not finished, or a new one."""
        by = Account.objects.system("importer")
        if options["by"]:
            found = Account.objects.filter(username=options["by"]).first()
            if found is None:
                raise CommandError(f"There is no account {options['by']}.")
            by = found
        same = {
            "by": by,
            "sha256": fingerprint_of(path),
            "format": opened.format,
            "sender": _sender(options["sender"]) or _shown(path.stem)[:100],
            "is_dry": options["dry_run"],
        }
        for run in ImportRun.objects.filter(finished_at=None, started_at__isnull=False, **same):
            if run.mapping == how.as_json():
                self.stderr.write(f"Going on after row {run.done:,}.")
                return run
        return ImportRun.objects.create(
            name=_shown(path.name)[:200], mapping=how.as_json(), started_at=timezone.now(), **same
        )

    def _work_off(self, work: Import, limit: int) -> None:
        is_shown = sys.stderr.isatty()
        end = work.run.done + limit
        while work.step(end - work.run.done if limit else None) and not (limit and work.run.done >= end):
            if is_shown:
                rate, left = time_left(work.run, timezone.now())
                told = f", {left:,.0f} s left" if left is not None else ""
                self.stderr.write(f"\r{work.run.done:,} of {work.run.total:,} ({rate:,.0f}/s{told})   ", ending="")
        if is_shown:
            self.stderr.write("")

    def _report(self, run: ImportRun, rejects: Path | None) -> None:
        run.refresh_from_db()
        rate, _ = time_left(run, timezone.now())
        would = "would be " if run.is_dry else ""
        rows_done = f"{run.done:,} {'row' if run.done == 1 else 'rows'}"
        self.stdout.write(
            f"{rows_done}: {run.created:,} {would}created, {run.known:,} known, {run.rejected:,} rejected "
            f"({rate:,.0f} rows a second)."
        )
        notes = run.rejects.filter(is_note=True)
        for title, rows in (("Rejected", run.rejects.filter(is_note=False)), ("Taken in, but", notes)):
            count = rows.count()
            for row in rows[:SHOWN]:
                self.stdout.write(f"  {title}: line {row.line}, {row.field}: {row.reason} {row.remedy}".rstrip())
            if count > SHOWN:
                self.stdout.write(f"  … and {count - SHOWN:,} more.")
        if rejects and run.rejected:
            target = rejects if rejects.suffix else rejects.with_suffix(f".{ending(run)}")
            with target.open("w", encoding="utf-8", newline="") as file:
                file.writelines(rejects_file(run))
            self.stdout.write(f"What was rejected stands in {target}: correct it, and bring it in like the first file.")


def _sender(given: str) -> str:
    """Return the name of a sender as the pages, too, keep it."""
    try:
        return clean_line(given)[:100]
    except TextError as error:
        raise CommandError(f"--sender: {error}") from error


def _shown(name: str) -> str:
    """Return a name without what no database holds: that of a file may be any bytes."""
    return name.encode("utf-8", "backslashreplace").decode().replace("\0", "")


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name or not value:
            raise CommandError(f"{option} {pair} is not of the form ours=theirs, such as {option} actor=speaker.")
        found[name.strip()] = value.strip()
    return found

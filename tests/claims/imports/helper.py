"""Bring in what a test has written, and tell what stands in the record afterwards in a form that two runs can share."""

import json
from pathlib import Path

from django.core.management import call_command

from claims.imports.columns import Options
from claims.imports.readers import open_file
from claims.imports.runs import Import, fingerprint_of
from claims.models import ImportRun
from factcheck.models import Account

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

ROW = {
    "id": "1",
    "claim": "The harbour will be closed in May.",
    "language": "en",
    "topics": ["harbours"],
    "actor": "Ola Brem",
    "said": "2021-12-13",
    "source_url": "https://news.example/harbour",
    "source_title": "Harbour news",
}


def ndjson(path, *rows):
    """Write rows, or lines as they are, and return the path."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def bring_in(path, *, sender="a sender", is_dry=False, by="importer", **options):
    """Bring a file in as the command does, and return the finished run."""
    opened = open_file(path)
    run = ImportRun.objects.create(
        by=Account.objects.system(by),
        name=path.name,
        sha256=fingerprint_of(path),
        format=opened.format,
        sender=sender,
        mapping=Options(**options).as_json(),
        is_dry=is_dry,
    )
    work = Import(run, path)
    while work.step():
        pass
    return work.run


def counts(run):
    """Return what became of the rows."""
    return run.created, run.known, run.rejected


def command(*arguments):
    """Run the command, and return what it printed."""
    from io import StringIO

    out = StringIO()
    call_command("import_claims", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()

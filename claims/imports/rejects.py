"""Hand back what could not be taken in, in the format in which it came, so that it can be corrected and fed back.

Beside its own fields each row has the line where it stood, and which field is wrong, why, and what to do. Those columns
are left alone when the file comes again. Another says whose row it is, so that it is known as the sender's own.
"""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from claims.imports.fields import REMARKS, SENDER
from claims.models import ImportReject, ImportRun
from factcheck.admin.csv_file import harmless


def ending(run: ImportRun) -> str:
    """Return the ending of the name of a rejects file."""
    return "csv" if run.format in ("csv", "xlsx") else "ndjson"


def rejects_file(run: ImportRun) -> Iterator[str]:
    """Yield the text of the rejects file of a run, piece by piece."""
    rows = run.rejects.filter(is_note=False).order_by("pk")
    yield from _table(rows, run) if ending(run) == "csv" else _lines(rows, run)


def _lines(rows: Any, run: ImportRun) -> Iterator[str]:
    for reject in rows.iterator(500):
        remarks = _remarks(reject)
        # First for people; and last, because a row that comes again has those that it was handed back with before.
        row = {**remarks, **_handed_back(reject, run), **remarks}
        yield json.dumps(row, ensure_ascii=True) + "\n"


def _table(rows: Any, run: ImportRun) -> Iterator[str]:
    columns: dict[str, None] = {}
    for text in rows.values_list("row", flat=True).iterator(500):
        columns |= dict.fromkeys(json.loads(text))
    names = [*REMARKS, SENDER, *(name for name in columns if name not in (*REMARKS, SENDER))]
    yield "\ufeff" + _cells(names)
    for reject in rows.iterator(500):
        values = {**_handed_back(reject, run), **_remarks(reject)}
        yield _cells([_cell(values.get(name, "")) for name in names])


def _remarks(reject: ImportReject) -> dict[str, Any]:
    return dict(zip(REMARKS, (reject.line, reject.field, reject.reason, reject.remedy), strict=True))


def _handed_back(reject: ImportReject, run: ImportRun) -> dict[str, Any]:
    """Return the row as it was sent, with the sender that it named itself, else that of its run."""
    return {SENDER: run.sender, **json.loads(reject.row)}


def _cells(values: list[Any]) -> str:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        value = "; ".join(map(str, value)) if isinstance(value, list) else json.dumps(value)
    if not isinstance(value, str):
        return value
    # A lone surrogate cannot be written to a file; the row was refused for it, and is to be typed again there.
    return harmless(value.encode("utf-8", "backslashreplace").decode())

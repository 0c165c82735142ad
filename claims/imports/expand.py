"""Turn each record of a file into its rows: one of ours, or the reviews that a piece of linked data holds."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from claims.imports import claimreview, values
from claims.imports.columns import Options
from claims.imports.fields import CUT, MAX_SENDER, RAW, REMARKS, SENDER, Field
from claims.imports.findings import Finding, Refused
from claims.imports.lines import Line
from claims.imports.readers import Opened, parsed
from claims.imports.records import Record
from claims.imports.rows import Row, RowRefused, read_row

REJECTS_MARK = "_line"
_SENDER = Field(SENDER, "Whose row it is.", limit=MAX_SENDER)


@dataclass(frozen=True)
class Outcome:
    """What became of one row so far: the row, or all that is wrong with it, and the record as it was sent.

    `sender` is who sent it first, where the record itself says so.
    """

    line: int
    record: dict[str, Any]
    row: Row | None = None
    problems: tuple[Finding, ...] = ()
    sender: str = ""


def outcomes(opened: Opened, options: Options) -> Iterator[Outcome]:
    """Yield every row of a file in its order, good or not. A record may hold several; none is skipped."""
    for record in opened.records():
        is_table = opened.columns is not None
        given = record.fields.get(SENDER)
        found = _of_record(record, options, is_table=is_table)
        yield from (_sent_by(given, one, is_table=is_table) for one in found) if given not in (None, "") else found


def _sent_by(given: Any, outcome: Outcome, *, is_table: bool) -> Outcome:
    """Return what became of a row that names its sender, which is handed back with it again."""
    record = {**outcome.record, SENDER: given}
    try:
        sender = values.line(_SENDER, (_from_table({REJECTS_MARK: "", SENDER: given}) if is_table else record)[SENDER])
    except Refused as refused:
        return replace(outcome, record=record, row=None, problems=(*outcome.problems, refused.finding))
    return replace(outcome, record=record, sender=sender)


def count_rows(opened: Opened) -> int:
    """Return how many rows a file has, without judging any of them."""
    is_table = opened.columns is not None
    return sum(
        max(1, claimreview.count(record.fields)) if not is_table and claimreview.is_markup(record.fields) else 1
        for record in opened.records()
    )


def _of_record(record: Record, options: Options, *, is_table: bool) -> Iterator[Outcome]:
    if record.problem:
        problem = Finding("row", record.problem, "Correct the line, or take it from its source again.")
        yield Outcome(record.line, record.fields or {RAW: record.raw}, problems=(problem,))
        return
    fields = record.fields
    if fields.get(CUT):
        problem = Finding(
            CUT, "This row was cut when it was handed back.", "Take it from the file that was sent first."
        )
        yield Outcome(record.line, fields, problems=(problem,))
    elif (raw := fields.get(RAW)) and isinstance(raw, str) and not is_table:
        again = parsed(raw, Line(record.line, ""))
        yield from _of_record(again, options, is_table=False)
    elif raw and is_table:
        problem = Finding(RAW, "This line was no row.", f"Put its values into their columns, and empty {RAW}.")
        yield Outcome(record.line, fields, problems=(problem,))
    elif not is_table and claimreview.is_markup(fields):
        yield from _of_markup(record.line, fields, options)
    else:
        fields = _from_table(fields) if is_table else fields
        yield _outcome(record.line, fields, options.ours(fields), options, is_table=is_table)


def _of_markup(line: int, fields: dict[str, Any], options: Options) -> Iterator[Outcome]:
    bare = {name: value for name, value in fields.items() if name not in (*REMARKS, SENDER)}
    try:
        found = claimreview.reviews(bare)
        problem = Finding("row", "There is no ClaimReview in this record.", "Leave it out.")
    except claimreview.TooDeep:
        found = []
        problem = Finding("row", "This is nested too deeply to be read.", "Send the reviews in it one by one.")
    if not found:
        yield Outcome(line, fields, problems=(problem,))
    for given, problems, notes, alone in found:
        yield _outcome(line, fields if len(found) == 1 else alone, given, options, problems, notes)


def _outcome(
    line: int,
    record: dict[str, Any],
    given: dict[str, Any],
    options: Options,
    problems: list[Finding] | None = None,
    notes: list[Finding] | None = None,
    *,
    is_table: bool = False,
) -> Outcome:
    # Nobody can write a list in a cell, or on the command line.
    topics = (given.get("topics") if is_table else "") or (
        "" if given.get("topics") else options.constants.get("topics")
    )
    if isinstance(topics, str) and topics:
        given["topics"] = [topic for topic in topics.replace("|", ";").split(";") if topic.strip()]
    try:
        row = read_row(given, line, options, notes)
    except RowRefused as refused:
        named = {problem.field for problem in problems or []}
        also = [problem for problem in refused.problems if problem.field not in named]
        return Outcome(line, record, problems=(*(problems or []), *also))
    return Outcome(line, record, problems=tuple(problems)) if problems else Outcome(line, record, row)


def _from_table(fields: dict[str, Any]) -> dict[str, Any]:
    """Undo what a table that we handed back has in front of a cell, so that no spreadsheet reckons with it."""
    if REJECTS_MARK not in fields:
        return fields
    return {
        name: value[1:] if isinstance(value, str) and value[:1] == "'" and value[1:2] in "=+-@\t\r" else value
        for name, value in fields.items()
    }


def as_json(record: dict[str, Any]) -> str:
    """Return a record as it is kept for the sender: whole up to a length, and marked where it had to be cut."""
    text = json.dumps(record, ensure_ascii=False, default=str)
    if len(text) > MAX_KEPT:
        kept = {name: _shortened(value) for name, value in list(record.items())[:100]}
        text = json.dumps({**kept, CUT: True}, ensure_ascii=False, default=str)
    return storable(text)


MAX_KEPT = 100_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _shortened(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= 500 else f"{text[:200]}… ({len(text):,} characters)"


def storable(text: str) -> str:
    """Escape NUL and lone surrogates, which no database holds; JSON reads them back as they were."""
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

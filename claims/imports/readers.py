"""Turn a file into records, one after the other, each with the line on which it begins.

Nothing of a file is held but the record at hand, so its size makes no difference to memory. The exceptions are bounded:
what stands at the top of a JSON file beside a feed, such as a page's `@graph`, and the texts of a spreadsheet.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from claims.imports.findings import UnusableFile
from claims.imports.json_pieces import pieces
from claims.imports.lines import MAX_LINE, Encoding, Line, encoding_of, looks_blank, read_lines
from claims.imports.records import Record
from claims.imports.spreadsheet import sheet_columns, sheet_records

FORMATS = ("csv", "ndjson", "json", "xlsx")
MOST_LINES_OF_A_ROW = 500
MAX_COLUMNS = 200
NO_TEXT = (
    "This is neither a table of text nor JSON, but a PDF, a picture, a program's own file or the like. Save it as CSV, "
    "NDJSON, JSON or .xlsx and send that."
)
_HEAD = 4096
# What no text holds: a table and JSON have tabs and line ends. A NUL in a later row is that row's own fault.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_MAGIC = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x7fELF")


@dataclass(frozen=True)
class Opened:
    """A file that can be read: its format and encoding, and its columns if it is a table."""

    path: Path
    format: str
    encoding: Encoding
    columns: list[str] | None = None
    delimiter: str = ","

    def records(self) -> Iterator[Record]:
        """Yield the records from the start. Each call reads the file anew, and always in the same order."""
        with self.path.open("rb") as file:
            if self.format == "xlsx":
                assert self.columns is not None
                yield from sheet_records(file, self.columns)
            elif self.format == "csv":
                yield from _table(file, self)
            elif self.format == "ndjson":
                yield from (parsed(line.text, line) for line in _filled(file, self.encoding))
            else:
                yield from pieces(file, parsed)


def open_file(path: Path, format: str = "", name: str = "") -> Opened:
    """Find out how a file is to be read. Raises UnusableFile where it cannot be read at all."""
    if path.stat().st_size == 0:
        raise UnusableFile("The file is empty.")
    with path.open("rb") as file:
        format = format or _format_of(file, name or path.name)
        if format == "xlsx":
            return Opened(path, format, Encoding("utf-8", b"\n"), _columns(sheet_columns(file)))
        file.seek(0)
        if is_no_text(file.read(_HEAD)):
            raise UnusableFile(NO_TEXT)
        encoding = encoding_of(file)
        if format != "csv":
            # JSON is UTF-8 and nothing else: a wrong byte is refused where it stands.
            return Opened(path, format, Encoding("utf-8", encoding.line_end))
        head = next((line for line in read_lines(file, encoding) if not looks_blank(line.text)), None)
        if head is None or head.problem:
            raise UnusableFile(f"The first line should name the columns. {head.problem if head else ''}".strip())
        delimiter = max("\t;,", key=head.text.count) if re.search("[\t;,]", head.text) else ","
        try:
            columns = _columns(_split(head.text, delimiter))
        except csv.Error as error:
            raise UnusableFile(f"The first line cannot be split into the names of columns: {error}.") from error
        return Opened(path, format, encoding, columns, delimiter)


def is_no_text(head: bytes) -> bool:
    """Say whether a file that begins so is no text at all: by what it calls itself, or by its first line."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MAGIC):
        return True
    first = re.split(rb"[\r\n]", head, maxsplit=1)[0]
    # One control may be a slip; of random bytes a ninth are controls.
    return len(_CONTROLS.findall(first)) > len(first) // 50 + 1


def parsed(text: str, at: Line) -> Record:
    """Read one JSON record. What is not plain JSON, or names a field twice, is refused with its place."""
    if at.problem:
        return Record(at.number, problem=at.problem, raw=text)
    try:
        value = _DECODER.decode(text.strip("\ufeff \t\r\n"))
    except json.JSONDecodeError as error:
        return Record(at.number, problem=f"This is no JSON: {error.msg}, at character {error.pos + 1}.", raw=text)
    except (_NotPlain, RecursionError) as error:
        problem = str(error) if isinstance(error, _NotPlain) else "This JSON is nested too deeply."
        return Record(at.number, problem=problem, raw=text)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return Record(at.number, {"@graph": value})
    if not isinstance(value, dict):
        return Record(at.number, problem="A record is a JSON object, such as {“claim”: …}.", raw=text)
    return Record(at.number, value)


class _NotPlain(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotPlain(f"The field “{twice[:60]}” stands twice: which one holds?")
    return found


def _no_constant(word: str) -> Any:
    raise _NotPlain(f"{word} is not JSON.")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)


def _filled(file: BinaryIO, encoding: Encoding) -> Iterator[Line]:
    return (line for line in read_lines(file, encoding) if line.problem or not looks_blank(line.text))


def _format_of(file: BinaryIO, name: str) -> str:
    ending = name.rpartition(".")[2].casefold()
    by_name = {"csv": "csv", "tsv": "csv", "txt": "csv", "ndjson": "ndjson", "jsonl": "ndjson", "xlsx": "xlsx"}
    if ending in by_name:
        return by_name[ending]
    start = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start[:1] not in (b"[", b"{"):
        return "json" if ending in ("json", "jsonld") else "csv"
    # A file of one record a line is often called .json as well.
    first, _, rest = start.partition(b"\n")
    return "ndjson" if first.strip()[-1:] == b"}" and rest.lstrip()[:1] == b"{" else "json"


def _columns(names: list[str]) -> list[str]:
    names = [name.strip(" \ufeff") for name in names]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names):
        raise UnusableFile("The first line should name each column, and one of them has no name.")
    if len(names) > MAX_COLUMNS:
        raise UnusableFile(f"There are {len(names)} columns; at most {MAX_COLUMNS} can be read.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UnusableFile(f"Two columns are called “{twice}”: rename one of them.")
    return names


# A table of text


def _table(file: BinaryIO, opened: Opened) -> Iterator[Record]:
    assert opened.columns is not None
    lines = _Returnable(read_lines(file, opened.encoding))
    is_head = True
    for line in lines:
        if not line.problem and looks_blank(line.text):
            continue
        if is_head:
            is_head = False
            continue
        if line.problem:
            yield Record(line.number, problem=line.problem, raw=line.text)
            continue
        cells, problem = _cells(line, lines, opened.delimiter)
        if not problem and len(cells) > len(opened.columns) and any(cells[len(opened.columns) :]):
            problem = f"This row has {len(cells)} cells, and there are {len(opened.columns)} columns."
        if problem:
            yield Record(line.number, problem=problem, raw=line.text)
        elif any(cells):
            yield Record(line.number, dict(zip(opened.columns, cells, strict=False)))


def _cells(first: Line, lines: "_Returnable", delimiter: str) -> tuple[list[str], str]:
    """Return the cells of the row that begins here. A quotation mark that never closes takes no other row with it."""
    text, end = first.text, first.end
    marks = text.count('"')
    taken: list[Line] = []
    while True:
        try:
            # With an odd number of marks a cell is open, which need not be asked anew for each line.
            if not taken or marks % 2 == 0:
                return _split(text, delimiter), ""
        except csv.Error as error:
            if "unexpected end" not in str(error):
                lines.give_back(taken)
                return [], f"This row cannot be split into cells: {error}."
        further = next(lines, None)
        if further is None or further.problem or len(taken) >= MOST_LINES_OF_A_ROW or len(text) > MAX_LINE:
            lines.give_back(taken + ([further] if further else []))
            return [], "A quotation mark opens in this row and never closes."
        taken.append(further)
        marks += further.text.count('"')
        text, end = f"{text}{end}{further.text}", further.end


def _split(text: str, delimiter: str) -> list[str]:
    if delimiter == "\t":
        # Tables with tabs are written without quotation marks around cells: a mark is one of the text.
        return text.split("\t")
    csv.field_size_limit(MAX_LINE)
    return next(csv.reader([text], delimiter=delimiter, strict=True), [])


class _Returnable:
    """An iterator over lines that takes back what was read too much."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._given_back: list[Line] = []

    def __iter__(self) -> "_Returnable":
        return self

    def __next__(self) -> Line:
        return self._given_back.pop(0) if self._given_back else next(self._lines)

    def give_back(self, lines: list[Line]) -> None:
        self._given_back = lines + self._given_back

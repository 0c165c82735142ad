"""The spreadsheet in which people prepare rows: the template, and how a filled one is read."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from claims.imports.fields import FIELDS
from claims.imports.findings import UnusableFile
from claims.imports.records import Record

SHEET = "Rows"
# A few kilobytes can unpack to gigabytes.
MAX_UNPACKED = 300_000_000
UNRECKONED = "(formula without a result)"
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_DROP_DOWN_ROWS = 5000


def sheet_columns(file: BinaryIO) -> list[str]:
    """Return the names in the first row that has any."""
    for _, cells in _rows(file):
        return ["" if cell is None else str(cell) for cell in cells]
    raise UnusableFile("The sheet is empty: its first row should name the columns.")


def sheet_records(file: BinaryIO, columns: list[str]) -> Iterator[Record]:
    """Yield the rows below the one with the columns. Cells that hold a date or a year become text, as people see them.

    A row with something under no column, or with a formula that nobody has reckoned, is refused rather than cut.
    """
    rows = _rows(file)
    next(rows)
    for number, cells in rows:
        values = {name: _shown(cell) for name, cell in zip(columns, cells, strict=False)}
        problem = _stray(cells[len(columns) :]) or _broken(values)
        if problem or any(value not in (None, "") for value in values.values()):
            yield Record(number, values, problem)


def _stray(cells: Sequence[Any]) -> str:
    if found := next((cell for cell in cells if cell not in (None, "")), None):
        return f"“{str(found)[:100]}” stands under a column without a name."
    return ""


def _broken(values: dict[str, Any]) -> str:
    for name, value in values.items():
        if value is UNRECKONED:
            return f"The result of the formula under {name} is not in the file: open it, save it, or write the value."
        if value in _ERRORS:
            return f"Under {name} there is {value}: a formula went wrong."
    return ""


def _rows(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows in which something stands, with their numbers, as long as they are."""
    file.seek(0)
    try:
        yield from _filled(file)
    except UnusableFile:
        raise
    except Exception as error:  # Of a malformed part openpyxl raises whatever that leads to, SyntaxError included.
        raise UnusableFile(
            "This is no spreadsheet of the kind .xlsx, or no sound one. Save it again, or as CSV."
        ) from error


def _filled(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(file) as packed:
        if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
            raise UnusableFile("This spreadsheet unpacks to more than can be read. Save it as CSV.")
    book = load_workbook(file, read_only=True, data_only=True)
    with closing(book):
        sheet = book[SHEET] if SHEET in book.sheetnames else next(iter(book.worksheets), None)
        if sheet is None:
            raise UnusableFile("There is no sheet with rows in this spreadsheet.")
        before = 0
        for number, cells in _parsed(book, sheet):
            if number <= before:
                raise UnusableFile(f"The rows of this sheet are out of order: {number} comes after {before}.")
            before = number
            row: list[Any] = []
            for cell in cells:
                row += [None] * (cell["column"] - len(row))
                row[cell["column"] - 1] = cell["value"]
            if any(value not in (None, "") for value in row):
                yield number, row


def _parsed(book: Any, sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield what the parser of openpyxl finds in the rows.

    Its sheets believe the size that a file states of itself, leave out rows beyond it, and tell a formula without a
    result from an empty cell in no way.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                cell["value"] = UNRECKONED
            return cell

    with sheet._get_source() as part:
        yield from Parser(
            part,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        ).parse()


def _shown(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # A year is a number to a spreadsheet; true and false never are what was meant.
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def template() -> bytes:
    """Return an empty spreadsheet with all fields, what they mean, and drop-downs where only some words are allowed."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    rows, about, allowed = book.active, book.create_sheet("Fields"), book.create_sheet("Allowed words")
    rows.title, rows.freeze_panes = SHEET, "A2"
    about.append(["field", "meaning", "at most", "allowed words"])
    for place, field in enumerate(FIELDS, 1):
        letter = get_column_letter(place)
        rows.cell(1, place, field.name).font = Font(bold=True)
        rows.column_dimensions[letter].width = 40 if field.name == "claim" else 18
        about.append([field.name, field.about, f"{field.limit:,} characters", ", ".join(field.choices)])
        # Else a spreadsheet turns dates into its own, and identifiers into numbers.
        rows.column_dimensions[letter].number_format = "@"
        if not field.choices:
            continue
        for row, word in enumerate((field.name, *field.choices), 1):
            allowed.cell(row, place, word)
        span = f"'Allowed words'!${letter}$2:${letter}${len(field.choices) + 1}"
        check = DataValidation(type="list", formula1=f"={span}", allow_blank=True, showErrorMessage=True)
        check.error = f"Choose one of the words for {field.name}."
        rows.add_data_validation(check)
        check.add(f"{letter}2:{letter}{_DROP_DOWN_ROWS}")
    for column, width in zip("ABCD", (18, 90, 18, 60), strict=True):
        about.column_dimensions[column].width = width
    for cells in about.iter_rows(min_row=1):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv_template() -> str:
    """Return the first line of a table with all fields."""
    return ",".join(field.name for field in FIELDS) + "\r\n"

"""The spreadsheet in which people prepare rows: the template, and how a filled one is read."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from claims.imports.fields import FIELDS
from claims.imports.findings import UnusableFile

SHEET = "Rows"
# A few kilobytes can unpack to gigabytes.
MAX_UNPACKED = 300_000_000
MOST_BLANK_ROWS = 1000
_DROP_DOWN_ROWS = 5000


def sheet_columns(file: BinaryIO) -> list[str]:
    """Return the names in the first row."""
    for _, cells in _rows(file):
        return ["" if cell is None else str(cell) for cell in cells]
    raise UnusableFile("The sheet is empty: its first row should name the columns.")


def sheet_records(file: BinaryIO) -> Iterator[Any]:
    """Yield the rows below the first. Cells that hold a date or a year become text, as people see them."""
    from claims.imports.readers import Record

    rows = _rows(file)
    _, head = next(rows)
    names = ["" if cell is None else str(cell).strip() for cell in head]
    for number, cells in rows:
        values = {name: _shown(cell) for name, cell in zip(names, cells, strict=False) if name}
        stray = [cell for cell, name in zip(cells, names + [""] * len(cells), strict=False) if not name and cell]
        if stray:
            yield Record(number, problem="A cell has something in it under a column without a name.", raw=str(values))
        elif any(value not in (None, "") for value in values.values()):
            yield Record(number, values)


def _rows(file: BinaryIO) -> Iterator[tuple[int, tuple[Any, ...]]]:
    from openpyxl import load_workbook

    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise UnusableFile("This spreadsheet unpacks to more than can be read. Save it as CSV.")
        book = load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnusableFile("This is no spreadsheet of the kind .xlsx. Save it as .xlsx or CSV.") from error
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        is_blank = all(cell in (None, "") for cell in cells)
        blank = blank + 1 if is_blank else 0
        if blank > MOST_BLANK_ROWS:
            break
        if not is_blank:
            yield number, cells
    book.close()


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

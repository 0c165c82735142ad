"""How files are read: their formats, encodings and line ends, and what is wrong with a line rather than a value."""

import json

import pytest
from openpyxl import Workbook, load_workbook

from claims.imports.columns import Options
from claims.imports.expand import count_rows, outcomes
from claims.imports.findings import UnusableFile
from claims.imports.readers import open_file
from claims.imports.spreadsheet import SHEET, csv_template, template
from tests.claims.imports.helper import ROW, ndjson

HEAD = "claim,actor,source_url,topics\n"
FIRST = "The harbour is shut.,Ola Brem,https://news.example/a,\n"


def read(path, **options):
    """Return the outcomes of all rows."""
    opened = open_file(path)
    found = list(outcomes(opened, Options(**options)))
    assert count_rows(opened) == len(found)
    return found


def claims(path, **options):
    return [outcome.row.claim if outcome.row else outcome.problems[0].reason for outcome in read(path, **options)]


def table(tmp_path, content, name="rows.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + FIRST).encode(),
        b"\xef\xbb\xbf" + (HEAD + FIRST).encode(),
        (HEAD + FIRST).replace("\n", "\r\n").encode(),
        (HEAD + FIRST).replace("\n", "\r").encode(),
        (HEAD + FIRST).replace(",", ";").encode(),
        (HEAD + FIRST).replace(",", "\t").encode(),
        ("\n\n" + HEAD + "\n,,,\n" + FIRST).encode(),
    ],
    ids=["plain", "byte order mark", "CRLF", "CR", "semicolons", "tabs", "blank lines"],
)
def test_a_table_is_read_whatever_wrote_it(tmp_path, content):
    assert claims(table(tmp_path, content)) == ["The harbour is shut."]


def test_a_table_in_windows_1252_is_read_as_such(tmp_path):
    content = (HEAD + "Caf\u00e9 “Meer” costs 5 €.,Ola Brem,https://news.example/a,\n").encode("cp1252")
    assert claims(table(tmp_path, content)) == ["Café “Meer” costs 5 €."]


def test_a_wrong_byte_in_utf_8_refuses_its_line_and_names_its_place(tmp_path):
    content = HEAD.encode() + "Café one.,A,https://n.example/a,\n".encode() + b"Caf\xe9 two.,A,https://n.example/a,\n"
    good, bad = claims(table(tmp_path, content))
    assert (good, bad) == ("Café one.", "The byte 0xe9 at place 4 of the line is not UTF-8.")


def test_quoted_cells_keep_their_commas_quotes_and_line_ends(tmp_path):
    row = '"Shut, he said ""now""\r\n\r\nand here.",Ola Brem,https://news.example/a,\r\n'
    path = table(tmp_path, "claim,actor,source_url,exact\n" + row.replace('.",', '.",') + "")
    assert claims(path) == ['Shut, he said "now" and here.']
    exact = table(tmp_path, 'claim,actor,source_url,exact\r\nIt is.,A,https://n.example/a,"one\r\n\r\ntwo"\r\n')
    assert read(exact)[0].row.exact == "one\r\n\r\ntwo"


def test_a_quotation_mark_that_never_closes_takes_no_other_row_with_it(tmp_path):
    found = read(table(tmp_path, HEAD + '"Open,A,https://n.example/a,\n' + FIRST * 2))
    assert [(outcome.line, outcome.row is not None) for outcome in found] == [(2, False), (3, True), (4, True)]
    assert "never closes" in found[0].problems[0].reason


def test_too_many_cells_refuse_the_row(tmp_path):
    found = read(table(tmp_path, HEAD + "One.,A,https://n.example/a,t,more\n" + FIRST))
    assert [outcome.row is not None for outcome in found] == [False, True]


def test_topics_in_a_table_stand_between_semicolons(tmp_path):
    path = table(tmp_path, HEAD + "One.,A,https://n.example/a,ports; peace\n")
    assert read(path)[0].row.topics == ["ports", "peace"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"claim": "cut', "no JSON"),
        (b'{"claim": "One.", "claim": "Two."}', "stands twice"),
        (b'{"claim": NaN}', "NaN"),
        (b'{"claim": "Caf\xe9"}', "0xe9 at place 15"),
        (b"[1, 2]", "object"),
        (b'"text"', "object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"claim": "' + b"x" * 3_000_000 + b'"}', "more than 2,000,000 bytes"),
    ],
    ids=ascii,
)
def test_a_line_that_is_no_record_is_refused_and_the_next_is_read(tmp_path, line, reason):
    first, second = read(ndjson(tmp_path / "rows.ndjson", line, ROW))
    assert reason in first.problems[0].reason
    assert (first.line, second.line, second.row.claim) == (1, 2, ROW["claim"])


def test_a_byte_order_mark_and_blank_lines_are_no_rows(tmp_path):
    path = tmp_path / "rows.ndjson"
    mark, row = b"\xef\xbb\xbf", json.dumps(ROW).encode()
    path.write_bytes(mark + row + b"\r\n\r\n  \n" + mark + row)
    assert [outcome.line for outcome in read(path)] == [1, 4]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_list_is_read_record_by_record_with_its_lines(tmp_path, indent):
    path = tmp_path / "rows.json"
    rows = [ROW | {"claim": f'Claim {n} with ] }} , " and \\.'} for n in range(400)]
    path.write_text(json.dumps(rows, indent=indent))
    found = read(path)
    assert [outcome.row.claim for outcome in found] == [row["claim"] for row in rows]
    assert found[-1].line == (1 if indent is None else 2 + 399 * len(json.dumps(ROW, indent=2).splitlines()))


@pytest.mark.parametrize("content", ["", " ", "no json", "3"], ids=ascii)
def test_a_json_file_that_is_none_is_refused_as_a_whole(tmp_path, content):
    path = tmp_path / "rows.json"
    path.write_text(content)
    with pytest.raises(UnusableFile):
        read(path)


def test_a_json_list_that_is_cut_off_loses_no_record_in_silence(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([ROW, ROW])[:-20])
    good, cut = read(path)
    assert (good.row is not None, "ends inside" in cut.problems[0].reason) == (True, True)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfec\x00l\x00", b"", b"a,,b\n1,2,3\n", b"a,a\n1,2\n"],
    ids=["UTF-16", "empty", "no name", "twice"],
)
def test_a_table_without_readable_columns_is_refused_as_a_whole(tmp_path, content):
    with pytest.raises(UnusableFile):
        read(table(tmp_path, content))


def test_columns_of_other_names_are_mapped_guessed_or_left_out(tmp_path):
    path = table(tmp_path, "Claim Text,Speaker,where,shoe size\nOne.,Ola Brem,https://n.example/a,43\n")
    [outcome] = read(path, mapping={"source_url": "where"}, ignored=("shoe size",))
    assert (outcome.row.claim, outcome.row.speakers[0].name) == ("One.", "Ola Brem")
    assert outcome.row.places[0].url == "https://n.example/a"


def filled(tmp_path, *rows):
    """Fill in the spreadsheet, and return its path."""
    path = tmp_path / "rows.xlsx"
    path.write_bytes(template())
    book = load_workbook(path)
    names = [cell.value for cell in book[SHEET][1]]
    for row in rows:
        book[SHEET].append([row.get(name) for name in names])
    book.save(path)
    return path


def test_the_spreadsheet_can_be_filled_and_read(tmp_path):
    from datetime import datetime

    row = {**ROW, "topics": "ports; peace", "said": datetime(2021, 12, 13), "id": 17}
    first, year = read(filled(tmp_path, row, {**row, "said": 2021}))
    assert (first.line, first.row.said.edtf, first.row.id) == (2, "2021-12-13", "17")
    assert first.row.topics == ["ports", "peace"]
    assert year.row.said.edtf == "2021"


def test_the_spreadsheet_offers_the_allowed_words(tmp_path):
    path = filled(tmp_path)
    book = load_workbook(path)
    offered = {rule.formula1 for rule in book[SHEET].data_validations.dataValidation}
    columns = {cells[0]: cells[1:] for cells in book["Allowed words"].iter_cols(values_only=True)}
    assert len(offered) == 5
    assert "commits_to" in columns["stance"]
    assert csv_template().startswith("id,claim,language,")


def test_a_number_in_a_spreadsheet_where_text_is_wanted_is_read_as_its_digits_and_true_is_refused(tmp_path):
    path = tmp_path / "rows.xlsx"
    book = Workbook()
    book.active.append(["claim", "actor", "source_url", "source_title"])
    book.active.append(["One.", "Ola Brem", "https://n.example/a", True])
    book.save(path)
    assert read(path)[0].problems[0].field == "source_title"


def test_what_only_says_that_it_is_a_spreadsheet_is_refused(tmp_path):
    with pytest.raises(UnusableFile, match="no spreadsheet"):
        open_file(table(tmp_path, b"PK\x03\x04 nothing", "rows.xlsx"))

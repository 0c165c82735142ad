"""Files that are cut off, overfull or not well formed: what of them cannot be read is a row that says so."""

import io
import json
import re
import zipfile

import pytest
from openpyxl import Workbook

from claims.imports.columns import Options
from claims.imports.expand import count_rows, outcomes
from claims.imports.findings import UnusableFile
from claims.imports.readers import open_file
from tests.claims.imports.helper import ROW
from tests.claims.imports.test_claimreview import REVIEW

R = json.dumps(ROW)


def read(path):
    """Return the claim of each row, or the reason why there is none."""
    opened = open_file(path)
    found = list(outcomes(opened, Options()))
    assert count_rows(opened) == len(found)
    return [one.row.claim if one.row else one.problems[0].reason for one in found]


def written(tmp_path, content, name="rows.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# JSON

GOOD = ROW["claim"]
AFTER, MISSING, INSIDE = "has ended before this", "records may be missing", "ends inside this record"


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (f"[{R}]\n[{R}]", [GOOD, AFTER]),
        (f"[{R}]\n{R}", [GOOD, AFTER]),
        (f"[{R}] ]", [GOOD, AFTER]),
        (f"[{R},", [GOOD, MISSING]),
        (f"[{R}", [INSIDE]),
        ("[", [MISSING]),
        (f"[{R}, {R[:-3]}", [GOOD, INSIDE]),
        (f"[{R} {R}]", ["no JSON"]),
        (f"[{R}, }}, {R}]", [GOOD, "never opened"]),
        (f"[{R}]" + " \n" * 300_000, [GOOD]),
        (f"{R}{R}", [GOOD, AFTER]),
        (R[:-1], [INSIDE]),
        (R[:-1] + ",", [MISSING]),
    ],
    ids=ascii,
)
def test_what_is_cut_off_or_stands_after_the_end_of_json_is_a_row_that_says_so(tmp_path, content, wanted):
    found = read(written(tmp_path, content))
    assert len(found) == len(wanted)
    assert all(part in one for part, one in zip(wanted, found, strict=True)), found


def review(text):
    return REVIEW | {"claimReviewed": text}


@pytest.mark.parametrize(
    ("feed", "wanted"),
    [
        ({"dataFeedElement": [review("A1."), review("A2.")], "name": "x"}, ["A1.", "A2."]),
        ({"review": review("Before."), "dataFeedElement": [review("A1.")]}, ["A1.", "Before."]),
        ({"dataFeedElement": [review("A1.")], "hasPart": review("After.")}, ["A1.", "After."]),
        ({"schema:dataFeedElement": [review("A1.")]}, ["A1."]),
        ({"@graph": [review("Before."), {"dataFeedElement": [review("A1.")]}, review("After.")]}, "graph"),
        ({"name": 'a "dataFeedElement": [ in a text', "review": review("A1.")}, ["A1."]),
    ],
    ids=["alone", "beside", "behind", "prefixed", "inside a graph", "in a text"],
)
def test_a_review_beside_a_feed_is_no_less_read_than_those_in_it(tmp_path, feed, wanted):
    found = read(written(tmp_path, json.dumps({"@context": "https://schema.org", **feed}, indent=1)))
    assert found == (["Before.", "A1.", "After."] if wanted == "graph" else wanted)


@pytest.mark.parametrize("ending", ["", "]", "]}}", ', {"x"'])
def test_a_feed_that_is_cut_off_or_overfull_says_so(tmp_path, ending):
    whole = json.dumps({"@type": "DataFeed", "dataFeedElement": [review("A1.")]})
    first, *rest = read(written(tmp_path, whole.removesuffix("]}") + ending))
    assert (first == "A1." or INSIDE in first, len(rest) <= 1) == (True, True)
    assert rest or INSIDE in first


# Spreadsheets

HEAD = ["claim", "actor", "source_url", "hedge"]
CELLS = ["It is shut.", "Ola Brem", "https://n.example/a", ""]


def sheet(tmp_path, *rows, change=lambda xml: xml, part="xl/worksheets/sheet1.xml"):
    """Write a spreadsheet, with one of its parts changed as no program would write it, or as some do."""
    book, packed = Workbook(), io.BytesIO()
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(packed)
    path = tmp_path / "rows.xlsx"
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data.decode()).encode() if name == part else data)
    return path


@pytest.mark.parametrize("stated", ["A1:D2", "A1", "B1:C2", "A1:D900000"])
def test_the_rows_of_a_sheet_are_read_whatever_size_it_states(tmp_path, stated):
    path = sheet(tmp_path, CELLS, CELLS, CELLS, change=lambda xml: re.sub(r'ref="A1:[^"]*"', f'ref="{stated}"', xml))
    assert read(path) == [CELLS[0]] * 3


def test_rows_behind_many_blank_ones_are_read(tmp_path):
    path = sheet(tmp_path, CELLS, CELLS, change=lambda xml: xml.replace('r="3"', 'r="900003"').replace('3"', '900003"'))
    assert read(path) == [CELLS[0]] * 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["=A1", *CELLS[1:]], "result of the formula under claim"),
        ([*CELLS[:3], "#REF!"], "a formula went wrong"),
        ([*CELLS, None, "a note"], "“a note” stands under a column without a name"),
    ],
)
def test_a_cell_that_cannot_be_kept_refuses_its_row_and_hands_the_rest_back(tmp_path, row, reason):
    path = sheet(tmp_path, row, CELLS)
    bad, good = read(path)
    assert (reason in bad, good) == (True, CELLS[0])
    assert next(outcomes(open_file(path), Options())).record["actor"] == "Ola Brem"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        ("xl/worksheets/sheet1.xml", lambda xml: xml.replace('r="A2"', 'r="2A"')),
        ("xl/worksheets/sheet1.xml", lambda xml: re.sub('t="inlineStr"><is>.*?</is>', 't="s"><v>99</v>', xml)),
        ("xl/worksheets/sheet1.xml", lambda xml: xml.replace('<row r="3"', '<row r="1"')),
        ("xl/workbook.xml", lambda xml: xml[:100]),
        ("xl/workbook.xml", lambda xml: re.sub("<sheets>.*</sheets>", "<sheets/>", xml)),
        ("xl/styles.xml", lambda xml: "<"),
        ("[Content_Types].xml", lambda xml: "<Types/>"),
    ],
)
def test_a_spreadsheet_that_is_not_well_formed_is_refused_as_a_whole(tmp_path, part, change):
    with pytest.raises(UnusableFile):
        read(sheet(tmp_path, CELLS, CELLS, part=part, change=change))


# Tables


def table(tmp_path, *lines):
    return written(tmp_path, "".join(f"{line}\n" for line in lines), "rows.csv")


def test_a_line_of_a_table_that_was_no_row_can_be_handed_back_and_mended(tmp_path):
    from claims.imports.columns import unknown

    head = "_line,_field,_reason,_remedy,claim,actor,source_url,_raw"
    path = table(tmp_path, head, '2,row,x,y,,,,"One.,A,https://n.example/a,more"', "3,,,,Two.,A,https://n.example/a,")
    assert not unknown(Options(), open_file(path).columns)
    first, second = read(path)
    assert ("no row" in first, second) == (True, "Two.")


def test_many_lines_with_an_open_quotation_mark_are_each_refused_and_take_no_other_with_them(tmp_path):
    good = "One.,A,https://n.example/a"
    path = table(tmp_path, "claim,actor,source_url", *['"Open,A,https://n.example/a', good, good] * 300, good)
    found = read(path)
    assert (found.count("One."), sum("never closes" in one or "cannot be split" in one for one in found)) == (601, 300)


def test_topics_that_hold_for_all_rows_of_a_table_are_written_as_in_its_cells(tmp_path):
    path = table(tmp_path, "claim,actor,source_url,topics", *(f"One.,A,https://n.example/a,{own}" for own in ("", "x")))
    found = outcomes(open_file(path), Options(constants={"topics": "ports; peace"}))
    assert [outcome.row.topics for outcome in found] == [["ports", "peace"], ["x"]]

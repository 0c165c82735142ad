"""Whole files: what was sent before, what two rows share, rejects that come back, and dry runs."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.imports.rejects import rejects_file
from claims.models import Assessment, Claim, ExternalId, ImportMapping, ImportReject, ImportRun, Statement
from factcheck.journal.verify import verify
from factcheck.models import Account, Revision, RevisionBody
from sources.models import Actor, Source
from tests.claims.imports.helper import ROW, bring_in, command, counts, ndjson

pytestmark = pytest.mark.django_db


def rows(number):
    """Return rows that share actors, topics and works, and have rulings."""
    return [
        ROW
        | {
            "id": f"row-{n}",
            "claim": f"Claim number {n // 2} about the harbour.",
            "actor": f"Speaker {n % 7}",
            "source_url": f"https://news.example/{n % 11}",
            "source_title": f"Title {n % 11}",
            "rating": ("True", "False")[n % 2],
            "publisher": "Example Check",
        }
        for n in range(number)
    ]


def totals():
    return [model.objects.count() for model in (Claim, Statement, Assessment, Actor, Source, ExternalId, Revision)]


def test_a_second_run_changes_nothing(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", *rows(50))
    assert counts(bring_in(path)) == (50, 0, 0)
    before = totals()
    assert counts(bring_in(path)) == (0, 50, 0)
    assert totals() == before


def test_rows_without_identifiers_are_known_by_what_they_say(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", *({k: v for k, v in row.items() if k != "id"} for row in rows(20)))
    assert counts(bring_in(path)) == (20, 0, 0)
    assert counts(bring_in(path)) == (0, 20, 0)


def test_the_same_row_twice_in_a_file_is_one_and_other_content_under_its_identifier_is_refused(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", ROW, ROW, ROW | {"claim": "The harbour stays open."})
    run = bring_in(path)
    assert counts(run) == (1, 1, 1)
    assert (run.rejects.get().field, run.rejects.get().line) == ("id", 3)


def test_two_senders_may_use_the_same_identifier(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", ROW)
    assert [counts(bring_in(path, sender=sender)) for sender in ("one", "other")] == [(1, 0, 0), (1, 0, 0)]
    assert Claim.objects.filter(text=ROW["claim"]).count() == 1


def test_every_row_ends_as_exactly_one_of_created_known_and_rejected(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", *rows(400), b"{broken", ROW | {"claim": ""}, rows(1)[0])
    run = bring_in(path)
    assert counts(run) == (400, 1, 2)
    assert run.done == run.total == 403


def test_rows_share_what_is_the_same(tmp_path):
    bring_in(ndjson(tmp_path / "rows.ndjson", *rows(100)))
    assert Claim.objects.filter(text__startswith="Claim number").count() == 50
    assert Actor.objects.filter(name__startswith="Speaker ").count() == 7
    assert Source.objects.filter(title__startswith="Title ").count() == 11
    assert Statement.objects.filter(claim__text__startswith="Claim number").count() == 100


def test_each_record_has_its_revision_with_the_file_as_its_reason_and_the_journal_is_whole(tmp_path):
    bring_in(ndjson(tmp_path / "rows.ndjson", *rows(30)))
    made = Statement.objects.first()
    revision = Revision.objects.get(record=made.uid)
    assert revision.by == Account.objects.get(username="importer").uid
    assert json.loads(RevisionBody.objects.get(seq=revision.seq).body)["why"] == "Imported from rows.ndjson"
    assert not list(verify())


def test_a_dry_run_says_what_would_become_of_each_row_and_writes_nothing(tmp_path):
    bad = [b"{broken", ROW | {"claim": ""}, rows(1)[0], rows(1)[0] | {"claim": "Other."}]
    path = ndjson(tmp_path / "rows.ndjson", *rows(700), *bad)
    before = totals()
    dry = bring_in(path, is_dry=True)
    assert totals() == before
    real = bring_in(path)
    assert counts(dry) == counts(real) == (700, 1, 3)
    said = [[(r.line, r.field, r.reason) for r in run.rejects.all()] for run in (dry, real)]
    assert said[0] == said[1]


def test_a_row_that_the_database_refuses_does_not_take_its_neighbours_with_it(tmp_path, monkeypatch):
    # Somebody else takes the address between the look and the write: the look is made to see nothing.
    from claims.imports.works import Works
    from tests.drafts import make_source

    make_source("There before", url="https://news.example/3")
    look = Works._find
    monkeypatch.setattr(
        Works, "_find", lambda works, keys: (look(works, keys), works.found.pop(("https://news.example/3",), 0))
    )
    run = bring_in(ndjson(tmp_path / "rows.ndjson", *rows(22)))
    assert counts(run) == (20, 0, 2)
    assert {reject.line for reject in run.rejects.filter(is_note=False)} == {4, 15}


def test_the_rejects_can_be_corrected_and_fed_back(tmp_path):
    bad = [ROW | {"id": "bad", "stance": "shouts"}, b'{"claim": "cut']
    run = bring_in(ndjson(tmp_path / "rows.ndjson", ROW, *bad))
    handed = [json.loads(line) for line in "".join(rejects_file(run)).splitlines()]
    assert handed[0]["_line"] == 2
    assert handed[0]["_field"] == "stance"
    assert handed[1]["_raw"] == '{"claim": "cut'
    handed[0]["stance"] = "denies"
    handed[1]["_raw"] = json.dumps(ROW | {"id": "mended", "claim": "It was mended."})
    assert counts(bring_in(ndjson(tmp_path / "again.ndjson", *handed))) == (2, 0, 0)


def test_the_rejects_of_a_table_come_as_a_table_and_can_be_fed_back(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('id,claim,actor,source_url,said\n7,"=1+1 is, two",Ola Brem,https://n.example/a,2021-13-01\n')
    run = bring_in(path)
    text = "".join(rejects_file(run))
    [handed] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (handed["_line"], handed["_field"], handed["claim"]) == ("2", "said", "'=1+1 is, two")
    again = tmp_path / "again.csv"
    again.write_text(text.replace("2021-13-01,", "2021-12-01,").replace("2021-13-01\r\n", "2021-12-01\r\n"))
    run = bring_in(again)
    assert counts(run) == (1, 0, 0), run.rejects.values()
    assert Claim.objects.filter(text="=1+1 is, two").exists()


def handed_back(tmp_path, run, format):
    """Write the rejects of a run as people may save them again, under a name of their own."""
    from openpyxl import Workbook

    text = "".join(rejects_file(run))
    path = tmp_path / f"handed-back.{format}"
    if format in ("csv", "ndjson"):
        path.write_text(text)
    elif format == "json":
        path.write_text(json.dumps([json.loads(line) for line in text.splitlines()]))
    else:
        book = Workbook()
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
            book.active.append(row)
        book.save(path)
    return path


@pytest.mark.parametrize(
    ("sent", "format"), [("csv", "csv"), ("csv", "xlsx"), ("ndjson", "ndjson"), ("ndjson", "json")], ids="-".join
)
def test_what_was_rejected_comes_again_as_its_sender_s_own(tmp_path, sent, format):
    names = ("id", "claim", "actor", "source_url", "said")
    twice = [
        ["7", f"The {what} is shut.", "Ola Brem", "https://n.example/a", "2021-12-01"] for what in ("gate", "door")
    ]
    path = tmp_path / f"rows.{sent}"
    if sent == "csv":
        path.write_text("".join(",".join(cells) + "\n" for cells in (names, *twice)))
    else:
        ndjson(path, *(dict(zip(names, cells, strict=True)) for cells in twice))
    run = bring_in(path, sender="=Sender One")
    assert counts(run) == (1, 0, 1)

    again = handed_back(tmp_path, run, format)
    runs = [bring_in(again, sender=again.stem, is_dry=is_dry) for is_dry in (True, False)]
    assert [counts(run) for run in runs] == [(0, 0, 1)] * 2
    assert runs[1].rejects.get().field == "id"

    # Handed back a second time, by a run of another name; and corrected there.
    again = handed_back(tmp_path, runs[1], "csv" if sent == "csv" else "ndjson")
    again.write_text(again.read_text().replace(",7,", ",8,").replace('"id": "7"', '"id": "8"'))
    assert [counts(bring_in(again)) for _ in range(2)] == [(1, 0, 0), (0, 1, 0)]
    made = ExternalId.objects.get(external_id="8")
    assert made.sender == "=Sender One"
    assert Statement.objects.get(uid=made.record).said_basis.endswith("as sent by =Sender One")


def test_the_command_knows_handed_back_rows_as_those_of_the_first_file(tmp_path):
    path, rejects = tmp_path / "rows.csv", tmp_path / "rejects.csv"
    head = "id,claim,actor,source_url"
    path.write_text("\n".join([head, *(f"7,The {what} is shut.,A B,https://n.example/a" for what in ("gate", "door"))]))
    command(path, "--rejects", rejects)
    assert "0 created, 0 known, 1 rejected" in command(rejects)


def test_a_line_that_was_no_record_and_a_review_keep_their_sender_too(tmp_path):
    from tests.claims.imports.test_claimreview import REVIEW

    run = bring_in(ndjson(tmp_path / "rows.ndjson", b'{"claim": "cut', REVIEW | {"url": "javascript:1"}), sender="One")
    line, review = (json.loads(text) for text in "".join(rejects_file(run)).splitlines())
    line["_raw"] = json.dumps(ROW)
    assert counts(bring_in(ndjson(tmp_path / "again.ndjson", line, review | {"url": REVIEW["url"]}))) == (2, 0, 0)
    assert set(ExternalId.objects.values_list("sender", flat=True)) >= {"One"}
    assert not ExternalId.objects.filter(sender="a sender").exists()


@pytest.mark.parametrize("sender", ["x" * 101, "a\0b", 7, ["One"]], ids=ascii)
def test_a_sender_that_cannot_be_kept_rejects_its_row(tmp_path, sender):
    run = bring_in(ndjson(tmp_path / "rows.ndjson", ROW | {"_sender": sender}))
    assert (counts(run), run.rejects.get().field) == ((0, 0, 1), "_sender")
    assert json.loads(run.rejects.get().row)["_sender"] == sender


def test_a_row_that_is_refused_again_says_why_it_was_refused_now(tmp_path):
    given = ROW | {"_line": 9, "_reason": "old", "stance": "shouts"}
    [line] = rejects_file(bring_in(ndjson(tmp_path / "rows.ndjson", given)))
    handed = json.loads(line)
    assert (handed["_line"], "old" in handed["_reason"]) == (1, False)


def test_a_row_that_was_cut_when_it_was_handed_back_is_not_taken_for_whole(tmp_path):
    run = bring_in(ndjson(tmp_path / "rows.ndjson", ROW | {"claim": "long " * 100_000}))
    [line] = rejects_file(run)
    assert len(line) < 10_000
    again = bring_in(ndjson(tmp_path / "again.ndjson", line.encode().strip()))
    assert (counts(again), again.rejects.get().field) == ((0, 0, 1), "_cut")


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path):
    bring_in(ndjson(tmp_path / "first.ndjson", *rows(20)))
    uids = list(Actor.objects.filter(name__startswith="Speaker").values_list("uid", flat=True))
    costs = []
    for number in (30, 190):
        path = ndjson(
            tmp_path / "rows.ndjson",
            *(row | {"id": f"{number} {n}", "actor": uids[n % 7]} for n, row in enumerate(rows(number))),
        )
        with CaptureQueriesContext(connection) as queries:
            assert counts(bring_in(path)) == (number, 0, 0)
        costs.append(len(queries))
    # The journal writes its rows in batches of 500.
    assert costs[1] <= costs[0] + 6


# The command


def test_the_command_says_what_became_of_the_rows_and_writes_the_rejects(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", *rows(3), b"{broken")
    said = command(path, "--rejects", tmp_path / "rejects", "--sender", "a sender")
    assert "4 rows: 3 created, 0 known, 1 rejected" in said
    assert "line 4, row: This is no JSON" in said
    assert json.loads((tmp_path / "rejects.ndjson").read_text())["_line"] == 4


def test_the_command_remembers_how_columns_were_mapped(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("what,who,where,size\nOne is.,Ola Brem,https://n.example/a,3\n")
    with pytest.raises(CommandError, match="No field of ours: what, who, where, size"):
        command(path)
    mapped = ["--map", "claim=what", "--map", "actor=who", "--map", "source_url=where", "--ignore", "size"]
    assert "1 would be created" in command(path, *mapped, "--dry-run")
    assert not ImportMapping.objects.exists()
    assert "1 created" in command(path, *mapped)
    path.write_text("what,who,where,size\nTwo is.,Ola Brem,https://n.example/a,3\n")
    assert "1 created" in command(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--map", "actor"],
        ["--map", "nobody=who"],
        ["--map", "actor=nowhere"],
        ["--set", "nothing=x"],
        ["--by", "nobody"],
        ["--language", "no tag"],
    ],
)
def test_the_command_refuses_what_it_cannot_use(tmp_path, arguments):
    path = tmp_path / "rows.csv"
    path.write_text("claim,who\nOne is.,Ola Brem\n")
    with pytest.raises(CommandError):
        command(path, "--ignore", "who", *arguments)
    with pytest.raises(CommandError, match="There is no file"):
        command(Path("/nowhere/at/all.csv"))
    assert not ImportReject.objects.exists()


def test_a_limited_run_goes_on_where_it_stopped(tmp_path):
    path = ndjson(tmp_path / "rows.ndjson", *rows(700))
    assert "100 rows: 100 created" in command(path, "--limit", 100)
    assert "300 rows: 300 created" in command(path, "--limit", 200)
    assert "700 rows: 700 created" in command(path)
    assert ImportRun.objects.count() == 1


def test_a_file_may_have_any_name(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.ndjson")
    assert "1 row: 1 created" in command(ndjson(path, ROW))

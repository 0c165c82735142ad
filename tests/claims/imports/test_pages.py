"""The pages on which data is brought in, without a browser."""

import json
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from claims.admin import imports
from claims.imports import runner, runs
from claims.imports.runner import Runner
from claims.models import Claim, ImportMapping, ImportRun, Statement
from factcheck.followers import START
from tests.cast import person
from tests.claims.imports.helper import ROW

pytestmark = pytest.mark.django_db

TABLE = "what,who,where,size\nThe harbour is shut.,Ola Brem,https://n.example/a,3\n,Ola Brem,https://n.example/a,4\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.IMPORT_DIR = tmp_path / "imports"
    return settings.IMPORT_DIR


def upload(client, content, name="rows.csv", **more):
    """Send a file, and return the answer."""
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("admin:imports"), {"file": file, "sender": "", "format": "", **more})


def columns(**chosen):
    """Return the form of the columns, filled in."""
    numbered = {f"column-{number}": name for number, name in enumerate(chosen.get("names", []))}
    return {"sender": "rows", "order": "", "language": "", "publisher": "", "what": chosen["what"], **numbered}


def work():
    """Do what `manage.py work` does until nothing is left."""
    one = Runner()
    while ImportRun.objects.filter(started_at__isnull=False, finished_at=None).exists():
        one.follow(START)
    one.close()


MAPPED = ["claim", "actor", "source_url", "-"]


def test_a_table_is_uploaded_mapped_tried_and_brought_in(client, ana):
    client.force_login(ana)
    page = upload(client, TABLE).url
    assert "choose…" in client.get(page).content.decode()
    assert client.post(page, columns(what="dry", names=MAPPED)).status_code == 302
    running = client.get(page).content.decode()
    assert "waiting for the process" in running
    assert '<noscript><meta http-equiv="refresh"' in running
    work()
    done = client.get(page)
    assert "This was a trial" in done.content.decode()
    assert not Claim.objects.filter(text="The harbour is shut.").exists()
    real = client.post(page, {"what": "import"}).url
    work()
    run = ImportRun.objects.get(is_dry=False)
    assert (run.by, run.created, run.rejected) == (ana, 1, 1)
    assert "All of them are drafts" in client.get(real).content.decode()
    assert Statement.objects.get(claim__text="The harbour is shut.").status == "draft"
    rejects = b"".join(client.get(reverse("admin:import_rejects", args=[run.pk])).streaming_content).decode()
    assert "There is no claim in this row." in rejects


def test_the_columns_are_remembered_for_the_next_file(client, ana):
    client.force_login(ana)
    page = upload(client, TABLE).url
    client.post(page, columns(what="dry", names=MAPPED))
    work()
    client.post(page, {"what": "import"})
    assert ImportMapping.objects.count() == 1
    answer = client.get(upload(client, TABLE.replace("shut", "open")).url)
    assert [field.initial for field in answer.context["form"].column_fields()] == MAPPED


def test_the_first_rows_are_shown_as_they_would_become(client, ana):
    client.force_login(ana)
    page = upload(client, json.dumps(ROW) + "\n" + json.dumps(ROW | {"stance": "shouts"}), "rows.ndjson").url
    shown = client.get(page).content.decode()
    assert "The harbour will be closed in May." in shown
    assert "not one of the words of this field" in shown


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["claim", "actor", "source_url", ""], "Choose the field"),
        (["claim", "claim", "source_url", "-"], "that field already"),
    ],
)
def test_each_column_is_one_field_or_left_out(client, ana, names, said):
    client.force_login(ana)
    answer = client.post(upload(client, TABLE).url, columns(what="dry", names=names))
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert ImportRun.objects.get().started_at is None


def test_nothing_is_brought_in_that_was_not_tried_first(client, ana):
    client.force_login(ana)
    page = upload(client, TABLE).url
    client.post(page, {"what": "import"})
    client.post(page, columns(what="dry", names=MAPPED))
    client.post(page, {"what": "import"})
    assert not ImportRun.objects.filter(is_dry=False).exists()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "rows.csv", "empty"),
        (b"\xff\xfea\x00", "rows.csv", "UTF-16"),
        (b"PK\x03\x04 no", "rows.xlsx", "no spreadsheet"),
        (b"a,a\n1,2\n", "rows.csv", "rename one of them"),
        (b'"a\n1,2\n', "rows.csv", "first line"),
        (b"no json", "rows.json", "begins with"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(client, ana, folder, content, name, said):
    client.force_login(ana)
    answer = upload(client, content, name)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not ImportRun.objects.exists()
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_that_is_too_large_is_refused_with_the_limit(client, ana, settings):
    settings.IMPORT_MAX_BYTES = 1_000_000
    client.force_login(ana)
    answer = upload(client, b"claim\n" + b"x" * 1_500_000)
    assert (answer.status_code, "at most 1 MB" in answer.content.decode()) == (400, True)


def test_nobody_names_the_columns_of_another_or_brings_in_what_another_tried(client, ana):
    client.force_login(ana)
    page = upload(client, TABLE).url
    run = ImportRun.objects.get()
    other = person("otto", "analyst")
    client.force_login(other)
    client.post(page, columns(what="dry", names=MAPPED))
    run.refresh_from_db()
    assert (run.started_at, ImportRun.objects.count()) == (None, 1)
    assert "Try the whole file dry" not in client.get(page).content.decode()
    own = client.post(page, {"what": "map"}).url
    assert "Try the whole file dry" in client.get(own).content.decode()
    client.force_login(ana)
    client.post(page, columns(what="dry", names=MAPPED))
    work()
    client.force_login(other)
    assert "This run is of ana" in client.get(page).content.decode()
    client.post(page, {"what": "import"})
    assert not ImportRun.objects.filter(is_dry=False).exists()


def test_who_may_not_add_sees_no_form_and_cannot_send_one(client, jo):
    from django.contrib.auth.models import Permission

    jo.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client.force_login(jo)
    assert "Upload and look at it" not in client.get(reverse("admin:imports")).content.decode()
    assert upload(client, TABLE).status_code == 403


@pytest.mark.parametrize("name", ["import_template", "import_template_csv"])
def test_the_templates_can_be_downloaded(client, ana, name):
    client.force_login(ana)
    answer = client.get(reverse(f"admin:{name}"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_run_whose_file_is_gone_says_so(client, ana, folder):
    client.force_login(ana)
    page = upload(client, TABLE).url
    for file in folder.iterdir():
        file.unlink()
    assert "not kept any more" in client.get(page, follow=True).content.decode()


# The process that works it off


def started(client, ana, content):
    client.force_login(ana)
    page = upload(client, content, "rows.ndjson").url
    names = list(dict.fromkeys(name for line in content.splitlines() for name in json.loads(line)))
    client.post(page, columns(what="dry", names=names))
    return ImportRun.objects.first()


def test_two_processes_do_not_work_on_one_run(client, ana):
    lines = [json.dumps(ROW | {"id": str(n), "claim": f"Claim {n} is."}) for n in range(900)]
    run = started(client, ana, "\n".join(lines))
    first, second = Runner(), Runner()
    first._take()
    second._take()
    assert (first._work is not None, second._work) == (True, None)
    first.close()
    second._take()
    assert second._work is not None
    second.close()
    run.refresh_from_db()
    assert run.done == 0


def test_a_run_goes_on_in_another_process_where_the_first_one_ended(client, ana, monkeypatch):
    monkeypatch.setattr(runner, "SLICE", 0)
    monkeypatch.setattr(runs, "BATCH", 200)
    lines = [json.dumps(ROW | {"id": str(n), "claim": f"Claim {n} is."}) for n in range(700)]
    run = started(client, ana, "\n".join(lines))
    run.is_dry = False
    run.save()
    first = Runner()
    assert first.follow(START) == 200
    first.close()
    work()
    run.refresh_from_db()
    assert (run.done, run.created, run.total) == (700, 700, 700)


def test_files_are_removed_a_week_after_they_are_worked_off(client, ana, folder):
    run = started(client, ana, json.dumps(ROW))
    kept = folder / run.sha256
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(kept, (long_ago, long_ago))
    runner.clean()
    assert kept.exists()
    work()
    runner.clean()
    assert not kept.exists()


def test_a_run_that_goes_wrong_ends_with_the_reason_and_the_next_has_its_turn(client, ana, folder, monkeypatch):
    runs = [started(client, ana, json.dumps(ROW | {"id": name})) for name in ("torn", "worse", "good")]
    runs[0].format = "xlsx"
    runs[0].save()
    step = runner.Import.step
    monkeypatch.setattr(
        runner.Import, "step", lambda work, most=None: step(work, most) if work.run.pk != runs[1].pk else 1 / 0
    )
    work()
    for run in runs:
        run.refresh_from_db()
    assert ["no spreadsheet" in runs[0].failure, "ZeroDivisionError" in runs[1].failure] == [True, True]
    assert (runs[2].failure, runs[2].created) == ("", 1)


def test_a_file_that_turns_out_to_be_torn_leads_back_to_the_list(client, ana, folder):
    client.force_login(ana)
    page = upload(client, TABLE).url
    run = ImportRun.objects.get()
    (folder / run.sha256).write_bytes(b"a,a\n")
    for answer in (client.get(page, follow=True), client.post(page, columns(what="dry", names=MAPPED), follow=True)):
        assert (answer.status_code, "rename one of them" in answer.content.decode()) == (200, True)


def test_a_sender_is_known_by_the_same_name_wherever_it_is_typed(client, ana):
    client.force_login(ana)
    for sender in ("Harbour\u200b  wire ", "Harbour wire"):
        page = upload(client, TABLE, sender=sender).url
        assert ImportRun.objects.first().sender == "Harbour wire"
        client.post(page, columns(what="preview", names=MAPPED) | {"sender": sender})
        assert ImportRun.objects.first().sender == "Harbour wire"
    page = upload(client, TABLE).url
    answer = client.post(page, columns(what="preview", names=MAPPED) | {"sender": "a\u202eb"})
    assert (answer.status_code, "U+202E" in answer.content.decode()) == (400, True)


def test_a_run_that_was_started_meanwhile_is_not_set_back(client, ana):
    client.force_login(ana)
    page = upload(client, TABLE).url
    late = ImportRun.objects.get()
    client.post(page, columns(what="dry", names=MAPPED))
    work()
    before = ImportRun.objects.values().get()
    request = client.get(page).wsgi_request
    answer = imports._mapping(request, late, QueryDict(urlencode(columns(what="dry", names=MAPPED))))
    assert (answer.status_code, ImportRun.objects.values().get()) == (302, before)


def test_nothing_of_the_record_is_held_while_a_file_is_taken_in(client, ana, monkeypatch):
    from factcheck.admin import site

    opened = []
    monkeypatch.setattr(site, "recording", lambda **how: opened.append(how))
    client.force_login(ana)
    page = upload(client, TABLE).url
    client.post(page, columns(what="dry", names=MAPPED))
    assert opened == []


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.7\n1 0 obj", "a.csv"), (b"%PDF-1.7\n1 0 obj", "a.pdf"), (bytes(range(1, 256)) * 9, "a.bin"),
     (b"\x89PNG\r\n\x1a\n\x01", "a.ndjson")],
)  # fmt: skip
def test_what_is_no_text_is_refused_and_not_taken_for_a_table(client, ana, content, name):
    client.force_login(ana)
    answer = upload(client, content, name)
    assert answer.status_code == 400
    assert "neither a table of text nor JSON" in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("content", ['{"a":', "[" * 20, '{"claim":NaN}'])
def test_json_of_which_nothing_can_be_read_is_not_called_a_claimreview(client, ana, content):
    client.force_login(ana)
    page = client.get(upload(client, content, "a.json").url).content.decode()
    assert "Nothing in this file can be read as a row." in page
    assert "This is ClaimReview" not in page


def test_columns_that_nobody_has_named_are_asked_for_once(client, ana):
    client.force_login(ana)
    page = client.get(upload(client, "what,who\n" + "One is.,Ola Brem\n" * 9).url).content.decode()
    assert "Choose first what these columns are: what, who." in page
    assert "There is no field of the name" not in page

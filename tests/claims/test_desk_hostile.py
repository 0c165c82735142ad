"""No value that somebody can send to a page of the desk is an error of ours, on either database."""

import json

import pytest
from django.urls import reverse

from claims.models import Autosave
from sources.models import ReadMark
from tests.claims.test_workflow import bring
from tests.drafts import TEXT, make, make_snapshot, make_source, make_statement, writer

NUL = "s\x00"


@pytest.fixture
def desk(client, ed):
    client.force_login(ed)
    return client


def post(desk, name, *args, **values):
    return desk.post(reverse(f"admin:{name}", args=args), values)


def test_a_passage_that_cannot_be_there_is_not_found(desk):
    assert post(desk, "changed_sources", fate=NUL, comment="x").status_code == 404


def test_a_statement_that_cannot_be_there_is_not_chosen_in_the_queue(desk):
    for chosen in (NUL, f"{NUL}:1"):
        answer = post(desk, "review_queue", do="approve", chosen=chosen)
        assert (answer.status_code, "Choose at least one" in answer.content.decode()) == (400, True)


def test_nothing_is_given_to_an_account_that_cannot_be_there(desk):
    statement = bring(make_statement(), "in_review")
    answer = post(desk, "review_queue", do="assign", chosen=f"{statement.uid}:1", to=NUL)
    assert (answer.status_code, "Assign to" in answer.content.decode()) == (400, True)


def test_a_mark_that_cannot_be_there_had_been_taken_back(desk):
    source = make_source()
    mark = make(ReadMark, snapshot=make_snapshot(source), start=0, end=len(TEXT), by=writer())
    assert post(desk, "read_mark", source.uid, take_back=NUL).status_code == 302
    assert ReadMark.objects.filter(pk=mark.pk).exists()


@pytest.mark.parametrize("end", ["", "read/", "aids/"])
def test_a_source_that_cannot_be_there_is_not_found(desk, end):
    address = f"/admin/reading/%00/{end}"
    assert (desk.post if end == "read/" else desk.get)(address).status_code == 404


def test_no_name_of_a_field_keeps_what_is_typed_from_being_kept(desk):
    values = {"a\x00b": "one", "\ud800": "two", "claim": "three \x00\ud800"}
    assert post(desk, "autosave", page="x", values=json.dumps(values)).status_code == 200
    assert Autosave.objects.get().values == {"ab": "one", "?": "two", "claim": "three ?"}

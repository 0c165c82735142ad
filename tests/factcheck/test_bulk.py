"""Rows that are inserted without the ORM are those that it would have written."""

import pytest
from django.db import IntegrityError

from claims.models import Claim
from factcheck.db.bulk import insert
from factcheck.journal import recording
from sources.models import Source
from tests.drafts import make_claim, make_source, writer

pytestmark = pytest.mark.django_db


def stored(row):
    """Return what stands in the table, without what differs from row to row."""
    return {
        name: value
        for name, value in type(row).objects.filter(pk=row.pk).values().get().items()
        if name not in ("id", "uid", "slug", "url", "canonical_url")
    }


def test_rows_are_stored_as_the_orm_stores_them():
    rows = [
        Source(title="Harbour news", slug=f"news-{n}", kind="article", url=f"https://news.example/{n}/")
        for n in range(3)
    ]
    for row in rows:
        row.published_edtf = "2021-12"
    with recording(by=writer()):
        insert(rows)
    by_orm = make_source(published_edtf="2021-12", url="https://news.example/orm")
    assert [stored(row) for row in rows] == [stored(by_orm)] * 3
    assert [row.canonical_url for row in rows] == [f"https://news.example/{n}" for n in range(3)]
    assert rows[0].published_latest.isoformat() == "2021-12-31"


def test_each_row_is_given_its_own_key():
    rows = [Claim(text=f"Claim {n} is.", kind="fact") for n in range(1200)]
    with recording(by=writer()):
        insert(rows)
    assert {row.pk: row.text for row in rows} == dict(
        Claim.objects.filter(text__startswith="Claim ", text__endswith=" is.").values_list("pk", "text")
    )


def test_the_laws_of_the_database_hold(db):
    claim = make_claim()
    with pytest.raises(IntegrityError), recording(by=writer()):
        insert([Claim(uid=claim.uid, text="Twice.", kind="fact")])
    with pytest.raises(IntegrityError), recording(by=writer()):
        insert([Claim(text="", kind="fact")])


def test_nothing_is_inserted_of_nothing():
    insert([])

"""The forms of the admin for sources and their texts say what they cannot take, and how a date is written."""

import pytest
from django.urls import reverse

from sources.anchoring import fingerprint
from sources.models import Passage
from tests.drafts import TEXT, make_snapshot, make_source

RIGHT, WRONG = fingerprint(TEXT[:13]), fingerprint("other words")


def add(client, snapshot, **values):
    return client.post(reverse("admin:sources_passage_add"), {"snapshot": snapshot.pk, **values})


@pytest.mark.parametrize("place", [{"start": 0, "end": 13}, {"words": TEXT[:13]}])
def test_a_fingerprint_of_other_words_is_refused_where_the_text_is_held(client, ana, place):
    client.force_login(ana)
    snapshot = make_snapshot(make_source())
    refused = add(client, snapshot, sha256=WRONG, **place)
    assert "not the fingerprint of the words there" in str(refused.context["adminform"].form.errors["sha256"])
    assert not Passage.objects.filter(snapshot=snapshot).exists()
    assert add(client, snapshot, sha256=RIGHT, **place).status_code == 302
    assert Passage.objects.get(snapshot=snapshot).sha256 == RIGHT


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claims_statement", "said_edtf"),
        ("claims_claim", "about_edtf"),
        ("sources_source", "published_edtf"),
        ("sources_event", "date_edtf"),
    ],
)
def test_every_date_shows_how_it_is_written(client, ana, model, name):
    client.force_login(ana)
    form = client.get(reverse(f"admin:{model}_add")).context["adminform"].form
    assert "2021-12-13" in form.fields[name].help_text
    assert form.fields[name].help_text.count("throughout: 1950/1953") == 1

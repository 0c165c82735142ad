"""A name or title is kept in one form, whoever types it: no invisible characters, single spaces."""

import re

import pytest
from django.urls import reverse

from claims.models import Topic
from sources.models import Actor, Event, Source
from tests.drafts import make_actor

TYPED, KEPT = "Zed\u200bA  Zed\u00a0 B", "ZedA Zed B"


def add(client, model, **values):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    parts = re.findall(r'name="(\w+)-TOTAL_FORMS"', client.get(address).content.decode())
    rows = {f"{part}-{name}": "0" for part in parts for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return client.post(address, rows | values, follow=True).content.decode()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Actor, {"name": TYPED, "running_form": TYPED, "kind": "person"}),
        (Source, {"title": TYPED, "kind": "article", "holding": "held", "display": "passages"}),
        (Event, {"title": TYPED, "kind": "speech"}),
        (Topic, {"name": TYPED}),
    ],
)
def test_what_is_typed_in_the_admin_is_kept_in_one_form(client, ed, model, values):
    client.force_login(ed)
    add(client, model, **values)
    row = model._default_manager.get(**{next(iter(values)): KEPT})
    assert all(getattr(row, name) == KEPT for name, value in values.items() if value == TYPED)


@pytest.mark.parametrize("typed", ["Ola Brem", "Ola  Brem", "ola bre\u200bm"])
def test_whoever_adds_a_second_actor_of_a_name_is_told_of_the_first(client, ed, typed):
    first = make_actor("Ola Brem")
    client.force_login(ed)
    page = add(client, Actor, name=typed, kind="person")
    assert f'<a href="{reverse("admin:sources_actor_change", args=[first.pk])}">Ola Brem (' in page
    assert "has this name, too" in page
    assert "has this name, too" not in add(client, Actor, name="Ola Bremer", kind="person")

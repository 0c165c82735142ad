"""A text is shown in full because an editor has chosen it; what anybody adds later is shown to nobody."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from claims.worklists import LISTS
from factcheck.journal import recording, verify
from sources.ingest.capture import capture
from sources.models import Source
from sources.shown import keep_showing, waiting
from tests.claims.test_workflow import bring
from tests.drafts import make_passage, make_snapshot, make_source, make_statement, writer

LATER = "Another text that somebody has pasted, with slander in it.\n"


@pytest.fixture
def source(db):
    """A public source whose text is shown in full."""
    source = make_source("Harbour log")
    snapshot = make_snapshot(source)
    bring(make_statement(source=source, passage=make_passage(snapshot)), "published")
    with recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(display="full", display_ground="ours", shown=snapshot)
    return Source.objects.get(pk=source.pk)


@pytest.fixture
def later(source, ana):
    """A newer text of it, by an analyst alone."""
    return capture(source, LATER, by=ana).snapshot


def public(client, source):
    client.logout()
    paths = (f"/sources/{source.uid}", f"/sources/{source.uid}/history", f"/api/v1/sources/{source.uid}/")
    return "".join(client.get(path).content.decode() for path in paths)


def posted(source, **values):
    data = {name: getattr(source, name) for name in ("display", "display_ground")}
    rows = {"byline-TOTAL_FORMS": "0", "byline-INITIAL_FORMS": "0"}
    return rows | data | {"shown": source.shown_id or ""} | values


def saved(client, source, **values):
    return client.post(reverse("admin:sources_source_change", args=[source.pk]), posted(source, **values))


@pytest.mark.parametrize("way", ["captured", "pasted in the admin"])
def test_a_text_that_an_analyst_adds_is_kept_and_shown_to_nobody(client, source, ana, way):
    client.force_login(ana)
    if way == "captured":
        capture(source, LATER, by=ana)
    else:
        client.post(reverse("admin:sources_snapshot_add"), {"source": source.pk, "text": LATER})
    assert source.snapshots.count() == 2
    page = public(client, source)
    assert "slander" not in page
    assert "fishers want the port" in page


def test_an_analyst_can_choose_no_text(client, source, later, ana):
    client.force_login(ana)
    assert client.post(reverse("admin:sources_snapshot_show", args=[later.pk])).status_code == 403
    saved(client, source, shown=later.pk)
    source.refresh_from_db()
    assert source.shown_id != later.pk


def test_an_editor_is_told_of_a_newer_text_and_shows_it_in_one_step(client, source, later, ed):
    client.force_login(ed)
    address = reverse("admin:sources_snapshot_show", args=[later.pk])
    assert address in client.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()
    listed = client.get(reverse("admin:work_list", args=["texts-to-show"]))
    assert [item["url"] for item in listed.context["items"]] == [address]
    assert "slander" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert not LISTS["texts-to-show"].rows().exists()
    assert "slander" in public(client, source)


def test_an_editor_shows_the_text_that_their_page_offered(client, source, ana, ed):
    """Another text that comes while they read is not the one that they have read."""
    with recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(display="passages", shown=None)
    client.force_login(ed)
    form = client.get(reverse("admin:sources_source_change", args=[source.pk])).context["adminform"].form
    offered = form["shown"].initial
    capture(source, LATER, by=ana)
    assert saved(client, source, display="full", shown=offered).status_code == 302
    page = public(client, source)
    assert "slander" not in page
    assert "fishers want the port" in page


def test_whoever_stops_showing_a_text_decides_anew_when_they_show_one_again(client, source, ed):
    client.force_login(ed)
    assert saved(client, source, display="none").status_code == 302
    source.refresh_from_db()
    assert (source.display, source.shown) == ("none", None)
    assert "fishers want the port" not in public(client, source)


def test_no_text_is_shown_of_a_source_that_is_not_shown_in_full(client, source, later, ed):
    with recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(display="passages", shown=None)
    client.force_login(ed)
    assert client.post(reverse("admin:sources_snapshot_show", args=[later.pk])).status_code == 409


def test_the_text_of_another_source_cannot_be_chosen(client, source, ed):
    other = make_snapshot(make_source("Another log"), LATER)
    client.force_login(ed)
    assert saved(client, source, shown=other.pk).status_code == 200
    with pytest.raises(IntegrityError, match="shown_text_of_source"), recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(shown=other)


def test_what_was_shown_before_texts_were_chosen_goes_on_being_shown(client, source):
    with recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(shown=None)
    assert [row.pk for row in waiting()] == [source.pk]
    assert keep_showing() == 1
    assert "fishers want the port" in public(client, source)
    assert keep_showing() == 0
    assert [finding for finding in verify.verify() if source.uid in finding] == []

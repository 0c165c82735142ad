"""Whoever saves a form that somebody else has saved meanwhile is told what changed, and may then decide to save it."""

import pytest
from django.urls import reverse

from claims.models import Statement, Topic
from factcheck.journal import recording
from sources.models import Actor, ActorName
from tests.claims.test_overtaken import TYPED, opened
from tests.drafts import make, make_actor, make_world


@pytest.fixture
def topic(db):
    return make(Topic, name="Ships", slug="ships")


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def actor(db):
    actor = make_actor()
    for name in ("O. Brem", "Ola B.", "Old Brem"):
        make(ActorName, actor=actor, name=name)
    return actor


def change(row, by, **values):
    with recording(by=by, why="She told me."):
        type(row).objects.filter(pk=row.pk).update(**values)


def again(answer, **values):
    """Return what the form of an answer sends when it is saved as it is."""
    sent = {"_seen": answer.context["seen"]}
    forms = [answer.context["adminform"].form]
    for one in answer.context["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.forms]
    for form in forms:
        sent |= {field.html_name: "" if (value := field.value()) is None else value for field in form}
    return sent | values


def test_the_refused_form_says_who_changed_what_and_keeps_what_was_typed(client, ana, rita, topic):
    client.force_login(ana)
    url, sent = opened(client, topic, name=TYPED)
    change(topic, rita, name="Boats")
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Change by <strong>rita</strong>" in page
    assert "She told me." in page
    assert '<th scope="row">Name</th><td><del>Ships</del> </td><td><ins>Boats</ins> </td>' in page
    assert f'<a href="{url}"' in page
    assert answer.context["adminform"].form["name"].value() == TYPED


def test_there_is_one_message_and_it_does_not_contradict_itself(client, ana, rita, topic):
    client.force_login(ana)
    url, sent = opened(client, topic, name=TYPED)
    change(topic, rita, name="Boats")
    page = client.post(url, sent).content.decode()
    assert page.count("Somebody has changed this") == 1
    assert page.count('role="alert"') == page.count('class="errornote') == 1
    assert "Please correct" not in page
    assert "Nothing of this page was saved" not in page


def test_to_save_again_is_decided_and_goes_through_unless_it_changed_once_more(client, ana, rita, topic):
    client.force_login(ana)
    url, sent = opened(client, topic, name=TYPED)
    change(topic, rita, name="Boats")
    answer = client.post(url, sent)
    change(topic, rita, description="Seagoing.")
    second = client.post(url, again(answer))
    assert second.status_code == 409
    assert [(one.field, one.after) for one in second.context["meanwhile"].changes] == [("description", ("Seagoing.",))]
    assert client.post(url, again(second)).status_code == 302
    assert Topic.objects.get(pk=topic.pk).name == TYPED


def test_fields_that_were_left_as_they_were_show_what_stands_now(client, ana, rita, topic):
    client.force_login(ana)
    url, sent = opened(client, topic, name=TYPED)
    change(topic, rita, name="Boats", description="Seagoing.\nOr not.")
    answer = client.post(url, sent)
    assert answer.context["adminform"].form["description"].value() == "Seagoing.\nOr not."
    assert client.post(url, again(answer)).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.description) == (TYPED, "Seagoing.\nOr not.")


def test_records_that_were_chosen_meanwhile_are_kept_unless_others_were_chosen_here(client, ana, rita, world):
    claim, mine = world.claim, make(Topic, name="Mine")
    with recording(by=rita):
        world.statement.event = world.event
        world.statement.save()
    client.force_login(ana)
    url, sent = opened(client, world.statement, hedge=TYPED, actor=world.other.pk)
    with recording(by=rita):
        row = Statement.objects.get(pk=world.statement.pk)
        row.claim, row.event, row.actor = world.claim2, None, world.group
        row.save()
    form = client.post(url, sent).context["adminform"].form
    assert form["claim"].value() == str(world.claim2.pk)
    assert (form["event"].value(), form["actor"].value()) == ("", str(world.other.pk))
    url, sent = opened(client, claim, text=TYPED)
    with recording(by=rita):
        claim.topics.set([mine])
    answer = client.post(url, sent)
    assert answer.context["adminform"].form["topics"].value() == [str(mine.pk)]
    assert client.post(url, again(answer)).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, [*claim.topics.all()]) == (TYPED, [mine])


def test_another_fault_is_named_as_well_and_the_form_still_goes_through_when_it_is_mended(client, ana, rita, topic):
    client.force_login(ana)
    url, sent = opened(client, topic, name="")
    change(topic, rita, description="Seagoing.")
    answer = client.post(url, sent)
    assert "First, please see to" in answer.content.decode()
    assert client.post(url, again(answer, name=TYPED)).status_code == 302
    assert Topic.objects.get(pk=topic.pk).name == TYPED


def test_rows_that_were_taken_away_meanwhile_come_back_as_new_ones(client, ana, rita, actor):
    client.force_login(ana)
    url, sent = opened(client, actor, **{"names-0-name": "Ole Brem", "names-2-name": "Older Brem"})
    with recording(by=rita):
        ActorName.objects.filter(actor=actor, name="O. Brem").delete()
        ActorName.objects.create(actor=actor, name="Captain Brem")
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert client.post(url, again(answer)).status_code == 302
    names = ActorName.objects.filter(actor=actor).values_list("name", flat=True)
    assert sorted(names) == ["Captain Brem", "Ola B.", "Older Brem", "Ole Brem"]


def test_what_was_typed_about_a_record_that_was_deleted_is_handed_back(client, ana, rita, actor):
    client.force_login(ana)
    url, sent = opened(client, actor, description=TYPED)
    with recording(by=rita):
        Actor.objects.get(pk=actor.pk).delete()
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert TYPED in page
    assert reverse("admin:sources_actor_changelist") in page


@pytest.mark.parametrize("sent", [{"name": "", "slug": "x"}, {"name": "a\u202eb", "slug": "x"}])
def test_any_refused_form_has_one_note(client, ana, db, sent):
    client.force_login(ana)
    page = client.post(reverse("admin:claims_topic_add"), sent).content.decode()
    assert page.count('class="errornote') == 1
    assert "<title>Error:" in " ".join(page.split())

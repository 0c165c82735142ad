"""The reading room: what is refused and kept, prefilled, marked as read, measured and autosaved."""

import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Appearance, Autosave, Preference, Statement
from factcheck.journal import recording
from sources.anchoring import fingerprint
from sources.attach import withhold
from sources.ingest.capture import capture
from sources.models import Actor, Event, Passage, PassageFate, ReadMark, Snapshot, Source
from tests.drafts import TEXT, make, make_actor, make_claim, make_passage, make_snapshot, make_source, writer

pytestmark = pytest.mark.django_db
SECOND = "According to the Gull Institute, the fishers want the port closed first."
START = TEXT.index(SECOND)
END = START + len(SECOND)


@pytest.fixture
def source(db):
    publisher = make_actor("Harbour Herald", "media_outlet")
    source = make_source(publisher=publisher, published_edtf="2021-12-15", language="en")
    make_snapshot(source)
    return source


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def room(source):
    return reverse("admin:reading_room", args=[source.uid])


def entry(source, **values):
    plain = {
        "token": "t1",
        "snapshot": source.snapshots.last().uid,
        "passages": "2",
        "actor": "Gull Institute",
        "actor_kind": "organisation",
        "claim": "The port should be closed first.",
        "claim_kind": "norm",
        "stance": "demands",
        "mode": "paraphrase",
        "confidence": "explicit",
        "original": "unknown",
        "part": "text",
    }
    return plain | values


def shown(response):
    return response.content.decode()


def fill(source, number):
    """Give a source that many statements, each on a passage of its own."""
    snapshot, actor = source.snapshots.last(), make_actor()
    with recording(by=writer(), why="prepared"):
        for place in range(number):
            claim = make_claim(f"Claim {place}.")
            exact = TEXT[place : place + 5]
            passage = Passage.objects.create(snapshot=snapshot, start=place, end=place + 5, sha256=fingerprint(exact))
            statement = Statement.objects.create(claim=claim, actor=actor, stance="asserts")
            Appearance.objects.create(statement=statement, source=source, passage=passage, mode="paraphrase")


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_statement_is_a_draft_and_the_form_is_ready_for_the_next(desk, source):
    response = desk.post(room(source), entry(source), follow=True)
    statement = Statement.objects.get(claim__text="The port should be closed first.")
    assert (statement.status, statement.actor.kind) == ("draft", "organisation")
    assert statement.appearances.get().passage.exact == SECOND
    page = shown(response)
    assert "is saved as a draft" in page
    assert 'name="actor" value="Gull Institute"' in page
    assert 'href="#r1"' in page


def test_a_statement_can_be_submitted_at_once(desk, source):
    desk.post(room(source), entry(source, _submit="1"))
    assert Statement.objects.get(claim__text="The port should be closed first.").status == "in_review"


def test_without_a_script_a_sentence_leads_to_the_form_with_its_words(desk, source):
    page = shown(desk.get(room(source)))
    assert re.search(r'<a class="number aside" href="\?sentence=3#statement"', page)
    assert f"@{END + 1}-{END + 32}" in shown(desk.get(room(source), {"sentence": "3"}))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"actor": "Nobody Known", "actor_kind": ""}, "actor", "There is no actor"),
        ({"actor": "He", "actor_kind": ""}, "actor", "somebody whom the text names before"),
        ({"actor": "", "actor_kind": "person"}, "actor", "Say who says it"),
        ({"actor": "Harbour Herald"}, "actor", "There is a “Harbour Herald” in the record"),
        ({"claim": ""}, "claim", "required"),
        ({"claim": "x" * 1001}, "claim", "at most 1000 characters"),
        ({"claim_kind": ""}, "claim_kind", "Choose the kind"),
        ({"passages": ""}, "passages", "Mark the words that say it, or give a locator."),
        ({"passages": "99"}, "passages", "There is no sentence 99"),
        ({"passages": "3-2"}, "passages", "Write the first one first"),
        ({"passages": "no such words at all"}, "passages", "does not stand in the text"),
        ({"passages": "the"}, "passages", "times or more"),
        ({"passages": "@5-9999"}, "passages", "lies outside the text"),
        ({"passages": "1\n" * 21}, "passages", "At most 20 passages"),
        ({"cue": "1\n2"}, "cue", "This is one place"),
        ({"chain": "Harbour Herald\nHarbour Herald"}, "chain", "Two neighbours in a chain"),
        ({"chain": "Nobody (new robot)"}, "chain", "is no kind of actor"),
        ({"chain": "Harbour Herald", "original": "here"}, "chain", "nobody reports it"),
        ({"said": "2021-02-30"}, "said", "2021"),
        ({"event": "No such event"}, "event", "There is no such event"),
        ({"original": "work"}, "original_work", "Say which work"),
        ({"role": "a\u202eb"}, "role", "U+202E"),
        ({"mode": "song"}, "mode", "not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_that_was_typed_is_kept(desk, source, values, field, sentence):
    before = Statement.objects.count()
    response = desk.post(room(source), entry(source, hedge="in principle", **values))
    assert response.status_code == 200
    assert sentence in shown(response)
    assert field in response.context["form"].errors
    assert 'value="in principle"' in shown(response)
    assert Statement.objects.count() == before


def test_the_same_statement_sent_twice_is_entered_once(desk, source):
    desk.post(room(source), entry(source))
    response = desk.post(room(source), entry(source, actor_kind="", claim_kind=""))
    assert "This is recorded already" in shown(response)
    assert Statement.objects.filter(claim__text="The port should be closed first.").count() == 1


@pytest.mark.parametrize(
    ("values", "statements", "voices"),
    [
        ({"actor": "Some people", "actor_kind": "unnamed"}, 1, 1),
        ({"actor": "", "actor_kind": "unnamed"}, 1, 1),
        ({"actor": "Some people", "actor_kind": "unnamed", "passages": "", "locator": "12:31"}, 1, 1),
        ({}, 1, 0),
    ],
)
def test_one_form_sent_twice_is_entered_once(desk, source, values, statements, voices):
    for _ in range(2):
        desk.post(room(source), entry(source, **values))
    assert Statement.objects.filter(claim__text="The port should be closed first.").count() == statements
    assert source.unnamed_voices.count() == voices


def test_voices_of_two_names_say_the_same_at_one_place(desk, source):
    for name in ("Some people", "Others"):
        assert desk.post(room(source), entry(source, actor=name, actor_kind="unnamed")).status_code == 302
    assert source.unnamed_voices.count() == 2


def test_nothing_is_kept_of_what_cannot_be_submitted(desk, source, ana):
    ana.groups.get().permissions.remove(Permission.objects.get(codename="submit_statement"))
    response = desk.post(room(source), entry(source, _submit="1"))
    assert "Your account may not do this" in shown(response)
    assert not Statement.objects.filter(claim__text="The port should be closed first.").exists()
    assert not Actor.objects.filter(name="Gull Institute").exists()


def test_a_stale_form_keeps_the_words_in_place_of_their_offsets(desk, source):
    stale = entry(source, passages=f"@{START}-{END}")
    make_snapshot(source, "It is new. " + TEXT)
    response = desk.post(room(source), stale)
    assert "The source has a newer text since you began" in shown(response)
    words = response.context["form"]["passages"].value()
    assert words == SECOND
    again = entry(source, passages=words)
    assert desk.post(room(source), again).status_code == 302


@pytest.mark.parametrize("line", ["2", f"@{START}-{END}", "2: the fishers want the port closed first"])
def test_no_number_of_a_former_text_is_taken_for_one_of_the_newest(desk, source, line):
    stale = entry(source, passages=line, cue="1")
    make_snapshot(source, "It is new. Wholly so. " + TEXT)
    form = desk.post(room(source), stale).context["form"]
    assert form["passages"].value() in SECOND
    assert form["cue"].value() == TEXT[: TEXT.index(" According")]


def test_what_can_no_more_be_put_in_words_has_to_be_marked_again(desk, source, ed):
    stale = entry(source)
    withhold(source.snapshots.get(), by=ed, why="asked")
    make_snapshot(source, "It is new. " + TEXT)
    response = desk.post(room(source), stale)
    assert "Mark again: 2 cannot be carried over." in shown(response)
    assert response.context["form"]["passages"].value() == ""


def test_the_text_that_was_captured_last_is_read_also_where_it_was_there_before(desk, source, ana):
    for text in ("Another one.", TEXT):
        capture(source, text, by=ana)
    assert desk.get(room(source)).context["room"].text == TEXT


def test_nothing_is_marked_as_read_that_was_not_on_the_page(desk, source):
    stale = source.snapshots.get().uid
    make_snapshot(source, "It is new. " + TEXT)
    for values in ({"place": "@0-14", "snapshot": stale}, {"place": "@0-14"}):
        response = desk.post(reverse("admin:read_mark", args=[source.uid]), values, follow=True)
        assert "The source has a newer text than the one you read" in shown(response)
    assert not ReadMark.objects.exists()


def test_a_passage_that_nothing_rests_on_is_not_dealt_with(desk, source):
    newer = make_snapshot(source, "New. " + TEXT)
    passage = make_passage(source.snapshots.first())
    make(PassageFate, passage=passage, snapshot=newer, fate="moved", start=5, end=18)
    (row,) = desk.get(reverse("admin:reading"), {"q": "harbour news"}).context["rows"]
    assert row.percent == desk.get(room(source)).context["coverage"].percent == 0


def test_a_long_text_is_read_page_by_page(desk):
    source = make_source("A long one")
    make_snapshot(source, "".join(f"Sentence number {number} ends here.\n" for number in range(1, 701)))
    first = shown(desk.get(room(source)))
    assert ('id="s300"' in first, 'id="s301"' in first) == (True, False)
    assert "sentences 1 to 300 of 700" in first
    third = shown(desk.get(room(source), {"page": "3"}))
    assert ('id="s600"' in third, 'id="s601"' in third, 'id="s700"' in third) == (False, True, True)
    assert 'id="s650"' in shown(desk.get(room(source), {"sentence": "650"}))
    response = desk.post(room(source), entry(source, passages="301"))
    assert re.search(r"\?.*page=2.*#s301$", response.url)
    mark = {"place": "302", "snapshot": source.snapshots.get().uid}
    assert desk.post(reverse("admin:read_mark", args=[source.uid]), mark).url == f"{room(source)}?page=2#s302"
    assert 'class="sentence read" id="s302"' in shown(desk.get(room(source), {"page": "2"}))


def test_a_date_with_one_reading_is_kept_and_one_of_the_event_is_left_to_it(desk, source):
    make(Event, title="A speech", kind="speech", date_edtf="2021-12-13")
    desk.post(room(source), entry(source, event="a speech", said="2021-12-13"))
    statement = Statement.objects.get(claim__text="The port should be closed first.")
    assert (statement.said_edtf, statement.said_earliest.isoformat()) == ("", "2021-12-13")
    other = desk.post(room(source), entry(source, event="a speech", said="2021-12-14", claim="Another."))
    assert "The event dates this: 2021-12-13" in shown(other)


def test_a_source_without_text_takes_a_locator(desk):
    source = make_source("A broadcast", kind="broadcast")
    page = shown(desk.get(room(source)))
    assert "No text of this source has been captured" in page
    values = {**entry_without_text(), "locator": "12:31"}
    assert desk.post(room(source), values).status_code == 302
    assert Appearance.objects.get(source=source).locator == "12:31"


def entry_without_text():
    plain = {"token": "t2", "actor": "Gull Institute", "actor_kind": "organisation", "claim": "It rains."}
    plain |= {"claim_kind": "fact", "stance": "asserts", "mode": "paraphrase", "confidence": "explicit"}
    return plain | {"part": "text", "original": "unknown"}


def test_a_withheld_text_says_who_can_attach_it(desk, ed):
    source = make_source("Withheld")
    snapshot = make_snapshot(source, held=False)
    assert "An editor can attach it" in shown(desk.get(room(source)))
    desk.force_login(ed)
    assert reverse("admin:sources_snapshot_attach", args=[snapshot.pk]) in shown(desk.get(room(source)))


def test_what_is_read_with_no_result_counts_and_can_be_taken_back(desk, source):
    address, snapshot = reverse("admin:read_mark", args=[source.uid]), source.snapshots.get().uid
    before = desk.get(room(source)).context["coverage"]
    assert (before.percent, len(before.unread)) == (0, 5)
    desk.post(address, {"place": "2-3", "snapshot": snapshot})
    mark = ReadMark.objects.get()
    after = desk.get(room(source)).context["coverage"]
    assert (mark.start, [one.number for one in after.unread]) == (START, [1, 4, 5])
    wrong = {"place": "77", "snapshot": snapshot}
    assert desk.post(address, wrong, headers={"Accept": "application/json"}).status_code == 400
    desk.post(address, {"take_back": mark.uid})
    assert not ReadMark.objects.exists()


def test_what_is_marked_once_more_is_taken_back(desk, source):
    def press(place):
        sent = {"place": place, "toggle": "1", "snapshot": source.snapshots.get().uid}
        return desk.post(address, sent, headers={"Accept": "application/json"}).json()

    address = reverse("admin:read_mark", args=[source.uid])
    assert (press("1")["read"], press("3")["read"]) == ([1], [1, 3])
    found = press("3")
    assert (found["message"][:10], found["read"], found["unread"]) == ("Taken back", [1], [2, 3, 4, 5])


def test_coverage_counts_what_lies_in_a_passage(desk, source):
    desk.post(room(source), entry(source, passages="2\n4", cue="According to"))
    found = desk.get(room(source)).context["coverage"]
    assert [one.number for one in found.unread] == [1, 3, 5]
    listed = desk.get(reverse("admin:reading"), {"q": "harbour news"})
    (row,) = listed.context["rows"]
    assert (row.source, row.statements, row.percent) == (source, 1, found.percent)


def test_what_is_typed_is_kept_offered_restored_and_forgotten_when_it_is_saved(desk, source):
    keep = {"page": f"reading/{source.uid}", "values": '{"claim": "Half a cl", "actor": "Ola"}'}
    assert desk.post(reverse("admin:autosave"), keep).status_code == 200
    assert "You have an unsaved statement from" in shown(desk.get(room(source)))
    assert "Half a cl</textarea>" in shown(desk.get(room(source), {"restore": "1"}))
    desk.post(room(source), entry(source))
    assert not Autosave.objects.exists()


def test_saving_one_form_forgets_nothing_that_was_typed_into_another(desk, source, ana):
    Autosave.objects.create(account=ana, page=f"reading/{source.uid}", values={"claim": "x", "token": "of another tab"})
    desk.post(room(source), entry(source))
    assert Autosave.objects.exists()


def test_what_is_typed_can_be_discarded(desk, source, ana):
    Autosave.objects.create(account=ana, page=f"reading/{source.uid}", values={"claim": "x"})
    desk.post(room(source), {"_discard": "1"})
    assert not Autosave.objects.exists()


def test_nobody_is_offered_what_another_person_typed(desk, source, rita):
    Autosave.objects.create(account=rita, page=f"reading/{source.uid}", values={"claim": "mine alone"})
    assert "mine alone" not in shown(desk.get(room(source), {"restore": "1"}))


TOO_LARGE, TOO_MANY = json.dumps({"a": "x" * 64_001}), json.dumps({str(number): "" for number in range(61)})


@pytest.mark.parametrize("values", ["", "[]", "{", '{"a": 1}', TOO_LARGE, TOO_MANY, "[" * 5000])
def test_autosave_takes_a_bounded_object_of_texts_alone(desk, source, values):
    response = desk.post(reverse("admin:autosave"), {"page": "reading/x", "values": values})
    assert response.status_code == 400
    assert not Autosave.objects.exists()


def test_autosave_keeps_what_no_text_may_hold_as_far_as_a_database_can(desk):
    values = '{"claim": "a\\u0000b \\ud800 c"}'
    assert desk.post(reverse("admin:autosave"), {"page": "reading/x", "values": values}).status_code == 200
    assert Autosave.objects.get().values == {"claim": "ab ? c"}


def test_single_keys_can_be_switched_off(desk, source, ana):
    assert 'data-single-keys="yes"' in shown(desk.get(room(source)))
    desk.post(reverse("admin:preferences"), {"has_mail": "on"})
    assert not Preference.objects.get(account=ana).has_single_keys
    assert 'data-single-keys="no"' in shown(desk.get(room(source)))


def test_the_room_is_closed_to_those_who_enter_nothing(client, jo, source):
    client.force_login(jo)
    for name in ("reading_room", "reading_aids"):
        assert client.get(reverse(f"admin:{name}", args=[source.uid])).status_code == 403
    assert client.post(reverse("admin:read_mark", args=[source.uid]), {"place": "1"}).status_code == 403


def test_a_source_that_is_not_there_is_no_page(desk):
    assert desk.get(reverse("admin:reading_room", args=["w000000000000"])).status_code == 404


def test_the_room_costs_the_same_with_one_statement_and_with_a_hundred(desk, source):
    fill(source, 1)
    one = queries(desk, room(source))
    longer = make_source("A longer one", publisher=source.publisher)
    make_snapshot(longer)
    fill(longer, 100)
    assert queries(desk, room(longer)) == one


def test_the_list_costs_the_same_with_one_source_and_with_many(desk, source):
    few = queries(desk, f"{reverse('admin:reading')}?q=harbour")
    for number in range(20):
        make_snapshot(make_source(f"Harbour {number}"))
    assert queries(desk, f"{reverse('admin:reading')}?q=harbour") == few


def test_aids_say_how_a_date_is_understood_and_how_the_chain_reads(desk, source):
    body = desk.get(reverse("admin:reading_aids", args=[source.uid]), entry(source, said="2021-12")).json()
    assert [one["edtf"] for one in body["said"]] == ["2021-12"]
    named = entry(source, actor="Harbour Herald", actor_kind="", said="nonsense")
    body = desk.get(reverse("admin:reading_aids", args=[source.uid]), named).json()
    assert body["said_refusal"]


def test_a_date_in_words_says_after_saving_how_it_was_understood(desk, source):
    page = shown(desk.post(room(source), entry(source, said="yesterday"), follow=True))
    assert "Said: 14 December 2021, from “yesterday”." in page
    assert Statement.objects.latest("pk").said_edtf == "2021-12-14"
    plain = entry(source, said="2021-12-13", claim="The pier is closed.", token="t2")
    page = shown(desk.post(room(source), plain, follow=True))
    assert "Said:" not in page


def test_a_page_that_is_shown_again_says_how_a_date_is_understood(desk, source):
    page = shown(desk.post(room(source), entry(source, said="yesterday", actor="")))
    assert "Understood as 14 December 2021 (2021-12-14): " in page
    page = shown(desk.post(room(source), entry(source, said="Monday", actor="", said_choice="2021-12-13")))
    assert re.search(r'value="2021-12-13" id="said_choice_\d" checked', page)
    page = shown(desk.post(room(source), entry(source, said="Monday", actor="")))
    assert "checked" not in re.search(r"Which is meant.*?</fieldset>", page, re.S)[0]


def test_a_passage_of_an_older_text_shows_where_it_stands_now(desk, source):
    desk.post(room(source), entry(source))
    newer = make_snapshot(source, "New. " + TEXT)
    passage = Passage.objects.get(snapshot__source=source)
    make(PassageFate, passage=passage, snapshot=newer, fate="moved", start=passage.start + 5, end=passage.end + 5)
    marks = re.findall(r"<mark[^>]*>([^<]+)</mark>", shown(desk.get(room(source))))
    assert marks == [SECOND]


def test_every_source_and_snapshot_of_the_examples_opens(desk):
    for source in Source.objects.filter(pk__in=Snapshot.objects.values("source")):
        assert desk.get(room(source)).status_code == 200

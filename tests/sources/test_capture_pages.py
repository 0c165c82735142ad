"""The pages on which a source is captured: three ways in, corrected before it is saved, duplicates seen in time."""

import hashlib
import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.entry import NewClaim, NewStatement, enter
from claims.merge import merge
from factcheck.journal import recording
from factcheck.models import Revision
from sources.attach import withhold
from sources.ingest.capture import Origin, capture
from sources.ingest.extract import MAX_TEXT
from sources.models import Actor, ActorName, Capture, Snapshot, SnapshotText, Source
from sources.names import matching
from tests.drafts import TEXT, make, make_actor, make_passage, make_source, writer
from tests.sources.ingest.files import PAGE, pdf
from tests.sources.ingest.web import Web, names


@pytest.fixture
def web(settings):
    web = Web()
    settings.FETCH_WITH = {"resolver": names(news_example="127.0.0.1"), "exempt": web.exempt}
    yield web
    web.close()


@pytest.fixture
def desk(client, ana):
    """The page as an analyst uses it: `take` posts what to take, `save` what was shown, with corrections."""
    client.force_login(ana)

    class Desk:
        def take(self, source="", **values):
            self.url = reverse("admin:capture_source") + (f"?source={source}" if source else "")
            self.answer = client.post(self.url, values)
            return self.answer.content.decode()

        def save(self, **corrected):
            form = self.answer.context["form"]
            html = self.answer.content.decode()
            shown = {name: form[name].value() or "" for name in form.fields if f'name="{name}"' in html}
            self.answer = client.post(self.url, shown | corrected, follow=True)
            return self.answer.content.decode()

        def value(self, name):
            return self.answer.context["form"][name].value()

    return Desk()


def upload(data, name):
    return SimpleUploadedFile(name, data)


def test_a_pasted_text_is_shown_and_then_saved(desk, ana):
    assert "Nothing is saved yet" in desk.take(text=TEXT)
    assert not Source.objects.filter(title="Harbour").exists()
    desk.save(title="Harbour")
    source = Source.objects.get(title="Harbour")
    taken = source.snapshots.get().captures.get()
    assert (taken.by, taken.method, taken.bytes_sha256) == (ana, "pasted", hashlib.sha256(TEXT.encode()).hexdigest())
    assert source.snapshots.get().text_row.text == TEXT
    assert source.display == "passages"
    assert Revision.objects.filter(record=source.uid).get().by == ana.uid


def test_a_fetched_page_fills_in_the_work(desk, web):
    web.page("/a?utm_source=x", PAGE.encode(), Content_Type="text/html")
    desk.take(address=web.url("/a?utm_source=x"))
    shown = {
        name: desk.value(name) for name in ("title", "kind", "language", "published_edtf", "publisher_name", "name_2")
    }
    assert shown == {
        "title": "The harbour closes",
        "kind": "article",
        "language": "en-GB",
        "published_edtf": "2021-12-13",
        "publisher_name": "Gull Times",
        "name_2": "Jo Brem",
    }
    desk.save(publisher_actor="new", actor_1="new", actor_2="")
    source = Source.objects.get(title="The harbour closes")
    assert (source.publisher.name, source.publisher.kind) == ("Gull Times", "media_outlet")
    assert [(e.name, e.actor and e.actor.kind) for e in source.byline.all()] == [
        ("Ana Tern", "person"),
        ("Jo Brem", None),
    ]
    taken = source.snapshots.get().captures.get()
    assert (taken.method, taken.media_type, taken.url) == ("fetched", "text/html", web.url("/a?utm_source=x"))
    assert taken.bytes_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()


def test_the_actors_who_have_such_a_name_are_offered(desk):
    known = make_actor("Tern, Ana")
    make(ActorName, actor=make_actor("The Gull Times Company", "media_outlet"), name="Gull Times")
    desk.take(file=upload(PAGE.encode(), "a.html"))
    assert desk.value("actor_1") == known.uid
    desk.save()
    source = Source.objects.get(title="The harbour closes")
    assert source.byline.first().actor == known
    assert source.publisher.name == "The Gull Times Company"


def test_a_new_actor_is_a_new_one_whoever_else_has_the_name(desk, ana):
    known = make_actor("Ana Tern")
    desk.take(file=upload(PAGE.encode(), "a.html"))
    desk.save(actor_1="new", name_3="Ana Tern", actor_3="new")
    made = [entry.actor for entry in Source.objects.get(title="The harbour closes").byline.filter(name="Ana Tern")]
    assert len(made) == 2
    assert made[0] == made[1] != known


def test_an_actor_is_offered_however_many_share_a_word_of_the_name(db):
    with recording(by=writer()):
        for number in range(210):
            Actor.objects.create(name=f"Ana Tern{number}", kind="person", slug=f"ana-{number}")
    known = make_actor("Ana Tërn")
    assert [(one.actor, one.is_same_name) for one in matching("ana tern")] == [(known, True)]
    assert len(matching("Ana")) == 6


def test_a_pdf_keeps_its_pages_as_locators(desk):
    desk.take(file=upload(pdf(["First page.", "It has two lines."], ["A second page."]), "report.pdf"))
    assert desk.value("kind") == "report"
    text = desk.value("text").replace("First", "The first")
    desk.save(title="A report", text=text)
    snapshot = Source.objects.get(title="A report").snapshots.get()
    assert [locator for _, locator in snapshot.pages] == ["page 1", "page 2"]
    assert text[snapshot.pages[-1][0] :] == "A second page."
    assert snapshot.captures.get().media_type == "application/pdf"


@pytest.mark.parametrize(("typed", "kept"), [("", "page 2"), ("table 3", "table 3")])
def test_a_statement_on_a_page_of_a_pdf_says_on_which_one(desk, ana, typed, kept):
    desk.take(file=upload(pdf(["A first page."], ["The port is full."]), "report.pdf"))
    desk.save(title="A report")
    source = Source.objects.get(title="A report")
    snapshot = source.snapshots.get()
    start = snapshot.pages[-1][0]
    new = NewStatement(
        make_actor(), NewClaim("The port is full.", "fact"), snapshot, ((start, start + 17),), locator=typed
    )
    assert enter(source, new, by=ana).appearances.get().locator == kept


def test_the_fingerprint_is_that_of_the_corrected_text(desk):
    desk.take(text=TEXT)
    desk.save(title="Harbour", text=TEXT.replace("near", "nigh").replace("\n", "\r\n"))
    snapshot = Snapshot.objects.get(source__title="Harbour")
    assert snapshot.sha256 == hashlib.sha256(TEXT.replace("near", "nigh").encode()).hexdigest()


class TestDuplicates:
    """What is here already is said before anything is saved."""

    @pytest.fixture
    def known(self, rita):
        source = make_source("Known news", url="https://www.gull.example/a/?utm_source=mail#top")
        at = timezone.datetime(2026, 3, 3, 12, tzinfo=timezone.get_current_timezone())
        capture(source, TEXT, by=rita, at=at)
        return source

    def test_the_same_text_says_when_and_by_whom(self, desk, known):
        assert "already captured on 3 March 2026 by rita" in desk.take(text=TEXT)

    def test_the_same_page_is_known_in_whatever_form_its_address_comes(self, desk, known):
        desk.take(text="Quite another text.")
        html = desk.save(check="1", url="http://gull.example/a/amp?fbclid=1")
        assert "captured on 3 March 2026 by rita" in html
        assert known.title in html
        html = desk.save(title="Twice", save_as="new")
        assert "This address is that of “Known news” already" in html
        assert not Source.objects.filter(title="Twice").exists()

    def test_it_can_be_saved_as_a_further_capture(self, desk, known):
        desk.take(text=TEXT)
        desk.save(save_as=known.uid, title="")
        assert Capture.objects.filter(snapshot__source=known).count() == 2
        assert known.snapshots.count() == 1

    def test_the_address_of_a_merged_source_is_that_of_what_it_became(self, desk, known, ed):
        merge(make_source("Once more", url="https://gull.example/b"), into=known, by=ed, why="the same")
        desk.take(text="Quite another text.")
        html = desk.save(title="Twice", url="https://gull.example/b", save_as="new")
        assert "This address is that of “Known news” already" in html
        desk.save(save_as=known.uid)
        assert known.snapshots.count() == 2


@contextmanager
def meanwhile(do):
    """Have something done by others once, after it was looked what is here already and before anything is saved."""
    todo = [do]

    def watch(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if todo and '"sources_snapshot"."sha256" =' in sql:
            todo.pop()()
        return found

    with connection.execute_wrapper(watch):
        yield
    assert not todo


class TestAtTheSameMoment:
    """What somebody else saves between the look and the save costs nobody what they have typed."""

    def test_the_same_page_is_kept_as_it_was_typed_and_says_what_to_do(self, desk):
        url = "https://www.gull.example/a/"
        desk.take(text=TEXT)
        with meanwhile(lambda: make_source("Theirs", url=url)):
            html = desk.save(title="Mine", url=url, text=TEXT + " More.", name_1="Ana Tern", actor_1="new")
        theirs = Source.objects.get(title="Theirs")
        assert desk.answer.status_code == 409
        assert "nothing that you typed is lost" in html
        assert "This address is that of “Theirs” already. Save it as a further capture of it." in html
        assert [desk.value(name) for name in ("title", "name_1", "text")] == ["Mine", "Ana Tern", TEXT + " More."]
        assert not Actor.objects.filter(name="Ana Tern").exists()
        desk.save(save_as=theirs.uid)
        assert theirs.snapshots.get().text_row.text == TEXT + " More."

    def test_an_actor_who_was_merged_is_chosen_anew(self, desk, ed):
        known, into = make_actor("Ana Tern"), make_actor("Ana M. Tern")
        desk.take(text=TEXT)
        with meanwhile(lambda: merge(known, into=into, by=ed, why="the same")):
            html = desk.save(title="Mine", name_1="Ana Tern", actor_1=known.uid)
        assert desk.answer.status_code in (409, 422)
        assert "Select a valid choice" in html
        assert desk.value("title") == "Mine"


def test_a_sign_for_a_lost_character_in_a_file_is_told_and_can_be_mended(desk):
    desk.take(file=upload((TEXT * 3 + " na\ufffdve").encode(), "a.txt"))
    html = desk.save(title="Mine")
    assert desk.answer.status_code == 422
    assert "stands “\ufffd”, the sign for a character that was lost" in html
    desk.save(text=desk.value("text").replace("\ufffd", "ï"))
    assert Source.objects.get(title="Mine").snapshots.get().text_row.text.endswith("naïve")


def test_what_a_file_says_of_itself_comes_without_signs_for_lost_characters(desk):
    desk.take(file=upload(PAGE.replace("The harbour closes", "The harb\ufffdour closes").encode(), "a.html"))
    assert desk.value("title") == "The harbour closes"


def test_capturing_again_takes_the_source_that_is_there(desk, web):
    source = make_source("Known news", url=web.url("/a"))
    first = capture(source, "The harbour was open, said the master of the harbour on Monday.", by=writer())
    make_passage(first.snapshot, 0, 20, "The harbour was open, said the master of the harbour on Monday.")
    web.page("/a", PAGE.encode(), Content_Type="text/html")
    assert "Capture again" in desk.take(source=source.uid, address=web.url("/a"))
    assert "and 1 do not: what rests on these waits under “Changed sources”" in desk.save()
    assert source.snapshots.count() == 2
    assert Source.objects.filter(title="The harbour closes").count() == 0


def test_the_page_of_a_source_leads_to_capturing_it_again(client, ana):
    source = make_source()
    client.force_login(ana)
    html = client.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()
    assert f"{reverse('admin:capture_source')}?source={source.uid}" in html


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Give one of the three"),
        ({"text": TEXT, "address": "https://gull.example/"}, "Give only one of the three"),
        ({"address": "file:///etc/passwd"}, "not with “file:”"),
        ({"address": "http://127.0.0.1:8000/"}, "not on the public internet"),
        ({"address": "nonsense"}, "Write the whole address"),
        ({"text": " \n "}, "There is no text in it"),
        ({"text": "x" * 1_500_001}, "longer than 1,500,000 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(desk, values, sentence):
    assert sentence in desk.take(**values)
    assert desk.answer.status_code == 422


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"x", "a.exe", "Only .txt, .html, .pdf and .docx"),
        (pdf([]), "a.pdf", "pictures of pages and no text"),
        (b"x" * 20_000_001, "a.txt", "larger than 20,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_its_field(desk, data, name, sentence):
    assert sentence in desk.take(file=upload(data, name))


@pytest.mark.parametrize(
    ("corrected", "sentence"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "a\u202eb"}, "U+202E"),
        ({"published_edtf": "2021-02-30"}, "February 2021 has the days"),
        ({"url": "javascript:alert(1)"}, "not with “javascript:”"),
        ({"name_1": "a\u202eb"}, "U+202E"),
        ({"save_as": "w000000000000"}, "Select a valid choice"),
        ({"actor_1": "a000000000000", "name_1": "Ana Tern"}, "Select a valid choice"),
        ({"text": "  "}, "There is no text in it"),
        ({"kind": "song"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(desk, corrected, sentence):
    before = Source.objects.count(), Actor.objects.count()
    desk.take(text=TEXT)
    html = desk.save(**({"title": "Harbour"} | corrected))
    assert sentence in html
    assert desk.answer.status_code == 422
    assert before == (Source.objects.count(), Actor.objects.count())
    assert "text" in corrected or desk.value("text").replace("\r\n", "\n") == TEXT


def test_what_was_taken_cannot_be_forged(desk, client):
    desk.take(text=TEXT)
    html = desk.save(title="Harbour", taken=desk.value("taken")[:-2] + "xx")
    assert "came back damaged" in html
    assert not Source.objects.filter(title="Harbour").exists()


def test_fetching_can_be_switched_off(desk, settings, web, client):
    settings.FETCH_ENABLED = False
    web.page("/", PAGE.encode())
    assert 'name="address"' not in client.get(reverse("admin:capture_source")).content.decode()
    desk.take(address=web.url("/"))
    assert web.connections == 0
    assert "Fetching is switched off on this site" in desk.answer.content.decode()


def test_only_those_who_capture_may(client, jo):
    client.force_login(jo)
    assert client.get(reverse("admin:capture_source")).status_code == 403
    assert client.post(reverse("admin:capture_source"), {"text": TEXT}).status_code == 403


def test_nobody_waits_while_a_page_is_fetched(desk, web):
    """The page opens no recording before it has what it was sent for: on SQLite nobody else could write meanwhile."""
    web.page("/", PAGE.encode(), Content_Type="text/html")
    with CaptureQueriesContext(connection) as asked:
        desk.take(address=web.url("/"))
    assert web.connections == 1
    assert not recordings_opened(asked)
    with CaptureQueriesContext(connection) as asked:
        desk.save()
    assert recordings_opened(asked)


def recordings_opened(asked):
    return [
        query["sql"] for query in asked if re.search("INTO factcheck_openrecording|factcheck.recording", query["sql"])
    ]


def test_the_old_form_for_snapshots_captures_as_well(client, ana):
    source = make_source()
    first = capture(source, TEXT, by=writer(), origin=Origin())
    make_passage(first.snapshot)
    client.force_login(ana)
    client.post(reverse("admin:sources_snapshot_add"), {"source": source.pk, "text": TEXT.replace("near", "nigh")})
    assert [fate.fate for fate in source.snapshots.latest("pk").fates.all()] == ["changed"]


def test_what_is_said_of_the_passages_is_what_waits(desk):
    source = make_source()
    first = capture(source, TEXT, by=writer(), origin=Origin())
    make_passage(first.snapshot)
    desk.take(source.uid, text="It is false that " + TEXT)
    assert "0 still stand in it as they did, and 1 do not" in desk.save()


def test_a_pasted_text_of_the_stated_length_is_taken_whatever_its_script(client, ana):
    client.force_login(ana)
    page = client.get(reverse("admin:capture_source"))
    assert "At most 1,500,000 characters." in page.content.decode()
    text = "\U00020000" * (MAX_TEXT - 20) + "\n" * 10 + "a" * 10
    answer = client.post(reverse("admin:capture_source"), {"text": text.replace("\n", "\r\n")})
    assert answer.status_code == 200
    assert "Nothing is saved yet" in answer.content.decode()
    values = {name: answer.context["form"][name].value() or "" for name in ("taken", "text", "kind", "save_as")}
    answer = client.post(reverse("admin:capture_source"), values | {"title": "A long text"})
    assert answer.status_code == 302
    assert Snapshot.objects.latest("pk").length == MAX_TEXT
    answer = client.post(reverse("admin:capture_source"), {"text": "x" * (MAX_TEXT + 1)})
    assert answer.status_code == 422
    assert "longer than 1,500,000 characters" in answer.content.decode()


def test_a_text_pasted_into_the_form_of_a_snapshot_is_sent_as_it_is(client, ana, db):
    client.force_login(ana)
    page = client.get(reverse("admin:sources_snapshot_add")).content.decode()
    assert '<form enctype="multipart/form-data"' in page
    assert "At most 1,500,000 characters." in page


OWN = PAGE.replace("</head>", '<link rel="Canonical" href="https://www.gull.example/a?utm_source=x"></head>')


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ('<link rel="shortlink Canonical" href=" https://gull.example/a ">', "https://gull.example/a"),
        ('<meta property="og:url" content="https://gull.example/a">', "https://gull.example/a"),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="https://gull.example/b">',
         "https://gull.example/b"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="http://127.0.0.1/a">', ""),
        ('<link rel="noncanonical" href="https://gull.example/a">', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_address_that_an_uploaded_page_gives_as_its_own_is_filled_in(desk, head, wanted):
    desk.take(file=upload(PAGE.replace("</head>", f"{head}</head>").encode(), "a.html"))
    assert desk.value("url") == wanted


@pytest.mark.parametrize("given", [{"text": OWN}, {"file": upload(OWN.encode(), "a.html")}], ids=["pasted", "uploaded"])
def test_a_page_that_is_here_by_its_own_address_is_told_before_anything_is_saved(desk, given):
    known = make_source("Known news", url="https://gull.example/a")
    assert "This address is that of" in desk.take(**given)
    assert desk.value("save_as") == known.uid
    assert "<p>" not in desk.value("text")
    desk.save()
    assert known.snapshots.get().captures.get().media_type == "text/html"


def test_a_page_that_was_fetched_stands_where_it_was_found(desk, web):
    web.page("/b", OWN.encode(), Content_Type="text/html")
    desk.take(address=web.url("/b"))
    assert desk.value("url") == web.url("/b")


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ("https://gull.example/a", "https://m.gull.example/a"),
        ("https://gull.example/a", "https://mobile.gull.example/a.html"),
        ("https://m.gull.example/a?id=1", "https://gull.example/a?id=1"),
        ("https://en.gull.example/a", "https://en.m.gull.example/a"),
        ("https://en.m.gull.example/a", "https://en.gull.example/a"),
        ("https://gull.example/report", "https://gull.example/report.amp.html"),
        ("https://gull.example/report.html", "https://gull.example/report"),
    ],
)
def test_what_may_be_the_same_page_is_told_and_left_to_a_person(desk, known, given):
    source = make_source("Known news", url=known)
    desk.take(text="Quite another text.")
    html = desk.save(check="1", url=given)
    assert "Perhaps the same page" in html
    assert f'value="{source.uid}"' in html
    desk.save(title="Another", url=given, save_as="new")
    assert Source.objects.filter(title="Another").exists()


@pytest.mark.parametrize("given", ["https://m.example/a", "https://tern.example/a", "https://gull.example/b", "x", ""])
def test_what_is_another_page_is_not_told(desk, given):
    make_source("Known news", url="https://gull.example/a")
    desk.take(text="Quite another text.")
    assert "Perhaps the same page" not in desk.save(check="1", url=given)


def test_of_a_source_that_is_there_a_text_or_a_file_goes_before_the_address_that_was_filled_in(desk, client):
    source = make_source("Known news", url="https://gull.example/a")
    page = client.get(reverse("admin:capture_source"), {"source": source.uid}).content.decode()
    assert 'value="https://gull.example/a"' in page
    for number, given in enumerate(({"text": TEXT}, {"file": upload(b"Another text.", "a.txt")}), 1):
        desk.take(source.uid, address=source.url, **given)
        desk.save()
        assert source.snapshots.count() == number
    assert not Capture.objects.filter(snapshot__source=source).exclude(url="").exists()
    said = desk.take(source.uid, address=source.url, text=TEXT, file=upload(b"Another text.", "a.txt"))
    assert "Give only one of the three" in said


class TestWithheld:
    """A text that is withheld, captured again letter by letter."""

    @pytest.fixture
    def source(self, db):
        source = make_source("Known news")
        snapshot = capture(source, TEXT, by=writer()).snapshot
        make_passage(snapshot)
        withhold(snapshot, by=writer(), why="asked")
        return source

    def test_whoever_may_attach_it_has_attached_it(self, desk, source, client, ed):
        client.force_login(ed)
        desk.take(source.uid, text=TEXT)
        assert "1 of 1 passages verified" in desk.save()
        assert source.snapshots.get().text_row.text == TEXT
        assert [one.method for one in source.snapshots.get().captures.all()] == ["pasted", "pasted", "attached"]

    def test_others_are_told_that_it_is_kept_as_proof_alone_and_who_can_attach_it(self, desk, source):
        desk.take(source.uid, text=TEXT)
        html = desk.save()
        assert "withheld: your capture is kept as proof" in html
        assert "An editor can attach it" in html
        assert not SnapshotText.objects.filter(snapshot__source=source).exists()
        assert source.snapshots.get().captures.count() == 2

    @pytest.mark.parametrize(("who", "said"), [("ed", "1 of 1 passages verified"), ("ana", "kept as proof")])
    def test_the_old_form_says_it_too(self, source, client, who, said, request):
        client.force_login(request.getfixturevalue(who))
        url = reverse("admin:sources_snapshot_add")
        assert said in client.post(url, {"source": source.pk, "text": TEXT}, follow=True).content.decode()

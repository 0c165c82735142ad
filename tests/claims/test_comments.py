"""Comments, mentions, the inbox, and notices by e-mail."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims import comments, proposals, workflow
from claims.models import Comment, InboxItem, Preference
from factcheck import env
from factcheck.models import Revision
from tests.claims.test_workflow import bring, pass_checks
from tests.drafts import make_world


@pytest.fixture
def world(db):
    return make_world()


def inbox_of(account):
    return list(InboxItem.objects.filter(account=account).values_list("text", flat=True))


def test_a_comment_is_kept_with_who_said_it_and_recorded(ana, world):
    comment = comments.add(world.claim, by=ana, text="Is this neutral?")
    assert (comment.record, comment.type, comment.by) == (world.claim.uid, "claim", ana)
    assert Revision.objects.get(record=comment.uid).by == ana.uid


def test_whoever_is_mentioned_is_told(ana, rita, ed, world):
    comment = comments.add(world.claim, by=ana, text="@rita and @ed, please look. Not ana@rita.example.")
    assert set(comment.mentions.all()) == {rita, ed}
    assert inbox_of(rita) == ["ana mentioned you in a comment on “The port should be closed.”"]


def test_nobody_is_told_of_their_own_comment(ana, world):
    comments.add(world.claim, by=ana, text="A note to myself, @ana.")
    assert inbox_of(ana) == []


@pytest.mark.parametrize("text", ["@ritta, look", " ".join(f"@p{n}" for n in range(30))])
def test_a_name_that_nobody_has_is_refused(ana, world, text):
    with pytest.raises(ValidationError, match=r"no account|at most"):
        comments.add(world.claim, by=ana, text=text)
    assert not Comment.objects.filter(record=world.claim.uid).exists()


def test_a_comment_needs_the_right(jo, world):
    with pytest.raises(workflow.NotAllowed):
        comments.add(world.claim, by=jo, text="May I?")


@pytest.mark.parametrize("name", ["claim", "statement", "actor", "source", "relation", "assessment", "event", "topic"])
def test_the_page_of_every_record_has_the_box(client, ana, world, name):
    record = getattr(world, name)
    client.force_login(ana)
    response = client.post(reverse("admin:add_comment", args=[record.uid]), {"text": "Is this <b>right</b>?"})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Is this &lt;b&gt;right&lt;/b&gt;?" in page
    assert reverse("admin:add_comment", args=[record.uid]) in page


def test_a_comment_on_the_review_page_leads_back_there(client, rita, ana, world):
    workflow.submit(world.statement, by=ana)
    client.force_login(rita)
    values = {"text": "Which port?", "origin": "review"}
    response = client.post(reverse("admin:add_comment", args=[world.statement.uid]), values)
    assert response.url.startswith(reverse("admin:review_statement", args=[world.statement.uid]))
    assert "Which port?" in client.get(response.url).content.decode()


@pytest.mark.parametrize("text", ["", "@nobody-at-all", "a\u202eb", "x" * 5001])
def test_what_cannot_be_said_is_refused_beside_the_field_and_kept_in_it(client, ana, world, text):
    client.force_login(ana)
    page = client.post(reverse("admin:add_comment", args=[world.claim.uid]), {"text": text})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not Comment.objects.filter(record=world.claim.uid).exists()


@pytest.mark.parametrize("uid", ["c000000000000", "x", "j000000000000"])
def test_there_is_no_comment_on_what_does_not_exist(client, ana, uid, db):
    client.force_login(ana)
    assert client.post(reverse("admin:add_comment", args=[uid]), {"text": "Hm."}).status_code == 404


def test_the_author_is_told_what_became_of_a_statement(ana, rita, world):
    workflow.submit(world.statement, by=ana)
    workflow.send_back(world.statement, by=rita, comment="Name the port.")
    workflow.submit(world.statement, by=ana)
    pass_checks(world.statement)
    workflow.approve(world.statement, by=rita)
    assert [text.split(" “")[0] for text in inbox_of(ana)] == ["rita approved", "rita sent back"]
    assert "Name the port." in inbox_of(ana)[1]


def test_the_proposer_is_told_what_became_of_a_proposal(ana, rita, world):
    bring(world.statement, "published")
    for decide, verb in ((proposals.reject, "rejected"), (proposals.accept, "accepted")):
        values = {"text": "The port should stay open."}
        proposal = proposals.propose(world.claim, by=ana, values=values, kind="correction", note="Wrong.")
        decide(proposal, by=rita, comment="I rang them.")
        assert inbox_of(ana)[0].startswith(f"rita {verb} your correction of")


def test_the_inbox_shows_the_unread_first_and_counts_it(client, ana, rita, ed, world):
    for text in ("@rita one", "@rita two", "@ed three"):
        comments.add(world.claim, by=ana, text=text)
    client.force_login(rita)
    desk = " ".join(client.get(reverse("admin:index")).content.decode().split())
    assert 'Inbox</a> <span class="count">2</span>' in desk
    newest = InboxItem.objects.filter(account=rita).first()
    client.post(reverse("admin:inbox"), {"read": newest.pk})
    page = client.get(reverse("admin:inbox")).content.decode()
    assert page.index("@rita one") < page.index("@rita two")
    assert "@ed three" not in page


def test_opening_an_item_marks_it_and_leads_to_its_place(client, ana, rita, world):
    comment = comments.add(world.claim, by=ana, text="@rita one")
    client.force_login(rita)
    response = client.post(reverse("admin:inbox"), {"open": InboxItem.objects.get(account=rita).pk})
    place = reverse("admin:claims_claim_change", args=[world.claim.pk])
    assert response.url == f"{place}#comment-{comment.uid}"
    assert InboxItem.objects.get(account=rita).read_at is not None


def test_all_are_marked_as_read_and_those_of_others_stay(client, ana, rita, ed, world):
    comments.add(world.claim, by=ana, text="@rita @ed look")
    client.force_login(rita)
    client.post(reverse("admin:inbox"), {"all": "1"})
    others = InboxItem.objects.get(account=ed)
    assert not InboxItem.objects.filter(account=rita, read_at__isnull=True).exists()
    assert client.post(reverse("admin:inbox"), {"read": others.pk}).status_code == 400
    assert client.post(reverse("admin:inbox"), {"read": "x"}).status_code == 400
    others.refresh_from_db()
    assert others.read_at is None


@pytest.fixture
def mention(ana, rita, world, django_capture_on_commit_callbacks):
    """A function that mentions rita, who has an address, and commits."""
    rita.email = "rita@example.org"
    rita.save()

    def do():
        with django_capture_on_commit_callbacks(execute=True):
            comments.add(world.claim, by=ana, text="@rita, is this neutral?")
            assert mail.outbox == [], "nothing is mailed before the commit"

    return do


def test_a_notice_is_mailed_after_the_commit(mention, rita, world):
    mention()
    (message,) = mail.outbox
    assert message.to == ["rita@example.org"]
    assert "is this neutral?" in message.body
    assert f"/admin/claims/claim/{world.claim.pk}/change/#comment-" in message.body
    assert InboxItem.objects.get(account=rita).mailed_at is not None


def test_a_person_may_switch_mails_off(mention, rita):
    Preference.objects.create(account=rita, has_mail=False)
    mention()
    assert mail.outbox == []
    assert len(inbox_of(rita)) == 1


def test_a_mail_server_that_is_not_there_holds_nobody_up(mention, rita, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    mention()
    assert "could not be mailed" in caplog.text
    assert InboxItem.objects.get(account=rita).mailed_at is None


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://me:p%40ss@mail.example", 587, True, False),
        ("smtps://me:p%40ss@mail.example", 465, False, True),
        ("smtp+plain://me:p%40ss@mail.example:2525", 2525, False, False),
    ],
)
def test_the_mail_server_is_read_from_its_address(monkeypatch, url, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", url)
    read = env.mail("EMAIL_URL")
    assert (read["HOST"], read["HOST_USER"], read["HOST_PASSWORD"]) == ("mail.example", "me", "p@ss")
    assert (read["PORT"], read["USE_TLS"], read["USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:secret@b:x", "smtp://b/c"])
def test_an_address_that_is_no_mail_server_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(env.ImproperlyConfigured, match="write smtp://") as refused:
        env.mail("EMAIL_URL")
    assert "secret" not in str(refused.value)

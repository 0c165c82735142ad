"""The review page: all that is needed to decide, the decision, and two people who decide at once."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.models import Appearance, Check, Hop, InboxItem, Preference, Statement
from factcheck.journal import recording
from sources.models import Actor
from tests.cast import person as account
from tests.claims.test_workflow import bring
from tests.drafts import make_claim, make_passage, make_snapshot, make_source, make_statement, make_world, writer

ASPECTS = ("fidelity", "attribution", "wording")


@pytest.fixture
def world(db, ana):
    world = make_world()
    workflow.submit(world.statement, by=ana)
    return world


def address(statement):
    return reverse("admin:review_statement", args=[statement.uid])


def hidden(page, name):
    return page.content.decode().split(f'name="{name}" value="')[1].split('"')[0]


def given(page, step="approve", **values):
    """Return what the form of a page sends."""
    names = ("expected", "newest", *(f"saw_{aspect}" for aspect in ASPECTS))
    return {name: hidden(page, name) for name in names} | {"step": step} | values


def passed():
    return dict.fromkeys(ASPECTS, "passed")


def test_the_page_shows_all_that_is_needed(client, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement)).content.decode()
    assert "The port should be closed." in page
    assert "Ola Brem, according to Gull Institute, as reported in Harbour news" in page
    assert '<mark class="content">Peace is near</mark>' in page
    assert "We shall wait" in page, "the text around the passage"


def test_a_withheld_text_shows_its_place_alone(client, rita, ana, world):
    source = make_source("Secret news")
    passage = make_passage(make_snapshot(source, held=False))
    statement = make_statement(make_claim("It rains."), world.other, source=source, passage=passage)
    workflow.submit(statement, by=ana)
    client.force_login(rita)
    assert "withheld: characters 0–13" in client.get(address(statement)).content.decode()


def test_a_reviewer_passes_the_checks_and_approves_in_one_go(client, rita, world):
    client.force_login(rita)
    response = client.post(address(world.statement), given(client.get(address(world.statement)), **passed()))
    assert response.status_code == 302
    world.statement.refresh_from_db()
    assert (world.statement.status, world.statement.approved_by) == ("published", rita)
    assert set(world.statement.checks.values_list("aspect", flat=True)) == set(ASPECTS)


def test_the_next_of_the_queue_follows(client, ana, rita, world):
    passage = make_passage(world.snapshot, 5, 9)
    second = make_statement(world.claim2, world.other, source=world.source, passage=passage)
    workflow.submit(second, by=ana)
    client.force_login(rita)
    page = client.get(address(world.statement))
    assert f'rel="next" href="{address(second)}"' in page.content.decode()
    assert client.post(address(world.statement), given(page, **passed())).url == address(second)
    page = client.get(address(second))
    assert client.post(address(second), given(page, **passed())).url == reverse("admin:review_queue")


@pytest.mark.parametrize("missing", ASPECTS)
def test_nothing_is_approved_without_all_three(client, rita, world, missing):
    client.force_login(rita)
    checks = {aspect: "passed" for aspect in ASPECTS if aspect != missing}
    response = client.post(address(world.statement), given(client.get(address(world.statement)), **checks))
    assert response.status_code == 200
    assert Statement.objects.get(pk=world.statement.pk).status == "in_review"
    assert not Check.objects.filter(statement=world.statement).exists()


def test_checks_are_kept_without_a_decision(client, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement))
    assert client.post(address(world.statement), given(page, "check", wording="passed")).status_code == 302
    assert "Passed by rita" in " ".join(client.get(address(world.statement)).content.decode().split())


def test_a_statement_is_sent_back_with_what_has_to_be_done(client, ana, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement))
    assert "Say what has to be done" in client.post(address(world.statement), given(page, "send_back")).content.decode()
    response = client.post(address(world.statement), given(page, "send_back", comment="Name the harbour."))
    assert response.status_code == 302
    assert Statement.objects.get(pk=world.statement.pk).status == "draft"
    item = InboxItem.objects.get(account=ana)
    assert "Name the harbour." in item.text


def test_the_second_of_two_reviewers_is_told_who_was_first(client, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement))
    rosa = account("rosa", "reviewer")
    for aspect in ASPECTS:
        workflow.check(world.statement, by=rosa, aspect=aspect, result="passed")
    workflow.approve(world.statement, by=rosa)
    response = client.post(address(world.statement), given(page, "send_back", comment="No."))
    assert response.status_code == 409
    text = response.content.decode()
    assert "Approve statement by <strong>rosa</strong>" in text
    assert Statement.objects.get(pk=world.statement.pk).status == "published"


def test_who_looked_at_an_older_name_of_the_actor_is_told_who_changed_it(client, ana, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement))
    with recording(by=ana):
        Actor.objects.filter(pk=world.actor.pk).update(name="Ola Bram")
    response = client.post(address(world.statement), given(page, **passed()))
    assert response.status_code == 409
    assert "Change actor by <strong>ana</strong>" in response.content.decode()
    assert not Check.objects.filter(statement=world.statement).exists()


def test_what_changed_since_it_was_sent_back_is_shown_word_by_word(client, ana, rita, world):
    workflow.send_back(world.statement, by=rita, comment="Shorter.")
    with recording(by=ana):
        world.claim.text = "The old port should be shut."
        world.claim.save()
        Statement.objects.filter(pk=world.statement.pk).update(hedge="perhaps")
    workflow.submit(world.statement, by=ana)
    client.force_login(rita)
    page = client.get(address(world.statement)).content.decode()
    assert "sent back by rita" in page
    assert '<ins><span class="visually-hidden">added: </span>old </ins>' in page
    assert '<del><span class="visually-hidden">removed: </span>closed.</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>perhaps</ins>' in page


def test_whether_a_check_still_stands_is_shown_with_the_reason(client, ana, rita, world):
    workflow.check(world.statement, by=rita, aspect="attribution", result="passed", comment="I rang them.")
    with recording(by=ana):
        Actor.objects.filter(pk=world.actor.pk).update(name="Ola Bram")
    client.force_login(rita)
    page = client.get(address(world.statement)).content.decode()
    assert "I rang them." in page
    assert "What it looked at has changed since." in page


def test_the_own_entry_is_shown_and_cannot_be_decided(client, rita, world):
    statement = make_statement(world.claim2, world.other)
    workflow.submit(statement, by=rita)
    client.force_login(rita)
    page = client.get(address(statement)).content.decode()
    assert "somebody else has to check and approve it" in page
    assert 'name="step"' not in page
    response = client.post(address(statement), {"step": "approve", **passed(), "expected": workflow.seen(statement)})
    assert response.status_code == 403
    assert Statement.objects.get(pk=statement.pk).status == "in_review"


def test_the_page_is_closed_to_who_may_not_review(client, ana, world):
    client.force_login(ana)
    assert client.get(address(world.statement)).status_code == 403
    assert client.post(address(world.statement), {"step": "approve"}).status_code == 403


@pytest.mark.parametrize("status", ["draft", "published", "withdrawn"])
def test_what_does_not_wait_says_so(client, rita, world, status):
    workflow.send_back(world.statement, by=rita, comment="Again.")
    bring(world.statement, status)
    client.force_login(rita)
    page = client.get(address(world.statement))
    assert page.status_code == 200
    assert "it is not waiting for a review" in page.content.decode()


@pytest.mark.parametrize("step", ["approve", "send_back"])
def test_the_address_of_a_step_shows_the_page(client, rita, world, step):
    client.force_login(rita)
    page = client.get(reverse("admin:claims_statement_step", args=[world.statement.pk, step]))
    assert "data-review" in page.content.decode()


def test_single_keys_can_be_switched_off(client, rita, world):
    client.force_login(rita)
    assert "data-single-keys" in client.get(address(world.statement)).content.decode()
    Preference.objects.create(account=rita, has_single_keys=False)
    page = client.get(address(world.statement)).content.decode()
    assert "data-single-keys" not in page
    assert "<kbd>" not in page


@pytest.mark.parametrize("query", ["?aktor=x", "?actor=a&actor=b"])
def test_a_misspelt_parameter_is_refused_by_name(client, rita, world, query):
    client.force_login(rita)
    response = client.get(address(world.statement) + query)
    assert response.status_code == 400
    assert "actor" in response.content.decode()


def test_what_cannot_be_done_is_refused_in_a_sentence(client, rita, world):
    client.force_login(rita)
    assert client.post(address(world.statement), {"step": "publish"}).status_code == 400
    assert client.get(reverse("admin:review_statement", args=["s000000000000"])).status_code == 404


def _reports(world, first, last):
    with recording(by=writer()):
        for start in range(first, last):
            passage = make_passage(world.snapshot, start, start + 4)
            report = Appearance.objects.create(
                statement=world.statement, source=world.source, passage=passage, mode="paraphrase"
            )
            Hop.objects.create(appearance=report, position=1, actor=world.other)


def test_many_reports_and_checks_cost_as_many_queries_as_some(client, rita, world, django_assert_num_queries):
    client.force_login(rita)
    _reports(world, 60, 61)
    workflow.check(world.statement, by=rita, aspect="wording", result="passed")
    with django_assert_num_queries(45):
        client.get(address(world.statement))
    _reports(world, 61, 110)
    for _ in range(49):
        workflow.check(world.statement, by=rita, aspect="wording", result="passed")
    with django_assert_num_queries(45):
        client.get(address(world.statement))


WORDS = "The passage speaks of the other pier."


def overtaken(client, ana, rita, world, how, step, **values):
    """Open the page, have rosa do something to the statement, and send what was typed; return the answer."""
    client.force_login(rita)
    page = client.get(address(world.statement))
    sent = given(page, step, **values)
    rosa = account("rosa", "reviewer")
    if how == "sent back":
        workflow.send_back(world.statement, by=rosa, comment="Name the pier.")
    elif how == "approved":
        for aspect in ASPECTS:
            workflow.check(world.statement, by=rosa, aspect=aspect, result="passed")
        workflow.approve(world.statement, by=rosa)
    else:
        workflow.check(world.statement, by=rosa, aspect="wording", result="passed")
        with recording(by=ana):
            Statement.objects.filter(pk=world.statement.pk).update(hedge="perhaps")
    return client.post(address(world.statement), sent)


@pytest.mark.parametrize("step", ["approve", "send_back", "check"])
def test_who_decides_about_what_was_sent_back_finds_all_they_typed_in_a_comment(client, ana, rita, world, step):
    typed = {"fidelity": "failed", "fidelity_comment": WORDS} if step != "approve" else passed()
    answer = overtaken(client, ana, rita, world, "sent back", step, comment="Ask the pilot.", **typed)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Send back statement by <strong>rosa</strong>" in said
    words = answer.context["comment_form"]["text"].value()
    assert "Ask the pilot." in words
    assert ("Fidelity passed" if step == "approve" else f"Fidelity failed: {WORDS}") in words
    sent = {"text": words, "origin": "review"}
    assert client.post(answer.context["comment_url"], sent).status_code == 302
    assert not Check.objects.filter(statement=world.statement).exists()


def test_an_unfinished_decision_about_what_was_sent_back_is_kept_as_a_comment_too(client, ana, rita, world):
    answer = overtaken(client, ana, rita, world, "sent back", "approve", comment=WORDS)
    assert answer.status_code == 409
    assert answer.context["comment_form"]["text"].value() == WORDS
    assert "Send back statement by <strong>rosa</strong>" in answer.content.decode()


def test_who_sends_back_what_was_approved_keeps_the_checks_in_the_form_and_the_rest_in_a_comment(
    client, ana, rita, world
):
    typed = {"fidelity": "failed", "fidelity_comment": WORDS, "comment": "Ask the pilot."}
    answer = overtaken(client, ana, rita, world, "approved", "send_back", **typed)
    form = answer.context["form"]
    assert (answer.status_code, form["fidelity"].value(), form["fidelity_comment"].value()) == (409, "failed", WORDS)
    assert answer.context["comment_form"]["text"].value() == "Ask the pilot."
    again = given(answer, "check", fidelity="failed", fidelity_comment=WORDS)
    assert client.post(address(world.statement), again).status_code == 302
    assert Check.objects.get(statement=world.statement, by=rita).comment == WORDS


def test_what_was_typed_about_something_changed_can_be_sent_again(client, ana, rita, world):
    typed = {"fidelity": "failed", "fidelity_comment": WORDS, "comment": "Ask the pilot."}
    answer = overtaken(client, ana, rita, world, "changed", "send_back", **typed)
    assert answer.status_code == 409
    assert "Change statement by <strong>ana</strong>" in answer.content.decode()
    values = {name: answer.context["form"][name].value() for name in typed}
    assert values == typed
    assert client.post(address(world.statement), given(answer, "send_back", **values)).status_code == 302
    assert Statement.objects.get(pk=world.statement.pk).status == "draft"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("approve", "only what is in review can be approved"),
        ("send_back", "only what is in review can be sent back"),
        ("check", "only what is in review or is published can be checked"),
    ],
)
def test_a_lost_race_names_the_step_that_was_tried(client, ana, rita, world, step, sentence):
    answer = overtaken(client, ana, rita, world, "sent back", step, comment="No.", **passed())
    assert sentence in answer.content.decode()


def test_what_was_typed_about_a_statement_that_was_deleted_is_handed_back(client, ana, rita, world):
    client.force_login(rita)
    sent = given(client.get(address(world.statement)), "send_back", comment=WORDS)
    workflow.send_back(world.statement, by=rita, comment="No.")
    with recording(by=ana):
        world.statement.delete()
    answer = client.post(address(world.statement), sent)
    assert answer.status_code == 404
    assert WORDS in answer.content.decode()


def test_the_two_comments_of_the_page_say_who_reads_them(client, rita, world):
    client.force_login(rita)
    page = client.get(address(world.statement)).content.decode()
    assert '<label for="review_comment">Comment for the author</label>' in page
    assert '<label for="comment_text">Comment for colleagues:</label>' in page


@pytest.mark.parametrize("kind", ["relation", "assessment"])
def test_what_was_typed_with_a_step_that_somebody_else_took_is_handed_back(client, ana, ed, world, kind):
    record = getattr(world, kind)
    workflow.submit(record, by=ana)
    client.force_login(ed)
    url = reverse(f"admin:claims_{kind}_step", args=[record.pk, "send_back"])
    sent = {"expected": hidden(client.get(url), "expected"), "comment": WORDS}
    workflow.send_back(record, by=account("rosa", "reviewer"), comment="No.")
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()

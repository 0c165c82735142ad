"""Comments and reasons: whichever way one is given, it is kept in the stored form or refused with a sentence."""

import pytest
from django.core.exceptions import ValidationError

from claims import proposals, workflow
from claims.models import Check
from tests.claims.test_api import post, problem
from tests.claims.test_workflow import bring, person
from tests.drafts import make_world

REVERSED = "Wrong person \u202e reversed"
STEPS = {
    "submit": ("draft", lambda row, text: workflow.submit(row, by=person("submitter"), comment=text)),
    "send_back": ("in_review", lambda row, text: workflow.send_back(row, by=person("approver"), comment=text)),
    "check": (
        "in_review",
        lambda row, text: workflow.check(
            row, by=person("approver"), aspect="wording", result="passed", comment=text
        ),
    ),
    "approve": ("in_review", lambda row, text: workflow.approve(row, by=person("approver"), comment=text)),
    "withdraw": ("published", lambda row, text: workflow.withdraw(row, by=person("approver"), reason=text)),
    "restore": ("withdrawn", lambda row, text: workflow.restore(row, by=person("approver"), comment=text)),
    "accept": ("published", lambda row, text: proposals.accept(proposed(row), by=person("approver"), comment=text)),
    "reject": ("published", lambda row, text: proposals.reject(proposed(row), by=person("approver"), comment=text)),
}  # fmt: skip


def proposed(row):
    return proposals.propose(
        row, by=person("submitter"), values={"hedge": "perhaps"}, kind="correction", note="It was hedged."
    )


@pytest.fixture
def world(db):
    return make_world()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("text", [REVERSED, "a\x00b", "a\ud800b"])
def test_no_step_takes_a_text_that_shows_other_words_than_it_has(world, step, text):
    status, take = STEPS[step]
    row = bring(world.statement, status)
    with pytest.raises(ValidationError) as refused:
        take(row, text)
    assert set(refused.value.message_dict) == {"reason" if step == "withdraw" else "comment"}
    row.refresh_from_db()
    assert row.status == status


def test_a_public_reason_is_refused_through_the_api_at_its_place(client, ed, world):
    bring(world.statement, "published")
    client.force_login(ed)
    body = problem(post(client, world.statement, "withdraw", reason=REVERSED), 422)
    assert [error["pointer"] for error in body["errors"]] == ["/reason"]
    assert "U+202E" in body["detail"]


def test_what_is_given_is_kept_in_its_stored_form(world):
    bring(world.statement, "in_review")
    workflow.check(
        world.statement,
        by=person("approver"),
        aspect="wording",
        result="passed",
        comment=" Caf\u0065\u0301\u200b\r\nok ",
    )
    assert Check.objects.filter(statement=world.statement).get().comment == "Café\nok"
    with pytest.raises(workflow.Incomplete):
        workflow.send_back(world.statement, by=person("approver"), comment="\u200b \u2060")

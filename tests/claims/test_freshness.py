"""A statement whose source changed after review says so: in the admin, on pages, in the API; and is queued."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow
from claims.freshness import changed_statements, changes_of
from claims.models import Statement
from factcheck.journal import recording
from sources.attach import attach, withhold
from sources.ingest.capture import Origin, capture
from sources.ingest.passages import passage_at
from sources.models import PassageFate
from sources.newest import EXCERPT
from tests.claims.test_workflow import bring
from tests.drafts import TEXT, make_passage, make_source, make_statement, writer

WORDS = "Peace is near"


@pytest.fixture
def source(db):
    return make_source(display="passages")


@pytest.fixture
def statement(source):
    """A published statement that rests on the first words of a captured text."""
    snapshot = capture(source, TEXT, by=writer()).snapshot
    statement = make_statement(source=source, passage=make_passage(snapshot))
    return bring(statement, "published")


NIGH = TEXT.replace("near", "nigh")


def again(source, text=NIGH):
    return capture(source, text, by=writer())


def flagged():
    return set(changed_statements(Statement.objects.all()))


def body(client, statement):
    return client.get(f"/api/v1/statements/{statement.uid}/").json()


def test_a_statement_is_not_flagged_as_long_as_its_words_stand(source, statement, client):
    again(source, TEXT + " More.")
    assert flagged() == set()
    assert body(client, statement)["source_changed"] is None


@pytest.mark.parametrize(
    ("text", "fate", "stands", "said"),
    [
        (TEXT.replace("near", "nigh"), "changed", True, "it words this otherwise"),
        (TEXT.replace("Peace is near, the", "The"), "gone", False, "do not stand in it any more"),
        ("It is false that " + TEXT, "moved", False, "but not the words around them"),
    ],
)
def test_it_is_flagged_everywhere_once_they_do_not(source, statement, client, ana, text, fate, stands, said):
    again(source, text)
    assert flagged() == {statement}
    told = body(client, statement)["source_changed"]
    assert (told["fate"], told["context_stands"], told["checked_at"]) == (fate, stands, None)
    claim = client.get(f"/api/v1/claims/{statement.claim.uid}/").json()
    assert claim["statements"][0]["source_changed"] == told
    for address in (statement.get_absolute_url(), statement.claim.get_absolute_url(), source.get_absolute_url()):
        html = client.get(address).content.decode()
        assert "The source changed after review" in html, address
        assert said in html, address
    client.force_login(ana)
    page = client.get(reverse("admin:claims_statement_change", args=[statement.pk])).content.decode()
    assert said in page
    listed = client.get(reverse("admin:claims_statement_changelist"), {"source_changed": "yes"})
    assert list(listed.context["cl"].result_list) == [statement]


@pytest.mark.parametrize("is_current", [True, False])
def test_a_reviewer_is_told_on_the_page_on_which_it_is_decided(source, client, rita, is_current):
    snapshot = capture(source, TEXT, by=writer()).snapshot
    waiting = bring(make_statement(source=source, passage=make_passage(snapshot)), "in_review")
    if not is_current:
        again(source)
    client.force_login(rita)
    html = client.get(reverse("admin:review_statement", args=[waiting.uid])).content.decode()
    assert ("it words this otherwise" in html) is not is_current
    assert (f"{reverse('admin:changed_sources')}?statement={waiting.uid}" in html) is not is_current


def test_readers_are_not_shown_what_is_withheld(source, statement, client, ed):
    again(source, TEXT.replace("Peace is near", "Peace is nowhere"))
    withhold(statement.appearances.get().passage.snapshot, by=ed, why="asked")
    html = client.get(statement.get_absolute_url()).content.decode()
    assert "The source changed after review" in html
    assert "Peace" not in html
    assert "nowhere" not in str(body(client, statement))


def test_a_cue_counts_as_well(source, statement):
    snapshot = source.snapshots.get()
    cue = make_passage(snapshot, TEXT.index("According"), TEXT.index("According") + 12)
    other = make_statement(source=source, passage=make_passage(snapshot, 100, 120))
    with recording(by=writer()):
        other.appearances.update(cue=cue)
    again(source, TEXT.replace("According to", "As told by"))
    assert other in flagged()
    assert statement not in flagged()


def test_a_text_that_comes_back_takes_the_flag_away(source, statement):
    again(source)
    assert flagged() == {statement}
    again(source, TEXT)
    assert flagged() == set()


def test_what_is_entered_in_a_former_text_is_flagged(source, client):
    former = capture(source, TEXT, by=writer()).snapshot
    again(source)
    with recording(by=writer()):
        passage = passage_at(former, (0, 13))
    late = bring(make_statement(source=source, passage=passage), "published")
    assert flagged() == {late}
    assert body(client, late)["source_changed"]["fate"] == "changed"


def test_an_excerpt_is_confirmed_by_the_whole_text_and_takes_no_flag_away(source):
    part = capture(source, "Peace is near", by=writer(), origin=Origin("uploaded", EXCERPT)).snapshot
    statement = bring(make_statement(source=source, passage=make_passage(part)), "published")
    again(source, "News of today. " + TEXT)
    assert flagged() == set()
    again(source)
    assert flagged() == {statement}
    capture(source, "Peace is near, the", by=writer(), origin=Origin("uploaded", EXCERPT))
    assert flagged() == {statement}


def test_a_text_that_was_only_attached_is_not_the_newest(source, statement, ed):
    former = source.snapshots.get()
    again(source)
    withhold(former, by=ed, why="asked")
    attach(former, TEXT, by=ed)
    assert flagged() == {statement}


def test_since_when_is_that_of_the_first_capture_of_the_changed_text(source, statement):
    first = again(source).capture
    again(source)
    (change,) = changes_of([statement.appearances.get().passage_id]).values()
    assert change.at == first.at


def test_a_withheld_text_alone_flags_nothing_that_stands(source, statement, ed):
    withhold(source.snapshots.get(), by=ed, why="asked")
    again(source, TEXT + " More.")
    assert flagged() == set()


class TestQueue:
    """What waits is shown with old and new words, until somebody has decided."""

    @pytest.fixture
    def fate(self, source, statement):
        return again(source, TEXT.replace("is near", "is not near")).fates[0]

    def page(self, client, **query):
        return client.get(reverse("admin:changed_sources"), query)

    def decide(self, client, fate, comment="It is still meant."):
        return client.post(reverse("admin:changed_sources"), {"fate": fate.uid, "comment": comment}, follow=True)

    def test_old_and_new_words_stand_side_by_side(self, client, rita, fate, statement):
        client.force_login(rita)
        html = self.page(client).content.decode()
        assert "<ins>not </ins>" in html
        assert str(statement.claim) in html
        assert "Propose a change" in html

    def test_who_decides_says_why_and_it_leaves_the_queue(self, client, rita, fate, statement):
        client.force_login(rita)
        assert "Say why it is still supported" in self.decide(client, fate, " ").content.decode()
        assert "Noted" in self.decide(client, fate).content.decode()
        assert self.page(client).context["shown"] == []
        fate.refresh_from_db()
        assert (fate.decided_by, fate.comment) == (rita, "It is still meant.")

    def test_the_public_flag_stays_with_what_was_decided(self, client, rita, fate, statement):
        client.force_login(rita)
        self.decide(client, fate)
        client.logout()
        assert body(client, statement)["source_changed"]["checked_at"]
        html = client.get(statement.get_absolute_url()).content.decode()
        assert "is still supported" in html
        assert "still meant" not in html

    def test_a_second_decision_is_told_of_the_first(self, client, rita, ed, fate):
        client.force_login(rita)
        self.decide(client, fate)
        client.force_login(ed)
        assert "This was decided already, by rita" in self.decide(client, fate, "Also.").content.decode()
        fate.refresh_from_db()
        assert fate.decided_by == rita

    def test_of_a_text_that_is_not_the_newest_any_more_nothing_is_decided(self, client, rita, fate, source):
        again(source, TEXT.replace("is near", "is nearly lost"))
        client.force_login(rita)
        assert "The source has a newer text" in self.decide(client, fate).content.decode()
        fate.refresh_from_db()
        assert fate.decided_at is None

    def test_an_analyst_sees_it_and_decides_nothing(self, client, ana, jo, fate):
        client.force_login(ana)
        assert "Still supported</button>" not in self.page(client).content.decode()
        assert self.decide(client, fate).status_code == 403
        client.force_login(jo)
        assert self.page(client).status_code == 403
        assert PassageFate.objects.get(pk=fate.pk).decided_at is None

    def test_what_is_withdrawn_or_rests_on_the_new_text_waits_no_longer(self, client, ed, fate, statement):
        client.force_login(ed)
        assert len(self.page(client).context["shown"]) == 1
        workflow.withdraw(statement, by=ed, reason="The source took it back.")
        assert self.page(client).context["shown"] == []

    @pytest.mark.parametrize("query", [{"after": "x"}, {"after": "9" * 30}, {"statement": "s000000000000"}])
    def test_a_query_that_is_none_of_ours_is_no_error(self, client, ed, fate, query):
        client.force_login(ed)
        assert self.page(client, **query).status_code == 200

    @pytest.mark.parametrize("comment", ["a\u202eb", "x" * 2001])
    def test_a_comment_that_cannot_be_kept_is_said(self, client, ed, fate, comment):
        client.force_login(ed)
        answer = self.decide(client, fate, comment)
        assert answer.status_code == 422
        assert comment[:3] in answer.content.decode()

    def test_it_costs_as_many_queries_for_many_as_for_one(self, client, ed, source):
        snapshot = capture(source, TEXT, by=writer()).snapshot
        made = [
            make_statement(source=source, passage=make_passage(snapshot, start, start + 12))
            for start in range(0, 60, 6)
        ]
        bring(made[0], "published")
        again(source, "A wholly other text about the price of bread.")
        client.force_login(ed)
        costs = []
        for query, size in (({"statement": made[0].uid}, 1), ({}, 10)):
            with CaptureQueriesContext(connection) as queries:
                assert len(self.page(client, **query).context["shown"]) == size
            costs.append(len(queries))
        assert costs[0] == costs[1]

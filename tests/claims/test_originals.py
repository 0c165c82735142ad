"""Looking for the original of a statement: searches are kept, and what is found is linked by the rules."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims import proposals, workflow
from claims.attribution import distance
from claims.models import Appearance, Proposal, SearchAttempt, Statement
from claims.originals import Report, locate, log_attempt, without_first_hand
from factcheck.journal import recording
from factcheck.models import Revision
from sources.models import Passage, Source
from tests.claims.test_workflow import bring
from tests.drafts import make_actor, make_snapshot, make_source, make_statement, writer

SPEECH = "I tell you plainly: peace is near. “We shall wait”, said the master."
PLACE = (20, 34)


@pytest.fixture
def held(db):
    return make_source("A speech on the pier", kind="article")


@pytest.fixture
def text(held):
    return make_snapshot(held, SPEECH)


@pytest.fixture
def statement(db):
    return make_statement()


@pytest.fixture
def public(statement):
    return bring(statement, "published")


def own(statement):
    """Return the reports of a statement in its original."""
    row = Statement.objects.get(pk=statement.pk)
    return [one for one in row.appearances.all() if distance(one) == 0]


def at(text, **values):
    return Report(text, PLACE, **values)


class TestLocating:
    """A draft is changed at once, what is public by somebody else."""

    def test_a_draft_names_its_original_and_has_a_report_there(self, statement, held, text, ana):
        assert statement in without_first_hand()
        assert locate(statement, held, by=ana, report=at(text)) is None
        (report,) = own(statement)
        assert (report.source, report.passage.exact, report.mode) == (held, SPEECH[20:34], "own_words")
        assert statement not in without_first_hand()

    def test_the_search_that_found_it_is_kept_with_it(self, statement, held, text, ana):
        locate(statement, held, by=ana, report=at(text))
        attempt = SearchAttempt.objects.get()
        assert (attempt.result, attempt.place, attempt.by) == ("found", held.title, ana)
        newest = Revision.objects.order_by("-seq").values_list("record", flat=True)[:3]
        assert {attempt.uid, statement.uid} <= set(newest)

    def test_what_is_public_stands_until_another_person_accepts(self, public, held, text, ana, rita):
        proposal = locate(public, held, by=ana, report=at(text), note="The speech itself was found.")
        assert (own(public), Statement.objects.get(pk=public.pk).original) == ([], None)
        with pytest.raises(workflow.NotAllowed):
            proposals.accept(proposal, by=ana)
        correction = proposals.accept(proposal, by=rita)
        (report,) = own(public)
        assert (report.passage.exact, correction.text) == (SPEECH[20:34], "The speech itself was found.")

    def test_a_proposal_that_is_rejected_leaves_nothing_public(self, public, held, text, ana, rita):
        proposal = locate(public, held, by=ana, report=at(text), note="Found.")
        proposals.reject(proposal, by=rita, comment="Another speech.")
        assert own(public) == []
        assert public in without_first_hand()

    def test_a_proposal_that_is_rejected_leaves_no_passage_behind(self, public, held, text, ana, rita):
        proposal = locate(public, held, by=ana, report=at(text), note="Found.")
        proposals.reject(proposal, by=rita, comment="Another speech.")
        assert not Passage.objects.filter(snapshot=text).exists()

    @pytest.mark.parametrize("gone", ["text", "holding"])
    def test_what_cannot_stand_any_more_is_refused_when_it_is_accepted(self, public, held, text, ana, rita, gone):
        proposal = locate(public, held, by=ana, report=at(text), note="Found.")
        with recording(by=writer()):
            if gone == "text":
                text.text_row.delete()
            else:
                Source.objects.filter(pk=held.pk).update(holding="identified")
        with pytest.raises(ValidationError, match="held"):
            proposals.accept(Proposal.objects.get(pk=proposal.pk), by=rita)
        assert own(public) == []

    def test_whoever_decides_sees_the_report_in_words(self, client, public, held, text, ana, rita):
        proposal = locate(public, held, by=ana, report=at(text), note="Found.")
        client.force_login(rita)
        for page, args in (("decide", [proposal.pk, "accept"]), ("change", [proposal.pk])):
            html = client.get(reverse(f"admin:claims_proposal_{page}", args=args)).content.decode()
            assert f"own words in “{held}”: {SPEECH[20:34]}" in html
        accepted = client.post(reverse("admin:claims_proposal_decide", args=[proposal.pk, "accept"]), {"comment": ""})
        assert (accepted.status_code, len(own(public))) == (302, 1)

    def test_a_report_that_is_there_needs_no_other(self, statement, ana):
        there = statement.appearances.get().source
        assert locate(statement, there, by=ana) is None
        assert [one.source for one in own(statement)] == [there]
        assert Appearance.objects.filter(statement=statement).count() == 1

    @pytest.mark.parametrize("status", ["in_review", "withdrawn"])
    def test_nothing_else_is_changed(self, statement, held, text, ana, status):
        bring(statement, status)
        with pytest.raises(workflow.IllegalTransition):
            locate(statement, held, by=ana, report=at(text), note="Found.")
        assert not SearchAttempt.objects.exists()

    def test_a_page_that_was_overtaken_changes_nothing(self, statement, held, text, ana):
        before = workflow.seen(statement)
        with recording(by=writer()):
            Statement.objects.filter(pk=statement.pk).update(role="master")
        with pytest.raises(workflow.StalePage):
            locate(statement, held, by=ana, report=at(text), expected=before)

    def test_it_needs_the_right(self, statement, public, held, text, jo):
        with pytest.raises(workflow.NotAllowed):
            locate(public, held, by=jo, report=at(text), note="Found.")
        with pytest.raises(workflow.NotAllowed):
            locate(make_statement(actor=make_actor("Ada Lind")), held, by=jo, report=at(text))

    def test_those_without_the_right_are_told_nothing_of_the_source(self, public, jo):
        away = make_source("Lost speech", holding="identified")
        for statement in (public, make_statement(actor=make_actor("Ada Lind"))):
            with pytest.raises(workflow.NotAllowed):
                locate(statement, away, by=jo)

    def test_what_cannot_stand_is_refused_beside_its_field(self, statement, held, text, ana):
        away = make_source("Lost speech", holding="identified")
        for source, report, field in (
            (away, Report(locator="page 1"), "source"),
            (held, None, "report"),
            (held, Report(locator="page 1"), "report"),
            (held, at(text, mode="direct_quote"), "mode"),
        ):
            with pytest.raises(ValidationError) as refused:
                locate(statement, source, by=ana, report=report)
            assert list(refused.value.message_dict) == [field]
        assert (own(statement), SearchAttempt.objects.count()) == ([], 0)

    def test_of_what_is_public_it_needs_a_public_note(self, public, held, text, ana):
        with pytest.raises(ValidationError) as refused:
            locate(public, held, by=ana, report=at(text), note=" ")
        assert list(refused.value.message_dict) == ["note"]

    def test_a_source_that_reports_it_through_others_is_no_original(self, statement, ana):
        report = statement.appearances.get()
        with recording(by=writer()):
            report.hops.create(position=1, actor=make_actor("Gull Institute", "organisation"))
        with pytest.raises(ValidationError, match="nobody reports it"):
            locate(statement, report.source, by=ana)

    def test_an_unnamed_voice_is_not_looked_for(self, db):
        source = make_source("Harbour gossip")
        voice = make_actor("unnamed: some", "unnamed", source=source, label="Some")
        assert make_statement(actor=voice, source=source) not in without_first_hand()


class TestPage:
    """What was searched is shown to everybody who looks, and what is wrong stands beside its field."""

    @pytest.fixture
    def address(self, statement):
        return reverse("admin:original", args=[statement.uid])

    def test_the_record_leads_there_until_it_is_located(self, client, ana, statement, held, text, address):
        client.force_login(ana)
        record = reverse("admin:claims_statement_change", args=[statement.pk])
        assert address in client.get(record).content.decode()
        locate(statement, held, by=ana, report=at(text))
        assert address not in client.get(record).content.decode()

    def test_a_search_without_a_result_is_kept_and_shown(self, client, ana, statement, address):
        client.force_login(ana)
        values = {"do": "log", "place": "State archive", "query": "peace", "result": "not_found", "note": "Box 3"}
        page = client.post(address, values, follow=True).content.decode()
        for words in ("Not found", "State archive", "peace", "Box 3", "ana"):
            assert words in page
        assert SearchAttempt.objects.get().statement == statement

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"do": "log", "result": "not_found"}, "This field is required"),
            ({"do": "log", "place": "x", "result": "lost"}, "Select a valid choice"),
            ({"do": "log", "place": "x", "result": "found", "url": "javascript:alert(1)"}, "address"),
            ({"do": "locate"}, "This field is required"),
            ({"do": "locate", "source": "nothing such"}, "There is no source"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, client, ana, address, values, said):
        client.force_login(ana)
        answer = client.post(address, values)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
        assert not SearchAttempt.objects.exists()

    def test_the_words_are_found_in_the_text(self, client, ana, statement, held, text, address):
        client.force_login(ana)
        values = {"do": "locate", "source": held.slug, "words": "peace is far", "mode": "own_words"}
        values["expected"] = workflow.seen(statement)
        assert "does not stand in the text" in client.post(address, values).content.decode()
        page = client.post(address, values | {"words": "peace is near"}, follow=True).content.decode()
        assert "The original is located" in page
        assert own(statement)[0].passage.exact == "peace is near"

    def test_a_place_may_be_the_number_of_a_sentence(self, client, ana, statement, held, text, address):
        client.force_login(ana)
        values = {"do": "locate", "source": held.uid, "words": "1", "mode": "own_words"}
        client.post(address, values | {"expected": workflow.seen(statement)})
        assert len(own(statement)) == 1

    def test_what_is_public_becomes_a_proposal_that_is_shown(self, client, ana, public, held, text, address):
        client.force_login(ana)
        values = {"do": "locate", "source": held.slug, "words": "peace is near", "mode": "own_words"}
        values["expected"] = workflow.seen(public)
        assert "This is public" in client.post(address, values).content.decode()
        page = client.post(address, values | {"note": "The speech was found."}, follow=True).content.decode()
        assert "waits for a decision" in page
        assert Proposal.objects.get(record=public.uid).values["first_hand"]["source"] == held.uid

    def test_those_without_the_right_see_nothing_and_others_get_sentences(self, client, jo, ana, address):
        client.force_login(jo)
        assert client.get(address).status_code == 403
        client.force_login(ana)
        assert client.get(reverse("admin:original", args=["s000000000000"])).status_code == 404
        assert client.post(address, {"do": "burn"}).status_code == 400

    def test_many_reports_and_searches_cost_what_one_costs(
        self, client, ana, address, statement, django_assert_num_queries
    ):
        client.force_login(ana)

        def add(numbers):
            for number in numbers:
                log_attempt(statement, by=ana, place=f"Library {number}", result="unclear")
                source = make_source(f"Paper {number}", publisher=make_actor(f"House {number}", "media_outlet"))
                with recording(by=writer()):
                    Appearance.objects.create(statement=statement, source=source, locator=f"page {number}")

        for numbers in (range(1), range(1, 20)):
            add(numbers)
            with django_assert_num_queries(15):
                client.get(address)

"""The reports of a public statement, with their chains and passages, change by a proposal like any other value."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import lapses, proposals, workflow
from claims.merge import merge
from claims.models import Appearance, Correction, Proposal, Statement
from claims.proposed import current_value
from claims.public_history import public_history
from factcheck.journal import recording
from factcheck.models import Revision
from sources.models import Source
from tests.claims.test_proposal_parts import sent
from tests.claims.test_workflow import bring, person
from tests.drafts import (
    TEXT,
    make_actor,
    make_claim,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    permitted,
    writer,
)

QUOTED = "“We shall wait”"


@pytest.fixture
def world(db):
    """A public statement of two reports: one through the institute, and one without a text or a chain."""
    w = make_world()
    w.log = make_source("Harbour log")
    with recording(by=writer()):
        w.second = Appearance.objects.create(statement=w.statement, source=w.log, locator="page 2")
    bring(w.statement, "published")
    return w


def reports(statement):
    """Return the reports that stand, as a proposal has them."""
    return current_value(Statement.objects.get(pk=statement.pk), "appearances")


def propose(statement, rows, *, by="submitter", **values):
    values |= {"appearances": rows}
    return proposals.propose(statement, by=person(by), values=values, kind="correction", note="It was not so.")


def accept(proposal):
    return proposals.accept(proposal, by=person("approver"))


def chains(statement):
    rows = Statement.objects.get(pk=statement.pk).appearances.all()
    return [(row.source, [hop.actor for hop in row.hops.all()]) for row in rows]


def test_reports_change_come_and_go_when_another_person_accepts(world):
    first, _ = reports(world.statement)
    moved = make_passage(world.snapshot, 50, 70)
    change = first | {"passage": moved.uid, "more_passages": [world.passage.uid], "mode": "own_words"}
    change |= {"hops": [{"actor": world.group.uid}, *first["hops"]], "cue": world.cue.uid, "confidence": "inferred"}
    new = {"source": world.other_source.uid, "passage": world.elsewhere.uid}
    proposal = propose(world.statement, [change, new])
    assert chains(world.statement) == [(world.source, [world.other]), (world.log, [])]
    accept(proposal)
    assert chains(world.statement) == [(world.source, [world.group, world.other]), (world.other_source, [])]
    report, other = world.statement.appearances.all()
    assert (report.passage, report.cue, list(report.more_passages.all())) == (moved, world.cue, [world.passage])
    assert (report.mode, report.confidence) == ("own_words", "inferred")
    assert (other.mode, other.part, other.confidence) == ("paraphrase", "text", "explicit")
    assert Correction.objects.get(record=world.statement.uid).text == "It was not so."
    assert Revision.objects.filter(record=world.statement.uid).last().action == "correction"


def test_what_a_proposal_replaced_is_kept(world):
    before = reports(world.statement)
    proposal = propose(world.statement, before[1:])
    accept(proposal)
    assert proposals.values_before(proposal) == {"appearances": before}
    assert proposal.values == {"appearances": before[1:]}


def test_a_chain_moves_from_one_report_to_another(world):
    first, second = reports(world.statement)
    accept(propose(world.statement, [first | {"hops": []}, second | {"hops": first["hops"]}]))
    assert chains(world.statement) == [(world.source, []), (world.log, [world.other])]


def test_reports_that_stay_are_not_written_again(world):
    new = {"source": world.other_source.uid, "passage": world.elsewhere.uid}
    accept(propose(world.statement, [*reports(world.statement), new]))
    assert [row.pk for row in world.statement.appearances.all()][:2] == [world.appearance.pk, world.second.pk]


def test_the_reports_that_stand_are_no_change(world):
    first, second = reports(world.statement)
    with pytest.raises(workflow.Incomplete, match="changes nothing"):
        propose(world.statement, [first, {"source": second["source"], "locator": "page\u00a02"}])


def test_reports_change_together_with_what_else_is_proposed(world):
    """Whoever reported it becomes the actor, and so reports it no more: neither could stand alone."""
    first, second = reports(world.statement)
    with pytest.raises(ValidationError, match="Two neighbours in a chain cannot be the same"):
        propose(world.statement, [first, second], actor=world.other.uid)
    accept(propose(world.statement, [first | {"hops": []}, second], actor=world.other.uid))
    assert Statement.objects.get(pk=world.statement.pk).actor == world.other
    assert chains(world.statement)[0] == (world.source, [])


def refused(statement, *rows, **values):
    with pytest.raises(ValidationError) as error:
        propose(statement, list(rows), **values)
    return " ".join(error.value.messages)


def test_reports_that_cannot_stand_are_refused_with_their_place_and_leave_nothing(world):
    first, second = reports(world.statement)
    own = make_statement(make_claim("The pier is long."), world.other, source=world.source, passage=world.cue)
    hop, twice = {"actor": world.other.uid}, {"hops": [{"actor": world.other.uid}] * 2}
    many = [{"actor": actor.uid} for actor in (world.other, world.group)] * 7
    wrong = {
        "Row 1: there is no column “chain”": {"chain": []},
        "Row 1, source: This field cannot be null": {"source": None},
        "There is no source w000000000000": {"source": "w000000000000"},
        "There is no passage p000000000000": {"passage": "p000000000000"},
        "Row 1, mode: Value 'shout' is not a valid choice": {"mode": "shout"},
        "Row 1, confidence: This cannot be empty": {"confidence": ""},
        "Row 1, hops: Give the list of its reporters": {"hops": "gull-institute"},
        "Row 1, hops: Reporter 1: there is no column “name”. Use: actor, statement": {"hops": [{"name": "x"}]},
        "Row 1, hops: Reporter 2: give an actor": {"hops": [hop, {}]},
        "Row 1, hops: There is no actor a000000000000": {"hops": [{"actor": "a000000000000"}]},
        "Row 1, hops: A chain has at most 12 reporters": {"hops": many},
        "Row 1: Two neighbours in a chain cannot be the same": twice,
        "Row 1: The statement given for a reporter": {"hops": [hop | {"statement": world.statement.uid}]},
        "Row 1, more passages: Give a list": {"more_passages": world.cue.uid},
        "Row 1, more passages: There is no passage": {"more_passages": ["p000000000000"]},
        "Row 1: Passages and cue must stand in the source": {"passage": world.elsewhere.uid},
        "must stand in the source of the report.": {"cue": world.elsewhere.uid},
        "cue must stand in the source": {"more_passages": [world.elsewhere.uid]},
        "Row 1: The passage has no quotation marks": {"mode": "direct_quote"},
        "Row 1: Mark the passage in “Harbour news”": {"passage": None, "locator": "page 3"},
        "Row 1, note: ": {"note": "a\u202eb"},
    }
    for sentence, values in wrong.items():
        assert sentence in refused(world.statement, first | values, second)
    assert "leave one report" in refused(world.statement)
    assert "Row 3: This report of the statement is recorded already" in refused(world.statement, first, second, second)
    assert "nobody reports it" in refused(world.statement, first, second, original=world.source.uid)
    assert not Proposal.objects.filter(record=world.statement.uid).exists()
    assert chains(world.statement) == [(world.source, [world.other]), (world.log, [])]
    propose(world.statement, [first | {"hops": [hop | {"statement": own.uid}]}, second])


def quoted(world):
    start = TEXT.index(QUOTED)
    return make_passage(world.snapshot, start, start + len(QUOTED))


def test_quoted_words_are_a_direct_quotation(world):
    first, second = reports(world.statement)
    words = quoted(world)
    accept(propose(world.statement, [first | {"mode": "direct_quote", "passage": words.uid}, second]))
    assert world.statement.appearances.first().mode == "direct_quote"


def test_what_stands_and_could_not_be_published_now_keeps_nobody_from_changing_the_rest(world):
    """The log was captured after its report was published, so that a locator alone would not do any more."""
    make_snapshot(world.log, "The port closes.")
    first, second = reports(world.statement)
    accept(propose(world.statement, [first | {"confidence": "ambiguous"}, second]))
    assert "Mark the passage in “Harbour log”" in refused(world.statement, first, second | {"note": "Late."})


def test_the_laws_are_asked_again_when_it_is_accepted(world):
    first, second = reports(world.statement)
    own = make_statement(make_claim("The pier is long."), world.other, source=world.source, passage=world.cue)
    proposal = propose(world.statement, [first | {"hops": [{"actor": world.other.uid, "statement": own.uid}]}, second])
    with recording(by=writer()):
        Statement.objects.filter(pk=own.pk).update(actor=world.group)
    with pytest.raises(ValidationError, match="must be the reporter's own"):
        accept(proposal)
    assert Proposal.objects.get(pk=proposal.pk).status == "open"


@pytest.mark.parametrize(
    ("values", "aspects"),
    [
        ({"mode": "own_words"}, {"fidelity"}),
        ({"more_passages": "cue"}, {"fidelity"}),
        ({"hops": []}, {"attribution"}),
        ({"confidence": "ambiguous"}, {"attribution"}),
        ({"note": "Late."}, {"wording"}),
    ],
)
def test_the_checks_that_cover_a_change_are_stale(world, values, aspects):
    assert set(workflow.standing_checks(world.statement)) == {"fidelity", "attribution", "wording"}
    first, second = reports(world.statement)
    values = {name: [world.cue.uid] if value == "cue" else value for name, value in values.items()}
    accept(propose(world.statement, [first | values, second]))
    assert {"fidelity", "attribution", "wording"} - set(workflow.standing_checks(world.statement)) == aspects
    assert world.statement in lapses.stale()
    row = Statement.objects.get(pk=world.statement.pk)
    assert not workflow.may_check(row, person("submitter"))
    for aspect in aspects:
        workflow.check(row, by=person("approver"), aspect=aspect, result="passed")
    assert world.statement not in lapses.stale()


def test_the_public_is_told_that_reports_changed_and_not_what_they_said(client, world):
    first, second = reports(world.statement)
    accept(propose(world.statement, [first | {"note": "A private view.", "hops": []}, second]))
    told = public_history(world.statement)[0]
    assert (told.what, told.note) == ("Correction", "It was not so.")
    assert [(change.field, change.before, change.after) for change in told.changes] == [("reports", "", "")]
    page = client.get(f"/statements/{world.statement.uid}/history").content.decode()
    assert "It was not so." in page
    assert "A private view." not in page


def test_a_report_that_is_added_changes_no_chain_of_another(world):
    """A body numbers chains in another way as soon as a report has none, which is no change of them."""
    first = [*reports(world.statement)][:1]
    accept(propose(world.statement, first))
    accept(propose(world.statement, [*first, {"source": world.log.uid, "locator": "page 2"}]))
    assert chains(world.statement) == [(world.source, [world.other]), (world.log, [])]


def test_what_becomes_public_with_a_report_was_not_written_by_whoever_accepts(client, rita, world):
    with recording(by=rita):
        found = Source.objects.create(title="Night log", kind="article")
    new = {"source": found.uid, "locator": "page 1"}
    proposal = propose(world.statement, [*reports(world.statement), new])
    with pytest.raises(IntegrityError, match="nobody_publishes_alone"):
        proposals.accept(proposal, by=rita)
    client.force_login(rita)
    address = reverse("admin:claims_proposal_decide", args=[proposal.pk, "accept"])
    answer = client.post(address, {"comment": ""})
    assert (answer.status_code, "somebody else has to approve it" in answer.content.decode()) == (409, True)
    accept(proposal)


def test_a_source_that_was_merged_meanwhile_is_what_it_became(world):
    found, same = make_source("Night log"), make_source("The night log")
    proposal = propose(world.statement, [*reports(world.statement), {"source": found.uid, "locator": "page 1"}])
    merge(found, into=same, by=person("editor"), why="the same")
    accept(proposal)
    assert chains(world.statement)[-1] == (same, [])


class TestPages:
    """The form, the decision and the API."""

    @pytest.fixture
    def form(self, client, ana, world):
        """A function that sends the form of a proposal as it is shown, apart from some values."""
        client.force_login(ana)
        address = reverse("admin:claims_proposal_propose", args=[world.statement.uid])
        page = client.get(address)
        shown = sent(page)
        for row in page.context["parts"][0]:
            name = row.add_prefix("more_passages")
            shown[name] = [passage.pk for passage in shown[name] or []]
        return lambda **values: client.post(address, shown | values)

    def test_nothing_is_changed_by_what_is_shown(self, form):
        assert "changes nothing" in form().content.decode()

    def test_reports_change_come_and_go_without_scripts(self, client, form, rita, world):
        moved = make_passage(world.snapshot, 50, 70)
        values = {"appearances-0-passage-typed": moved.uid, "appearances-0-chain": "both\ngull-institute"}
        values |= {"appearances-0-more_passages-typed": world.passage.uid, "appearances-0-confidence": "ambiguous"}
        values |= {"appearances-1-DELETE": "on", "appearances-2-source-typed": "Other news"}
        values |= {"appearances-2-passage-typed": world.elsewhere.uid, "appearances-2-note": "As it was told."}
        assert form(**values).status_code == 302
        proposal = Proposal.objects.get(record=world.statement.uid)
        assert list(proposal.values) == ["appearances"]
        client.force_login(rita)
        address = reverse("admin:claims_proposal_decide", args=[proposal.pk, "accept"])
        page = " ".join(client.get(address).content.decode().split())
        for words in (
            "Reports: changed",
            "reported through: Gull Institute",
            "reported through: Both → Gull Institute",
        ):
            assert words in page
        assert world.other.uid not in page
        assert client.post(address, {"comment": ""}).status_code == 302
        assert chains(world.statement) == [(world.source, [world.group, world.other]), (world.other_source, [])]
        # What was replaced is told once it is gone, too.
        after = client.get(reverse("admin:claims_proposal_change", args=[proposal.pk])).content.decode()
        assert "reported through: Gull Institute" in " ".join(after.split())

    def test_what_is_wrong_is_said_beside_its_field_and_stays_as_typed(self, form, world):
        values = {"appearances-0-chain": "Nobody at all", "appearances-0-passage-typed": world.elsewhere.uid}
        answer = form(**values, **{"appearances-1-mode": "shout", "appearances-2-source-typed": "Nothing such"})
        first, second, third = answer.context["parts"][0]
        assert "There is no actor “Nobody at all”" in " ".join(first.errors["chain"])
        assert "must stand in the source" in " ".join(first.errors["passage"])
        assert "valid choice" in " ".join(second.errors["mode"])
        assert "There is no source “Nothing such”" in " ".join(third.errors["source"])
        assert "Nobody at all</textarea>" in answer.content.decode()
        quoted = form(**{"appearances-0-mode": "direct_quote"}).context["parts"][0].forms[0]
        assert "no quotation marks" in " ".join(quoted.errors["mode"])
        assert not Proposal.objects.filter(record=world.statement.uid).exists()

    def test_a_law_over_several_rows_is_said_with_the_place_of_the_report(self, form):
        page = form(**{"appearances-0-chain": "gull-institute\ngull-institute"}).content.decode()
        assert "Reports: Row 1: Two neighbours in a chain cannot be the same" in page
        assert (
            "leave one report" in form(**{"appearances-0-DELETE": "on", "appearances-1-DELETE": "on"}).content.decode()
        )

    def test_a_warning_stands_in_nobodys_way(self, client, form, world):
        values = {"appearances-0-passage-typed": quoted(world).uid}
        address = form(**values)["Location"]
        assert "Words of the passage stand in quotation marks" in client.get(address).content.decode()

    def test_there_is_room_for_more_reports(self, form, world):
        page = form(_more="1", **{"appearances-0-chain": "Nobody at all"})
        assert page.context["parts"][0].total_form_count() == 6
        assert "Nobody at all</textarea>" in page.content.decode()
        assert not page.context["form"].errors

    def test_a_draft_that_became_public_meanwhile_keeps_its_reports_as_typed(self, client, ana, rita, world):
        workflow.withdraw(world.statement, by=person("editor"), reason="It was never said.")
        workflow.restore(world.statement, by=person("editor"))
        client.force_login(ana)
        address = reverse("admin:claims_statement_change", args=[world.statement.pk])
        context = client.get(address).context
        typed = {"_seen": context["seen"]}
        for one in context["inline_admin_formsets"]:
            for form in [context["adminform"].form, one.formset.management_form, *one.formset.forms]:
                typed |= {field.html_name: "" if (value := field.value()) is None else value for field in form}
        bring(Statement.objects.get(pk=world.statement.pk), "published")
        answer = client.post(address, typed | {"appearances-0-chain": "both\ngull-institute"})
        assert answer.status_code == 409
        assert answer.context["parts"][0].forms[0]["chain"].value() == "both\ngull-institute"

    def test_reports_are_proposed_through_the_api_and_nothing_else_is_kept(self, client, ana, world):
        client.force_login(ana)
        first, second = reports(world.statement)
        body = {"kind": "correction", "note": "n", "expected": workflow.seen(world.statement)}

        def post(*rows):
            data = json.dumps(body | {"values": {"appearances": rows}})
            return client.post(f"/api/v1/statements/{world.statement.uid}/propose/", data, "application/json")

        assert post(first | {"hops": [{"actor": {"deep": 1}}]}).status_code == 400
        assert post(first | {"hops": {"actor": world.other.uid}}).status_code == 400
        assert post(first | {"more_passages": [[world.cue.uid]]}).status_code == 400
        refusal = post(first | {"hops": [{"actor": "a000000000000"}]}, second).json()["errors"][0]
        assert refusal["pointer"] == "/values/appearances"
        assert "Row 1, hops: There is no actor a000000000000" in refusal["detail"]
        made = post(first | {"hops": [{"actor": world.group.uid}]}, second)
        assert made.status_code == 201
        assert made.json()["values"]["appearances"][0]["hops"] == [{"actor": world.group.uid, "statement": None}]

    def test_many_reports_cost_as_many_queries_as_three(self, client, ana, rita, world):
        counted = []
        for size in (3, 12):
            for number in range(world.statement.appearances.count(), size):
                source = make_source(f"Paper {number}")
                snapshot = make_snapshot(source)
                passage, further = (make_passage(snapshot, *place) for place in ((0, 13), (50, 62)))
                reporter = make_actor(f"Reporter {number}")
                with permitted():
                    report = Appearance.objects.create(statement=world.statement, source=source, passage=passage)
                    report.hops.create(position=1, actor=reporter)
                    report.more_passages.add(further)
            proposal = propose(world.statement, [row | {"note": "Late."} for row in reports(world.statement)])
            for name, args, account in (
                ("propose", [world.statement.uid], ana),
                ("decide", [proposal.pk, "accept"], rita),
            ):
                client.force_login(account)
                address = reverse(f"admin:claims_proposal_{name}", args=args)
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                counted.append(len(queries))
            proposals.reject(proposal, by=rita, comment="No.")
        assert counted[:2] == counted[2:]

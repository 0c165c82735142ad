"""The history of every record: any two versions compared, and going back to an older one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import proposals, workflow
from claims.choices import Status
from claims.models import Appearance, Claim, Hop, Proposal, Statement
from factcheck.history import history as entries_of
from factcheck.journal import recording
from factcheck.models import Revision, RevisionBody
from factcheck.worddiff import Run, runs, side_by_side
from sources.models import Actor, ActorName, Event, Source
from tests.claims.test_workflow import bring, person
from tests.drafts import make_actor, make_world, writer
from tests.factcheck.test_verify import without_triggers


@pytest.fixture
def world(db):
    return make_world()


def change(model, pk, **values):
    with recording(by=writer()):
        model._base_manager.filter(pk=pk).update(**values)


def revisions(record):
    return list(Revision.objects.filter(record=record.uid).order_by("seq").values_list("seq", flat=True))


def history(client, record, **query):
    meta = record._meta
    return client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[record.pk]), query)


def back(client, record, seq, **values):
    address = reverse("admin:go_back", args=[record.uid, seq])
    return client.post(address, {"expected": workflow.seen(record)} | values) if values else client.get(address)


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("a", ""), ("", "a b"), ("a b c", "a x c"), ("a  b\nc", "a b c d"), ("x y", "p q"), (" a", "a ")],
)
def test_the_runs_of_a_comparison_are_the_two_texts(before, after):
    found = runs(before, after)
    assert "".join(run.text for run in found if run.kind != "gone").split() == after.split()
    assert "".join(run.text for run in found if run.kind != "new").split() == before.split()


def test_a_comparison_is_word_by_word():
    assert runs("The port should be closed.", "The old port should be shut.") == [
        *(Run("same", "The "), Run("new", "old "), Run("same", "port should be ")),
        *(Run("gone", "closed."), Run("new", "shut.")),
    ]


def test_texts_that_are_too_long_to_compare_are_shown_whole():
    one, other = "a " * 3000, "b " * 3000
    assert [run.kind for run in runs(one, other)] == ["gone", "new"]


def test_as_many_words_stay_as_can_however_often_a_text_repeats_them():
    def kept(before, after):
        return sum(len(run.text.split()) for run in runs(before, after) if run.kind == "same")

    assert kept("a b c d e f", "a b d f e c") == 4
    # Where every word is compared with every other of its kind, this one takes minutes.
    assert kept("the " * 1990, "the port " * 1000) == 1000


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("a  b, c.", "a b c!", "same gone same gone", "same same new"),
        ("It is closed", "It’s “closed”", "gone same", "new same new"),
        ("", "a", "", "new"),
        ("a " * 3000, "a " * 3000, "same", "same"),
    ],
)
def test_two_wordings_side_by_side_are_the_two_texts_sign_by_sign(before, after, left, right):
    found = side_by_side(before, after)
    assert tuple("".join(run.text for run in side) for side in found) == (before, after)
    assert tuple(" ".join(run.kind for run in side) for side in found) == (left, right)


def test_any_two_versions_are_compared(client, ed, world):
    for text in ("The port should be shut.", "The old port should be shut."):
        change(Claim, world.claim.pk, text=text)
    client.force_login(ed)
    first, _, third = revisions(world.claim)
    for query in ({"from": first, "to": third}, {"from": third, "to": first}):
        page = history(client, world.claim, **query).content.decode()
        assert f"Revision {first} compared with {third}" in page
        assert '<ins><span class="visually-hidden">added: </span>old </ins>' in page
        assert '<del><span class="visually-hidden">removed: </span>closed.</del>' in page


def test_a_history_says_in_words_what_is_stored_in_codes(client, ed, world):
    bring(world.statement, Status.PUBLISHED)
    client.force_login(ed)
    page = history(client, world.statement).content.decode()
    assert "<ins>in review</ins>" in page
    assert "<ins>open</ins>" in page
    for code in ("in_review", "0001-01-01", "9999-12-31"):
        assert code not in page
    assert not re.search(r"<ins>\d{4}-\d\d-\d\dT", page)


def test_a_history_names_the_first_and_the_last_day_where_a_date_is_that_day(client, ed, world):
    for day in ("2021", "0001/9999"):
        with recording(by=writer()):
            world.claim.about_edtf = day
            world.claim.save()
    client.force_login(ed)
    said = re.sub("<[^>]+>", "", history(client, world.claim).content.decode())
    assert "0001-01-01" in said
    assert "9999-12-31" in said


@pytest.mark.parametrize("query", [{"from": "x", "to": "1"}, {"from": "1"}, {"from": "1", "to": "99999999"}])
def test_versions_that_are_none_are_refused(client, ed, world, query):
    client.force_login(ed)
    assert history(client, world.claim, **query).status_code == 400


def test_a_version_of_another_record_is_not_compared(client, ed, world):
    client.force_login(ed)
    query = {"from": revisions(world.claim)[0], "to": revisions(world.claim2)[0]}
    assert history(client, world.claim, **query).status_code == 400


def test_going_back_makes_a_new_version_with_its_reason(client, ana, world):
    change(Claim, world.claim.pk, text="The port should be shut.", kind="opinion")
    client.force_login(ana)
    first = revisions(world.claim)[0]
    assert "closed." in back(client, world.claim, first).content.decode()
    assert back(client, world.claim, first, why="The change was wrong.").status_code == 302
    world.claim.refresh_from_db()
    assert (world.claim.text, world.claim.kind) == ("The port should be closed.", "norm")
    newest = Revision.objects.filter(record=world.claim.uid).last()
    assert (newest.action, newest.by) == ("go_back", ana.uid)
    assert "The change was wrong." in RevisionBody.objects.get(seq=newest.seq).body


def test_topics_come_back(client, ana, world):
    with recording(by=writer()):
        world.claim.topics.add(world.topic)
    then = revisions(world.claim)[-1]
    with recording(by=writer()):
        world.claim.topics.clear()
    client.force_login(ana)
    back(client, world.claim, then, why="It belongs there.")
    assert list(world.claim.topics.all()) == [world.topic]


def test_the_reports_of_a_draft_come_back_with_their_chain(client, ana, world):
    with recording(by=writer()):
        world.appearance.more_passages.add(world.cue)
    then = revisions(world.statement)[-1]
    with recording(by=writer()):
        Appearance.objects.filter(statement=world.statement).delete()
        Appearance.objects.create(statement=world.statement, source=world.other_source, locator="page 2")
    client.force_login(ana)
    assert back(client, world.statement, then, why="The report was right.").status_code == 302
    report = world.statement.appearances.get()
    assert (report.source, report.passage) == (world.source, world.passage)
    assert [hop.actor for hop in report.hops.all()] == [world.other]
    assert list(report.more_passages.all()) == [world.cue]


@pytest.fixture
def then(world):
    """The number of a revision with two reports of which one has a chain; since then it has lost that and its hedge."""
    with recording(by=writer()):
        Appearance.objects.create(statement=world.statement, source=world.other_source, passage=world.elsewhere)
        world.statement.hedge = "perhaps"
        world.statement.save()
    then = revisions(world.statement)[-1]
    with recording(by=writer()):
        Hop.objects.filter(pk=world.hop.pk).delete()
        Statement.objects.filter(pk=world.statement.pk).update(hedge="")
    return then


def test_a_chain_comes_back_to_its_report(client, ana, world, then):
    client.force_login(ana)
    assert back(client, world.statement, then, why="It was reported so.").status_code == 302
    first, second = world.statement.appearances.all()
    assert (first.source, [hop.actor for hop in first.hops.all()]) == (world.source, [world.other])
    assert (second.source, list(second.hops.all())) == (world.other_source, [])


def test_going_back_with_a_public_statement_proposes_its_reports(client, ana, rita, world, then):
    bring(world.statement, "published")
    client.force_login(ana)
    page = back(client, world.statement, then).content.decode()
    assert "Left as it is now" not in page
    note = {"kind": "correction", "note": "It was reported so.", "why": ""}
    assert back(client, world.statement, then, **note).status_code == 302
    assert not Hop.objects.filter(appearance__statement=world.statement).exists()
    proposal = Proposal.objects.latest("pk")
    assert sorted(proposal.values) == ["appearances", "hedge"]
    proposals.accept(proposal, by=rita)
    chains = [[hop.actor for hop in report.hops.all()] for report in world.statement.appearances.all()]
    assert chains == [[world.other], []]


def test_reports_whose_chains_cannot_be_told_apart_are_left_and_named(client, ana, world, then):
    """As the journal once told of chains: by the place of the report among those alone that had one."""
    without_triggers(
        "UPDATE factcheck_revisionbody SET body = REPLACE(body, '\"at\":', '\"of\":') WHERE seq = %s", then
    )
    client.force_login(ana)
    assert "Left as it is now: hops" in " ".join(back(client, world.statement, then).content.decode().split())
    back(client, world.statement, then, why="The hedge was there.")
    world.statement.refresh_from_db()
    assert world.statement.hedge == "perhaps"
    assert not Hop.objects.filter(appearance__statement=world.statement).exists()


def test_further_names_of_an_actor_come_back(client, ana, world):
    then = revisions(world.actor)[-1]
    change(Actor, world.actor.pk, name="Ola Bram")
    with recording(by=writer()):
        ActorName.objects.filter(actor=world.actor).delete()
    client.force_login(ana)
    assert back(client, world.actor, then, why="Both were right.").status_code == 302
    world.actor.refresh_from_db()
    assert (world.actor.name, world.actor.names.get().name) == ("Ola Brem", "O. Brem")


def test_going_back_with_something_public_is_a_proposal(client, ana, rita, world):
    bring(world.statement, "published")
    values = {"text": "The port is shut."}
    proposal = proposals.propose(world.claim, by=person("submitter"), values=values, kind="correction", note="Wrong.")
    proposals.accept(proposal, by=rita)
    first = revisions(world.claim)[0]
    client.force_login(ana)
    note = {"kind": "correction", "note": "The first wording was right.", "why": ""}
    assert back(client, world.claim, first, **note).status_code == 302
    made = Proposal.objects.latest("pk")
    assert (made.values, made.proposed_by) == ({"text": "The port should be closed."}, ana)
    assert Claim.objects.get(pk=world.claim.pk).text == "The port is shut."


@pytest.mark.parametrize("status", ["in_review", "withdrawn"])
def test_nobody_goes_back_with_what_they_could_not_edit(client, ed, world, status):
    bring(world.statement, status)
    first = revisions(world.statement)[0]
    client.force_login(ed)
    assert back(client, world.statement, first).status_code == 403
    assert back(client, world.statement, first, why="I want to.").status_code == 403
    assert "Go back to this version" not in history(client, world.statement).content.decode()


def test_who_may_not_edit_goes_nowhere(client, jo, world):
    client.force_login(jo)
    assert back(client, world.claim, revisions(world.claim)[0], why="I want to.").status_code == 403


def test_what_an_analyst_may_not_set_does_not_come_back(client, ana, world):
    change(Source, world.source.pk, display="none")
    client.force_login(ana)
    page = back(client, world.source, revisions(world.source)[0]).content.decode()
    assert "There is nothing to go back to" in page
    back(client, world.source, revisions(world.source)[0], why="I want to.")
    assert Source.objects.get(pk=world.source.pk).display == "none"


def test_a_stale_page_brings_nothing_back(client, ana, world):
    change(Claim, world.claim.pk, text="The port should be shut.")
    seen = workflow.seen(world.claim)
    change(Claim, world.claim.pk, text="The port is shut.")
    client.force_login(ana)
    page = back(client, world.claim, revisions(world.claim)[0], why="Wrong.", expected=seen)
    assert "Somebody has changed this" in page.content.decode()
    assert Claim.objects.get(pk=world.claim.pk).text == "The port is shut."


def test_what_is_no_version_of_a_record_is_refused(client, ana, world):
    client.force_login(ana)
    for seq in (99_999_999, revisions(world.claim2)[0]):
        assert back(client, world.claim, seq).status_code == 400


def test_what_is_named_and_gone_is_told(client, ana, world):
    gone = make_actor("Ada Lind")
    change(Statement, world.statement.pk, actor=gone)
    then = revisions(world.statement)[-1]
    change(Statement, world.statement.pk, actor=world.actor)
    with recording(by=writer()):
        Actor.objects.filter(pk=gone.pk).delete()
    client.force_login(ana)
    assert "does not exist any more" in back(client, world.statement, then, why="It was her.").content.decode()


def told(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_a_history_names_what_a_version_refers_to_as_it_was_called_then(client, ed, world):
    change(Claim, world.claim.pk, text="The quay should be shut.")
    change(Statement, world.statement.pk, claim=world.claim2)
    change(Claim, world.claim2.pk, text="The quay should be open.")
    client.force_login(ed)
    told_then = [one for entry in entries_of(world.statement.uid)[0] for one in entry.changes if one.field == "claim"]
    assert [(one.before, one.after) for one in told_then] == [
        (("The port should be closed.",), ("The port is full.",)),
        ((), ("The port should be closed.",)),
    ]
    first, second = revisions(world.statement)
    page = history(client, world.statement, **{"from": first, "to": second}).content.decode()
    compared = told(page[page.index("compared with") : page.index("</dl>")])
    assert "The quay" not in compared


def test_a_version_names_what_came_with_it_or_is_deleted_since(client, ed, world):
    with recording(by=writer()):
        # In one transaction, and the name after what refers to it.
        Statement.objects.filter(pk=world.statement.pk).update(claim=world.claim2)
        Claim.objects.filter(pk=world.claim2.pk).update(text="It was shut in one go.")
        event = Event.objects.create(title="A meeting at the quay", kind="summit")
        Statement.objects.filter(pk=world.statement.pk).update(event=event)
    change(Statement, world.statement.pk, event=None)
    with recording(by=writer()):
        event.delete()
    client.force_login(ed)
    page = told(history(client, world.statement).content.decode())
    assert "It was shut in one go." in page
    assert "A meeting at the quay" in page
    assert event.uid not in page


def test_a_name_that_was_erased_is_not_told_by_what_referred_to_it(client, ed, world):
    change(Claim, world.claim.pk, text="The quay should be shut.")
    without_triggers("UPDATE factcheck_revisionbody SET body = '' WHERE seq = %s", revisions(world.claim)[0])
    client.force_login(ed)
    page = told(history(client, world.statement).content.decode())
    assert "should be closed" not in page
    assert world.claim.uid in page


def test_names_of_a_history_cost_the_same_for_many_versions_as_for_two(client, ed, world):
    client.force_login(ed)
    costs = []
    for _ in range(2):
        for number in range(20):
            change(Claim, world.claim.pk, text=f"The port should be shut {number} times.")
            change(Claim, world.claim2.pk, text=f"The port should be open {number} times.")
            change(Statement, world.statement.pk, claim=(world.claim, world.claim2)[number % 2])
        with CaptureQueriesContext(connection) as queries:
            page = told(history(client, world.statement).content.decode())
        assert "open 3 times" in page
        costs.append(len(queries))
    assert costs[0] == costs[1]

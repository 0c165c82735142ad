"""Changes of what is public: the public version stands until another person accepts the new one."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims import proposals, workflow
from claims.admin import proposal_pages
from claims.choices import Status
from claims.models import Claim, Correction, Proposal, Statement
from factcheck.models import Account, Head, Revision
from tests.claims.test_workflow import bring, person
from tests.drafts import make_actor, make_world, permitted


@pytest.fixture
def world(db):
    world = make_world()
    bring(world.statement, Status.PUBLISHED)
    return world


def propose(record, *, by="submitter", **values):
    return proposals.propose(record, by=person(by), values=values, kind="correction", note="The wording was wrong.")


def make_change(record, **values):
    with permitted():
        type(record).objects.filter(pk=record.pk).update(**values)
        record.refresh_from_db()


def test_the_public_version_stands_until_another_person_accepts(world):
    proposal = propose(world.claim, text="The port should stay open.")
    assert Claim.objects.get(pk=world.claim.pk).text == "The port should be closed."
    proposals.accept(proposal, by=person("approver"))
    assert Claim.objects.get(pk=world.claim.pk).text == "The port should stay open."


def test_accepting_publishes_the_note_with_the_change(world):
    correction = proposals.accept(propose(world.claim, text="The port should stay open."), by=person("approver"))
    assert (correction.record, correction.kind, correction.text) == (
        world.claim.uid,
        "correction",
        "The wording was wrong.",
    )
    assert Revision.objects.filter(record=world.claim.uid).last().action == "correction"


def test_a_changed_statement_is_a_new_public_version(world):
    proposals.accept(propose(world.statement, hedge="perhaps"), by=person("approver"))
    assert Head.objects.get(uid=world.statement.uid).version == 2


def test_whoever_proposed_never_accepts(world):
    proposal = propose(world.claim, text="The port should stay open.")
    with pytest.raises(workflow.NotAllowed, match="You proposed this"):
        proposals.accept(proposal, by=person("submitter"))
    assert not Correction.objects.filter(record=world.claim.uid).exists()


def test_deciding_needs_the_right(world, django_user_model):
    proposal = propose(world.claim, text="The port should stay open.")
    nobody = django_user_model.objects.create_user("nobody", password="x")
    for decide in (proposals.accept, proposals.reject):
        with pytest.raises(workflow.NotAllowed):
            decide(proposal, by=nobody, comment="No.")


def test_a_proposal_on_an_older_version_is_not_applied(world):
    proposal = propose(world.statement, hedge="perhaps")
    with permitted():
        Statement.objects.filter(pk=world.statement.pk).update(role="harbour master")
    with pytest.raises(workflow.StalePage):
        proposals.accept(proposal, by=person("approver"))
    assert Statement.objects.get(pk=world.statement.pk).hedge == ""


def test_a_decided_proposal_is_not_decided_again(world):
    proposal = propose(world.claim, text="The port should stay open.")
    proposals.reject(proposal, by=person("approver"), comment="It was right.")
    with pytest.raises(workflow.IllegalTransition, match="rejected already"):
        proposals.accept(proposal, by=person("approver"))


def test_whoever_proposed_may_take_it_back(world):
    proposal = propose(world.claim, text="The port should stay open.")
    proposals.reject(proposal, by=person("submitter"), comment="I was mistaken.")
    assert Proposal.objects.get(pk=proposal.pk).status == "rejected"


def test_a_rejection_says_why(world):
    with pytest.raises(workflow.Incomplete):
        proposals.reject(propose(world.claim, text="The port should stay open."), by=person("approver"), comment="")


def test_only_what_is_public_is_changed_by_proposal(world):
    with pytest.raises(workflow.IllegalTransition, match="public"):
        propose(world.claim2, text="The port is empty.")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "joke"}, "kind"),
        ({"merged_into": None}, "merged_into"),
        ({"text": ""}, "text"),
        ({"about_edtf": "2021-02-30"}, "about_edtf"),
        ({"topics": ["t000000000000"]}, "topics"),
    ],
)
def test_values_that_cannot_stand_are_refused_at_once(world, values, field):
    with pytest.raises(ValidationError) as refused:
        propose(world.claim, **values)
    assert field in refused.value.message_dict
    assert not Proposal.objects.filter(record=world.claim.uid).exists()


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ("statement", "stance", None),
        ("statement", "stance", ""),
        ("claim", "language", None),
        ("claim", "language", ""),
        ("claim", "language", "zz-nope!"),
        ("claim", "text", None),
        ("claim", "text", " \u200b"),
        ("claim", "text", "x" * 1001),
        ("claim", "text", ["a"]),
        ("actor", "slug", None),
        ("actor", "slug", ""),
        ("actor", "name", "Ola\u202eBrem"),
        ("actor", "name", "Ola\u200eBrem"),
        ("actor", "description", "x" * 2_000_000),
        ("statement", "event", []),
    ],
)
def test_nothing_but_what_the_field_could_hold_is_proposed(world, record, field, value):
    with pytest.raises(ValidationError) as refused:
        propose(getattr(world, record), **{field: value})
    assert field in refused.value.message_dict


def test_what_may_be_empty_is_emptied_by_null_and_by_an_empty_text(world):
    make_change(world.statement, hedge="perhaps")
    for nothing in (None, ""):
        proposal = propose(world.statement, hedge=nothing)
        assert proposal.values == {"hedge": ""}
        proposals.reject(proposal, by=person("submitter"), comment="Only tried.")
    make_change(world.actor, wikidata_id="Q1")
    assert propose(world.actor, wikidata_id=None).values == {"wikidata_id": None}


def test_a_proposal_holds_texts_in_their_stored_form(world):
    proposal = propose(world.actor, name="  Ola\nBre\u00adm\u2028the \u200bFirst\ufeff ", description="a\r\nb ")
    assert proposal.values == {"name": "Ola Brem the First", "description": "a\nb"}


@pytest.mark.parametrize("tag", ["en", "ko", "zh-Hant", "de-CH-1996", "es-419", "sr-Latn-RS", "en-x-plain"])
def test_a_language_is_any_well_formed_tag(world, tag):
    if tag != "en":
        assert propose(world.claim, language=tag).values == {"language": tag}
    world.source.language = tag
    world.source.full_clean()


def test_what_breaks_a_law_over_several_rows_is_refused_at_once_and_leaves_nothing(world):
    voice = make_actor("unnamed: others", "unnamed", source=world.other_source)
    before = Revision.objects.filter(record=world.statement.uid).count()
    with pytest.raises(ValidationError, match="speaks only in its own source"):
        propose(world.statement, actor=voice.uid)
    assert Statement.objects.get(pk=world.statement.pk).actor == world.actor
    assert Revision.objects.filter(record=world.statement.uid).count() == before
    assert propose(world.statement, actor=world.group.uid).values == {"actor": world.group.uid}
    assert Statement.objects.get(pk=world.statement.pk).actor == world.actor
    assert Revision.objects.filter(record=world.statement.uid).count() == before


def test_a_proposal_that_changes_nothing_is_refused(world):
    with pytest.raises(workflow.Incomplete, match="changes nothing"):
        propose(world.claim, text="The port should be closed.")


def test_a_record_has_one_open_proposal(world):
    propose(world.claim, text="The port should stay open.")
    with pytest.raises(ValidationError, match="open proposal already"):
        propose(world.claim, text="The port should be shut.")


def test_topics_and_references_are_proposed_by_uid(world):
    proposal = propose(world.claim, topics=[world.topic.uid])
    assert proposal.values == {"topics": [world.topic.uid]}
    proposals.accept(proposal, by=person("approver"))
    assert list(world.claim.topics.all()) == [world.topic]


def test_the_accounts_of_a_proposal_are_kept(world):
    proposal = propose(world.claim, text="The port should stay open.")
    proposals.accept(proposal, by=person("approver"))
    row = Proposal.objects.get(pk=proposal.pk)
    assert (row.proposed_by, row.decided_by) == (
        Account.objects.get(username="submitter"),
        Account.objects.get(username="approver"),
    )


def test_what_a_proposal_replaced_is_kept_after_its_decision(world):
    with permitted(by=person("another writer")):
        world.claim.topics.add(world.topic)
    proposal = propose(world.claim, text="The port should stay open.", topics=[])
    before = {"text": "The port should be closed.", "topics": [world.topic.uid]}
    assert proposals.values_before(proposal) == before
    proposals.accept(proposal, by=person("approver"))
    assert proposals.values_before(proposal) == before


def test_the_page_of_a_decided_proposal_shows_before_and_after(client, rita, world):
    proposal = propose(world.claim, text="The port should stay open.")
    proposals.accept(proposal, by=person("approver"))
    client.force_login(rita)
    page = client.get(reverse("admin:claims_proposal_change", args=[proposal.pk])).content.decode()
    assert "The port should be closed." in page
    assert '<ins><span class="visually-hidden">added: </span>stay open.</ins>' in page


def test_the_list_of_proposals_shows_the_open_ones_first(client, rita, world):
    proposals.reject(propose(world.claim, text="The port is shut."), by=person("approver"), comment="It is not.")
    propose(world.statement, hedge="perhaps")
    client.force_login(rita)
    page = client.get(reverse("admin:proposals")).content.decode()
    assert page.index("Correction of statement") < page.index("Correction of claim")
    assert "It is not." in page
    assert client.get(reverse("admin:proposals"), {"before": "x"}).status_code == 400


def test_open_proposals_are_shown_a_page_at_a_time(client, rita, world, monkeypatch):
    monkeypatch.setattr(proposal_pages, "SIZE", 1)
    propose(world.claim, text="The port is shut.")
    propose(world.statement, hedge="perhaps")
    client.force_login(rita)
    first = client.get(reverse("admin:proposals"))
    assert [one["proposal"].type for one in first.context["opened"]] == ["claim"]
    second = client.get(reverse("admin:proposals"), {"after": first.context["more"]})
    assert [one["proposal"].type for one in second.context["opened"]] == ["statement"]
    assert (second.context["more"], second.context["decided"]) == (None, None)


@pytest.mark.parametrize("count", [2, 7])
def test_many_proposals_cost_as_many_queries_as_two(client, rita, world, django_assert_num_queries, count):
    for n in range(count):
        proposals.reject(propose(world.claim, text=f"The port is {n}."), by=person("approver"), comment="No.")
    propose(world.statement, hedge="perhaps")
    client.force_login(rita)
    with django_assert_num_queries(9):
        client.get(reverse("admin:proposals"))

"""The parts of what is public, such as a byline, change by a proposal with all of their rows, as its fields do."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims import proposals, workflow
from claims.models import Correction, Proposal
from factcheck.journal import recording
from factcheck.models import Revision
from sources.models import Affiliation, BylineEntry
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_statement, make_world, permitted, writer


@pytest.fixture
def world(db):
    w = make_world()
    with recording(by=writer()):
        make(Affiliation, actor=w.actor, organisation=w.other, role="pilot", from_edtf="2019")
        for place, name in enumerate(("O. Brem", "A. Lind"), 1):
            make(BylineEntry, source=w.source, position=place, name=name, actor=w.actor if place == 1 else None)
    bring(w.statement, "published")
    return w


def propose(record, *, by="submitter", **values):
    return proposals.propose(record, by=person(by), values=values, kind="correction", note="It was incomplete.")


def byline(world):
    return [(entry.position, entry.name, entry.actor) for entry in world.source.byline.all()]


def test_the_rows_that_stand_stay_until_another_person_accepts(world):
    lind = {"position": 1, "name": "A. Lind", "actor": None}
    brem = {"position": 2, "name": "Ola Brem", "actor": world.actor.uid}
    proposal = propose(world.source, byline=[lind, brem], published_wording="in December")
    assert byline(world) == [(1, "O. Brem", world.actor), (2, "A. Lind", None)]
    proposals.accept(proposal, by=person("approver"))
    assert byline(world) == [(1, "A. Lind", None), (2, "Ola Brem", world.actor)]
    assert Correction.objects.filter(record=world.source.uid).count() == 1
    assert Revision.objects.filter(record=world.source.uid).last().action == "correction"
    before = proposals.values_before(proposal)
    assert [row["name"] for row in before["byline"]] == ["O. Brem", "A. Lind"]


def test_a_row_takes_what_it_leaves_out_from_its_place_and_its_defaults(world):
    proposal = propose(
        world.actor, names=[{"name": " Skipper\u200b "}, {"name": "O. Brem", "kind": "former"}], members=[]
    )
    assert proposal.values == {
        "names": [
            {"name": "Skipper", "kind": "alias", "language": ""},
            {"name": "O. Brem", "kind": "former", "language": ""},
        ]
    }
    proposals.accept(proposal, by=person("approver"))
    assert [name.name for name in world.actor.names.order_by("pk")] == ["Skipper", "O. Brem"]


def test_the_rows_that_stand_are_no_change(world):
    rows = [{"position": 2, "name": "A. Lind"}, {"position": 1, "name": "O. Brem", "actor": world.actor.uid}]
    with pytest.raises(workflow.Incomplete, match="changes nothing"):
        propose(world.source, byline=rows)


def test_rows_that_cannot_stand_are_refused_with_their_place_and_leave_nothing(world):
    post = {"organisation": world.other.uid}
    wrong = {
        "Give the list of all rows": ("names", "Skipper"),
        "Give at most 500 rows": ("names", [{"name": "x"}] * 501),
        "Row 1: there is no column “nick”. Use: name, kind, language": ("names", [{"nick": "x"}]),
        "Row 2, name: This cannot be empty": ("names", [{"name": "x"}, {}]),
        "Row 1, kind: Value 'joke' is not a valid choice": ("names", [{"name": "x", "kind": "joke"}]),
        "Row 1, name: Give one text": ("names", [{"name": 7}]),
        "Row 2: This actor has that name already": ("names", [{"name": "x"}, {"name": "x"}]),
        "There is no actor a000000000000": ("affiliations", [{"organisation": "a000000000000"}]),
        "Row 1, organisation: This field cannot be null": ("affiliations", [{"role": "pilot"}]),
        "Row 1, from: February 2021 has the days 01 to 28": ("affiliations", [post | {"from_edtf": "2021-02-30"}]),
        "An affiliation cannot end before it begins": (
            "affiliations",
            [post | {"from_edtf": "2021", "until_edtf": "2019"}],
        ),
        "Only an actor of the kind “group” has members": ("members", [{"member": world.other.uid}]),
        "This cannot be proposed": ("groups", []),
    }
    for sentence, (name, rows) in wrong.items():
        with pytest.raises(ValidationError) as refused:
            propose(world.actor, **{name: rows})
        assert sentence in " ".join(refused.value.messages)
    with pytest.raises(ValidationError, match="Row 1, position: "):
        propose(world.source, byline=[{"position": "first", "name": "x"}])
    assert not Proposal.objects.filter(record=world.actor.uid).exists()
    assert [name.name for name in world.actor.names.all()] == ["O. Brem"]


def test_the_evidence_of_a_public_verdict_is_proposed_anew(world):
    bring(make_statement(world.claim2, world.other, source=world.source, passage=world.cue), "published")
    bring(world.assessment, "published")
    rows = [{"direction": "context", "source": world.source.uid, "note": "The log."}]
    proposals.accept(propose(world.assessment, evidence=rows), by=person("approver"))
    assert (world.assessment.evidence.get().source, world.assessment.evidence.get().passage) == (world.source, None)


def sent(page, **values):
    """Return what the form of a proposal sends as it is shown, apart from some values."""
    found = {}
    for form in [page.context["form"], *(row for part in page.context["parts"] for row in part)]:
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            found[form.add_prefix(name)] = "" if value is None else getattr(value, "pk", value)
    for part in page.context["parts"]:
        found |= {f"{part.prefix}-TOTAL_FORMS": part.total_form_count()}
        found |= {f"{part.prefix}-INITIAL_FORMS": part.initial_form_count()}
    found |= {"kind": "correction", "note": "It was wrong.", "expected": page.context["expected"]} | values
    return {name: value for name, value in found.items() if value is not False and value is not None}


def test_the_form_changes_adds_and_takes_away_rows_without_scripts(client, ana, rita, world):
    client.force_login(ana)
    change = client.get(reverse("admin:sources_actor_change", args=[world.actor.pk])).content.decode()
    assert 'name="names-0-name"' not in change
    assert "Propose a change" in change
    address = reverse("admin:claims_proposal_propose", args=[world.actor.uid])
    page = client.get(address)
    values = {"names-0-DELETE": "on", "names-1-name": "Skipper", "affiliations-0-role": "harbour pilot"}
    more = client.post(address, sent(page, **values, note="", _more="1"))
    assert not more.context["form"].errors
    assert more.context["parts"][0].total_form_count() == 7
    assert 'value="Skipper"' in more.content.decode()
    assert client.post(address, sent(page, **values)).status_code == 302
    proposal = Proposal.objects.get(record=world.actor.uid)
    assert sorted(proposal.values) == ["affiliations", "names"]
    client.force_login(rita)
    table = client.get(reverse("admin:claims_proposal_decide", args=[proposal.pk, "accept"])).content.decode()
    assert "<td>name: O. Brem, kind: alias</td><td>name: Skipper, kind: alias</td>" in " ".join(table.split())
    assert "role: harbour pilot" in table
    assert world.other.uid not in table
    proposals.accept(proposal, by=rita)
    assert world.actor.affiliations.get().role == "harbour pilot"


def test_what_is_wrong_with_a_row_is_said_beside_it_or_with_its_place(client, ana, world):
    client.force_login(ana)
    address = reverse("admin:claims_proposal_propose", args=[world.source.uid])
    page = client.get(address)
    beside = client.post(address, sent(page, **{"byline-0-name": "", "byline-1-actor-typed": "Nobody at all"}))
    rows = list(beside.context["parts"][0])
    assert "This field is required." in rows[0].errors["name"]
    assert "There is no actor “Nobody at all”" in " ".join(rows[1].errors["actor"])
    twice = client.post(address, sent(page, **{"byline-1-position": "1"}))
    assert "Byline: Row 2: Two names of a byline cannot have the same position." in twice.content.decode()


def test_rows_are_proposed_through_the_api_and_nothing_else_is_kept(client, ana, world):
    client.force_login(ana)
    address = f"/api/v1/actors/{world.actor.uid}/propose/"
    body = {"kind": "correction", "note": "n", "expected": workflow.seen(world.actor)}

    def post(names):
        return client.post(address, json.dumps(body | {"values": {"names": names}}), "application/json")

    assert post([{"name": {"deep": [1]}}]).status_code == 400
    assert "Row 1: there is no column" in post([{"nick": "x"}]).content.decode()
    assert post([{"name": "Skipper"}]).json()["values"]["names"][0]["name"] == "Skipper"


def test_going_back_with_something_public_proposes_its_parts(client, ana, world):
    then = Revision.objects.filter(record=world.source.uid).last().seq
    with permitted():
        world.source.byline.filter(position=2).delete()
    client.force_login(ana)
    address = reverse("admin:go_back", args=[world.source.uid, then])
    assert "A. Lind" in client.get(address).content.decode()
    note = {"kind": "correction", "note": "Both wrote it.", "why": "", "expected": workflow.seen(world.source)}
    assert client.post(address, note).status_code == 302
    assert [row["name"] for row in Proposal.objects.latest("pk").values["byline"]] == ["O. Brem", "A. Lind"]
    assert world.source.byline.count() == 1

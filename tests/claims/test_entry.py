"""Entering a statement: one transaction makes all that is new, and nothing stays of what is refused."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError

from claims.entry import NewActor, NewClaim, NewEvent, NewOriginal, NewStatement, Reporter, broken_chain, enter
from claims.models import Claim, MatchDecision, Statement
from claims.workflow import NotAllowed
from factcheck.models import Revision
from sources.models import Actor, Event, Source
from tests.drafts import TEXT, make_actor, make_claim, make_snapshot, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return make_source(published_edtf="2021-12-15")


@pytest.fixture
def snapshot(source):
    return make_snapshot(source)


def values(snapshot, **more):
    plain = {"actor": NewActor("Gull Institute", "organisation"), "claim": NewClaim("It rains.", "fact")}
    return NewStatement(**(plain | {"snapshot": snapshot, "passages": ((0, 13),)} | more))


def test_everything_new_is_made_at_once_and_recorded_as_made_by_one_person(source, snapshot, ana):
    new = values(snapshot, event=NewEvent("A speech", "speech"), said_edtf="2021-12-13", cue=(50, 62))
    statement = enter(source, new, by=ana)
    report = statement.appearances.get()
    assert (statement.status, statement.actor.name, statement.claim.text) == ("draft", "Gull Institute", "It rains.")
    assert (report.passage.exact, report.cue.exact) == (TEXT[:13], TEXT[50:62])
    for record in (statement, statement.actor, statement.claim, statement.event, report.passage):
        assert Revision.objects.get(record=record.uid).by == ana.uid


def test_a_new_event_takes_the_date_and_the_statement_follows_it(source, snapshot, ana):
    new = values(snapshot, event=NewEvent("A speech"), said_edtf="2021-12", said_wording="in December")
    statement = enter(source, new, by=ana)
    assert (statement.said_edtf, statement.event.date_edtf, statement.event.date_wording) == (
        "",
        "2021-12",
        "in December",
    )
    assert statement.said_latest.isoformat() == "2021-12-31"


def test_an_unnamed_voice_belongs_to_this_source_and_keeps_its_label(source, snapshot, ana):
    voice = enter(source, values(snapshot, actor=NewActor("some people", "unnamed")), by=ana).actor
    assert (voice.source, voice.label) == (source, "some people")
    nobody = enter(source, values(snapshot, actor=NewActor("", "unnamed"), claim=NewClaim("It snows.", "fact")), by=ana)
    assert (nobody.actor.label, nobody.actor.pk != voice.pk) == ("", True)


def test_further_passages_and_the_chain_keep_their_order(source, snapshot, ana):
    outer, inner = make_actor("Outer", "organisation"), NewActor("Inner", "organisation")
    new = values(snapshot, passages=((50, 62), (0, 13), (50, 62)), chain=(Reporter(outer), Reporter(inner)))
    report = enter(source, new, by=ana).appearances.get()
    assert report.passage.start == 50
    assert [one.start for one in report.more_passages.all()] == [0]
    assert [(hop.position, hop.actor.name) for hop in report.hops.all()] == [(1, "Outer"), (2, "Inner")]


def test_a_passage_that_is_there_is_used_again(source, snapshot, ana):
    first = enter(source, values(snapshot), by=ana).appearances.get()
    second = enter(source, values(snapshot, actor=make_actor(), claim=NewClaim("It snows.", "fact")), by=ana)
    assert second.appearances.get().passage == first.passage


def test_claims_found_to_be_others_are_remembered_with_who_decided(source, snapshot, ana):
    other = make_claim("It pours.")
    new = values(snapshot, claim=NewClaim("It rains.", "fact", different=(other.uid, "c000000000000")))
    claim = enter(source, new, by=ana).claim
    decision = MatchDecision.objects.get()
    assert (decision.first, decision.second, decision.by) == (*sorted((claim.uid, other.uid)), ana)


def test_whoever_may_not_decide_what_is_the_same_does_not_do_so_by_entering(source, snapshot, jo):
    names = ("add_statement", "add_claim", "add_actor")
    jo.user_permissions.set(Permission.objects.filter(codename__in=names))
    other = make_claim("It pours.")
    with pytest.raises(NotAllowed):
        enter(source, values(snapshot, claim=NewClaim("It rains.", "fact", different=(other.uid,))), by=jo)
    assert not Claim.objects.filter(text="It rains.").exists()


def test_a_work_that_nobody_has_identified_is_made_as_such(source, snapshot, ana):
    statement = enter(source, values(snapshot, original=NewOriginal("A piece in the Herald")), by=ana)
    assert (statement.original.holding, statement.original.kind) == ("not_identified", "unknown")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"actor": NewActor("a\u202eb", "person")}, "actor"),
        ({"actor": NewActor("Ola", "robot")}, "actor_kind"),
        ({"claim": NewClaim("", "fact")}, "claim"),
        ({"claim": NewClaim("It rains.", "song")}, "claim_kind"),
        ({"event": NewEvent("A speech", "song")}, "event_kind"),
        ({"said_edtf": "2021-02-30"}, "said_edtf"),
        ({"stance": "sings"}, "stance"),
        ({"mode": "song"}, "mode"),
    ],
)
def test_nothing_stays_of_what_is_refused(source, snapshot, ana, wrong, field):
    before = [model.objects.count() for model in (Actor, Claim, Event, Source, Statement)]
    with pytest.raises(ValidationError) as refused:
        enter(source, values(snapshot, **wrong), by=ana)
    assert field in refused.value.error_dict
    assert [model.objects.count() for model in (Actor, Claim, Event, Source, Statement)] == before


def test_nobody_enters_without_the_right(source, snapshot, jo):
    with pytest.raises(NotAllowed):
        enter(source, values(snapshot), by=jo)


def test_a_chain_may_not_break_its_laws(source):
    ola, gull = make_actor(), make_actor("Gull Institute", "organisation")
    assert "Two neighbours" in broken_chain(ola, [Reporter(gull), Reporter(gull)], is_original=False)
    assert "Two neighbours" in broken_chain(ola, [Reporter(ola)], is_original=False)
    assert "Two neighbours" in broken_chain(
        NewActor("A", "person"), [Reporter(NewActor("A", "person"))], is_original=False
    )
    assert "nobody reports it" in broken_chain(ola, [Reporter(gull)], is_original=True)
    assert broken_chain(ola, [Reporter(gull)], is_original=False) == ""

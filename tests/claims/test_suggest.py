"""Suggestions: any name in any order, drafts at once, and never what was decided not to be the same."""

import itertools
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from claims.keys import claim_stems
from claims.matching import NoSuchPair, decide_different, decided_different_from, take_back
from claims.models import ClaimKey, ClaimWord, MatchDecision
from claims.suggest import actors, claims_like
from claims.workflow import NotAllowed
from factcheck.journal import recording
from factcheck.journal.append import fill_derived
from factcheck.journal.verify import verify
from factcheck.models import Account
from sources.keys import name_words
from sources.models import Actor, ActorKey, ActorName, Affiliation
from tests.claims.test_workflow import person
from tests.drafts import make, make_actor, make_claim, make_source, make_statement, permitted, writer


def names(text, **asked):
    return [one.name for one in actors(text, **asked)]


@pytest.fixture
def people(db):
    jose = make_actor("José Ångström-Müller", description="A pilot.", running_form="Captain Ångström")
    make(ActorName, actor=jose, name="Ζωή Müllerová")
    return jose


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "José Ångström-Müller",
            "jose angstrom muller",
            "MULLER JOSE",
            "mull jos",
            "ang",
            "captain",
            "Angström, José",
        ),
        *("ζωη", "mullerova zoh".replace("zoh", "ζωη"), "JOSÉ-MÜLLER", "  jose\u00a0 muller "),
    ],
)
def test_an_actor_is_found_by_any_name_without_accents_and_in_any_order(people, typed):
    assert "José Ångström-Müller" in names(typed)


@pytest.mark.parametrize("typed", ["", " ", "!?", "jose x", "ngstrom", "\ud800"])
def test_what_begins_no_word_of_a_name_finds_nobody(people, typed):
    assert "José Ångström-Müller" not in names(typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Aoife O’Brienson", "obrienson"), ("Aoife O’Brienson", "brienson"), ("Aoife O’Brienson", "o'brien"),
     ("U.N. Harbours", "un harb"), ("U.N. Harbours", "u.n."), ("문재린", "재린"), ("문재린", "문")],
)  # fmt: skip
def test_names_are_cut_into_words_as_people_type_them(db, name, typed):
    make_actor(name)
    assert name in names(typed)


def test_the_exact_name_comes_before_longer_ones_and_those_before_others(db):
    for name in ("Zebrin Harbour Works", "The Old Zebrin", "Zebrin", "Zebrin Bay"):
        make_actor(name, "organisation")
    assert names("zebrin") == ["Zebrin", "Zebrin Bay", "Zebrin Harbour Works", "The Old Zebrin"]


def test_an_article_before_a_name_makes_no_difference(db):
    isle = make_actor("Zebrin Isle", "state", running_form="the Zebrin Isle")
    make(ActorName, actor=isle, name="Z.I.")
    make_actor("Z.I. Institute", "organisation", running_form="the Z.I. Institute")
    make_actor("The Yardarm", "organisation")
    assert names("the zi") == names("zi") == ["Zebrin Isle", "Z.I. Institute"]
    assert names("The Yardarm")[0] == names("yardarm")[0] == "The Yardarm"
    # The article alone may be the beginning of a name.
    assert "The Yardarm" in names("the", limit=50)


def test_of_equals_the_one_used_recently_comes_first(db):
    for name in ("Quill Able", "Quill Baker", "Quill Charlie"):
        make_actor(name)
    make_statement(actor=Actor.objects.get(name="Quill Charlie"))
    assert names("quill") == ["Quill Charlie", "Quill Able", "Quill Baker"]


def test_an_exact_name_in_another_order_is_exact(db):
    for name in ("Zwick Odo Martin", "Odo Zwick"):
        make_actor(name)
    assert names("zwick odo")[0] == "Odo Zwick"


def test_a_suggestion_shows_who_that_is_and_the_post_held_now(people):
    yard = make_actor("The Yard", "organisation")
    for role, dates in (("apprentice", {"until_edtf": "1999"}), ("chief pilot", {"from_edtf": "2000"})):
        make(Affiliation, actor=people, organisation=yard, role=role, **dates)
    found = actors("jose angstrom")[0]
    assert (found.description, found.affiliation, found.kind) == ("A pilot.", "chief pilot, The Yard", "person")


def test_an_unnamed_voice_is_offered_for_its_source_alone(db):
    here, there = make_source("Here"), make_source("There")
    voice = make_actor("unnamed: zealots", "unnamed", source=here, label="some zealots")
    assert names("zealots", source=here) == [voice.name]
    assert names("zealots", source=there) == names("zealots") == []


def test_the_keys_follow_every_way_of_writing(people):
    with recording(by=writer()):
        ActorName.objects.filter(actor=people).update(name="Renamed Person")
        Actor.objects.filter(pk=people.pk).update(name="Someone Else")
    assert names("renamed") == ["Someone Else"]
    assert names("mullerova") == names("jose angstrom muller") == []


def test_a_deleted_actor_leaves_no_key(db):
    gone = make_actor("Vanishing Point", "organisation")
    with recording(by=writer()):
        Actor.objects.filter(pk=gone.pk).delete()
    assert names("vanishing") == []
    assert not ActorKey.objects.filter(actor=gone.uid).exists()


def test_the_cost_of_suggestions_does_not_depend_on_how_many_match(db, django_assert_max_num_queries):
    with recording(by=writer()):
        for number in range(60):
            Actor.objects.create(name=f"Common {number}", kind="person")
    source = make_source()
    with django_assert_max_num_queries(9):
        assert len(actors("com")) == 8
    with django_assert_max_num_queries(15):
        assert len(actors("com", source=source)) == 8
    with django_assert_max_num_queries(27):
        assert len(actors("the com", source=source)) == 8


def test_empty_tables_are_filled_from_the_record(people):
    claim = make_claim("Herons nest on the old lighthouse.")
    tables = ActorKey, ClaimKey, ClaimWord
    before = [table.objects.count() for table in tables]
    for table in tables:
        table.objects.all().delete()
    fill_derived()
    assert [table.objects.count() for table in tables] == before
    assert claims_like("herons nest lighthouse")[0].uid == claim.uid
    assert list(verify()) == []


def test_a_database_with_words_in_two_spellings_is_filled_anew(people):
    claim = make_claim("The herons favour the old harbour.")
    ClaimWord.objects.filter(claim=claim.uid).update(word="otherwise")
    with permitted():
        import_module("claims.migrations.0013_words_in_one_spelling").forget_words(apps, None)
    fill_derived()
    assert [one.uid for one in claims_like("herons favor harbor")] == [claim.uid]


def uids(text, **asked):
    return [one.uid for one in claims_like(text, **asked)]


@pytest.fixture
def herons(db):
    return [
        make_claim("Herons nest on the old lighthouse.", kind="fact"),
        make_claim("Herons left the old lighthouse in spring.", kind="fact"),
        make_claim("The lighthouse should be painted.", kind="norm"),
    ]


def test_the_nearest_claims_come_first_and_drafts_are_among_them(herons):
    assert uids("herons nest on an old lighthouse")[:2] == [claim.uid for claim in herons[:2]]
    assert claims_like("Herons nest on the old lighthouse")[0].score == 1.0


def test_another_form_of_a_word_is_the_same_word(herons):
    assert uids("a heron nesting on lighthouses")[0] == herons[0].uid


def test_a_claim_shows_who_holds_it_and_when(herons):
    make_statement(herons[0], make_actor("Pia Reed"), stance="denies", said_edtf="2021-12-13")
    assert claims_like("herons nest lighthouse")[0].positions == ["Pia Reed denies, 13 December 2021"]


def test_a_claim_is_found_at_once_under_its_new_words(herons):
    with recording(by=writer()):
        type(herons[0]).objects.filter(pk=herons[0].pk).update(text="Egrets breed by the jetty.")
    assert uids("egrets breeding jetty") == [herons[0].uid]
    assert herons[0].uid not in uids("herons nest lighthouse")


@pytest.mark.parametrize("text", ["", "?", "the of and", "\ud800", "x" * 5000, "heron " * 900])
def test_no_text_is_too_odd_to_be_compared(herons, text):
    assert isinstance(claims_like(text), list)


def test_words_that_many_claims_have_still_find_them(db, monkeypatch):
    monkeypatch.setattr("claims.suggest.COMMON", 3)
    with recording(by=writer()):
        made = [make_claim(f"Gannets dive {word}.") for word in ("deep", "far", "well", "twice", "late")]
    assert uids("gannets dive late")[0] == made[-1].uid
    assert len(uids("gannets dive")) == 3


def test_what_is_not_the_same_is_never_offered_again(herons, ana):
    first, second = herons[:2]
    decision = decide_different(second.uid, first.uid, by=ana, note="left, not nest")
    assert second.uid not in uids(first.text, apart_from=first.uid)
    assert first.uid not in uids(second.text, apart_from=second.uid)
    assert second.uid in uids(first.text)
    assert (decision.by, decision.note) == (ana, "left, not nest")
    take_back(decision, by=ana)
    assert second.uid in uids(first.text, apart_from=first.uid)
    assert list(verify()) == []


def test_deciding_again_keeps_the_first_decision(herons, ana, rita):
    one = decide_different(herons[0].uid, herons[1].uid, by=ana, note="first")
    again = decide_different(herons[1].uid, herons[0].uid, by=rita, note="second")
    assert (again.pk, again.note, MatchDecision.objects.count()) == (one.pk, "first", 1)
    assert decided_different_from(herons[0].uid) == {herons[1].uid}


def test_a_decision_is_about_two_records_of_one_type(herons, ana):
    claim, actor = herons[0].uid, make_actor().uid
    for pair in itertools.product([claim], [claim, actor, "c000000000000", "", "nonsense"]):
        with pytest.raises(NoSuchPair):
            decide_different(*pair, by=ana)


def test_deciding_needs_the_right(herons, jo):
    with pytest.raises(NotAllowed):
        decide_different(herons[0].uid, herons[1].uid, by=jo)
    decision = decide_different(herons[0].uid, herons[1].uid, by=person("analyst"))
    with pytest.raises(NotAllowed):
        take_back(decision, by=jo)


def test_who_has_lost_the_right_to_decide_takes_back_no_decision_of_the_past(herons, ana):
    decision = decide_different(herons[0].uid, herons[1].uid, by=ana)
    ana.groups.clear()
    with pytest.raises(NotAllowed):
        take_back(decision, by=Account.objects.get(pk=ana.pk))


def test_the_desk_answers_in_json(client, ana, people, herons):
    client.force_login(ana)
    body = client.get(reverse("admin:suggest_actors"), {"q": "jose"}).json()["results"][0]
    assert body["uid"] == people.uid
    assert set(body) == {"uid", "name", "description", "affiliation", "kind"}
    body = client.get(reverse("admin:suggest_claims"), {"q": "herons nest", "apart_from": ""}).json()["results"][0]
    assert body["uid"] == herons[0].uid
    assert set(body) == {"uid", "text", "kind", "score", "positions"}


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("suggest_actors", {"Q": "jose"}),
        ("suggest_actors", {"q": "jose", "source": "w000000000000"}),
        ("suggest_claims", {"q": "x" * 1001}),
        ("suggest_claims", {"q": "x", "apartfrom": "c1"}),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(client, ana, page, query):
    client.force_login(ana)
    answer = client.get(reverse(f"admin:{page}"), query)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_not_the_same_is_decided_over_the_desk(client, ana, herons):
    client.force_login(ana)
    url, pair = reverse("admin:decide_different"), {"first": herons[0].uid, "second": herons[1].uid}
    assert client.get(url).status_code == 405
    answer = client.post(url, pair | {"note": "other time"}, headers={"accept": "application/json"})
    assert answer.status_code == 201
    assert MatchDecision.objects.get(uid=answer.json()["uid"]).by == ana
    assert client.post(url, pair | {"second": "c1"}, headers={"accept": "application/json"}).status_code == 400
    assert client.post(url, pair | {"second": "c1"}).status_code == 400


def test_words_are_kept_short_and_bounded():
    assert max(map(len, claim_stems("x" * 900))) == 40
    assert len(claim_stems(" ".join(f"w{number}" for number in range(900)))) == 200
    assert name_words("U.S. Navy") == ["us", "navy"]

"""Possible duplicates: found as the journal goes on, nearest first, and gone once somebody has decided."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import duplicates
from claims.duplicates import Follower, behind, like_actors, undecided
from claims.matching import decide_different
from claims.merge import merge, undo
from claims.models import FollowedTo, LikePair, MatchDecision
from factcheck.followers import Position, head
from factcheck.journal import recording
from sources.models import Actor
from tests.claims.test_workflow import person
from tests.drafts import make_actor, make_claim, make_source, make_statement, writer

NOW = ("now", "again", "daily", "yearly", "twice", "well", "late", "early", "soon", "alone", "often", "rarely")


def catch_up():
    follower = Follower()
    while follower.follow(head()):
        pass


def pairs(type_="claim"):
    return [(pair.first, pair.second) for pair in undecided(type_)]


def pair(one, other):
    return tuple(sorted((one.uid, other.uid)))


@pytest.fixture
def herons(db):
    """Three claims about herons, of which the first two are nearly the same; of the rest of the record no pair is kept.

    To compare all of it in each test would take longer than all the tests.
    """
    now = head()
    FollowedTo.objects.create(name="pairs", seq=now.seq, hash=now.hash)
    made = [
        make_claim("Grey herons nest on the old lighthouse.", kind="fact"),
        make_claim("Grey herons nested on the lighthouse.", kind="fact"),
        make_claim("Grey herons nest on the old crane.", kind="fact"),
    ]
    catch_up()
    return made


def test_pairs_come_nearest_first(herons):
    found = [one for one in pairs() if herons[0].uid in one]
    assert found[0] == pair(*herons[:2])
    scores = list(undecided("claim").values_list("score", flat=True))
    assert scores == sorted(scores, reverse=True)


def test_a_claim_that_is_reworded_is_compared_anew(herons):
    with recording(by=writer()):
        type(herons[1]).objects.filter(pk=herons[1].pk).update(text="Mackerel stocks collapsed twice.")
    catch_up()
    assert pair(*herons[:2]) not in pairs()


def test_decided_merged_and_deleted_ones_are_not_shown(herons, ana):
    decide_different(herons[0].uid, herons[1].uid, by=ana)
    assert pair(*herons[:2]) not in pairs()
    assert pair(herons[0], herons[2]) in pairs()
    done = merge(herons[2], into=herons[0], by=person("editor"), why="the same")
    assert pair(herons[0], herons[2]) not in pairs()
    undo(done, by=person("editor"))
    catch_up()
    assert pair(herons[0], herons[2]) in pairs()
    with recording(by=writer()):
        herons[2].delete()
    assert pair(herons[0], herons[2]) not in pairs()


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        (("Orla Quibell", "person"), ("Orla Quibbell", "person"), True),
        (("Orla Quibell", "person"), ("QUIBELL, Orla", "person"), True),
        (("Orla Quibell", "person"), ("Orla Quibell Junior", "person"), True),
        (("Orla Quibell", "person"), ("Orla Zamarin", "person"), False),
        (("Orla Quibell", "person"), ("Orla Quibell", "group"), False),
        (("Zentropa", "organisation"), ("Zentrropa", "organisation"), True),
    ],
)
def test_actors_that_are_called_nearly_the_same(db, one, other, is_alike):
    first, second = make_actor(*one), make_actor(*other)
    assert (second.uid in like_actors(first.uid)) is is_alike
    assert (first.uid in like_actors(second.uid)) is is_alike


def test_an_unnamed_voice_is_like_nobody(db):
    voice = make_actor("some quibblers", "unnamed", source=make_source(), label="some quibblers")
    make_actor("Some Quibblers", "organisation")
    assert like_actors(voice.uid) == {}


def test_each_call_does_a_bounded_piece_and_the_next_goes_on(herons, monkeypatch):
    monkeypatch.setattr("claims.duplicates.AT_ONCE", 2)
    with recording(by=writer()):
        for number in range(5):
            Actor.objects.create(name=f"Quark {number}", kind="person")
    steps = 0
    while Follower().follow(head()):
        steps += 1
    assert steps >= 3
    assert behind() == 0


def flock():
    """Return claims that are all equally alike, so that their identifiers alone decide who is among whose nearest."""
    with recording(by=writer()):
        return [
            make_claim(f"Grey herons nest on the old lighthouse {word}.", uid=f"c{number:012}", kind="fact")
            for number, word in enumerate(NOW)
        ]


def partners(claim):
    return {uid for one in pairs() if claim.uid in one for uid in one} - {claim.uid}


def uids(*claims):
    return {claim.uid for claim in claims}


def test_a_record_has_its_nearest_and_those_whose_nearest_it_is(herons):
    made = flock()
    catch_up()
    # The first claim about herons is nearer to each of them than they are to each other.
    assert partners(made[0]) == uids(herons[0], *made[1:])
    assert partners(made[-1]) == uids(herons[0], *made[: duplicates.PARTNERS - 1])


def test_a_record_keeps_its_like_ones_when_it_changes_and_whatever_is_decided(herons, ana):
    made = flock()
    catch_up()
    with recording(by=writer()):
        type(made[0]).objects.filter(pk=made[0].pk).update(text="Grey herons nest on the old lighthouse there.")
    catch_up()
    assert partners(made[0]) == uids(herons[0], *made[1:])
    for other in made[1:10]:
        decide_different(made[0].uid, other.uid, by=ana)
    catch_up()
    # The places of those are free, and the next nearest have them.
    assert partners(made[0]) == uids(*herons, *made[10:])


def test_where_one_is_decided_the_next_nearest_is_shown(herons, ana):
    with recording(by=writer()):
        others = [make_claim(f"Grey herons nest on the old lighthouse {word}.", kind="fact") for word in NOW]
    catch_up()
    late = make_claim("Grey herons nest on the old lighthouse there.", kind="fact")
    catch_up()
    for one, other in [one for one in pairs() if late.uid in one]:
        decide_different(one, other, by=ana)
    assert not [one for one in pairs() if late.uid in one]
    catch_up()
    shown = [one for one in pairs() if late.uid in one]
    assert len(others) > len(shown) > 0


def test_a_journal_that_was_replaced_is_compared_from_its_beginning(herons):
    FollowedTo.objects.filter(name="pairs").update(hash="f" * 64)
    make_claim("Something else.")
    Follower().follow(head())
    assert (LikePair.objects.count(), FollowedTo.objects.get(name="pairs").seq) == (0, 0)
    catch_up()
    assert pair(*herons[:2]) in pairs()


def test_what_another_process_has_done_meanwhile_is_left_alone(herons):
    seen, now = FollowedTo.objects.get(name="pairs"), head()
    before = LikePair.objects.count()
    stale = Position(seen.seq - 1, seen.hash)
    assert not duplicates._keep(stale, now, [herons[0].uid], [])
    assert LikePair.objects.count() == before


def test_the_queue_shows_both_sides_with_their_statements(client, ed, herons):
    make_statement(herons[0], make_actor("Pia Reed"), said_edtf="2021-12-13")
    client.force_login(ed)
    page = client.get(reverse("admin:possible_duplicates")).content.decode()
    assert herons[0].text in page
    assert herons[1].text in page
    assert "Pia Reed asserts (13 December 2021)" in page
    assert f"/merge/{min(herons[0].uid, herons[1].uid)}/?other=" in page


def test_an_analyst_says_not_the_same_and_takes_it_back(client, ana, herons):
    client.force_login(ana)
    here = reverse("admin:possible_duplicates")
    data = {"first": herons[0].uid, "second": herons[1].uid, "note": "old or not", "next": f"{here}?type=claim"}
    page = client.post(reverse("admin:decide_different"), data, follow=True)
    assert page.redirect_chain[0][0] == f"{here}?type=claim"
    assert "Nobody is asked again" in page.content.decode()
    assert pair(*herons[:2]) not in pairs()
    shown = client.get(reverse("admin:not_the_same")).content.decode()
    assert "old or not" in shown
    assert "Decided by ana, " in shown
    decision = MatchDecision.objects.get()
    client.post(reverse("admin:take_back_decision", args=[decision.uid]))
    assert pair(*herons[:2]) in pairs()


def test_a_form_leads_to_no_other_site(client, ana, herons):
    client.force_login(ana)
    data = {"first": herons[0].uid, "second": herons[1].uid, "next": "https://evil.example/"}
    assert client.post(reverse("admin:decide_different"), data).url == reverse("admin:possible_duplicates")


def test_the_queue_as_a_table(client, ana, herons):
    made = make_claim("=Grey herons nest on the old lighthouse.", kind="fact")
    catch_up()
    client.force_login(ana)
    answer = client.get(reverse("admin:possible_duplicates"), {"type": "claim", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert set(rows[0]) == {"nearness", "first", "first_words", "second", "second_words"}
    assert [row for row in rows if {row["first"], row["second"]} == {made.uid, herons[0].uid}]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_what_is_new_is_compared_at_a_click(client, ana, herons):
    again = make_claim("Grey herons nest on an old lighthouse.", kind="fact")
    client.force_login(ana)
    assert "not been looked at yet" in client.get(reverse("admin:possible_duplicates")).content.decode()
    client.post(reverse("admin:compare_new"))
    assert pair(again, herons[0]) in pairs()


@pytest.mark.parametrize("query", [{"type": "source"}, {"type": ""}])
def test_there_is_no_queue_of_other_types(client, ana, query):
    client.force_login(ana)
    assert client.get(reverse("admin:possible_duplicates"), query).status_code == 404


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"admin:{page}")).status_code == 200
    return len(queries)


def test_the_queue_and_what_was_decided_cost_the_same_for_many_pairs_as_for_few(client, ana, herons):
    client.force_login(ana)
    decide_different(*sorted(pairs())[0], by=ana)
    few = queries_of(client, "possible_duplicates"), queries_of(client, "not_the_same")
    with recording(by=writer()):
        more = [make_claim(f"Grey herons nest on the old lighthouse {word}.", kind="fact") for word in NOW]
    for one in more:
        make_statement(one, make_actor(f"Somebody {one.pk}"))
    catch_up()
    shown = len(client.get(reverse("admin:possible_duplicates")).context["pairs"])
    for first, second in sorted(pairs())[:5]:
        decide_different(first, second, by=ana)
    assert shown > 10
    assert (queries_of(client, "possible_duplicates"), queries_of(client, "not_the_same")) == few

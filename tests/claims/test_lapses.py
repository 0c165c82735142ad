"""What lapsed is kept by a follower of the journal, and told as it is now, however far that has come."""

import pytest
from django.db import transaction

from claims import checks, lapses, workflow
from claims.lapses import Follower, reached, stale_among
from claims.models import Claim, FollowedTo, Hop, Lapse, Statement
from factcheck.followers import Position, head
from factcheck.journal import registry
from sources.models import Actor, Event, Source
from tests.claims.test_checks import CHANGES, HARMLESS, F, W, change, world  # noqa: F401  # a fixture
from tests.claims.test_workflow import person
from tests.drafts import permitted


def catch_up():
    follower = Follower()
    while follower.follow(head()):
        pass


def kept():
    return {row.statement_id: row.due is None for row in Lapse.objects.all()}


@pytest.fixture
def public(world):  # noqa: F811  # the fixture of the same name
    """A published statement that the follower has compared; of the example it has looked at nothing."""
    now = head()
    FollowedTo.objects.create(name="lapses", seq=now.seq, hash=now.hash)
    workflow.approve(world.statement, by=person("approver"))
    catch_up()
    assert kept() == {}
    return world


def test_every_change_that_makes_a_check_lapse_reaches_the_list_before_and_after_it_is_followed(public):
    for name, (make, _) in CHANGES.items():
        place = transaction.savepoint()
        make(public)
        for _ in range(2):
            assert stale_among(None) == ([public.statement.pk], False), name
            catch_up()
        assert kept() == {public.statement.pk: True}, name
        transaction.savepoint_rollback(place)


def test_what_no_check_looked_at_is_compared_and_let_go(public):
    for make in HARMLESS.values():
        make(public)
    assert stale_among(None) == ([], False)
    catch_up()
    assert kept() == {}


def test_a_statement_is_reached_through_each_record_that_its_checks_cover(public):
    with permitted():
        Hop.objects.filter(pk=public.hop.pk).update(actor=public.group)
        Actor.objects.filter(pk=public.voice.pk).update(identified_as=public.group)
        Statement.objects.filter(pk=public.statement.pk).update(actor=public.voice)
    models = {registry.type_of(model): model for model in (Actor, Claim, Event, Source, Statement)}
    types = {uid: type_ for type_, model in models.items() for uid in model.objects.values_list("uid", flat=True)}
    for row in checks.fetched(Statement.objects.published()):
        for uid in checks.records(row):
            assert row.pk in reached([(types[uid], uid)]), (row, uid)


def test_what_is_checked_again_or_taken_back_is_kept_no_longer(public):
    for mend in ("take back", "check"):
        change(Statement, public.statement.pk, hedge="perhaps")
        catch_up()
        assert kept() == {public.statement.pk: True}
        if mend == "check":
            for aspect in (F, W):
                workflow.check(public.statement, by=person("third"), aspect=aspect, result="passed")
        else:
            change(Statement, public.statement.pk, hedge="")
        assert stale_among(None) == ([], False)
        catch_up()
        assert kept() == {}
        public.statement.refresh_from_db()


def test_what_was_withdrawn_is_on_the_list_no_more(public):
    change(Statement, public.statement.pk, hedge="perhaps")
    catch_up()
    workflow.withdraw(public.statement, by=person("editor"), reason="It was never said.")
    assert stale_among(None) == ([], False)
    catch_up()
    assert stale_among(None) == ([], False)


def test_two_followers_do_not_undo_each_other(public):
    seen = FollowedTo.objects.get(name="lapses")
    change(Statement, public.statement.pk, hedge="perhaps")
    late = head()
    catch_up()
    change(Actor, public.actor.pk, name="Ola Bram")
    catch_up()
    assert lapses._take_in(Position(seen.seq, seen.hash), late) == 0
    assert kept() == {public.statement.pk: True}


def test_another_journal_is_followed_from_its_start(public):
    change(Statement, public.statement.pk, hedge="perhaps")
    catch_up()
    FollowedTo.objects.filter(name="lapses").update(hash="f" * 64)
    assert public.statement.pk in stale_among(None)[0]
    Follower().follow(head())
    assert (kept(), FollowedTo.objects.get(name="lapses").seq) == ({}, 0)
    assert public.statement.pk in stale_among(None)[0]


def test_whoever_asks_for_a_few_gets_the_newest_and_is_told_that_there_are_more(public):
    change(Statement, public.statement.pk, hedge="perhaps")
    for _ in range(2):
        assert stale_among(1) == ([public.statement.pk], False)
        catch_up()
    assert stale_among(0) == ([], True)

"""The review queue: what waits for whom, in which order, given to whom, and approved together."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import assignments, review_queue, workflow
from claims.models import Assignment, InboxItem, Statement
from factcheck.journal import recording
from sources.models import Actor
from tests.cast import person as account
from tests.claims.test_workflow import pass_checks, person
from tests.drafts import make_actor, make_claim, make_passage, make_snapshot, make_source, make_statement, make_world

TEXT = "x" * 400


@pytest.fixture
def world(db, ana):
    world = make_world()
    with recording(by=person("preparer")):
        world.claim.topics.add(world.topic)
    workflow.submit(world.statement, by=ana)
    return world


@pytest.fixture
def many(db, ana):
    """Five statements of one source, submitted one after the other."""
    source, actor = make_source("Long news"), make_actor("Ada Lind")
    snapshot = make_snapshot(source, TEXT)
    made = [
        make_statement(
            make_claim(f"Claim number {n}."), actor, source=source, passage=make_passage(snapshot, n, n + 9, TEXT)
        )
        for n in range(5)
    ]
    for statement in made:
        workflow.submit(statement, by=ana)
    return made


def queue(client, **query):
    return client.get(reverse("admin:review_queue"), query)


def order(page, statements):
    """Return the statements that a page lists, in its order."""
    text = page.content.decode()
    places = [(text.find(f'value="{row.uid}:'), row) for row in statements]
    return [row for place, row in sorted(places, key=lambda pair: pair[0]) if place >= 0]


def chosen(*statements):
    return [f"{row.uid}:{workflow.seen(row)}" for row in statements]


def test_the_oldest_comes_first_and_the_own_is_left_out(client, rita, many):
    own = make_statement(make_claim("Mine."), make_actor("Somebody"))
    workflow.submit(own, by=rita)
    client.force_login(rita)
    assert order(queue(client), [*many[::-1], own]) == many


def test_what_somebody_wrote_a_part_of_waits_for_others_alone(client, rita, ana, world, many):
    rosa = account("rosa", "reviewer")
    with recording(by=rita):
        Statement.objects.filter(pk=many[0].pk).update(hedge="perhaps")
        type(world.relation).objects.filter(pk=world.relation.pk).update(rationale="They differ.")
    workflow.submit(world.relation, by=ana)
    client.force_login(rita)
    assert order(queue(client), many) == many[1:]
    assert review_queue.queue(rosa).count() == review_queue.queue(rita).count() + 1
    assert not type(world.relation).objects.for_reviewer(rita).exists()
    page = client.get(reverse("admin:review_statement", args=[many[0].uid])).content.decode()
    assert "wrote a part of it" in page
    assert 'value="approve"' not in page
    with pytest.raises(workflow.NotAllowed, match="wrote a part"):
        assignments.assign(many[0], to=rita, due_on=None, by=rosa)


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({"topic": "harbours"}, True),
        ({"topic": "no-such-topic"}, False),
        ({"stance": "asserts"}, True),
        ({"stance": "denies"}, False),
        ({"mode": "paraphrase"}, True),
        ({"mode": "direct_quote"}, False),
        ({"assigned": "nobody"}, True),
        ({"assigned": "me"}, False),
        ({"overdue": "yes"}, False),
    ],
)
def test_filters_keep_what_they_name(client, rita, world, query, is_there):
    client.force_login(rita)
    assert bool(order(queue(client, **query), [world.statement])) == is_there


def test_filters_by_actor_and_source_keep_what_they_name(client, rita, world, many):
    client.force_login(rita)
    rows = [world.statement, *many]
    assert order(queue(client, actor=world.actor.uid), rows) == [world.statement]
    assert order(queue(client, source=world.source.uid), rows) == [world.statement]
    assert order(queue(client, source=world.other_source.uid), rows) == []


def test_what_is_asked_of_a_report_holds_for_one_report(client, rita, world):
    from claims.models import Appearance

    with recording(by=person("preparer")):
        Appearance.objects.create(
            statement=world.statement, source=world.other_source, passage=world.elsewhere, mode="direct_quote"
        )
    client.force_login(rita)
    assert not order(queue(client, source=world.source.uid, mode="direct_quote"), [world.statement])
    assert order(queue(client, source=world.other_source.uid, mode="direct_quote"), [world.statement])


@pytest.mark.parametrize("query", [{"tpoic": "x"}, {"stance": "sings"}, {"assigned": "ana"}, {"after": "x"}])
def test_what_means_nothing_is_refused(client, rita, world, query):
    client.force_login(rita)
    assert queue(client, **query).status_code == 400


@pytest.mark.parametrize("value", ["9" * 17 + "-1", "1-" + "9" * 17, "0-0"])
def test_any_place_in_the_queue_has_an_answer(client, rita, world, value):
    client.force_login(rita)
    assert queue(client, after=value).status_code == 200


def test_pages_follow_each_other_and_lead_back(rita, many):
    rows = review_queue.queue(rita)
    first = review_queue.page(rows, size=2)
    second = review_queue.page(rows, after=first.after, size=2)
    third = review_queue.page(rows, after=second.after, size=2)
    assert [*first.keys, *second.keys, *third.keys] == [row.pk for row in many]
    assert (first.before, third.after) == ("", "")
    back = review_queue.page(rows, before=third.before, size=2)
    assert back.keys == second.keys
    assert review_queue.page(rows, before=back.before, size=2).keys == first.keys


def test_neighbours_are_found_for_what_has_left_the_queue(rita, many):
    pass_checks(many[2])
    workflow.approve(many[2], by=rita)
    assert review_queue.neighbours(review_queue.queue(rita), many[2]) == (many[1].uid, many[3].uid)


def test_a_statement_is_given_to_a_person_who_is_told(client, rita, many):
    rosa = account("rosa", "reviewer")
    client.force_login(rita)
    values = {"do": "assign", "chosen": chosen(*many[:2]), "to": "rosa", "due_on": "2099-02-01"}
    page = client.post(reverse("admin:review_queue"), values)
    assert "Given to rosa." in page.content.decode()
    assert set(Assignment.objects.values_list("to__username", "due_on")) == {("rosa", date(2099, 2, 1))}
    assert InboxItem.objects.filter(account=rosa).count() == 2
    client.force_login(rosa)
    assert order(queue(client, assigned="me"), many) == many[:2]
    assert order(queue(client, overdue="yes"), many) == []
    with recording(by=rita):
        Assignment.objects.update(due_on=date(2020, 2, 1))
    assert order(queue(client, overdue="yes"), many) == many[:2]
    assert order(queue(client, assigned="nobody"), many) == many[2:]
    assert "2 overdue" in queue(client).content.decode()


def test_whoever_had_it_is_told_and_no_day_that_is_over_is_due(client, rita, many):
    rosa = account("rosa", "reviewer")
    assignments.assign(many[0], to=rita, due_on=None, by=rita)
    assignments.assign(many[0], to=rosa, due_on=None, by=rosa)
    assert "which you had, to rosa" in InboxItem.objects.get(account=rita).text
    client.force_login(rita)
    values = {"do": "assign", "chosen": chosen(many[0]), "to": "rita", "due_on": "2020-02-01"}
    assert "This day is over" in client.post(reverse("admin:review_queue"), values).content.decode()
    assert Assignment.objects.get().to == rosa


def test_a_statement_is_given_back_to_anybody(client, rita, many):
    assignments.assign(many[0], to=rita, due_on=None, by=rita)
    client.force_login(rita)
    client.post(reverse("admin:review_queue"), {"do": "assign", "chosen": chosen(many[0]), "to": "", "due_on": ""})
    assert not Assignment.objects.exists()


def test_nobody_reviews_by_assignment_what_they_may_not(rita, ana, many):
    with pytest.raises(workflow.NotAllowed, match="may not review"):
        assignments.assign(many[0], to=ana, due_on=None, by=rita)
    own = make_statement(make_claim("Mine."), make_actor("Somebody"))
    workflow.submit(own, by=rita)
    with pytest.raises(workflow.NotAllowed, match="submitted this"):
        assignments.assign(own, to=rita, due_on=None, by=account("rosa", "reviewer"))
    with pytest.raises(workflow.NotAllowed):
        assignments.assign(many[0], to=rita, due_on=None, by=ana)


def test_only_statements_whose_three_checks_stand_are_approved_together(client, rita, many):
    for row in many[:3]:
        pass_checks(row)
    with recording(by=person("preparer")):
        Actor.objects.filter(pk=many[0].actor_id).update(name="Ada Lund")
    for row in many[1:3]:
        workflow.check(row, by=person("approver"), aspect="attribution", result="passed")
    client.force_login(rita)
    page = client.post(reverse("admin:review_queue"), {"do": "approve", "chosen": chosen(*many)}).content.decode()
    assert [Statement.objects.get(pk=row.pk).status for row in many] == [
        *("in_review", "published", "published"),
        *("in_review", "in_review"),
    ]
    assert "<strong>2</strong> done, <strong>3</strong> left" in page
    assert "has changed since the check of attribution" in page


def test_what_changed_since_the_list_was_shown_is_not_approved(client, rita, many):
    for row in many[:2]:
        pass_checks(row)
    values = {"do": "approve", "chosen": chosen(*many[:2])}
    with recording(by=person("preparer")):
        Statement.objects.filter(pk=many[0].pk).update(said_basis="A guess.")
    client.force_login(rita)
    assert "Somebody has changed this" in client.post(reverse("admin:review_queue"), values).content.decode()
    assert Statement.objects.get(pk=many[1].pk).status == "published"


def test_the_own_entry_is_not_approved_by_choosing_it(client, ed, many):
    own = make_statement(make_claim("Mine."), make_actor("Somebody"))
    workflow.submit(own, by=ed)
    pass_checks(own)
    client.force_login(ed)
    page = client.post(reverse("admin:review_queue"), {"do": "approve", "chosen": chosen(own)})
    assert "You submitted this" in page.content.decode()
    assert Statement.objects.get(pk=own.pk).status == "in_review"


@pytest.mark.parametrize(
    "values", [{}, {"chosen": ["s000000000000:1"]}, {"do": "burn"}, {"do": "assign", "to": "ghost"}]
)
def test_what_cannot_be_done_is_refused_in_a_sentence(client, rita, many, values):
    client.force_login(rita)
    full = {"chosen": chosen(many[0])} | values
    if not values:
        full = {}
    assert client.post(reverse("admin:review_queue"), full).status_code == 400


def test_relations_and_verdicts_are_listed_too(client, ana, rita, world):
    workflow.submit(world.relation, by=ana)
    workflow.submit(world.assessment, by=ana)
    client.force_login(rita)
    page = queue(client).content.decode()
    for record in (world.relation, world.assessment):
        assert reverse(f"admin:claims_{record._meta.model_name}_step", args=[record.pk, "approve"]) in page


def test_the_desk_counts_what_waits(client, rita, many):
    client.force_login(rita)
    page = " ".join(client.get(reverse("admin:index")).content.decode().split())
    assert f'Review queue</a> <span class="count">{len(many)}</span>' in page


@pytest.mark.parametrize("count", [2, 50])
def test_fifty_rows_cost_as_many_queries_as_two(client, rita, ana, django_assert_num_queries, count):
    source, actor = make_source("Long news"), make_actor("Ada Lind")
    snapshot = make_snapshot(source, TEXT)
    due = timezone.localdate() + timedelta(days=1)
    for n in range(count):
        passage = make_passage(snapshot, n, n + 9, TEXT)
        row = make_statement(make_claim(f"Claim number {n}."), actor, source=source, passage=passage)
        workflow.submit(row, by=ana)
        workflow.check(row, by=rita, aspect="wording", result="passed")
        assignments.assign(row, to=rita, due_on=due, by=rita)
    client.force_login(rita)
    with django_assert_num_queries(22):
        queue(client)

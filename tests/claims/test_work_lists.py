"""The work lists: each holds what it says, at the same cost for many rows as for one, on its page and as CSV."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow
from claims.lapses import Follower
from claims.models import Appearance, Claim, LikePair, Proposal, Relation, Statement
from claims.worklists import LISTS
from factcheck.followers import head
from factcheck.journal import recording
from sources.ingest.capture import capture
from sources.models import Actor, ReadMark, Source
from tests.claims.test_workflow import bring
from tests.crowd import make_crowd
from tests.drafts import (
    TEXT,
    make,
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

OWN_PAGES = ("changed-sources", "duplicate-claims", "duplicate-actors")
TITLES = {name: one.title for name, one in LISTS.items()}


def page(client, name, **query):
    return client.get(reverse("admin:work_list", args=[name]), query)


def shown(client, name, **query):
    return [one["title"] for one in page(client, name, **query).context["items"]]


def table(client, name, **query):
    answer = client.get(reverse("admin:work_list_csv", args=[name]), query)
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def world(db):
    return make_world()


class TestWhatTheyHold:
    """Each list holds what waits, and lets go of what was done."""

    def test_what_most_rests_on_comes_first_among_originals(self, client, ana):
        few, many = make_statement(), make_statement(make_claim("The pier is long."), make_actor("Ada Lind"))
        for number in range(2):
            source = make_source(f"Paper {number}", publisher=make_actor(f"House {number}", "media_outlet"))
            make(Appearance, statement=many, source=source, locator="page 1")
        client.force_login(ana)
        found = [title for title in shown(client, "originals", status="draft") if title in (str(few), str(many))]
        assert found == [str(many), str(few)]
        row = next(row for row in table(client, "originals") if row["title"] == str(many))
        assert (row["reports"], row["publishers"], row["original"]) == ("3", "2", "not known")
        assert row["address"].endswith(reverse("admin:original", args=[many.uid]))

    def test_originals_are_told_apart_by_how_far_somebody_got(self, client, ana, world):
        away = make_source("Lost speech", holding="identified")
        with recording(by=writer()):
            Statement.objects.filter(pk=world.statement.pk).update(original=away)
        client.force_login(ana)
        title = str(world.statement)
        kept = {value for value in ("unknown", "not_identified", "identified", "held")
                if title in shown(client, "originals", original=value, searched="no", status="draft")}  # fmt: skip
        assert kept == {"identified"}

    def test_what_is_not_explicit_is_ambiguous(self, client, ana, world):
        client.force_login(ana)
        before = len(table(client, "ambiguous"))
        with recording(by=writer()):
            Appearance.objects.filter(pk=world.appearance.pk).update(confidence="inferred", note="Who is “he”?")
        rows = table(client, "ambiguous")
        assert len(rows) == before + 1
        assert (rows[-1]["attribution"], rows[-1]["note"], rows[-1]["reported through"]) == (
            *("inferred", "Who is “he”?"),
            "Gull Institute",
        )

    def test_a_check_of_what_changed_since_is_stale(self, client, rita, world):
        bring(world.statement, "published")
        client.force_login(rita)
        assert str(world.statement) not in shown(client, "stale-checks")
        with permitted():
            Statement.objects.filter(pk=world.statement.pk).update(hedge="perhaps")
        (row,) = (row for row in table(client, "stale-checks") if row["title"] == str(world.statement))
        assert row["changed since its check"] == "fidelity, wording"
        assert row["address"].endswith(reverse("admin:review_statement", args=[world.statement.uid]))
        for aspect in ("fidelity", "wording"):
            workflow.check(world.statement, by=rita, aspect=aspect, result="passed")
        assert str(world.statement) not in shown(client, "stale-checks")

    def test_changed_sources_and_pairs_that_look_alike_have_pages_of_their_own(self, client, rita, world):
        capture(world.source, TEXT, by=writer())
        capture(world.source, TEXT.replace("near", "nigh"), by=writer())
        first, second = sorted((world.claim.uid, world.claim2.uid))
        LikePair.objects.create(type="claim", first=first, second=second, score=0.9)
        client.force_login(rita)
        for name in OWN_PAGES:
            assert page(client, name).status_code == 302
        (changed,) = (row for row in table(client, "changed-sources") if row["passage"] == world.passage.uid)
        assert changed["fate"] == "changed"
        assert [row["first"] for row in table(client, "duplicate-claims") if row["nearness"] == "0.90"] == [first]

    def test_a_voice_stands_under_its_outlet_until_it_is_identified(self, client, ana, world):
        outlet = make_actor("Harbour House", "media_outlet")
        with recording(by=writer()):
            Source.objects.filter(pk=world.source.pk).update(publisher=outlet)
        client.force_login(ana)
        assert shown(client, "unnamed-voices", outlet=outlet.uid) == ["Some people"]
        options = page(client, "unnamed-voices").context["asked"][0].options
        assert ("Harbour House", 1) in [(one.label, one.count) for one in options]
        with recording(by=writer()):
            Actor.objects.filter(pk=world.voice.pk).update(identified_as=world.actor)
        assert shown(client, "unnamed-voices", outlet=outlet.uid) == []

    def test_a_contradiction_waits_until_somebody_approves_it(self, client, rita, world):
        client.force_login(rita)
        assert str(world.relation) in shown(client, "contradictions", kind="contradicts")
        bring(world.relation, "in_review")
        (row,) = (row for row in table(client, "contradictions") if row["title"] == str(world.relation))
        assert row["address"].endswith(reverse("admin:claims_relation_step", args=[world.relation.pk, "approve"]))
        workflow.approve(world.relation, by=rita)
        assert str(world.relation) not in shown(client, "contradictions")

    def test_coverage_tells_what_is_recorded_read_and_left(self, client, ana):
        source = make_source("Short news")
        snapshot = make_snapshot(source, "One two. Three four. Five six.")
        make_statement(source=source, passage=make_passage(snapshot, 0, 8, "One two. Three four. Five six."))
        make(ReadMark, snapshot=snapshot, start=9, end=20, by=writer())
        client.force_login(ana)
        row = table(client, "coverage")[0]
        assert (row["title"], row["characters"], row["recorded"], row["read with no result"], row["unread"]) == (
            *("Short news", "25", "7", "10", "8"),
        )
        assert (row["sentences"], row["done"], row["left"], row["dealt with"]) == ("3", "2", "1", "68 %")


class TestTopics:
    """Topics are given to many claims at once, and to public ones by a proposal."""

    def give(self, client, *claims, **values):
        given = {"chosen": [claim.pk for claim in claims], "topics": "Harbours"} | values
        return client.post(reverse("admin:give_topics"), given)

    def test_a_free_claim_has_them_at_once_and_a_public_one_when_somebody_accepts(self, client, ana, world):
        bring(world.statement, "published")
        client.force_login(ana)
        html = self.give(client, world.claim, world.claim2, note="It is about harbours.").content.decode()
        assert "<strong>2</strong> done, <strong>0</strong> left" in html
        assert [topic.name for topic in world.claim2.topics.all()] == ["Harbours"]
        assert not world.claim.topics.exists()
        assert Proposal.objects.get(record=world.claim.uid).values == {"topics": [world.topic.uid]}
        assert str(world.claim2) not in shown(client, "without-topic")

    def test_what_may_not_change_is_left_and_the_others_are_done(self, client, ana, world):
        bring(world.statement, "published")
        waiting = make_claim("The pier is narrow.")
        bring(make_statement(waiting, make_actor("Ada Lind")), "in_review")
        client.force_login(ana)
        html = self.give(client, world.claim, waiting, world.claim2).content.decode()
        assert "<strong>1</strong> done, <strong>2</strong> left" in html
        assert "public note" in html
        assert "is in review" in html
        assert not waiting.topics.exists()
        assert not Proposal.objects.filter(record=world.claim.uid).exists()

    def test_nonsense_is_refused_in_a_sentence(self, client, ana, jo, world):
        client.force_login(ana)
        for values in ({"topics": ""}, {"topics": "No such thing"}, {"chosen": []}, {"chosen": ["x", "9" * 30]}):
            assert self.give(client, world.claim2, **values).status_code == 400
        assert not world.claim2.topics.exists()
        client.force_login(jo)
        assert self.give(client, world.claim2).status_code == 403

    def test_a_slip_keeps_what_was_chosen_and_typed(self, client, ana, world):
        client.force_login(ana)
        url = page(client, "without-topic", kind="fact").content.decode()
        assert 'action="/admin/give-topics/?kind=fact"' in url
        given = {"chosen": [world.claim.pk, world.claim2.pk], "topics": "Harbours\nHarbuors", "note": "They are."}
        answer = client.post(reverse("admin:give_topics") + "?kind=fact", given)
        html = answer.content.decode()
        assert answer.status_code == 400
        assert "There is no topic “Harbuors”" in html
        assert "Harbours\nHarbuors</textarea>" in html
        assert "They are.</textarea>" in html
        for claim in (world.claim, world.claim2):
            assert f'name="chosen" value="{claim.pk}" checked' in html
        assert answer.context["back"] == reverse("admin:work_list", args=["without-topic"]) + "?kind=fact"


def test_the_page_of_an_original_leads_back_to_the_list_as_it_was_filtered(client, ana, world):
    client.force_login(ana)
    found = page(client, "originals", status="draft", searched="no")
    url = next(one["url"] for one in found.context["items"] if one["title"] == str(world.statement))
    answer = client.get(url)
    back = reverse("admin:work_list", args=["originals"]) + "?searched=no&status=draft"
    assert answer.context["back"] == back
    logged = client.post(url, {"do": "log", "place": "The archive", "result": "not_found"})
    assert (logged.status_code, logged.url) == (302, url)


def follow():
    """Have the follower of lapsed checks look at all that the journal says."""
    follower = Follower()
    while follower.follow(head()):
        pass


def test_the_index_counts_what_each_list_holds(client, ed, world):
    follow()
    client.force_login(ed)
    lists = {one["list"].name: one for one in client.get(reverse("admin:work_lists")).context["shown"]}
    assert set(lists) == set(LISTS)
    for name, one in lists.items():
        assert str(one["count"]) == f"{len(table(client, name)):,}", name


def test_a_list_is_closed_to_those_without_its_right(client, jo):
    jo.user_permissions.add(Permission.objects.get(codename="view_searchattempt"))
    client.force_login(jo)
    assert [one["list"].name for one in client.get(reverse("admin:work_lists")).context["shown"]] == ["originals"]
    for name in LISTS:
        for address in ("work_list", "work_list_csv"):
            status = client.get(reverse(f"admin:{address}", args=[name])).status_code
            assert (status == 200) == (name == "originals"), (name, status)


def test_the_chosen_value_stays_in_the_form_and_numbers_are_of_what_the_other_filters_keep(client, ana, world):
    outlet = make_actor("Harbour House", "media_outlet")
    make_statement(actor=world.voice, source=world.source, passage=world.passage)
    client.force_login(ana)
    for query, chosen in (({"outlet": outlet.uid}, outlet.uid), ({"outlet": "none", "part": "speaks"}, "none")):
        asked = {one.filter.name: one for one in page(client, "unnamed-voices", **query).context["asked"]}
        assert chosen in [option.value for option in asked["outlet"].options]
    number = next(one.count for one in asked["outlet"].options if one.value == "none")
    assert number == len(shown(client, "unnamed-voices", outlet="none", part="speaks"))


@pytest.mark.parametrize("name", LISTS)
def test_what_means_nothing_is_refused_by_name(client, ed, name):
    client.force_login(ed)
    answer = page(client, name, tpoic="x")
    assert (answer.status_code, "tpoic" in answer.content.decode()) == (400, True)
    for one in LISTS[name].filters:
        if name not in OWN_PAGES:
            answer = page(client, name, **{one.name: "nonsense"})
            assert (answer.status_code, one.label in answer.content.decode()) == (400, True), one
            assert page(client, name, **{one.name: "\0"}).status_code == 400
            assert page(client, name, **{one.name: ""}).status_code == 200
    if name not in OWN_PAGES:
        for number in ("nonsense", "0", "-1", "9" * 30):
            assert page(client, name, page=number).status_code == 400
    assert page(client, "no-such-list").status_code == 404


def test_a_cell_that_a_spreadsheet_would_run_is_harmless(client, ana):
    make_claim("=1+1 is said.", kind="fact")
    client.force_login(ana)
    assert "'=1+1 is said." in [row["title"] for row in table(client, "without-topic")]


def crowd(size):
    """Make so many rows for every list, each naming rows of its own."""
    rows = make_crowd(Statement, size)
    claims = [one.claim for one in rows]
    relations, sources = make_crowd(Relation, size), make_crowd(Source, size)
    with recording(by=writer()):
        Relation.objects.filter(pk__in=[one.pk for one in relations]).update(kind="contradicts")
        Appearance.objects.filter(statement__in=rows).update(confidence="ambiguous", note="Who?")
        Source.objects.filter(pk__in=[one.pk for one in sources]).update(display="full", display_ground="ours")
    pairs = zip(claims, [one.from_claim for one in relations], strict=True)
    for one, other in pairs:
        first, second = sorted((one.uid, other.uid))
        LikePair.objects.create(type="claim", first=first, second=second, score=0.9)
    for number, source in enumerate(sources):
        make_actor(f"unnamed: {number} [{source.uid}]", "unnamed", source=source, label=f"Some {number}")
        snapshot = capture(source, TEXT, by=writer()).snapshot
        row = make_statement(claims[number], rows[number].actor, source=source, passage=make_passage(snapshot))
        make(ReadMark, snapshot=snapshot, start=20, end=30, by=writer())
        bring(row, "published")
        capture(source, TEXT.replace("near", "nigh"), by=writer())
    with permitted():
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(kind="prediction")


def test_every_list_costs_the_same_with_many_rows_as_with_few(client, ed, db):
    client.force_login(ed)
    page(client, "originals")

    def cost():
        follow()
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                page(client, name)
                if name != "coverage":  # Its file is made of batches that are smaller than this crowd.
                    table(client, name)
            found[name] = len(queries)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:work_lists"))
        return found | {"index": len(queries)}

    crowd(1)
    few = cost()
    crowd(3)
    assert cost() == few

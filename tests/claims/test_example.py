"""The examples: what they must contain, how they come in, and what loading them again may never do."""

import hashlib
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims import workflow
from claims.attribution import distance, sentence
from claims.choices import QUOTING_MODES, Status
from claims.example.facts import Facts, uid
from claims.example.loader import ANALYST, REVIEWER, Loader
from claims.models import Appearance, Assessment, Check, Claim, Correction, Evidence, Hop, Relation, Statement
from claims.said import said
from factcheck.models import Account, Revision
from sources.dates import bounds_json
from sources.models import Actor, Passage, Snapshot, Source
from tests.drafts import permitted
from tests.servers import environment, manage

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
ARTICLE_TEXT = ROOT.parent / "shared" / "article" / "article.txt"
FACTS = json.loads(Path(__file__).with_name("example_facts.json").read_text(encoding="utf-8"))
BY_KEY = {fact["key"]: fact for fact in FACTS["statements"]}
BRIEFING = "demonstration-briefing"
needs_article = pytest.mark.skipif(not ARTICLE_TEXT.exists(), reason="the text of the article is not on this machine")


@pytest.fixture
def briefing():
    return Source.objects.get(slug=BRIEFING)


@pytest.fixture
def somebody():
    return Account.objects.create_superuser("somebody", password="")


def load() -> str:
    out = StringIO()
    call_command("load_example", stdout=out)
    return out.getvalue()


def statement(key: str) -> Statement:
    return Statement.objects.with_reports().get(uid=uid(Statement, key))


def test_the_article_has_43_statements_41_claims_and_39_relations():
    statements = Statement.objects.published().filter(appearances__source__slug=FACTS["source"])
    claims = Claim.objects.published().filter(statements__in=statements).distinct()
    relations = Relation.objects.published().filter(from_claim__in=claims, to_claim__in=claims)
    assert (statements.count(), claims.count(), relations.count()) == (43, 41, 39)


@pytest.mark.parametrize("key", BY_KEY)
def test_a_statement_says_what_the_annotation_says(key):
    fact, row = BY_KEY[key], statement(key)
    assert row.uid == fact["uid"]
    assert [row.claim.text, row.claim.kind, row.claim.about_edtf or None] == [fact["text"], fact["kind"], fact["about"]]
    assert [row.actor.name, row.role or None] == [fact["actor"], fact["role"]]
    assert [row.stance, row.hedge or None] == [fact["stance"], fact["hedge"]]
    assert (row.event and row.event.title) == fact["event"]
    assert (row.original and row.original.slug) == fact["original"]
    assert [said(row).edtf, *bounds_json(said(row).edtf, row.said_earliest, row.said_latest)] == fact["said"]


@pytest.mark.parametrize("key", BY_KEY)
def test_a_report_is_what_the_annotation_says(key):
    fact = BY_KEY[key]
    (report,) = statement(key).appearances.all()
    hops = [[hop.actor.name, hop.statement.uid] for hop in report.hops.all()]
    cue = report.cue and [report.cue.start, report.cue.end]
    assert report.source.slug == FACTS["source"]
    assert [report.part, report.mode, report.confidence] == [fact["part"], fact["mode"], fact["confidence"]]
    assert hops == [[actor, BY_KEY[reporter]["uid"]] for actor, reporter in fact["hops"]]
    assert distance(report) == fact["distance"]
    assert [report.passage.start, report.passage.end, report.passage.sha256] == fact["passage"]
    assert cue == fact["cue"]
    assert not report.more_passages.exists()


def test_the_relations_are_those_of_the_annotation():
    keys = {uid(Claim, fact["claim"]): fact["claim"] for fact in FACTS["statements"]}
    rows = Relation.objects.published().select_related("from_claim", "to_claim", "drawn_by")
    found = {
        (keys[row.from_claim.uid], row.kind, keys[row.to_claim.uid], row.drawn_by and row.drawn_by.name)
        for row in rows
        if row.from_claim.uid in keys and row.to_claim.uid in keys
    }
    assert found == {tuple(relation) for relation in FACTS["relations"]}


def test_every_inferred_relation_has_a_rationale_of_its_own():
    rationales = Relation.objects.filter(source__isnull=True).values_list("rationale", flat=True)
    assert len(rationales) == len(set(rationales)) == 25
    assert min(map(len, rationales)) > 80


def test_the_nested_position_reads_as_a_sentence():
    (report,) = statement("K23").appearances.all()
    assert sentence(report) == (
        "United States, according to the Lowy Institute, as reported by Perizat Risbek Kizi (ANKASAM)"
    )


def test_each_unnamed_voice_is_an_actor_of_its_own_bound_to_its_source():
    voices = Actor.objects.filter(kind="unnamed", source__slug=FACTS["source"])
    assert sorted(voices.values_list("label", flat=True)) == ["", "Many", "many", "many", "some sources"]


def test_no_text_of_the_article_is_stored():
    snapshot = Snapshot.objects.get(source__slug=FACTS["source"])
    assert [snapshot.sha256, snapshot.length] == [FACTS["snapshot"], FACTS["length"]]
    assert not snapshot.is_text_held
    assert set(snapshot.passages.values_list("exact", "prefix", "suffix")) == {("", "", "")}


@needs_article
def test_the_fingerprints_are_those_of_the_article():
    text = ARTICLE_TEXT.read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == FACTS["snapshot"]
    passages = Passage.objects.filter(snapshot__source__slug=FACTS["source"])
    assert passages.count() == 64
    for passage in passages:
        assert hashlib.sha256(text[passage.start : passage.end].encode()).hexdigest() == passage.sha256


@needs_article
def test_our_words_are_not_the_articles():
    def runs(text: str) -> set[str]:
        words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
        return {" ".join(words[place : place + 12]) for place in range(len(words) - 11)}

    article = runs(ARTICLE_TEXT.read_text(encoding="utf-8").partition("\n")[2])
    facts = Facts()
    for entry in facts["claims"]:
        del entry["text"]  # The wordings of the claims are not of our making.
    assert not article & runs(json.dumps(facts.parts, ensure_ascii=False))


def test_what_a_visitor_meets_first_was_published_last():
    newest = Statement.objects.published().order_by("-first_published_at").values_list("claim__uid", flat=True)
    featured = [uid(Claim, key) for key in Facts().featured]
    assert list(dict.fromkeys(newest))[: len(featured)] == featured


def test_the_briefing_is_shown_in_full_and_says_that_it_is_made_up(briefing):
    text = briefing.snapshots.get().text_row.text
    assert briefing.display == "full"
    assert 400 <= len(text.split()) <= 700
    assert "Written for demonstration" in text.split("\n\n")[1]


def test_every_passage_of_the_briefing_stands_in_its_text(briefing):
    text = briefing.snapshots.get().text_row.text
    passages = Passage.objects.filter(snapshot__source=briefing)
    assert passages.count() > 15
    for passage in passages:
        assert passage.exact == text[passage.start : passage.end]
        assert hashlib.sha256(passage.exact.encode()).hexdigest() == passage.sha256


def test_whoever_speaks_in_the_briefing_is_marked_as_fictional(briefing):
    speakers = Actor.objects.filter(statements__appearances__source=briefing).distinct()
    assert speakers.count() == 7
    for speaker in speakers:
        assert "fictional" in speaker.in_sentence or speaker.is_unnamed
        assert speaker.description.startswith("Fictional")


def test_a_quotation_stands_in_quotation_marks_and_nothing_else_does(briefing):
    reports = Appearance.objects.filter(source=briefing, statement__status="published")
    assert {report.mode in QUOTING_MODES for report in reports} == {True, False}
    for report in reports:
        for passage in [report.passage, *report.more_passages.all()]:
            before = passage.snapshot.text_row.text[: passage.start]
            inside = before.count("“") > before.count("”")
            assert inside == (report.mode in QUOTING_MODES), passage.exact


def test_the_briefing_has_every_kind_of_report(briefing):
    reports = Appearance.objects.filter(source=briefing, statement__status="published")
    assert reports.values("statement").distinct().count() >= 15
    assert {"direct_quote", "partial_quote", "paraphrase", "own_words"} <= set(reports.values_list("mode", flat=True))
    assert {distance(report) for report in reports.select_related("statement")} == {0, 1, 2}
    assert set(reports.values_list("confidence", flat=True)) == {"explicit", "ambiguous", "inferred"}
    assert reports.filter(statement__actor__kind="unnamed").exists()
    assert [report.more_passages.count() for report in reports if report.more_passages.exists()] == [1]


def test_two_claims_stand_in_both_examples_with_different_actors(briefing):
    shared = Claim.objects.filter(statements__appearances__source=briefing).filter(
        statements__appearances__source__slug=FACTS["source"]
    )
    assert set(shared.values_list("uid", flat=True)) == {uid(Claim, "C29"), uid(Claim, "C32")}
    for claim in shared.distinct():
        assert claim.statements.values("actor").distinct().count() == 2


def test_one_speaker_denies_what_he_asserted_on_an_earlier_day():
    before, after = statement("K60"), statement("K58")
    assert (before.actor, before.claim) == (after.actor, after.claim)
    assert (before.stance, after.stance) == ("asserts", "denies")
    assert before.said_latest < after.said_earliest


def test_one_statement_is_withdrawn_with_a_public_reason():
    (row,) = Statement.objects.filter(uid__in=[uid(Statement, s["key"]) for s in Facts()["statements"]]).exclude(
        status=Status.PUBLISHED
    )
    assert row.status == Status.WITHDRAWN
    assert "wrong speaker" in row.withdrawn_reason


def test_one_statement_was_corrected_by_a_second_person():
    row = statement("K53")
    correction = Correction.objects.get(record=row.uid)
    assert row.hedge == "might"
    assert correction.text.startswith("The first version left out the hedge")
    assert correction.proposal.proposed_by.username == ANALYST
    assert correction.proposal.decided_by.username == REVIEWER


def test_one_claim_of_fact_is_assessed_on_evidence_for_and_against():
    assessment = Assessment.objects.published().get(claim__uid=uid(Claim, "C59"))
    directions = Evidence.objects.filter(assessment=assessment).values_list("direction", flat=True)
    assert assessment.claim.kind == "fact"
    assert assessment.rating.label == "Inaccurate"
    assert {"supports", "refutes"} <= set(directions)


def test_nobody_can_log_in_as_the_accounts_that_load_it():
    accounts = Account.objects.filter(username__in=[ANALYST, REVIEWER])
    assert len(accounts) == 2
    for account in accounts:
        assert not account.is_active
        assert not account.has_usable_password()


def test_one_account_entered_and_submitted_and_the_other_checked_and_approved():
    rows = Statement.objects.filter(uid__in=[uid(Statement, s["key"]) for s in Facts()["statements"]])
    names = rows.values_list("submitted_by__username", "approved_by__username")
    assert set(names) == {(ANALYST, REVIEWER)}
    assert set(Check.objects.filter(statement__in=rows).values_list("by__username", "result")) == {(REVIEWER, "passed")}
    assert Check.objects.filter(statement__in=rows).count() == 3 * rows.count()


def test_the_journal_tells_who_did_what():
    accounts = dict(Account.objects.values_list("uid", "username"))
    history = Revision.objects.filter(record=uid(Statement, "K72")).order_by("seq")
    assert [(accounts[revision.by], revision.action) for revision in history] == [
        (ANALYST, "create"),
        (ANALYST, "submit"),
        (REVIEWER, "approve"),
        (REVIEWER, "withdraw"),
    ]


def test_loading_again_writes_nothing_and_says_so():
    before = Revision.objects.count()
    assert "nothing to do" in load()
    assert Revision.objects.count() == before


def test_loading_again_asks_the_database_little(django_assert_max_num_queries):
    loader = Loader()
    with django_assert_max_num_queries(20):
        loader.load()


def test_what_people_have_changed_is_left_alone(somebody):
    row, actor = statement("K10"), Actor.objects.get(slug="china")
    workflow.withdraw(row, by=somebody, reason="On second thoughts.")
    workflow.restore(statement("K72"), by=somebody)
    with permitted(by=somebody, why="Shorter."):
        actor.description = "State in East Asia."
        actor.save()
    before = Revision.objects.count()
    assert "changed them since: 3" in load()
    assert Revision.objects.count() == before


def test_a_correction_that_people_undid_stays_undone(somebody):
    row = statement("K53")
    with permitted(by=somebody, why="It was right before."):
        row.hedge = ""
        row.save()
    load()
    assert statement("K53").hedge == ""


def test_an_inner_statement_names_the_statement_of_its_reporter():
    hops = Hop.objects.select_related("statement", "actor")
    assert hops
    assert [hop for hop in hops if hop.statement.actor != hop.actor] == []


def test_loading_that_was_cut_short_goes_on_where_it_stopped(tmp_path):
    env = environment(tmp_path, f"sqlite:///{tmp_path}/record.sqlite3")
    steps = "; ".join(f"Loader().{step}()" for step in ("_enter", "_attach", "_submit", "_approve", "_withdraw"))
    manage("migrate", "-v0", env=env)
    manage("shell", "-v0", "-c", f"from claims.example.loader import Loader; {steps}", env=env)
    finished, again = manage("load_example", env=env), manage("load_example", env=env)
    assert finished.startswith("Example: 1 corrected.\n")
    assert (
        "65 statements, 49 relations, 1 assessment, 1 correction in the record; 64 of the statements are public"
        in finished
    )
    assert "nothing to do" in again
    assert manage("verify", env=env).startswith("All well")

"""What becomes of one row: what is stored, what is brought into another form, and what is refused with which field."""

import pytest

from claims.models import Appearance, Assessment, Claim, ExternalId, ImportReject, Statement, Topic
from sources.models import Actor, ActorName, Passage, Snapshot, Source
from tests.claims.imports.helper import ROW, bring_in, counts, ndjson
from tests.drafts import make, make_actor, make_claim, make_snapshot, make_source

pytestmark = pytest.mark.django_db


def one(tmp_path, row, **options):
    """Bring in one row, and return the run."""
    return bring_in(ndjson(tmp_path / "rows.ndjson", row), **options)


def refusal(tmp_path, row, **options):
    """Bring in one row that is refused, and return what is said about it."""
    before = {model: model.objects.count() for model in (Claim, Statement, Actor, Source, Topic, ExternalId)}
    run = one(tmp_path, row, **options)
    assert counts(run) == (0, 0, 1)
    assert {model: model.objects.count() for model in before} == before
    return run.rejects.get()


def statement():
    return Statement.objects.order_by("-pk").first()


def test_a_row_becomes_a_draft_with_its_claim_actor_and_report(tmp_path):
    assert counts(one(tmp_path, ROW)) == (1, 0, 0)
    made = statement()
    assert (made.status, made.claim.text, made.actor.name, made.stance) == (
        "draft",
        "The harbour will be closed in May.",
        "Ola Brem",
        "asserts",
    )
    assert (made.said_edtf, made.said_earliest.isoformat()) == ("2021-12-13", "2021-12-13")
    report = made.appearances.get()
    assert (report.source.url, report.source.title, report.source.holding) == (
        "https://news.example/harbour",
        "Harbour news",
        "identified",
    )
    assert [topic.name for topic in made.claim.topics.all()] == ["harbours"]
    assert ExternalId.objects.get(sender="a sender", external_id="1").record == made.uid


def test_a_claim_an_actor_and_a_source_are_enough(tmp_path):
    row = {name: ROW[name] for name in ("claim", "actor", "source_url")}
    assert counts(one(tmp_path, row)) == (1, 0, 0)
    assert statement().appearances.get().source.title == "news.example/harbour"


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("claim", "\ufeffThe  harbour\r\nwill\tbe closed.", "The harbour will be closed."),
        ("claim", "<b>Bold</b> &amp; braces {{ x }} = 1 + 1", "<b>Bold</b> &amp; braces {{ x }} = 1 + 1"),
        ("claim", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("claim", "او می\u200cخواهد مذاکره کند.", "او می\u200cخواهد مذاکره کند."),
        ("claim", "The cafÃ© is shut.", "The cafÃ© is shut."),
    ],
)
def test_text_is_kept_as_written_and_brought_into_its_stored_form(tmp_path, field, value, stored):
    one(tmp_path, ROW | {field: value})
    assert statement().claim.text == stored


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Jose\u0301 Mu\u0308ller", "José Müller"),
        ("Frank\u200b Aum", "Frank Aum"),
        ("Moon\u00a0Jae-in", "Moon Jae-in"),
        ("\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e", "김철수"),
        ("O'Brien'); DROP TABLE claims;--", "O'Brien'); DROP TABLE claims;--"),
    ],
)
def test_a_name_has_one_stored_form(tmp_path, written, stored):
    one(tmp_path, ROW | {"actor": written})
    assert statement().actor.name == stored


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claim": "Seoul\u0000 proposed talks."}, "claim"),
        ({"source_title": "Is peace\u0000possible?"}, "source_title"),
        ({"claim": "Seoul proposed \ud83d talks."}, "claim"),
        ({"actor": "Frank \udc00Aum"}, "actor"),
        ({"actor": "Frank \u202emuA"}, "actor"),
        ({"claim": "\u200b\u200c\u2060\ufeff"}, "claim"),
        ({"claim": "   "}, "claim"),
        ({"claim": None}, "claim"),
        ({"claim": 42}, "claim"),
        ({"claim": ["A claim."]}, "claim"),
        ({"claim": "x"}, "claim"),
        ({"claim": "a " * 600_000}, "claim"),
        ({"exact": "armistice " * 100_000}, "exact"),
        ({"source_title": "x" * 100_000}, "source_title"),
        ({"source_title": True}, "source_title"),
        ({"actor": ""}, "actor"),
        ({"actor": {"name": "Ola Brem"}}, "actor"),
        ({"topics": [f"t{n}" for n in range(1000)]}, "topics"),
        ({"topics": "harbours"}, "topics"),
        ({"topics": ["harbours", None]}, "topics"),
        ({"stance": "shouts"}, "stance"),
        ({"mode": "telepathy"}, "mode"),
        ({"mode": "direct_quote"}, "exact"),
        ({"prefix": "he said "}, "exact"),
        ({"language": "english!"}, "language"),
        ({"said": "2021-02-30"}, "said"),
        ({"said": "2021-13-01"}, "said"),
        ({"said": "03/04/2021"}, "said"),
        ({"said": "yesterday"}, "said"),
        ({"said": 20211213}, "said"),
        ({"said": "2021-12-27/2021-12-20"}, "said"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": " jAvA\tscript:alert(1)"}, "source_url"),
        ({"source_url": "data:text/html,x"}, "source_url"),
        ({"source_url": "https://editor:s3cret@news.example/a"}, "source_url"),
        ({"source_url": "http://127.0.0.1:8000/admin/"}, "source_url"),
        ({"source_url": "http://169.254.169.254/latest/"}, "source_url"),
        ({"source_url": "https://news.example/a\r\nX-Evil: 1"}, "source_url"),
        ({"sourse_url": "https://news.example/"}, "sourse_url"),
        ({"rating": "False"}, "publisher"),
        ({"kind": "norm", "rating": "False", "publisher": "Example Check"}, "kind"),
        ({"source_url": None, "source_title": None}, "source_url"),
    ],
    ids=lambda value: ascii(value)[:80],
)
def test_a_bad_value_refuses_the_row_and_names_its_field(tmp_path, changes, field):
    reject = refusal(tmp_path, ROW | changes)
    assert field in reject.field.split(", ")
    assert reject.line == 1
    assert reject.reason
    assert reject.remedy


def test_a_misspelt_field_is_named_with_the_nearest_one(tmp_path):
    assert "Did you mean source_url?" in refusal(tmp_path, ROW | {"sourse_url": "x"}).reason


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path):
    reject = refusal(tmp_path, ROW | {"claim": "", "said": "2021-13-01", "stance": "shouts"})
    assert {"claim", "said", "stance"} <= set(reject.field.split(", "))


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2021-12?", "2021-12?"),
        ("[2021-12-20,2021-12-27]", "[2021-12-20,2021-12-27]"),
        ("../2021", "../2021"),
        ("13 December 2021", "2021-12-13"),
        ("13/12/2021", "2021-12-13"),
        ("2021-12-13T10:00:00+09:00", "2021-12-13"),
        ("13 décembre 2021", "2021-12-13"),
        ("", ""),
    ],
)
def test_a_date_is_taken_as_people_write_it(tmp_path, written, edtf):
    one(tmp_path, ROW | {"said": written})
    assert statement().said_edtf == edtf


def test_what_counts_from_a_date_counts_from_that_of_the_source(tmp_path):
    one(tmp_path, ROW | {"said": "yesterday", "source_date": "15 December 2021"})
    made = statement()
    assert (made.said_edtf, made.appearances.get().source.published_edtf) == ("2021-12-14", "2021-12-15")


def test_who_knows_the_order_of_days_and_months_says_so_for_the_file(tmp_path):
    one(tmp_path, ROW | {"said": "03/04/2021"}, order="dmy")
    assert statement().said_edtf == "2021-04-03"


def test_an_actor_is_found_by_any_name_whatever_the_accents(tmp_path):
    actor = make_actor("José Müller")
    make(ActorName, actor=actor, name="Pepe Muller")
    for number, name in enumerate(("JOSE MULLER", "pepe müller")):
        one(tmp_path, ROW | {"id": str(number), "claim": f"Claim {number}.", "actor": name})
        assert statement().actor == actor
        assert statement().appearances.get().named_as == name


def test_nobody_is_guessed_where_two_have_the_name(tmp_path):
    first = make_actor("Ola Brem")
    make_actor("Ola Brem")
    assert "Several actors" in refusal(tmp_path, ROW).reason
    one(tmp_path, ROW | {"actor": first.uid})
    assert statement().actor == first


def test_an_unnamed_voice_is_its_own_and_belongs_to_the_work(tmp_path):
    for number in range(2):
        one(tmp_path, ROW | {"id": str(number), "claim": f"Claim {number}.", "actor": "unnamed: some officials"})
    voices = Actor.objects.filter(kind="unnamed", label="some officials")
    assert voices.count() == 2
    assert {voice.source.url for voice in voices} == {"https://news.example/harbour"}


def test_the_same_text_is_one_claim(tmp_path):
    claim = make_claim("“Peace” is near.", kind="fact")
    one(tmp_path, ROW | {"claim": '"Peace"  is near.'})
    assert statement().claim == claim


def test_another_language_is_another_claim(tmp_path):
    make_claim("Nation.", kind="fact", language="fr")
    before = Claim.objects.count()
    one(tmp_path, ROW | {"claim": "Nation."})
    assert Claim.objects.count() == before + 1


def test_a_claim_that_is_recorded_as_something_else_refuses_the_row(tmp_path):
    make_claim("The harbour should be closed.", kind="norm")
    row = ROW | {"claim": "The harbour should be closed."}
    assert refusal(tmp_path, row | {"kind": "fact"}).field == "kind"
    assert refusal(tmp_path, row | {"rating": "False", "publisher": "Example Check"}).field == "rating"


def test_a_work_is_known_by_its_address_in_any_spelling(tmp_path):
    source = make_source("Recorded before", url="https://news.example/Harbour")
    run = one(tmp_path, ROW | {"source_url": "HTTP://www.News.Example:80/Harbour?utm_source=x"})
    assert statement().appearances.get().source == source
    note = run.rejects.get(is_note=True)
    assert (note.field, "Recorded before" in note.reason) == ("source_title", True)


def test_an_address_typed_by_hand_is_given_its_scheme(tmp_path):
    one(tmp_path, ROW | {"source_url": "news.example/korea"})
    assert statement().appearances.get().source.url == "https://news.example/korea"


def test_the_words_of_a_work_are_kept_letter_by_letter(tmp_path):
    one(tmp_path, ROW | {"exact": "would not\r\nchange", "prefix": "argues that it ", "suffix": ", he said"})
    passage = statement().appearances.get().passage
    assert (passage.exact, passage.prefix, passage.suffix) == ("would not\r\nchange", "argues that it ", ", he said")


def test_the_words_are_sought_in_a_text_that_is_held(tmp_path):
    source = make_source(url=ROW["source_url"])
    from django.utils import timezone

    from sources.models import Capture

    snapshot = make_snapshot(source, "Before. The port is shut. After. The port is open.")
    make(Capture, snapshot=snapshot, at=timezone.now(), method="pasted")
    one(tmp_path, ROW | {"exact": "The port is shut."})
    passage = statement().appearances.get().passage
    assert (passage.snapshot, passage.start) == (snapshot, 8)
    assert refusal(tmp_path, ROW | {"id": "2", "exact": "Never there."}).field == "exact"
    assert "several times" in refusal(tmp_path, ROW | {"id": "3", "exact": "The port is"}).reason
    assert Snapshot.objects.filter(source=source).count() == 1


def test_a_quotation_needs_marks_around_its_words_unless_the_work_is_a_record_of_words(tmp_path):
    pytest.importorskip("claims.guards")
    quoted = ROW | {"mode": "direct_quote", "exact": "We shall wait"}
    assert refusal(tmp_path, quoted).field == "mode"
    assert counts(one(tmp_path, quoted | {"prefix": "“", "suffix": "”, he said"})) == (1, 0, 0)
    assert counts(one(tmp_path, quoted | {"id": "2", "source_kind": "transcript"})) == (1, 0, 0)


def test_the_same_words_are_one_passage(tmp_path):
    for number in range(2):
        one(tmp_path, ROW | {"id": str(number), "claim": f"Claim {number}.", "exact": "The same words."})
    assert Passage.objects.filter(exact="The same words.").count() == 1


def test_a_ruling_is_its_publishers_and_never_ours(tmp_path):
    ruled = {
        "rating": "Mostly false",
        "publisher": "Example Check",
        "review_url": "https://check.example/harbour",
        "review_date": "14 December 2021",
    }
    one(tmp_path, ROW | ruled)
    ruling = Assessment.objects.get(assessor__name="Example Check")
    assert (ruling.status, ruling.rating.label, ruling.rating.scale.name) == (
        "draft",
        "Mostly false",
        "Ratings of Example Check",
    )
    assert (ruling.assessor.kind, ruling.source.url) == ("media_outlet", "https://check.example/harbour")
    assert (ruling.source.published_edtf, statement().said_edtf) == ("2021-12-14", "2021-12-13")


def test_each_publisher_has_a_scale_of_its_own(tmp_path):
    for number, publisher in enumerate(("Example Check", "Other Check", "Example Check")):
        ruled = {"rating": "False", "publisher": publisher, "id": str(number), "claim": f"Claim {number}."}
        one(tmp_path, ROW | ruled)
    scales = {a.rating.scale.name for a in Assessment.objects.filter(assessor__name__endswith=" Check")}
    assert scales == {"Ratings of Example Check", "Ratings of Other Check"}


def test_a_ruling_in_a_sentence_is_shortened_for_the_scale_and_kept_whole_in_the_reasons(tmp_path):
    sentence = "FALSE: the pictures were taken from the channel of somebody else, and long before that time."
    one(tmp_path, ROW | {"rating": sentence, "publisher": "Example Check"})
    ruling = Assessment.objects.get(assessor__name="Example Check")
    assert (ruling.rating.label, ruling.rationale) == ("FALSE", sentence)


def test_a_ruling_on_what_nobody_is_named_for_has_a_voice_without_name_in_its_work(tmp_path):
    row = {name: value for name, value in ROW.items() if name != "actor"}
    one(tmp_path, row | {"rating": "False", "publisher": "Example Check"})
    made = statement()
    assert (made.actor.kind, made.actor.label, made.appearances.get().confidence) == ("unnamed", "", "ambiguous")


def test_a_ruling_without_any_work_stands_in_one_that_is_not_identified(tmp_path):
    row = {"claim": ROW["claim"], "actor": "Ola Brem", "rating": "False", "publisher": "Example Check"}
    one(tmp_path, row)
    source = Appearance.objects.get(statement=statement()).source
    assert (source.holding, source.publisher.name) == ("not_identified", "Example Check")


def test_values_of_the_wrong_case_are_no_error(tmp_path):
    one(tmp_path, ROW | {"stance": " Commits to ", "language": "EN-us", "topics": ["korea", "Korea ", "korea"]})
    made = statement()
    assert (made.stance, made.claim.language) == ("commits_to", "en-US")
    assert made.claim.topics.count() == 1


def test_what_was_refused_is_kept_as_it_was_sent(tmp_path):
    import json

    reject = refusal(tmp_path, ROW | {"claim": "Seoul\u0000 \ud83d"})
    assert json.loads(reject.row)["claim"] == "Seoul\u0000 \ud83d"
    assert ImportReject.objects.count() == 1

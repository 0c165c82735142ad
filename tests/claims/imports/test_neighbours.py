"""Rows beside each other, and beside others who write meanwhile: each is judged as if those before it were stored."""

import pytest

from claims.imports import runs
from claims.imports.columns import Options
from claims.imports.readers import open_file
from claims.imports.runs import Import, fingerprint_of
from claims.imports.values import language
from claims.models import Assessment, Claim, ImportRun, Statement, Topic
from factcheck.models import Account
from sources.models import Actor, ActorName, Source
from tests.claims.imports.helper import ROW, bring_in, counts, ndjson
from tests.drafts import make, make_actor, make_claim, make_source

pytestmark = pytest.mark.django_db

RULED = {"rating": "True", "publisher": "Example Check", "review_url": "https://check.example/1"}
FACT, NORM = ROW | {"id": "1", "kind": "fact"}, ROW | {"id": "2", "kind": "norm"}


@pytest.fixture(params=[200, 1], ids=["in one batch", "in two"])
def size(request, monkeypatch):
    """Where a batch ends makes no difference to what becomes of a row."""
    monkeypatch.setattr(runs, "BATCH", request.param)


def told(run):
    return [(one.line, one.field, one.is_note) for one in run.rejects.all()]


@pytest.mark.parametrize("is_dry", [True, False])
@pytest.mark.usefixtures("size")
def test_a_claim_that_a_row_before_made_something_else_refuses_the_next(tmp_path, is_dry):
    run = bring_in(ndjson(tmp_path / "rows.ndjson", FACT, NORM), is_dry=is_dry)
    assert (counts(run), told(run)) == ((1, 0, 1), [(2, "kind", False)])
    run = bring_in(
        ndjson(
            tmp_path / "ruled.ndjson",
            NORM | {"id": "3", "claim": "It ought."},
            ROW | RULED | {"id": "4", "claim": "It ought."},
        )
    )
    assert told(run) == [(2, "rating", False)]


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"topics": ["ports"]}, "topics"),
        ({"source_title": "Another title"}, "source_title"),
        ({"source_date": "2020-01-01"}, "source_date"),
        ({"source_kind": "speech"}, "source_kind"),
        ({"source_publisher": "Another House"}, "source_publisher"),
        ({"actor_kind": "state"}, "actor_kind"),
        (RULED | {"rationale": "For another reason."}, "rationale"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.usefixtures("size")
def test_what_the_second_row_says_otherwise_is_told_as_a_note(tmp_path, second, field):
    first = ROW | RULED | {"source_kind": "article", "source_publisher": "Gull Press", "actor_kind": "person"}
    run = bring_in(ndjson(tmp_path / "rows.ndjson", first, first | {"id": "2"} | second))
    assert (counts(run), told(run)) == ((2, 0, 0), [(2, field, True)])
    assert Topic.objects.filter(claims__text=ROW["claim"]).count() == 1
    assert Assessment.objects.filter(claim__text=ROW["claim"]).count() == 1


def test_nothing_of_a_row_is_stored_that_is_refused_beside_a_good_one(tmp_path):
    new = {"source_url": "https://n.example/new", "source_title": "New", "actor": "Nova Rask", "topics": ["new"]}
    run = bring_in(ndjson(tmp_path / "rows.ndjson", FACT, NORM | new))
    assert counts(run) == (1, 0, 1)
    assert not Source.objects.filter(title="New").exists()
    assert not Actor.objects.filter(name="Nova Rask").exists()
    assert not Topic.objects.filter(name="new").exists()


def test_a_work_is_what_the_first_good_row_says_of_it(tmp_path):
    bring_in(ndjson(tmp_path / "first.ndjson", FACT))
    rows = [NORM | {"source_url": "https://n.example/b", "source_title": "Of the bad row"}]
    rows += [ROW | {"id": "3", "source_url": "https://n.example/b", "source_title": "Of the good row"}]
    bring_in(ndjson(tmp_path / "rows.ndjson", *rows))
    assert Source.objects.get(url="https://n.example/b").title == "Of the good row"


def test_what_others_write_during_a_run_is_seen_in_its_next_step(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    actor, claim = make_actor("Ola Brem"), make_claim("It is shut.", kind="fact")
    rows = [ROW | {"id": str(n), "claim": f"It is {n}.", "source_url": f"https://n.example/{n}"} for n in range(2)]
    path = ndjson(tmp_path / "rows.ndjson", *rows, ROW | {"id": "3", "claim": "It is open.", "actor": "The harbourer"})
    how = {"sha256": fingerprint_of(path), "format": open_file(path).format, "mapping": Options().as_json()}
    by = Account.objects.system("importer")
    work = Import(ImportRun.objects.create(by=by, name="rows", sender="s", is_dry=False, **how), path)
    work.step()
    assert Statement.objects.get(claim__text="It is 0.").actor == actor
    other = make_actor("Ola Brem of Gull")
    from factcheck.journal import recording

    with recording(by=by, why="Renamed meanwhile"):
        actor.name = "Somebody else"
        actor.save()
        other.name = "Ola Brem"
        other.save()
        claim.text = "It is open."
        claim.save()
    make(ActorName, actor=other, name="The harbourer")
    while work.step():
        pass
    assert Statement.objects.get(claim__text="It is 1.").actor == other
    assert Statement.objects.get(claim=claim).actor == other


def test_what_was_merged_is_found_by_the_words_it_had(tmp_path, ed):
    from claims import merge

    into, old = make_claim("The port is shut.", kind="fact"), make_claim("The harbour is closed.", kind="fact")
    survivor, gone = make_actor("Ola Brem"), make_actor("O. Brem of the port")
    for one, other in ((old, into), (gone, survivor)):
        merge.merge(one, into=other, by=ed, why="The same")
    bring_in(ndjson(tmp_path / "rows.ndjson", ROW | {"claim": old.text, "actor": gone.name}))
    assert [s.actor for s in Statement.objects.filter(claim=into)] == [survivor]


def test_a_name_of_signs_alone_is_its_own(tmp_path):
    rows = [ROW | {"id": str(n), "claim": f"It is {n}.", "actor": name} for n, name in enumerate(("+++", "???", "+++"))]
    for number in range(2):
        path = ndjson(tmp_path / f"{number}.ndjson", *(row | {"id": f"{number}{row['id']}"} for row in rows))
        assert counts(bring_in(path)) == (3, 0, 0)
    assert sorted(Actor.objects.filter(name__in=("+++", "???")).values_list("name", flat=True)) == ["+++", "???"]


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EN", "en"),
        ("pt_br", "pt-BR"),
        ("ZH-HANT-tw", "zh-Hant-TW"),
        ("zh-cmn-Hans", "zh-cmn-Hans"),
        ("de-ch-1996", "de-CH-1996"),
        ("es-419", "es-419"),
        ("en-us-x-private-tw", "en-US-x-private-tw"),
        ("de-u-CO-phonebk", "de-u-co-phonebk"),
    ],
)
def test_a_language_tag_is_taken_in_its_canonical_case(written, tag):
    from claims.imports.fields import BY_NAME

    assert language(BY_NAME["language"], written) == tag


def test_the_words_of_a_long_text_are_sought_in_one_text_at_a_time(tmp_path):
    from django.utils import timezone

    from sources.models import Capture
    from tests.drafts import make_snapshot

    for number in range(3):
        source = make_source(url=f"https://n.example/{number}")
        for text in ("An old text.", f"Text {number} says so."):
            make(Capture, snapshot=make_snapshot(source, text), at=timezone.now(), method="pasted")
    rows = [
        ROW | {"id": str(n), "source_url": f"https://n.example/{n % 3}", "exact": f"Text {n % 3}", "source_title": ""}
        for n in range(6)
    ]
    assert counts(bring_in(ndjson(tmp_path / "rows.ndjson", *rows, rows[0] | {"id": "x", "exact": "old"}))) == (6, 0, 1)
    assert Claim.objects.filter(text=ROW["claim"]).count() == 1


def test_of_many_notes_the_last_that_is_kept_says_that_there_may_be_more(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "MOST_NOTES", 2)
    monkeypatch.setattr(runs, "BATCH", 2)
    rows = [ROW | {"id": str(n), "source_title": f"Title {n}"} for n in range(6)]
    run = bring_in(ndjson(tmp_path / "rows.ndjson", *rows))
    assert ["more to tell" in one.reason for one in run.rejects.all()] == [False, True]

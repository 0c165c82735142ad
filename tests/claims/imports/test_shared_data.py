"""Real fact-check records and rows that are wrong, odd or hostile, where that folder is present."""

import base64
import json

import pytest

from claims.models import Assessment, Claim, ExternalId, Statement
from tests.claims.imports.helper import SHARED, bring_in, command, counts, ndjson

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not present, so nothing of it is brought in."),
]


def cases():
    """Return the dirty cases with the line that each would be in a file."""
    if not SHARED.is_dir():
        return []
    with (SHARED / "dirty_cases_dev.ndjson").open(encoding="ascii") as file:
        return [(case := json.loads(text), _line(case)) for text in file]


def _line(case):
    if "raw_base64" in case:
        return base64.b64decode(case["raw_base64"])
    if "raw" in case:
        return case["raw"].encode("utf-8", "surrogatepass")
    return json.dumps(_expanded(case["row"])).encode("ascii")


def _expanded(value):
    if isinstance(value, list):
        return [_expanded(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" not in value:
        return {name: _expanded(one) for name, one in value.items()}
    text, times = value["$repeat"], value["times"]
    if value.get("keys"):
        rest = {name: one for name, one in value.items() if name not in ("$repeat", "times", "keys")}
        return {**rest, **{f"{text}{n}": n for n in range(times)}}
    return [f"{text}{n}" for n in range(times)] if value.get("list") else value.get("before", "") + text * times


CASES = cases()


@pytest.mark.parametrize(("case", "line"), CASES, ids=[case["case"] for case, _ in CASES])
def test_a_dirty_row_ends_as_it_should(tmp_path, case, line):
    for earlier, before in CASES:
        if earlier["case"] == case.get("after"):
            bring_in(ndjson(tmp_path / "before.ndjson", before))
    statements = Statement.objects.count()
    run = bring_in(ndjson(tmp_path / "rows.ndjson", line))
    wanted = {case["expect"].removesuffix("_normalised"), str(case.get("or", "")).removesuffix("_normalised")}
    assert ("reject" if run.rejected else "accept") in wanted, run.rejects.values()
    assert Statement.objects.count() == statements + run.created
    if run.created and case.get("normalised"):
        _compare(case["normalised"])
    if run.rejected:
        reject = run.rejects.get()
        assert (reject.line, bool(reject.field), bool(reject.reason), bool(reject.remedy)) == (1, True, True, True)


def _compare(normalised):
    made = Statement.objects.order_by("-pk").first()
    report = made.appearances.select_related("source").first()
    stored = {
        "claim": made.claim.text,
        "actor": made.actor.name,
        "stance": made.stance,
        "said": made.said_edtf or None,
        "language": made.claim.language,
        "topics": [topic.name for topic in made.claim.topics.all()],
        "source_url": report.source.canonical_url,
    }
    names = [report.named_as or stored["actor"]]
    for field, value in normalised.items():
        assert stored[field] == value or (field == "actor" and value in names), field


def test_all_dirty_rows_in_one_file_end_as_one_of_three(tmp_path):
    run = bring_in(ndjson(tmp_path / "rows.ndjson", *(line for _, line in CASES)))
    assert sum(counts(run)) == run.done == run.total
    assert run.rejects.filter(is_note=False).count() == run.rejected


def test_the_markup_of_fact_checkers_is_brought_in(tmp_path):
    samples = json.loads((SHARED / "claimreview_samples.json").read_text())
    for number, sample in enumerate(samples):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(sample["jsonld"]))
        run = bring_in(path, sender=f"sample {number}")
        assert sum(counts(run)) == run.done >= 1
        if sample["id"].startswith("real") and sample["id"] != "real-19":
            assert run.rejected == 0, (sample["id"], run.rejects.values())


def test_twelve_thousand_fact_check_records_are_brought_in_and_known_again():
    snopes = ["--set", "actor=unnamed", "--set", "source_publisher=Snopes", "--map", "source_title=title"]
    rest = ["--ignore", "*"]
    files = [
        (SHARED / "clef2020" / "docs.tsv", snopes, 10_375),
        (SHARED / "averitec_dev.json", [*rest, "--order", "dmy", "--set", "publisher=A fact-checker"], 500),
        (SHARED / "liarplus_val2.jsonl", [*rest, "--map", "role=title", "--set", "publisher=A checker"], 1284),
    ]
    for path, options, number in files:
        assert f"{number:,} rows: {number:,} created, 0 known, 0 rejected" in command(path, *options)
    assert ExternalId.objects.count() == sum(number for _, _, number in files)
    assert Claim.objects.count() > 12_000
    assert Assessment.objects.filter(assessor__name="A checker").count() == 1284
    path, options, number = files[2]
    assert f"{number:,} rows: 0 created, {number:,} known, 0 rejected" in command(path, *options)

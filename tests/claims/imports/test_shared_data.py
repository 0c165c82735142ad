"""Real fact-check records and rows that are wrong, odd or hostile, where that folder is present."""

import base64
import json

import pytest

from claims.models import Assessment, Claim, ExternalId
from tests.claims.imports.helper import SHARED, command

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

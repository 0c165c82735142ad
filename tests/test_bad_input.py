"""Whatever is sent to any address is answered or refused by name, beside its field in a form; nothing is half-saved.

What only one of them can be sent has tests of its own: bodies in tests/claims/test_api_strict.py, chains in
tests/claims/test_admin.py, and each field of each form of the admin in tests/claims/test_admin_hostile.py.
"""

import base64
import json
from urllib.parse import quote

import pytest
from django.urls import reverse

from claims import workflow
from claims.filters.fields import (
    ChoiceField,
    DayField,
    NumberField,
    PatternField,
    RecordField,
    TextField,
)
from claims.models import Proposal
from claims.resources import RESOURCES
from claims.steps import STEPS
from claims.visibility import public_rows
from factcheck.models import Revision
from tests.drafts import TEXT, make_world, publish

pytestmark = pytest.mark.django_db
API = [f"/api/v1/{name}/" for name in RESOURCES]
PAGE_LISTS = ["/claims/", "/actors/", "/sources/", "/topics/"]
WHOLE = ["/", *PAGE_LISTS, "/api/", "/api/v1/", "/api/v1/docs/", "/api/v1/schema/", *API]
TOO_MUCH = str(2**70)


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def statuses(client, paths):
    return {path: client.get(path).status_code for path in paths}


def refused(answer, name):
    """Say whether an answer is a refusal that names a parameter, in the form that its kind of address has."""
    if answer["Content-Type"].startswith("application/problem+json"):
        return answer.status_code == 400 and name in [one["parameter"] for one in answer.json()["errors"]]
    return answer.status_code == 400 and f"“{name}”" in answer.content.decode()


def one_of_each():
    """Return the addresses of one public record of each kind, on pages and in the API."""
    paths = []
    for name, resource in RESOURCES.items():
        row = public_rows(resource.model).first()
        paths += [f"/api/v1/{name}/{row.uid}/"] if row else []
        paths += [f"/{name}/{row.uid}", f"/{name}/{row.uid}/history"] if hasattr(row, "get_absolute_url") else []
    return paths


def test_every_address_refuses_a_parameter_that_it_does_not_know(client):
    paths = [*WHOLE, *one_of_each()]
    assert len(paths) > 40
    assert [path for path in paths if not refused(client.get(f"{path}?nonsense=1"), "nonsense")] == []


CURSORS = [
    *("x", "===", "é", cursor(), cursor(0), cursor(2, 1), cursor(0, -1), cursor(0, "1"), cursor(0, 1.5)),
    *(cursor(0, 2**70), cursor(0, 2**63), cursor(0, 1, 2, 3, 4, 5, 6), cursor([0, 1]), "A" * 1900),
]
SIZES = ["100000", TOO_MUCH, "-1", "0", "1e3", "0x10", "٣", "9" * 1900]


@pytest.mark.parametrize(("name", "values"), [("cursor", CURSORS), ("page_size", SIZES)])
def test_no_list_takes_a_cursor_or_a_size_that_none_can_have(client, name, values):
    queries = [f"{name}={quote(value)}" for value in values]
    paths = [f"{path}?{query}" for path in ("/claims/", *API) for query in queries]
    assert [path for path in paths if not refused(client.get(path), name)] == []


def test_the_last_place_that_a_cursor_can_name_is_after_all_rows(client):
    for path in ("/claims/", "/api/v1/claims/"):
        assert client.get(f"{path}?cursor={cursor(0, 0)}").status_code == 200
        assert client.get(f"{path}?cursor={cursor(0, 2**63 - 1)}").status_code == 200


def hostile(field):
    """Return values that a filter of this kind refuses."""
    if isinstance(field, DayField):
        return ["2021-02-30", "2021-13", "0000", "99999-01-01", "yesterday", "2021-12-20/2021-12-21"]
    if isinstance(field, NumberField):
        return [TOO_MUCH, "-1", "1.5", "two"]
    if isinstance(field, TextField):
        return ["x" * (field.longest + 1)]
    assert isinstance(field, ChoiceField | RecordField | PatternField)
    unknown = [] if isinstance(field, PatternField) else ["c000000000000"]
    return ["nobody at all", "x" * 1900, *unknown]


def test_every_filter_of_every_list_refuses_by_name_what_it_cannot_use(client):
    paths = []
    for name, resource in RESOURCES.items():
        for parameter, one in resource.filterset.base_filters.items():
            values = [*hostile(one.field), "%00", "%ff", "a%00b"]
            paths += [(f"/api/v1/{name}/?{parameter}={quote(value, safe='%')}", parameter) for value in values]
    assert [path for path, parameter in paths if not refused(client.get(path), parameter)] == []


@pytest.mark.parametrize("path", PAGE_LISTS[1:])
def test_a_list_of_pages_starts_after_a_record_of_its_own(client, path):
    for name in ("after", "before"):
        for value in ("a000000000000", "nobody", "%00", "%ff", "x" * 3000, TOO_MUCH):
            assert refused(client.get(f"{path}?{name}={value}"), name), (name, value[:20])


@pytest.mark.parametrize("name", ["%ff", "%00", "c000000000000", "x" * 5000, "%E2%80%AEx", "%ed%a0%80", TOO_MUCH, ".."])
def test_a_name_that_no_record_has_is_not_found(client, name):
    paths = [f"/{kind}/{name}" for kind in ("claims", "statements", "actors", "sources", "topics", "events")]
    paths += [f"{path}/history" for path in paths]
    assert set(statuses(client, [*paths, *(f"{path}{name}/" for path in API)]).values()) <= {404, 400}


BODIES = {
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "nested in objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "not UTF-8": b'{"expected": 1, "comment": "\xff"}',
    "a lone surrogate": b'{"expected": 1, "comment": "\\ud800"}',
    "beyond 64 bits": json.dumps({"expected": 2**70}).encode(),
    "a NUL": b'{"expected": 1, "comment": "\\u0000"}',
    "10 MB": b'{"expected": 1, "comment": "' + b"x" * 10_000_000 + b'"}',
}


@pytest.mark.parametrize("what", BODIES)
def test_no_step_takes_a_body_that_cannot_be_read(client, ed, what):
    world = make_world()
    client.force_login(ed)
    steps = STEPS if what != "10 MB" else ["propose"]
    before = Revision.objects.count()
    for step in steps:
        path = f"/api/v1/statements/{world.statement.uid}/{step}/"
        answer = client.post(path, BODIES[what], content_type="application/json")
        assert 400 <= answer.status_code < 500, step
        assert answer["Content-Type"] == "application/problem+json"
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("actor", "name", "Ola \u202emerB"),
        ("source", "published_edtf", "2021-02-30"),
        ("claim", "about_edtf", "2021-13"),
        ("statement", "actor", "a000000000000"),
        ("statement", "said_edtf", "yesterday"),
        ("topic", "name", "x" * 201),
        ("event", "date_edtf", "2021-02-30"),
    ],
)
def test_a_proposed_value_that_cannot_stand_is_refused_at_its_place(client, ana, kind, field, value):
    world = publish(make_world())
    row = getattr(world, kind)
    before = Proposal.objects.count()
    client.force_login(ana)
    body = {"expected": workflow.seen(row), "values": {field: value}, "kind": "correction", "note": "Wrong."}
    answer = client.post(f"/api/v1/{kind}s/{row.uid}/propose/", body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert f"/values/{field}" in [one["pointer"] for one in answer.json()["errors"]]
    assert Proposal.objects.count() == before


FORMS = [
    *(("sources_passage", {"start": start, "end": end}, name) for start, end, name in (
        (0, len(TEXT) + 1, "end"), (0, 10**9, "end"), (0, TOO_MUCH, "end"), (TOO_MUCH, 5, "start"), (-1, 5, "start"),
        (9, 9, "end"), (9, 3, "end"),
    )),
    ("sources_actor", {"name": "Ola \u202emerB", "kind": "person"}, "name"),
    ("sources_actor", {"name": "Ola \u2066Brem", "kind": "person"}, "name"),
    ("sources_event", {"title": "A talk", "kind": "speech", "date_edtf": "2021-02-30"}, "date_edtf"),
    ("sources_source", {"title": "A log", "kind": "article", "published_edtf": "2021-02-30"}, "published_edtf"),
    ("claims_claim", {"text": "It rains.", "kind": "fact", "language": "en", "about_edtf": "2021-02-30"}, "about_edtf"),
    ("claims_topic", {"name": "Se\u202ea"}, "name"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "values", "field"), FORMS)
def test_a_form_of_the_admin_says_beside_the_field_what_is_wrong(client, ana, model, values, field):
    world = make_world()
    client.force_login(ana)
    url = reverse(f"admin:{model}_add")
    empty = {
        f"{one.formset.prefix}-{part}_FORMS": 0
        for one in client.get(url).context["inline_admin_formsets"]
        for part in ("TOTAL", "INITIAL")
    }
    before = Revision.objects.count()
    answer = client.post(url, {"snapshot": world.snapshot.pk, **empty, **values})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[field]
    assert Revision.objects.count() == before


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=X"])
@pytest.mark.parametrize("page", ["claims_topic_add", "claims_statement_add", "capture_source"])
def test_a_form_of_ten_megabytes_is_told_the_limit_and_a_remedy_in_one_line_of_the_log(
    client, ana, caplog, content_type, page
):
    client.force_login(ana)
    before = Revision.objects.count()
    part = b'--X\r\nContent-Disposition: form-data; name="name"\r\n\r\n' if "multipart" in content_type else b"name="
    body = part + b"x" * 10_000_000 + (b"\r\n--X--\r\n" if "multipart" in content_type else b"")
    caplog.clear()
    answer = client.post(reverse(f"admin:{page}"), body, content_type=content_type)
    text = answer.content.decode()
    assert answer.status_code == 413
    assert "larger than 6.5 MB" in text
    assert "uploaded as a file" in text
    assert 'id="user-tools"' in text
    assert [(one.levelname, one.exc_info) for one in caplog.records] == [("WARNING", None)]
    assert Revision.objects.count() == before


def test_a_form_of_too_many_fields_is_told_how_many_there_may_be_in_one_line_of_the_log(client, ana, caplog):
    client.force_login(ana)
    caplog.clear()
    answer = client.post(reverse("admin:claims_topic_add"), {f"a{number}": "" for number in range(5001)})
    assert answer.status_code == 400
    assert "more than 5,000 fields" in answer.content.decode()
    assert [(one.levelname, one.exc_info) for one in caplog.records] == [("WARNING", None)]


def test_whoever_has_not_logged_in_is_told_of_the_limit_and_nothing_else(client, db):
    answer = client.post(reverse("admin:login"), {"username": "x" * 7_000_000})
    assert answer.status_code == 413
    assert 'id="user-tools"' not in answer.content.decode()

"""No value that somebody can send to the admin is an error of ours: each is a sentence, beside its field or alone."""

import pytest
from django.contrib import admin
from django.urls import reverse

from claims.models import Proposal, Statement, Topic
from tests.drafts import make_world, publish

REGISTERED = [m for m in admin.site._registry if m._meta.app_label in ("claims", "sources", "factcheck")]
KEYS = ["abc", "1.5", "\x00", "-1", "9223372036854775808", "9" * 25, "²"]
HOSTILE = [*KEYS, "x" * 60_000, "\u202ex", "[]", "2021-02-30"]
ANSWERED = (200, 302, 400, 403)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def superuser(client, ed):
    ed.is_superuser = True
    ed.save()
    client.force_login(ed)
    return ed


def name_of(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def fields_of(response):
    """Return the names of the form on a page of the admin, one row of each inline included."""
    shown = response.context["adminform"].form
    names = list(shown.fields)
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        names += [f"{formset.prefix}-0-{name}" for name in formset.empty_form.fields]
    return names


def counts(response):
    """Return what the forms of the inlines need so that one row of each is read."""
    prefixes = [inline.formset.prefix for inline in response.context["inline_admin_formsets"]]
    rows = {f"{prefix}-TOTAL_FORMS": "1" for prefix in prefixes}
    return rows | {f"{prefix}-INITIAL_FORMS": "0" for prefix in prefixes}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_no_value_of_any_field_breaks_a_form(client, superuser, world, model):
    url = reverse(name_of(model, "add"))
    page = client.get(url)
    if page.status_code == 403:
        return  # nobody adds one by hand
    names = fields_of(page)
    for value in HOSTILE:
        values = dict.fromkeys(names, value)
        assert client.post(url, values | counts(page)).status_code in ANSWERED, repr(value[:20])
        assert client.get(url, values).status_code in ANSWERED, repr(value[:20])


@pytest.mark.parametrize("name", ["actor", "claim", "event", "original"])
@pytest.mark.parametrize("value", KEYS)
def test_what_can_be_no_key_is_a_message_beside_the_field(client, superuser, world, name, value):
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    response = client.post(url, {name: value, "stance": "asserts", **counts(client.get(url))})
    assert response.status_code == 200
    assert "valid choice" in str(response.context["adminform"].form.errors[name])


@pytest.mark.parametrize("name", ["source", "passage", "cue", "more_passages"])
@pytest.mark.parametrize("value", KEYS)
def test_what_can_be_no_key_is_a_message_beside_the_field_of_a_report(client, superuser, world, name, value):
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    response = client.post(url, {f"appearances-0-{name}": value, **counts(client.get(url))})
    errors = response.context["inline_admin_formsets"][0].formset.errors
    assert "not a valid" in str(errors[0][name]) or "valid choice" in str(errors[0][name])


@pytest.mark.parametrize("chain", ["x" * 100_000, "x" * 251, "é" * 1000 + "\n" + "y" * 1000])
def test_a_chain_of_any_length_is_a_message_beside_it(client, superuser, world, chain):
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    response = client.post(url, {"appearances-0-chain": chain, **counts(client.get(url))})
    assert "at most 250 characters" in str(response.context["inline_admin_formsets"][0].formset.errors[0]["chain"])


def parameters(model):
    """Return the parameters that the list of a model takes: its filters, and what links to it carry."""
    owner = admin.site._registry[model]
    fields = [f for f in owner.list_filter if isinstance(f, str)]
    keys = [field.name for field in model._meta.concrete_fields if field.is_relation]
    names = [f"{field}{end}" for field in (*fields, *keys) for end in ("", "__exact", "__id__exact", "__isnull")]
    return [*names, *(f"{key}__in" for key in keys), "queue", "type", "q", "o", "p", "e", "nonsense"]


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_no_value_of_any_filter_breaks_a_list(client, superuser, world, model):
    url = reverse(name_of(model, "changelist"))
    for value in ("abc", "\x00", "9" * 30, f"1,{'9' * 30}", "x" * 60_000):
        for name in parameters(model):
            assert client.get(url, {name: value}).status_code in ANSWERED, (name, value[:20])


def test_a_filter_with_nonsense_says_so(client, superuser, world):
    url = reverse("admin:claims_statement_changelist")
    for value, sentence in (("9" * 30, "The filter “claim” cannot have the value 999"), ("abc", "A filter in the")):
        response = client.get(url, {"claim": value})
        assert response.status_code == 400
        assert sentence in response.content.decode()


NEW_TOPIC = {"name": "Ships", "slug": "ships", "description": "Seagoing."}


@pytest.mark.parametrize(
    ("why", "sentence"), [("a\u202eb", "U+202E"), ("a\x00b", "U+0000"), ("x" * 100_000, "longer than 2000 characters")]
)
def test_a_reason_that_cannot_be_kept_is_a_message_beside_it_and_nothing_is_lost(client, superuser, db, why, sentence):
    response = client.post(reverse("admin:claims_topic_add"), {**NEW_TOPIC, "_why": why})
    page = response.content.decode()
    assert response.status_code == 200
    assert '<ul class="errorlist" id="id__why_error"><li>' in page
    assert sentence in page
    assert all(value in page for value in NEW_TOPIC.values())
    assert not Topic.objects.filter(slug="ships").exists()


def test_a_page_without_a_field_for_the_reason_refuses_it_alone(client, superuser, world):
    url = reverse("admin:claims_topic_delete", args=[world.topic.pk])
    response = client.post(url, {"post": "yes", "_why": "a\u202eb"})
    assert (response.status_code, Topic.objects.filter(pk=world.topic.pk).exists()) == (400, True)


@pytest.mark.parametrize("place", ["name=a%ffb&slug=x", "name=x&slug=x&description=%c3", "%ff=x&name=x&slug=x"])
def test_a_form_that_is_not_utf8_saves_nothing(client, superuser, db, place):
    before = Topic.objects.count()
    url = reverse("admin:claims_topic_add")
    response = client.post(url, place.encode(), content_type="application/x-www-form-urlencoded")
    assert (response.status_code, Topic.objects.count()) == (400, before)
    assert "not UTF-8" in response.content.decode()


def test_a_multipart_form_that_is_not_utf8_saves_nothing(client, superuser, db):
    body = b""
    for name, value in (("name", b"a\xffb"), ("slug", b"ab"), ("description", b"")):
        body += b'--X\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
    url = reverse("admin:claims_topic_add")
    response = client.post(url, body + b"--X--\r\n", content_type="multipart/form-data; boundary=X")
    assert (response.status_code, Topic.objects.filter(slug="ab").exists()) == (400, False)
    assert "“name”" in response.content.decode()


def test_what_is_utf8_is_saved_as_it_is(client, superuser, db):
    body = b"name=%EB%B0%94%EB%8B%A4&slug=sea"
    client.post(reverse("admin:claims_topic_add"), body, content_type="application/x-www-form-urlencoded")
    assert Topic.objects.get(slug="sea").name == "바다"


def test_the_sign_for_a_lost_character_is_refused_in_either_kind_of_form(client, superuser, db):
    url, body = reverse("admin:claims_topic_add"), b"name=%EB%B0%94%EB%8B%A4+%EF%BF%BD&slug=sea&description="
    answers = [
        client.post(url, body, content_type="application/x-www-form-urlencoded"),
        client.post(url, {"name": "바다 \ufffd", "slug": "sea", "description": ""}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert not Topic.objects.filter(slug="sea").exists()


def test_a_form_says_how_many_parts_it_has_and_no_more_are_read(client, superuser, world):
    url = reverse("admin:claims_statement_change", args=[world.statement.pk])
    data = counts(client.get(url)) | {"appearances-TOTAL_FORMS": "99999999999"}
    [inline] = client.post(url, data).context["inline_admin_formsets"]
    assert len(inline.formset.forms) == 100
    assert "at most 100" in str(inline.formset.non_form_errors())


@pytest.mark.parametrize("page", ["claims_statement_changelist", "sources_actor_changelist", "review_queue", "index"])
def test_an_address_that_is_not_utf8_is_refused_by_name(client, superuser, world, page):
    response = client.get(reverse(f"admin:{page}") + "?q=%ff")
    assert response.status_code == 400
    assert "“q”" in response.content.decode()


@pytest.mark.parametrize("count", ["-1", "-9" * 10, "abc", ""])
@pytest.mark.parametrize("name", ["TOTAL", "INITIAL"])
def test_a_number_of_rows_that_is_none_saves_nothing(client, superuser, world, name, count):
    before = Statement.objects.count()
    url = reverse("admin:claims_statement_add")
    report = {"appearances-0-source": world.source.pk, "appearances-0-locator": "page 1"}
    values = {"actor": world.other.pk, "claim": world.claim.pk, "stance": "asserts", **report}
    response = client.post(url, values | counts(client.get(url)) | {f"appearances-{name}_FORMS": count})
    assert (response.status_code, Statement.objects.count()) == (200, before)
    assert "does not say how many rows it has" in response.content.decode()


def test_a_proposal_with_a_number_of_rows_that_is_none_proposes_nothing(client, ana, world):
    publish(world)
    client.force_login(ana)
    url = reverse("admin:claims_proposal_propose", args=[world.actor.uid])
    form, parts = (client.get(url).context[name] for name in ("form", "parts"))
    values = {field.html_name: field.value() or "" for field in form} | {"kind": "correction", "note": "It is wrong."}
    values |= {f"{part.prefix}-{end}_FORMS": "0" for part in parts for end in ("TOTAL", "INITIAL")}
    values |= {f"{parts[0].prefix}-TOTAL_FORMS": "-1", "value_description": "A pilot."}
    assert "does not say how many rows it has" in client.post(url, values).content.decode()
    assert not Proposal.objects.filter(record=world.actor.uid).exists()

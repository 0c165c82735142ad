"""The form of a proposal and of any record: others are chosen by name, with or without JavaScript."""

import pytest
from django.urls import reverse

from claims.models import Proposal, Statement
from claims.proposed import MOST_ROWS
from factcheck.db.bulk import insert
from factcheck.journal import recording
from sources.models import ActorName
from tests.claims.test_workflow import bring
from tests.drafts import make_actor, make_world, writer
from tests.servers import manage

PASSWORD = "a long enough password"


@pytest.fixture
def world(db):
    world = make_world()
    with recording(by=writer()):
        world.hop.delete()  # Else whoever reports the statement could not become its actor.
    bring(world.statement, "published")
    return world


@pytest.fixture
def propose(client, ana):
    """A function that posts the form of a proposal with what it shows, apart from some values."""
    client.force_login(ana)

    def post(record, **values):
        address = reverse("admin:claims_proposal_propose", args=[record.uid])
        context = client.get(address).context
        form = context["form"]
        shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        shown["value_topics"] = [topic.pk for topic in shown.get("value_topics", [])]
        given = shown | {"kind": "correction", "note": "It was wrong.", "expected": context["expected"]} | values
        return client.post(address, {name: value for name, value in given.items() if value is not None})

    return post


def errors_of(response):
    return {name: " ".join(errors) for name, errors in response.context["form"].errors.items()}


def test_the_form_names_the_records_that_stand(client, ana, world):
    client.force_login(ana)
    page = client.get(reverse("admin:claims_proposal_propose", args=[world.statement.uid])).content.decode()
    assert f'<option value="{world.actor.pk}" selected>Ola Brem</option>' in page
    assert f'<option value="{world.claim.pk}" selected>The port should be closed.</option>' in page
    assert world.actor.uid not in page


def test_what_stands_already_is_no_change(propose, world):
    response = propose(world.statement)
    assert "changes nothing" in errors_of(response)["__all__"]


def test_a_part_with_more_rows_than_a_proposal_holds_stays_and_the_rest_is_proposed(client, propose, world):
    with recording(by=writer()) as recorded:
        recorded.permit(world.actor.uid, "names")
        insert([ActorName(actor=world.actor, name=f"Name {number}") for number in range(MOST_ROWS)])
    page = client.get(reverse("admin:claims_proposal_propose", args=[world.actor.uid]))
    assert "left as they stand: names. A proposal takes a part with at most 500 rows" in page.content.decode()
    counts = {f"{name}-{end}": 0 for name in ("affiliations", "members") for end in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert propose(world.actor, value_description="A pilot.", **counts).status_code == 302
    assert Proposal.objects.latest("pk").values == {"description": "A pilot."}


def test_another_record_is_chosen(propose, world):
    assert propose(world.statement, value_actor=world.other.pk).status_code == 302
    assert Proposal.objects.latest("pk").values == {"actor": world.other.uid}


@pytest.mark.parametrize("typed", ["Gull Institute", "gull institute", "gull-institute", "uid", " Gull  Institute "])
def test_another_record_is_named(propose, world, typed):
    typed = world.other.uid if typed == "uid" else typed
    assert propose(world.statement, **{"value_actor-typed": typed}).status_code == 302
    assert Proposal.objects.latest("pk").values == {"actor": world.other.uid}


def test_topics_are_added_by_name(propose, world):
    assert propose(world.claim, **{"value_topics-typed": "harbours\n"}).status_code == 302
    assert Proposal.objects.latest("pk").values == {"topics": [world.topic.uid]}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("actor", "Gull", "There is no actor “Gull”. Is it gull-institute (Gull Institute)?"),
        ("actor", "Nobody at all", "There is no actor “Nobody at all”. Add it first"),
        ("event", "A spech", "There is no event “A spech”"),
        ("original", "w000000000000", "There is no source “w000000000000”"),
        ("claim", "a\u202eb", "U+202E"),
    ],
)
def test_what_is_not_found_is_said_beside_the_field_and_stands_there_still(propose, world, name, typed, sentence):
    response = propose(world.statement, **{f"value_{name}-typed": typed})
    assert sentence in errors_of(response)[f"value_{name}"]
    assert f'value="{typed}"' in response.content.decode()
    assert not Proposal.objects.filter(record=world.statement.uid).exists()


def test_a_name_that_several_have_is_not_guessed(propose, world):
    second = make_actor("Gull Institute", "organisation")
    response = propose(world.statement, **{"value_actor-typed": "Gull Institute"})
    assert "Several actors are called" in errors_of(response)["value_actor"]
    assert second.slug in errors_of(response)["value_actor"]


def test_a_merged_actor_is_not_named_any_more(propose, world):
    gone = make_actor("Gull House", merged_into=world.other)
    response = propose(world.statement, **{"value_actor-typed": gone.slug})
    assert "There is no actor" in errors_of(response)["value_actor"]


@pytest.mark.parametrize("key", ["abc", "9" * 30, "-1", "٣"])
@pytest.mark.parametrize("field", ["value_actor", "value_event"])
def test_a_key_that_names_nothing_is_refused_beside_the_field(propose, world, field, key):
    assert "valid choice" in errors_of(propose(world.statement, **{field: key}))[field]


@pytest.mark.parametrize("key", ["abc", "9" * 30])
def test_a_key_among_several_that_names_nothing_is_refused_beside_the_field(propose, world, key):
    assert "not a valid value" in errors_of(propose(world.claim, value_topics=[key]))["value_topics"]


def test_a_value_that_the_record_refuses_is_refused_beside_its_field(propose, world):
    response = propose(world.actor, value_slug=world.other.slug)
    assert "already exists" in errors_of(response)["value_slug"]


def test_what_changes_is_shown_by_name(client, propose, rita, world):
    propose(world.statement, value_actor=world.other.pk, value_event=world.event.pk, value_stance="denies")
    proposal = Proposal.objects.get(record=world.statement.uid)
    client.force_login(rita)
    for page in ("change", "decide"):
        address = reverse(f"admin:claims_proposal_{page}", args=[proposal.pk, *(["accept"] * (page == "decide"))])
        content = client.get(address).content.decode()
        table = content.partition("<caption>What changes")[2].partition("</table>")[0]
        assert "<td>Ola Brem</td><td>Gull Institute</td>" in table
        assert "<td>–</td><td>A speech</td>" in table
        assert "<td>asserts</td><td>denies</td>" in table
        assert world.other.uid not in table


def test_a_proposal_leads_to_its_record_by_name(client, propose, world):
    propose(world.claim, value_text="The port should stay open.")
    proposal = Proposal.objects.get(record=world.claim.uid)
    page = client.get(reverse("admin:claims_proposal_change", args=[proposal.pk])).content.decode()
    assert f'<a href="/admin/claims/claim/{world.claim.pk}/change/">The port should be closed.</a>' in page


def test_each_person_is_offered_the_decisions_that_they_can_take(client, propose, rita, world):
    propose(world.claim, value_text="The port should stay open.")
    address = reverse("admin:claims_proposal_change", args=[Proposal.objects.get(record=world.claim.uid).pk])
    own = [one["label"] for one in client.get(address).context["decisions"]]
    client.force_login(rita)
    others = [one["label"] for one in client.get(address).context["decisions"]]
    assert (own, others) == (["Take back"], ["Accept", "Reject"])


def test_every_form_takes_a_name_in_place_of_a_choice(client, ana, world):
    client.force_login(ana)
    report = {"source-typed": "Harbour news", "mode": "paraphrase", "confidence": "explicit", "part": "text"}
    data = {f"appearances-0-{name}": value for name, value in (report | {"locator": "page 1"}).items()}
    data |= {"actor-typed": "Ola Brem", "claim-typed": "The port should be closed.", "stance": "denies"}
    data |= {"appearances-TOTAL_FORMS": "1", "appearances-INITIAL_FORMS": "0"}
    assert client.post(reverse("admin:claims_statement_add"), data).status_code == 302
    made = Statement.objects.latest("pk")
    assert (made.actor, made.claim, made.appearances.get().source) == (world.actor, world.claim, world.source)


def test_a_new_statement_has_room_for_a_report_before_any_script_runs(client, ana, world):
    client.force_login(ana)
    page = client.get(reverse("admin:claims_statement_add")).content.decode()
    assert 'name="appearances-0-source"' in page


@pytest.fixture
def page_of_a_proposal(server, browser):
    """A function that opens the form of a proposal as a new analyst of the running server, with or without scripts."""
    contexts = []

    def opened(name, *, scripts, which="actor=united-states"):
        manage("create_account", name, "--role", "analyst", env=server.env | {"ACCOUNT_PASSWORD": PASSWORD})
        contexts.append(browser.new_context(java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.goto(f"{server.url}/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        found = page.request.get(f"{server.url}/api/v1/statements/?{which}&page_size=2").json()["results"]
        page.goto(f"{server.url}/admin/claims/proposal/propose/{found[scripts]['uid']}/")
        page.get_by_label("Public note").fill("Somebody else said it.")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_without_scripts_a_record_is_named_in_a_text_field(page_of_a_proposal):
    page = page_of_a_proposal("sol", scripts=False)
    field = page.locator("input[name=value_actor-typed]")
    field.fill("Nobody at all")
    page.get_by_role("button", name="Propose").click()
    assert "There is no actor “Nobody at all”" in page.locator(".form-row.errors").inner_text()
    field.fill("moon-jae-in")
    page.get_by_role("button", name="Propose").click()
    assert "Proposed." in page.locator(".messagelist").inner_text()
    assert "Moon Jae-in" in page.locator("table", has_text="What changes").inner_text()


def test_with_scripts_a_record_is_looked_for_by_name_with_the_keyboard_alone(page_of_a_proposal):
    page = page_of_a_proposal("kim", scripts=True)
    assert page.locator("input[name=value_actor-typed]").count() == 0
    page.locator("#id_value_actor + .select2 [role=combobox]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Moon Jae-in")
    page.locator(".select2-results__option--highlighted", has_text="Moon Jae-in").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Propose").click()
    assert "Moon Jae-in" in page.locator("table", has_text="What changes").inner_text()


def test_without_scripts_a_chain_is_typed_and_its_report_shown_before_and_after(page_of_a_proposal):
    page = page_of_a_proposal("ida", scripts=False, which="via=lowy-institute&actor=south-korea")
    chain = page.locator("textarea[name=appearances-0-chain]")
    there = chain.input_value()
    chain.fill(f"{there}\nNobody at all")
    page.get_by_role("button", name="Propose").click()
    assert "There is no actor “Nobody at all”" in page.locator(".form-row.errors").inner_text()
    chain.fill(f"moon-jae-in\n{there}")
    page.get_by_role("button", name="Propose").click()
    assert "Proposed." in page.locator(".messagelist").inner_text()
    assert "reported through: Moon Jae-in → " in page.locator("table", has_text="What changes").inner_text()


def test_with_scripts_each_report_has_its_own_autocompletes(page_of_a_proposal):
    page = page_of_a_proposal("eva", scripts=True)
    for name in ("source", "passage", "cue"):
        assert page.locator(f"#id_appearances-1-{name} + .select2 [role=combobox]").count() == 1
    page.locator("#id_appearances-1-source + .select2 [role=combobox]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Korea")
    option = page.locator(".select2-results__option--highlighted")
    option.wait_for()
    chosen = option.inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#id_appearances-1-source option:checked").inner_text() == chosen

"""Where a record is found: at one address for ever, whatever it is called, became, or was withdrawn for."""

import pytest

from claims.merge import merge
from factcheck.journal import recording
from tests.claims.test_workflow import STEPS, bring, pass_checks, person
from tests.drafts import make_actor, make_claim, make_statement, make_world, permitted, publish, unpublish, writer

PAGED = ("claim", "statement", "actor", "source", "topic", "event")
KINDS = (*PAGED, "passage", "relation", "assessment")


@pytest.fixture
def world(db):
    return make_world()


def found(client, path):
    """Return the status of an answer and where it leads, without the name of the site."""
    answer = client.get(path)
    return answer.status_code, answer.get("Location", "").removeprefix("http://127.0.0.1:8000")


def listed(client, path):
    return [body["uid"] for body in client.get(path).json()["results"]]


@pytest.mark.parametrize(("kind", "make"), [("claim", make_claim), ("actor", make_actor)])
def test_every_old_address_of_a_merged_record_leads_to_what_it_became(client, world, kind, make):
    publish(world)
    old, new = getattr(world, kind), make("Close the harbour.")
    before = listed(client, f"/api/v1/statements/?{kind}={old.uid}")
    merge(old, into=new, by=person("editor"), why="the same")
    for end in ("", "/history"):
        assert found(client, f"/{kind}s/{old.uid}{end}") == (301, f"/{kind}s/{new.uid}{end}")
        assert client.get(f"/{kind}s/{new.uid}{end}").status_code == 200
    assert found(client, f"/api/v1/{kind}s/{old.uid}/") == (301, f"/api/v1/{kind}s/{new.uid}/")
    assert listed(client, f"/api/v1/statements/?{kind}={old.uid}") == before != []
    if kind == "actor":
        assert found(client, f"/actors/{old.slug}") == (301, f"/actors/{new.uid}")
        assert client.get(f"/claims/?actor={old.slug}").content == client.get(f"/claims/?actor={old.uid}").content


def test_a_parameter_is_refused_at_an_old_address_as_at_the_new_one(client, world):
    publish(world)
    new = make_claim("Close the harbour.")
    merge(world.claim, into=new, by=person("editor"), why="the same")
    for uid in (world.claim.uid, new.uid):
        assert found(client, f"/claims/{uid}?x=1") == found(client, f"/api/v1/claims/{uid}/?x=1") == (400, "")
    assert found(client, f"/api/v1/claims/{world.claim.uid}?x=1")[0] == 301


WORDS = {"claim": "text", "actor": "name", "source": "title", "topic": "name", "event": "title"}


@pytest.mark.parametrize("kind", WORDS)
def test_no_new_name_and_no_new_slug_changes_an_address(client, world, kind):
    publish(world)
    row = getattr(world, kind)
    address, slug = row.get_absolute_url(), getattr(row, "slug", "")
    with permitted():
        setattr(row, WORDS[kind], "The name that it has from now on")
        row.save()
    assert (type(row).objects.get(pk=row.pk).get_absolute_url(), getattr(row, "slug", "")) == (address, slug)
    assert "The name that it has from now on" in client.get(address).content.decode()
    if slug:
        with permitted():
            row.slug = "another-slug"
            row.save()
        for name in (slug, "another-slug"):
            assert found(client, f"/{kind}s/{name}") == (301, address)
            assert found(client, f"/api/v1/{kind}s/{name}/") == (301, f"/api/v1{address}/")
        assert client.get(address).status_code == 200


def test_a_slug_that_a_record_had_as_a_draft_alone_leads_there_only_for_those_who_see_drafts(client, ana, world):
    with recording(by=writer()):
        world.actor.slug = "a-fisher"
        world.actor.save()
    publish(world)
    assert found(client, "/actors/a-fisher") == (301, f"/actors/{world.actor.uid}")
    for path in ("/actors/ola-brem", "/api/v1/actors/ola-brem/"):
        assert client.get(path).status_code == 404
    for path in ("/claims/", "/api/v1/statements/"):
        assert client.get(f"{path}?actor=ola-brem").status_code == 400
    client.force_login(ana)
    assert found(client, "/api/v1/actors/ola-brem/") == (301, f"/api/v1/actors/{world.actor.uid}/")


@pytest.mark.parametrize("kind", ["actor", "topic"])
def test_a_slug_that_a_record_has_only_since_its_withdrawal_leads_nowhere(client, ana, world, kind):
    publish(world)
    row = getattr(world, kind)
    old = row.slug
    unpublish(world)
    with recording(by=writer()):
        row.slug = "secret-new-name"
        row.save()
    assert client.get(f"/{kind}s/{old}").status_code == 410
    for path in (f"/{kind}s/secret-new-name", f"/api/v1/{kind}s/secret-new-name/"):
        assert client.get(path).status_code == 404
    for path in ("/claims/", "/api/v1/statements/"):
        assert client.get(f"{path}?{kind}=secret-new-name").status_code == 400
    client.force_login(ana)
    assert client.get(f"/api/v1/statements/?{kind}=secret-new-name").status_code == 200


def test_what_never_was_public_is_not_there_and_what_was_is_gone_with_its_reason(client, world):
    rows = {kind: getattr(world, kind) for kind in KINDS}
    pages = {kind: [f"/{kind}s/{rows[kind].uid}", f"/{kind}s/{rows[kind].uid}/history"] for kind in PAGED}
    bodies = {kind: f"/api/v1/{kind}s/{row.uid}/" for kind, row in rows.items()}
    paths = [*bodies.values(), *(path for found in pages.values() for path in found)]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    publish(world)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    unpublish(world)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 410)
    told = [bodies[kind] for kind in ("statement", "claim", "relation", "assessment")]
    for path in (*told, *pages["statement"], *pages["claim"]):
        assert "It was never said." in client.get(path).content.decode()


STEPS_AND_ANSWERS = [
    *(("submit", 404), ("send_back", 404), ("submit", 404), ("approve", 200), ("withdraw", 410)),
    *(("restore", 410), ("submit", 410), ("send_back", 410), ("submit", 410), ("approve", 200)),
]


@pytest.mark.parametrize("kind", ["statement", "relation", "assessment"])
def test_what_is_reviewed_is_unknown_until_it_was_public_and_gone_whenever_it_is_not_after_that(client, world, kind):
    row = getattr(world, kind)
    if kind != "statement":
        for claim, passage in ((world.claim, world.passage), (world.claim2, world.cue)):
            bring(make_statement(claim, make_actor(), source=world.source, passage=passage), "published")
    path, answers = f"/api/v1/{kind}s/{row.uid}/", []
    for step, _ in STEPS_AND_ANSWERS:
        if (step, kind) == ("approve", "statement"):
            pass_checks(row)
        STEPS[step](row, person("submitter" if step == "submit" else "approver"))
        answers.append((step, client.get(path).status_code))
    assert answers == STEPS_AND_ANSWERS

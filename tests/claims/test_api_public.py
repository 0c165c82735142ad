"""Nothing that is not public comes out of the API, not even that it exists."""

import pytest

from claims import workflow
from claims.models import Hop, Statement
from sources.models import Affiliation
from tests.claims.test_workflow import bring
from tests.drafts import make, make_actor, make_statement, make_world, permitted

pytestmark = pytest.mark.django_db


def test_a_draft_is_not_known_to_any_filter(client, ana):
    world = make_world()
    for name, row in (("actor", world.actor), ("source", world.source), ("claim", world.claim), ("topic", world.topic)):
        address = f"/api/v1/statements/?{name}={row.uid}"
        assert client.get(address).status_code == 400
        assert client.get(f"/api/v1/{name}s/{row.uid}/").status_code == 404
    client.force_login(ana)
    assert client.get(f"/api/v1/statements/?actor={world.actor.uid}").json()["results"] == []


def test_nothing_of_a_draft_comes_out_anywhere(client):
    world = make_world()
    names = [world.statement.uid, world.claim.uid, world.actor.uid, world.source.uid, world.relation.uid, "Ola Brem"]
    for name in ("claims", "statements", "actors", "sources", "events", "passages", "topics", "relations"):
        response = client.get(f"/api/v1/{name}/?page_size=200")
        assert response.json()["results"]
        assert [n for n in names if n in response.content.decode()] == []


def test_a_reporters_own_statement_is_named_only_while_it_is_public(client, ed):
    hop = Hop.objects.filter(statement__isnull=False, appearance__statement__status="published").first()
    address = f"/api/v1/statements/{hop.appearance.statement.uid}/"

    def named():
        return [h["statement"] for a in client.get(address).json()["appearances"] for h in a["hops"]]

    assert hop.statement.uid in named()
    workflow.withdraw(hop.statement, by=ed, reason="Never said.")
    assert hop.statement.uid not in named()


def test_a_post_is_told_only_where_its_organisation_is_public(client, ana):
    world = make_world()
    hidden = make_actor("Hidden League", "organisation")
    make(Affiliation, actor=world.actor, organisation=hidden, role="treasurer")
    make(Affiliation, actor=world.actor, organisation=world.other, role="guest")
    bring(world.statement, "published")
    address = f"/api/v1/actors/{world.actor.uid}/"
    assert [post["role"] for post in client.get(address).json()["affiliations"]] == ["guest"]
    assert "Hidden League" not in client.get(address).content.decode()
    client.force_login(ana)
    assert len(client.get(address).json()["affiliations"]) == 2


def test_an_unnamed_voice_names_its_source_which_is_public_with_it(client, db):
    """It speaks in that source alone, so nobody can see the one without the other."""
    world = make_world()
    with permitted():
        Statement.objects.filter(pk=world.statement.pk).update(actor=world.voice)
    bring(world.statement, "published")
    assert client.get(f"/api/v1/actors/{world.voice.uid}/").json()["source"].endswith(f"{world.source.uid}/")
    assert client.get(f"/api/v1/sources/{world.source.uid}/").status_code == 200


def test_the_passages_of_a_withdrawn_statement_are_found_no_more(client, ed):
    world = make_world()
    bring(world.statement, "published")
    other = make_statement(world.claim2, world.other, source=world.source, passage=world.passage)
    bring(other, "published")
    address = f"/api/v1/passages/?statement={world.statement.uid}"
    assert [row["uid"] for row in client.get(address).json()["results"]] == [world.passage.uid]
    workflow.withdraw(world.statement, by=ed, reason="Never said.")
    assert client.get(address).json()["results"] == []

"""Nothing that is not public comes out of the API, not even that it exists."""

import pytest

from claims import workflow
from claims.models import Hop
from tests.drafts import make_world

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
        text = client.get(f"/api/v1/{name}/?page_size=200").content.decode()
        assert [n for n in names if n in text] == []


def test_a_reporters_own_statement_is_named_only_while_it_is_public(client, ed):
    hop = Hop.objects.filter(statement__isnull=False, appearance__statement__status="published").first()
    address = f"/api/v1/statements/{hop.appearance.statement.uid}/"

    def named():
        return [h["statement"] for a in client.get(address).json()["appearances"] for h in a["hops"]]

    assert hop.statement.uid in named()
    workflow.withdraw(hop.statement, by=ed, reason="Never said.")
    assert hop.statement.uid not in named()

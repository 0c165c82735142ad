"""Who has a name is one rule, and every way of writing one goes by it; so are the claims that say the same."""

import pytest
from django.contrib.admin import site
from django.core.exceptions import ValidationError

from claims.admin.chain import find_actor
from claims.admin.statement_fields import find_actor_or_new, find_claim
from claims.imports.known import Known, claim_key
from claims.suggest import actors
from factcheck.admin.naming import find
from sources.models import Actor, ActorName
from sources.names import called, matching, unnamed_voice
from tests.drafts import make, make_actor, make_claim, make_source


@pytest.fixture
def emile(db):
    emile = make_actor("Émile Brem", running_form="Captain Brem")
    make(ActorName, actor=emile, name="Έμιλ Μπρεμ")
    return emile


@pytest.mark.parametrize(
    "name", ["Émile Brem", "émile brem", "Emile  BREM", "Émile-Brem", "captain brem", "ΈΜΙΛ ΜΠΡΕΜ", "E\u0301mile Brem"]
)
def test_a_name_is_the_same_in_every_place_that_asks_for_it(emile, name):
    known = Known([name], [], [])
    assert list(called(name)) == [emile]
    assert find_actor(name) == find(site._registry[Actor], name) == emile
    assert known.actors(name) == {emile.pk}
    assert matching(name)[0].actor == emile
    assert matching(name)[0].is_same_name
    assert actors(name)[0].uid == emile.uid
    with pytest.raises(ValidationError, match="There is a"):
        find_actor_or_new(name, "person", "", None)


@pytest.mark.parametrize("name", ["Émile", "Brem", "Brem Émile", "Émile Brem II", "", "!!"])
def test_a_part_of_a_name_is_nobodys_name(emile, name):
    assert not called(name).exists()


def test_signs_alone_are_a_name_too(db):
    signs = make_actor("!!", "group")
    assert list(called("!!")) == [signs]


def test_several_of_one_name_and_none_are_refused_with_what_to_write(emile):
    with pytest.raises(ValidationError, match="Is it emile-brem"):
        find_actor("Emi Bre")
    namesake = make_actor("Emile Brem", "organisation")
    with pytest.raises(ValidationError, match=f"Several actors are called.*{namesake.slug}"):
        find_actor("EMILE BREM")


def test_what_a_source_calls_a_voice_is_a_name_in_that_source_alone(db):
    here, there = make_source("Here"), make_source("There")
    voice = make_actor("unnamed: some [here]", "unnamed", source=here, label="Some pilots")
    assert list(called("some pilots", source=here)) == [voice]
    assert not called("some pilots", source=there).exists()
    assert not called("some pilots").exists()
    assert list(called("Unnamed: some [here]")) == [voice]
    assert actors("unna") == []


def test_the_handle_of_a_voice_says_what_and_where_whatever_their_length(db):
    source = make_source("Harbour news")
    assert unnamed_voice(source, "some").name == "unnamed: some [harbour-news]"
    assert unnamed_voice(source, "").name == "unnamed: nobody is given [harbour-news]"
    long = unnamed_voice(source, "x" * 200).name
    assert (len(long), long[-15:]) == (200, " [harbour-news]")


@pytest.mark.parametrize(
    "text",
    [
        "Élan vital moves “all” of us.",
        "élan vital moves 'all' of us.".replace("'", '"'),
        "ÉLAN vital  MOVES “all” of us.",
    ],
)
def test_a_claim_is_found_by_its_words_whatever_their_case(db, text):
    claim = make_claim("Élan vital moves “all” of us.")
    known = Known([], [("en", text)], [])
    assert find_claim(text) == claim
    assert known.claims[claim_key("en", text)].pk == claim.pk
    assert find_claim("Élan vital moves “all” of them.") is None

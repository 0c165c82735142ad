"""What operators can do about the search index."""

import pytest
from django.core.management import CommandError, call_command

from tests.claims.search_helper import publish_many


@pytest.fixture(autouse=True)
def _own_place(db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path


def test_once_takes_in_what_is_new(capsys):
    call_command("search", "--once")
    publish_many(range(2))
    call_command("search", "--once")
    said = capsys.readouterr().out
    assert said.startswith("Took in 0 revisions.\nTook in ")
    assert not said.endswith(" 0 revisions.\n")


def test_verify_says_all_well(capsys):
    call_command("search", "--once")
    call_command("search", "--verify")
    assert "All well." in capsys.readouterr().out


def test_verify_fails_and_says_what_to_do(capsys):
    with pytest.raises(CommandError, match=r"1 findings.*--rebuild"):
        call_command("search", "--verify")
    assert "there is none yet" in capsys.readouterr().err


def test_rebuild_makes_a_new_index(capsys):
    call_command("search", "--rebuild")
    call_command("search", "--verify")
    assert capsys.readouterr().out == "Built.\nAll well.\n"


@pytest.mark.parametrize("arguments", [[], ["--once", "--verify"]])
def test_it_is_told_exactly_one_thing(arguments):
    with pytest.raises(CommandError):
        call_command("search", *arguments)

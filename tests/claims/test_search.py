"""What search answers: typed words find their claim first, nobody's text is malformed, and only the public is found."""

import pytest

from claims import search, workflow
from claims.models import Claim
from factcheck.models import Account
from tests.claims.search_helper import publish, publish_many
from tests.drafts import make_actor, make_claim, make_source, make_statement, permitted, writer


@pytest.fixture
def say(own_index):
    """A function that publishes a claim of that text, indexes it and returns it."""

    def say(text, **values):
        statement = publish(make_statement(make_claim(text), **values))
        search.follow_once()
        return statement.claim

    return say


@pytest.fixture
def example(own_index):
    return list(Claim.objects.published().order_by("uid"))


def test_the_whole_text_of_a_claim_finds_it_first(example):
    assert [search.claim_uids(claim.text)[:1] for claim in example] == [[claim.uid] for claim in example]


@pytest.mark.parametrize("dropped", [1, 2, 3])
def test_the_words_of_a_claim_find_it_first_with_some_left_out(example, dropped):
    for claim in (claim for claim in example if len(claim.text.split()) > 3 * dropped):
        words = claim.text.split()
        for start in range(0, len(words) - dropped, 3):
            kept = words[:start] + words[start + dropped :]
            assert search.claim_uids(" ".join(kept))[0] == claim.uid, kept


def test_case_and_punctuation_make_no_difference(example):
    claim = example[0]
    assert search.claim_uids(claim.text.upper().replace(" ", " — ")) == search.claim_uids(claim.text)


def test_a_claim_comes_before_a_longer_one_that_begins_alike(say):
    longer, claim = say("Gulls rule the quay and nobody minds."), say("Gulls rule the quay.")
    assert search.claim_uids("gulls rule the quay") == [claim.uid, longer.uid]


def test_the_very_word_comes_before_another_form_of_it(say):
    other, exact = say("Gulls were negotiating."), say("Gulls will negotiate.")
    assert search.claim_uids("gulls negotiate") == [exact.uid, other.uid]


def test_words_of_the_claim_come_before_words_around_it(say):
    around = say("The quay is closed.", actor=make_actor("Brine Council", "organisation"))
    inside = say("The Brine Council closed the quay.")
    assert search.claim_uids("brine council") == [inside.uid, around.uid]


def test_words_that_stand_together_come_before_the_same_words_apart(say):
    apart, together = say("Salt is in the brine."), say("Brine is in the salt.")
    assert search.claim_uids("in the brine") == [apart.uid, together.uid]


def test_equal_claims_are_sorted_by_uid(say):
    uids = [say("Gulls rule the quay.").uid for _ in range(5)]
    assert search.claim_uids("gulls") == sorted(uids)


def test_a_limit_keeps_the_best(say):
    uids = sorted(say("Gulls rule the quay.").uid for _ in range(3))
    assert search.claim_uids("gulls", limit=2) == uids[:2]


def test_of_more_equals_than_are_kept_those_with_the_lowest_uids_stay(db, monkeypatch):
    monkeypatch.setattr(search.query, "HITS", 10)
    for start in range(0, 120, 20):
        publish_many(range(start, start + 20))
        search.follow_once()
    everything = search.claim_uids('"harbour board"', limit=200)
    assert len(everything) == 120
    for limit in range(10, 40):
        assert search.claim_uids('"harbour board"', limit=limit) == everything[:limit]


def test_all_of_a_few_words_have_to_be_there(say):
    claim = say("Gulls rule the quay.")
    assert search.claim_uids("gulls quay") == [claim.uid]
    assert search.claim_uids("gulls quay zeppelin") == []


def test_one_of_four_words_may_be_wrong(say):
    claim = say("Gulls rule the southern quay.")
    assert search.claim_uids("gulls rule zeppelin quay") == [claim.uid]


def test_a_phrase_in_quotation_marks_stands_together(say):
    claim = say("The southern quay is closed.")
    assert search.claim_uids("“southern quay”") == [claim.uid]
    assert search.claim_uids('"quay southern"') == []


def test_a_phrase_is_found_around_a_claim_but_not_across_two_names(say):
    claim = say("It is closed.", actor=make_actor("Ola Brine"), source=make_source("Gull weekly"))
    assert search.claim_uids('"ola brine"') == search.claim_uids('"Gull Weekly"') == [claim.uid]
    assert search.claim_uids('"brine gull"') == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("제주도의 항구는 폐쇄된다.", "항구"),
        ("제주도의 항구는 폐쇄된다.", "항"),
        ("يجب إغلاق الميناء.", "ميناء"),
        ("Die Straße zum Fährhafen bleibt gesperrt.", "STRASSE fahrhafen"),
        ("La rade de Brest est fermée.", "fermee"),
        ("港の封鎖は続く。", "封鎖"),
    ],
)
def test_other_scripts_and_accents_are_found(say, text, typed):
    claim = say(text)
    assert claim.uid in search.claim_uids(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            '"',
            "(",
            ")",
            "AND",
            "OR NOT",
            "a:b",
            "text:*",
            "[a TO b]",
            "^2",
            "~",
            "\\",
            "/.*/",
            "-",
            "+x -y",
            "{!}",
            "<x>",
        ),
        *("\x00", "\ud800", "\u202eabc", "\ufffe", "\U000e0001", "“”", '""', '"a" "', "😀", "é" * 400, "x " * 200),
        *("", "   ", "the", "the of", "?", "한" * 400),
    ],
)
def test_no_text_is_malformed(example, typed):
    assert isinstance(search.claim_uids(typed), list)


@pytest.mark.parametrize("length", [401, 10_000])
def test_a_text_that_is_too_long_is_refused_with_a_sentence(db, length):
    with pytest.raises(search.QueryError, match="400 characters or fewer"):
        search.claim_uids("x" * length)


def test_either_spelling_finds_a_claim_and_its_own_comes_first(say):
    british, american = say("The harbour programme is labelled a defence."), say("The harbor program is labeled.")
    assert search.claim_uids("harbour programme labelled") == [british.uid, american.uid]
    assert search.claim_uids("harbor program labeled") == [american.uid, british.uid]
    assert search.claim_uids("harbor defense") == [british.uid]


def test_either_spelling_finds_what_surrounds_a_claim(say):
    claim = say("It is closed.", actor=make_actor("Labour Centre", "organisation"))
    assert search.claim_uids("labor center") == search.claim_uids('"Labor Center"') == [claim.uid]


def test_the_nearest_word_of_a_claim_is_offered_for_a_slip(say):
    say("The declaration is about gulls.")
    assert search.meant("Declartion gulls") == "declaration gulls"
    assert search.meant("delcaration") == "declaration"
    assert search.meant("declartion zeppelin") is None
    assert search.meant("declaration") is None


def test_what_is_not_public_is_never_offered(say):
    claim = say("The zeppelinade is over.")
    make_statement(make_claim("The helicopterade is over."))
    workflow.withdraw(claim.statements.get(), by=Account.objects.system("editor"), reason="It was never said.")
    assert search.meant("zeppelinad") is None
    search.follow_once()
    assert search.meant("zeppelinad") is search.meant("helicopterad") is None


def test_no_text_is_too_odd_to_be_meant(example):
    for typed in ("(", "\x00\x00\x00\x00", "\ud800abcd", "é" * 400, "x" * 401, "한" * 40, "a.b.c.d", "", "abcd" * 90):
        assert search.meant(typed) is None


def test_a_page_without_results_offers_what_may_have_been_meant(client, say):
    say("The breakwater is about gulls.")
    page = client.get("/claims/?q=breakwatr&kind=norm").content.decode()
    assert 'Did you mean <a href="/claims/?q=breakwater&amp;kind=norm"><bdi>breakwater</bdi></a>?' in page
    assert "Did you mean" not in client.get("/claims/?q=breakwatr&kind=fact").content.decode()
    assert client.get("/api/v1/claims/?q=breakwatr").json()["results"] == []


def test_drafts_and_what_is_in_review_are_never_found(db):
    statement = make_statement(make_claim("Gulls rule the quay."))
    search.follow_once()
    assert search.claim_uids("gulls") == []
    workflow.submit(statement, by=writer())
    search.follow_once()
    assert search.claim_uids("gulls") == []


def test_what_is_withdrawn_is_found_no_more_and_what_is_restored_again(say):
    claim = say("Gulls rule the quay.")
    statement = claim.statements.get()
    workflow.withdraw(statement, by=Account.objects.system("editor"), reason="It was never said.")
    search.follow_once()
    assert search.claim_uids("gulls") == []
    workflow.restore(statement, by=Account.objects.system("editor"))
    publish(statement)
    search.follow_once()
    assert search.claim_uids("gulls") == [claim.uid]


def test_names_around_a_draft_statement_of_a_public_claim_are_not_found(say):
    claim = say("Gulls rule the quay.")
    make_statement(claim, make_actor("Secret Zeppelin"), hedge="zeppelinwise", source=make_source("Zeppelin post"))
    search.follow_once()
    assert search.claim_uids("zeppelin") == search.claim_uids("zeppelinwise") == []


def test_similar_claims_come_nearest_first(say):
    same, near = say("Gulls rule the southern quay."), say("Gulls rule the northern quay.")
    say("Zeppelins sleep.")
    assert search.similar("Gulls rule the southern quay!") == [same.uid, near.uid]


def test_similar_takes_a_text_of_any_length(example):
    assert search.similar(example[0].text + " and" * 5000)[0] == example[0].uid
    assert search.similar("…") == []


def test_without_an_index_search_says_that_it_is_unavailable(db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "nothing"
    with pytest.raises(search.Unavailable, match="being built"):
        search.claim_uids("gulls")


def test_a_change_shows_at_the_next_search(say):
    claim = say("Gulls rule the quay.")
    assert search.claim_uids("zeppelins") == []
    with permitted():
        claim.text = "Zeppelins rule the quay."
        claim.save()
    search.follow_once()
    assert search.claim_uids("zeppelins") == [claim.uid]
    assert search.claim_uids("gulls") == []


def test_the_index_lies_where_the_settings_say(db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path
    search.follow_once()
    assert list(tmp_path.glob("*/*/current"))

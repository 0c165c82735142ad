"""ClaimReview in the shapes in which it is published."""

import json

import pytest

from claims.imports.columns import Options
from claims.imports.expand import outcomes
from claims.imports.readers import open_file

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://check.example/harbour",
    "datePublished": "2021-12-14",
    "author": {"@type": "Organization", "name": "Example Check"},
    "claimReviewed": "The harbour is shut.",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ola Brem"},
        "datePublished": "2021-12-13T10:00:00+0900",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://news.example/first"},
    },
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "2",
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "False",
    },
}


def read(tmp_path, value):
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(value))
    return list(outcomes(open_file(path), Options()))


def row(tmp_path, **changes):
    [outcome] = read(tmp_path, REVIEW | changes)
    assert outcome.row, outcome.problems
    return outcome.row


def test_a_review_is_a_claim_its_speaker_its_work_and_a_ruling(tmp_path):
    found = row(tmp_path)
    assert (found.claim, [(s.name, s.kind) for s in found.speakers]) == (
        "The harbour is shut.",
        [("Ola Brem", "person")],
    )
    assert ([place.url for place in found.places], found.said.edtf) == (["https://news.example/first"], "2021-12-13")
    assert (found.review.url, found.review.published.edtf) == ("https://check.example/harbour", "2021-12-14")
    assert (found.ruling.label, found.ruling.publisher) == ("False", "Example Check")


@pytest.mark.parametrize(
    "wrapped",
    [
        REVIEW,
        [REVIEW],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]},
        {"@type": "DataFeedItem", "item": [REVIEW]},
        {"@type": "NewsArticle", "headline": "Is it shut?", "review": REVIEW},
        REVIEW | {"@type": ["Review", "ClaimReview"]},
        {f"schema:{name}" if name[0] != "@" else name: value for name, value in REVIEW.items()}
        | {"@type": "schema:ClaimReview"},
    ],
    ids=["single", "list", "graph", "feed", "feed item", "article", "two types", "prefixed"],
)
def test_it_is_found_wherever_it_stands(tmp_path, wrapped):
    [outcome] = read(tmp_path, wrapped)
    assert outcome.row.claim == "The harbour is shut."
    assert outcome.row.ruling.publisher == "Example Check"


def test_a_reference_into_the_graph_is_what_it_refers_to(tmp_path):
    graph = [{"@type": "Organization", "@id": "#org", "name": "Graph Check"}, REVIEW | {"author": {"@id": "#org"}}]
    [outcome] = read(tmp_path, {"@graph": graph})
    assert outcome.row.ruling.publisher == "Graph Check"


def test_several_reviews_in_one_record_are_several_rows(tmp_path):
    other = REVIEW | {"claimReviewed": "The harbour is open."}
    found = read(tmp_path, {"@graph": [REVIEW, other]})
    assert [outcome.row.claim for outcome in found] == ["The harbour is shut.", "The harbour is open."]


@pytest.mark.parametrize(
    ("rating", "label"),
    [
        ({"ratingValue": 2, "bestRating": 5, "worstRating": 1}, "2 on a scale from 1 to 5"),
        ({"ratingValue": "Pants on Fire!", "alternateName": ""}, "Pants on Fire!"),
        ({"ratingValue": "1/5"}, "1/5"),
        ("False", "False"),
        ({"alternateName": [{"@value": "Falsch", "@language": "de"}]}, "Falsch"),
        ({"alternateName": "Incorrect \r"}, "Incorrect"),
    ],
)
def test_a_ruling_is_taken_in_the_words_of_its_publisher(tmp_path, rating, label):
    assert row(tmp_path, reviewRating=rating).ruling.label == label


def test_markup_and_entities_in_a_review_are_taken_out(tmp_path):
    found = row(tmp_path, claimReviewed="<p>The <b>harbour</b> &amp; the &#8220;port&#8221;.</p>")
    assert found.claim == "The harbour & the “port”."


def test_several_speakers_are_several_and_the_organisation_of_a_writer_is_the_publisher(tmp_path):
    found = row(
        tmp_path,
        author=[[{"@type": "Person", "name": "B. Writer"}], {"@type": "Organization", "name": "Example Check"}],
        itemReviewed={"author": [{"name": "Ola Brem"}, [{"@type": "Organization", "name": "The Port"}]]},
    )
    assert found.ruling.publisher == "Example Check"
    assert [speaker.name for speaker in found.speakers] == ["Ola Brem", "The Port"]


def test_what_is_no_address_among_appearances_is_left_out_with_a_note(tmp_path):
    found = row(tmp_path, itemReviewed={"author": "Ola Brem", "appearance": ["https://news.example/b", "1"]})
    assert [place.url for place in found.places] == ["https://news.example/b"]
    assert [note.field for note in found.notes] == ["source_url"]


def test_a_review_without_a_claimant_has_no_speaker(tmp_path):
    assert row(tmp_path, itemReviewed={"@type": "Claim"}).speakers == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claimReviewed": ["One.", "Two."]}, "claim"),
        ({"claimReviewed": "<script>alert(1)</script>It is shut."}, "claim"),
        ({"url": "javascript:alert(1)"}, "review_url"),
        ({"url": "/harbour"}, "review_url"),
        ({"url": None}, "review_url"),
        ({"claimReviewed": None, "itemReviewed": None}, "claim"),
        ({"datePublished": "05/06/2021"}, "review_date"),
    ],
    ids=ascii,
)
def test_a_review_that_cannot_be_told_is_refused(tmp_path, changes, field):
    [outcome] = read(tmp_path, REVIEW | changes)
    assert outcome.row is None
    assert field in [problem.field for problem in outcome.problems]
    assert json.loads(json.dumps(outcome.record))["@type"] == "ClaimReview"


def test_other_markup_is_said_to_hold_no_review(tmp_path):
    [outcome] = read(tmp_path, {"@type": "MediaReview", "url": "https://check.example/video"})
    assert "no ClaimReview" in outcome.problems[0].reason


def test_a_feed_of_any_length_is_read_piece_by_piece(tmp_path):
    feed = {
        "@type": "DataFeed",
        "dataFeedElement": [{"item": [REVIEW | {"claimReviewed": f"Claim {n}."}]} for n in range(900)],
    }
    assert [o.row.claim for o in read(tmp_path, feed)] == [f"Claim {n}." for n in range(900)]


def test_containers_and_references_lead_to_what_they_hold(tmp_path):
    work = {"@id": "#work", "@type": "CreativeWork", "url": "https://news.example/ref"}
    held = {"author": {"@list": [{"name": "Ola Brem"}]}, "appearance": {"@id": "#work"}}
    [outcome] = read(tmp_path, {"@graph": [work, REVIEW | {"itemReviewed": {"@set": [held]}}]})
    assert [speaker.name for speaker in outcome.row.speakers] == ["Ola Brem"]
    assert [place.url for place in outcome.row.places] == ["https://news.example/ref"]


def test_what_there_is_one_more_of_than_can_be_kept_is_told(tmp_path):
    items = [{"author": "Ola Brem", "datePublished": f"2021-12-1{n}"} for n in range(2)]
    found = row(tmp_path, itemReviewed=items, reviewRating=[{}, {"alternateName": "False"}, {"alternateName": "Old"}])
    assert (found.ruling.label, sorted(note.field for note in found.notes)) == ("False", ["rating", "said"])
    assert [note.field for note in row(tmp_path, reviewRating=None, reviewBody="Why.").notes] == ["rationale"]


def test_what_only_looks_like_a_tag_is_text(tmp_path):
    assert row(tmp_path, claimReviewed="If 3 <n and n> 1, <i>n</i> is 2.").claim == "If 3 <n and n> 1, n is 2."


def test_reviews_that_are_nested_too_deeply_are_not_passed_over(tmp_path):
    deep = {"@type": "WebPage", "review": REVIEW}
    for _ in range(60):
        deep = {"@type": "WebPage", "hasPart": deep}
    [outcome] = read(tmp_path, deep)
    assert "nested too deeply" in outcome.problems[0].reason
    for _ in range(40):
        deep = deep["hasPart"]
    assert read(tmp_path, deep)[0].row.claim == "The harbour is shut."

"""The attribution line, as a sentence."""

import pytest

from claims.attribution import distance, sentence
from claims.models import Appearance, Hop, Statement
from factcheck.journal import recording
from sources.models import BylineEntry
from tests.drafts import make, make_actor, make_source, make_statement, writer


@pytest.fixture
def paper(db):
    return make_actor("The Gull", "media_outlet")


@pytest.fixture
def article(paper):
    source = make_source(publisher=paper)
    make(BylineEntry, source=source, position=1, name="The Gull team", actor=None)
    make(BylineEntry, source=source, position=2, name="Ines MAR", actor=make_actor("Ines Mar"))
    return source


def report(source, *reporters, actor=None, **values):
    statement = make_statement(actor=actor or make_actor("Ola Brem"), source=source, **values)
    with recording(by=writer()):
        for position, reporter in enumerate(reporters, 1):
            Hop.objects.create(appearance=statement.appearances.get(), position=position, actor=reporter)
    return Appearance.objects.get(statement=statement)


def test_a_report_names_author_and_publisher(article):
    assert sentence(report(article)) == "Ola Brem, as reported by Ines Mar (The Gull)"


def test_reporters_stand_from_the_actor_outwards(article):
    outer = make_actor("Harbour Board", "organisation", running_form="the Harbour Board")
    inner = make_actor("Gull Institute", "organisation", running_form="the Gull Institute")
    appearance = report(article, outer, inner)
    assert sentence(appearance) == (
        "Ola Brem, according to the Gull Institute, according to the Harbour Board, as reported by Ines Mar (The Gull)"
    )
    assert distance(appearance) == 3


def test_an_author_speaks_in_the_own_source(article):
    author = article.byline.get(position=2).actor
    appearance = report(article, actor=author, original=article)
    assert sentence(appearance) == "Ines Mar (The Gull)"
    assert distance(appearance) == 0


def test_a_label_opens_with_a_capital(article):
    voice = make_actor("unnamed: some", "unnamed", source=article, label="some people")
    assert sentence(report(article, actor=voice)) == "Some people, as reported by Ines Mar (The Gull)"


def test_a_voice_without_a_label_is_called_unnamed(article):
    voice = make_actor("unnamed: agentless", "unnamed", source=article)
    assert sentence(report(article, actor=voice)).startswith("An unnamed voice, as reported")


def test_an_unsigned_piece_speaks_as_its_publisher(paper):
    assert sentence(report(make_source(publisher=paper))) == "Ola Brem, as reported by The Gull"


def test_a_byline_that_is_the_publisher_is_not_repeated(paper):
    source = make_source(publisher=paper)
    make(BylineEntry, source=source, position=1, name="The Gull", actor=paper)
    assert sentence(report(source)) == "Ola Brem, as reported by The Gull"


def test_a_written_name_counts_where_no_author_is_known(paper):
    source = make_source(publisher=paper)
    make(BylineEntry, source=source, position=1, name="N. N.", actor=None)
    assert sentence(report(source)) == "Ola Brem, as reported by N. N. (The Gull)"


def test_a_source_without_any_author_is_named_by_its_title(db):
    assert sentence(report(make_source("Harbour news"))) == "Ola Brem, as reported in Harbour news"


def test_the_sentence_costs_no_query_once_reports_are_fetched(article, django_assert_num_queries):
    appearance = report(article)
    statement = Statement.objects.with_reports().get(pk=appearance.statement_id)
    with django_assert_num_queries(0):
        sentence(statement.appearances.all()[0])

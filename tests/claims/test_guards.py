"""Guards: what is said about a draft, and above all what is not said about a plain one."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.admin import aids
from claims.entry import NewActor
from claims.guards import Draft, around, findings, words_around
from claims.models import Appearance, Claim, Statement
from factcheck.journal import recording
from sources.models import ActorName
from tests.drafts import (
    make,
    make_actor,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    writer,
)  # fmt: skip


@pytest.fixture
def brem(db):
    actor = make_actor("Ola Brem", running_form="Captain Brem")
    make(ActorName, actor=actor, name="The Harbour Master")
    return actor


@pytest.fixture
def article(db):
    return make_source(published_edtf="2021-12-15")


def codes(**known):
    return {finding.code for finding in findings(Draft(**known))}


@pytest.mark.parametrize("kind", ["organisation", "unnamed"])
def test_somebody_who_is_about_to_be_made_is_known_by_the_name_that_was_typed(article, kind):
    draft = {"claim_text": "The Gull Institute wants the port closed.", "source": article}
    new = NewActor("Gull Institute", kind)
    assert "names_its_speaker" in {one.code for one in aids.findings(draft | {"actor": new})}


# The claim, and what is said about its wording.
CLAIMS = [
    # Plain wordings, about which nothing is said.
    ("The port and the town should be rebuilt.", set()),
    ("The ports and the towns should be rebuilt.", set()),
    ("Peace and prosperity depend on trade.", set()),
    ("The council signed and ratified the treaty.", set()),
    ("The port can and should be rebuilt.", set()),
    ("Trade between the port and the town has grown.", set()),
    ("The war ended in a truce and not in a treaty.", set()),
    ("Ships that enter the harbour and that are larger than the pier must wait.", set()),
    ("If the port is closed and the fishers have to wait, prices rise.", set()),
    ("The government is rebuilding the port and the towns that were destroyed.", set()),
    ("The harbour is deep and wide.", set()),
    ("The fleet consists of trawlers and ferries.", set()),
    ("Research and development is underfunded.", set()),
    ("Both the mayor and the pilots were informed.", set()),
    ("The port is full.", set()),
    ("The port is not full.", set()),
    ("The military might of the island is small.", set()),
    ("The might of the sea has been underestimated.", set()),
    ("A ferry may carry forty cars.", set()),
    ("The crane could lift forty tonnes in 1950.", set()),
    ("The report states the number of ships.", set()),
    ("The speaker of parliament is elected for four years.", set()),
    ("Some ships are lost every winter.", set()),
    ("Many fishers have left the island.", set()),
    ("Hope Harbour is the oldest port of the island.", set()),
    ("Fear of storms keeps tourists away.", set()),
    ("The claims court is in the capital.", set()),
    ("Pilots earn more than fishers.", set()),
    ("A declaration would weaken the alliance.", set()),
    ("Nobody has counted the herons.", set()),
    ("The treaty binds North and South Island.", set()),
    ("The treaty will bring peace and security.", set()),
    ("A treaty would make peace and security possible.", set()),
    ("The council will decide how war and peace are taught.", set()),
    ("Ships are larger and heavier than they were.", set()),
    ("The port needs cranes, and the nets damaged by the storm.", set()),
    ("It was reported to the council.", set()),
    ("It was declared a monument.", set()),
    ("The harbour was thought of as safe.", set()),
    # Somebody is said to say it.
    ("He said that the port is full.", {"reported_speech"}),
    ("She says the port is full.", {"reported_speech"}),
    ("The port is full, he added.", {"reported_speech"}),
    ("According to the institute, the port is full.", {"reported_speech"}),
    ("The port is full, critics argue.", {"reported_speech"}),
    ("In his view the port is full.", {"reported_speech"}),
    ("Many believe the port is full.", {"reported_speech"}),
    ("The mayor said that the port is full.", {"reported_speech"}),
    ("It was said the port is full.", {"reported_speech"}),
    ("It was reported that the port is full.", {"reported_speech"}),
    ("It has been alleged that the port is full.", {"reported_speech"}),
    ("Aum thinks the port is full.", {"reported_speech"}),
    ("Pia Reed also believes that the port is full.", {"reported_speech"}),
    # An attitude.
    ("It is feared that the port will close.", {"holds_an_attitude"}),
    ("There are fears that the port will close.", {"holds_an_attitude"}),
    ("They hope the port will close.", {"holds_an_attitude"}),
    ("Unfortunately the port is full.", {"holds_an_attitude"}),
    ("Many doubt the peace.", {"holds_an_attitude"}),
    # A hedge.
    ("The port is probably full.", {"holds_a_hedge"}),
    ("The port is allegedly full.", {"holds_a_hedge"}),
    ("The port might close.", {"holds_a_hedge"}),
    ("In principle the port is open.", {"holds_a_hedge"}),
    ("The port seems to be full.", {"holds_a_hedge"}),
    ("Perhaps the port is full.", {"holds_a_hedge"}),
    ("It may be that the port is full.", {"holds_a_hedge"}),
    ("It is likely that the port is full.", {"holds_a_hedge"}),
    # Two propositions.
    ("Reed and Brem failed, and the momentum ended.", {"two_propositions"}),
    ("The port will close and prices will rise.", {"two_propositions"}),
    ("The port is open and most ships have left.", {"two_propositions"}),
    ("The port is full and the town will be rebuilt.", {"two_propositions"}),
    ("The port is full and must be closed.", {"two_propositions"}),
    ("The port is full, and it will close.", {"two_propositions"}),
    ("The treaty ended the war and the border was opened.", {"two_propositions"}),
    ("Fishing is banned and they want it back.", {"two_propositions"}),
    ("The pier has collapsed and no ship can land.", {"two_propositions"}),
    ("The port is full; ships wait outside.", {"two_propositions"}),
    ("The alliance weakens the island and therefore should end.", {"two_propositions"}),
]


@pytest.mark.parametrize(("text", "expected"), CLAIMS)
def test_the_wording_of_a_claim(text, expected):
    assert codes(claim_text=text, claim_kind="fact") == expected


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Ola Brem says that the port is full.", True),
        ("Captain Brem fears that the port will close.", True),
        ("The harbour master believes the port is full.", True),
        ("OLA BREM’S view is that the port is full.", True),
        ("the master insists on a ban", True),
        ("Ola Brem voiced the need to close the port.", True),
        ("Ola Brem is right to want a ban.", True),
        ("The plan of Ola Brem would be useful.", True),
        ("Brem's plan would be useful.", True),
        ("For Brem the ban is the last chance.", True),
        ("The port needs Captain Brem.", True),
        ("The port needs Mayor Brem.", True),
        ("Pia Reed says hello to the harbour.", False),
        ("Pia Brem has left the port.", False),
        ("The port needs Pia Brem.", False),
        ("The Brem-Reed talks failed.", False),
        ("The bremen of the port wait.", False),
        ("The harbour master is elected.", False),
    ],
)
def test_a_claim_that_names_its_own_speaker(brem, text, is_named):
    assert ("names_its_speaker" in codes(claim_text=text, actor=brem, named_as="the master")) is is_named


@pytest.mark.parametrize(
    ("name", "kind", "text", "is_named"),
    [
        ("Moon Jae-in", "person", "Moon pursues a ban.", True),
        ("Moon Jae-in", "person", "Moon Jae-in voiced the need to declare an end.", True),
        ("Moon Jae-in", "person", "The moon is full.", False),
        ("Kim Jong-un", "person", "Kim Il-sung began the war.", False),
        ("Pia BRUN REED", "person", "The ban is useful to Reed.", True),
        ("Tobias Fenn (fictional)", "person", "The ban of Tobias Fenn is useful.", True),
        ("Tobias Fenn Jr.", "person", "The ban of Fenn is useful.", True),
        ("Gull Institute", "organisation", "The plan of the Gull Institute would be useful.", True),
        ("Gull Institute", "organisation", "The institute is on the island.", False),
        ("South Island", "state", "North Island should talk with South Island.", False),
        ("South Island", "state", "South Island urges a ban.", True),
    ],
)
def test_names_of_other_kinds_and_orders(db, name, kind, text, is_named):
    assert ("names_its_speaker" in codes(claim_text=text, actor=make_actor(name, kind))) is is_named


# The example's claims of which something is said, and what. A guard that is usually wrong is soon not read any more.
WARNED = {
    "The two Koreas, the United States and China have agreed in principle to declare the Korean War formally over.": {
        "holds_a_hedge"
    },
    "North Korea should take concrete denuclearisation steps first; an end-of-war declaration comes only after.": {
        "two_propositions"
    },
}


def test_little_is_said_about_the_claims_of_the_example(db):
    found = {}
    reports = Appearance.objects.filter(source__slug="ankasam-new-year-dialogue").select_related(
        "statement__claim", "statement__actor", "source"
    )
    for report in reports:
        statement = report.statement
        said = codes(
            claim_text=statement.claim.text,
            claim_kind=statement.claim.kind,
            actor=statement.actor,
            stance=statement.stance,
            hedge=statement.hedge,
            mode=report.mode,
            source=report.source,
            said_edtf=statement.said_edtf,
            named_as=report.named_as,
        )
        found |= {statement.claim.text: said} if said else {}
    assert (len(reports), found) == (43, WARNED)


@pytest.mark.parametrize(
    ("text", "stance", "warned"),
    [
        ("The port is not full.", "denies", True),
        ("No ship has been lost.", "denies", True),
        ("There is no danger.", "denies", True),
        ("The port isn’t full.", "denies", True),
        ("The port will never close.", "denies", True),
        ("The declaration poses no threat.", "denies", True),
        ("The port is full.", "denies", False),
        ("The port is not full.", "asserts", False),
        ("The port is no doubt full.", "denies", False),
        ("Not only the port is full.", "denies", False),
        ("The knot is tight.", "denies", False),
    ],
)
def test_denies_takes_the_affirmative_claim(text, stance, warned):
    assert ("denies_a_negation" in codes(claim_text=text, stance=stance)) is warned


@pytest.mark.parametrize(
    ("text", "kind", "hedge", "warned"),
    [
        ("A declaration could weaken the alliance.", "prediction", "", True),
        ("A declaration may weaken the alliance.", "interpretation", "", True),
        ("A declaration could weaken the alliance.", "fact", "could", True),
        ("The crane could lift forty tonnes.", "fact", "", False),
        ("The vote is in May 2021.", "prediction", "", False),
        ("It would weaken the alliance.", "prediction", "could", False),
    ],
)
def test_a_hedge_belongs_in_its_field(text, kind, hedge, warned):
    assert ("holds_a_hedge" in codes(claim_text=text, claim_kind=kind, hedge=hedge)) is warned


# The passage with what stands around it, and whether it can be a direct quotation in an article.
QUOTATIONS = [
    ("“We shall wait”", True),
    ("“We shall wait”, said Ola Brem.", True),
    ('Ola Brem said: "We shall wait until Monday."', True),
    ("„Wir werden warten“", True),
    ("« Nous attendrons »", True),
    ("»Wir werden warten«", True),
    ("「待ちます」", True),
    ("‘We shan’t wait for him,’ he said.", True),
    ("“We shall wait. And then", True),
    ("until the ice is gone.” ", True),
    ("“No”", True),
    ("We shall wait", False),
    ("Ola Brem said they would wait.", False),
    ("The “hawkish” harbour master said they would wait until the spring.", False),
    ("The fishers' boats and the masters' houses were sold.", False),
    ("They don't know what they're doing", False),
    ('The 12" pipe broke and the harbour was flooded.', False),
]


@pytest.mark.parametrize(("passage", "is_quotation"), QUOTATIONS)
def test_a_direct_quotation_has_marks_around_the_words(article, passage, is_quotation):
    found = findings(Draft(mode="direct_quote", source=article, passages=[passage]))
    assert [finding.is_refusal for finding in found] == ([] if is_quotation else [True])
    if found:
        assert found[0].field == "mode"
        assert "Choose “paraphrase”" in found[0].message


@pytest.mark.parametrize("kind", ["transcript", "speech", "statement", "post"])
def test_a_verbatim_record_needs_no_marks(db, kind):
    assert codes(mode="direct_quote", source=make_source(kind=kind), passages=["We shall wait"]) == set()


def test_nothing_is_said_of_words_that_are_not_there(article):
    assert codes(mode="direct_quote", source=article, passages=["", ""]) == codes() == set()


@pytest.mark.parametrize(
    ("mode", "passage", "expected"),
    [
        ("paraphrase", "He would “wait until the spring”.", {"marks_in_paraphrase"}),
        ("attributed_belief", "They think it “unfair”.", {"marks_in_paraphrase"}),
        ("paraphrase", "He wouldn't wait.", set()),
        ("own_words", "It is the so called “good” port.", set()),
        ("partial_quote", "He would “wait until the spring”.", set()),
        ("partial_quote", "He would wait until the spring.", {"partial_quotation_without_marks"}),
    ],
)
def test_marks_and_the_mode_of_a_report(article, mode, passage, expected):
    found = findings(Draft(mode=mode, source=article, passages=[passage]))
    assert {finding.code for finding in found} == expected
    assert not any(finding.is_refusal for finding in found)


@pytest.mark.parametrize(
    ("claim", "passage", "is_copy"),
    [
        ("The fishers want the port closed first.", "… the fishers want the port closed first. “We", True),
        ("The Fishers want the port closed, first", "the fishers want the port closed first", True),
        ("Indeed the old fishers want the northern port closed before Monday", "the old fishers want the northern port "
         "closed before Monday", True),
        ("The port should be closed before anything else.", "the fishers want the port closed first", False),
        ("Peace is near.", "Peace is near, the harbour master said", False),
        ("The fishers of the north want a ban on nets in the port", "the fishers want the port closed", False),
    ],
)  # fmt: skip
def test_a_claim_is_in_our_own_words(claim, passage, is_copy):
    assert ("copies_the_passage" in codes(claim_text=claim, passages=["short", passage])) is is_copy


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        ("2021-12-13", False),
        ("2021-12", False),
        ("[2021-12-14,2021-12-21]", False),
        ("1950", False),
        ("1921", False),
        ("../2021-12-01", False),
        ("1920", True),
        ("1700", True),
        ("2021-12-16", True),
        ("2022", True),
        ("nonsense", False),
        ("", False),
    ],
)
def test_a_source_tells_of_nothing_later_than_itself(article, said, warned):
    assert ("outside_life_of_source" in codes(source=article, said_edtf=said)) is warned


def test_without_a_source_the_last_day_is_today(db):
    assert codes(said_edtf="9000") == {"outside_life_of_source"}
    assert codes(said_edtf="9000", source=make_source()) == {"outside_life_of_source"}


def test_refusals_come_first_and_messages_say_what_to_do(brem, article):
    draft = Draft(
        claim_text="Ola Brem says that the port is probably not full and must be closed.",
        actor=brem, stance="denies", mode="direct_quote", source=article, passages=["the port is not full"],
    )  # fmt: skip
    found = findings(draft)
    assert [finding.is_refusal for finding in found] == [True] + [False] * (len(found) - 1)
    assert len(found) >= 4
    assert all(finding.message.endswith((".", "”")) for finding in found)


def test_the_words_around_a_passage_come_along(db):
    text = "He said “We wait” twice."
    passage = make_passage(make_snapshot(make_source(), text), 9, 16, text)
    assert around(passage) == words_around(text, 9, 16) == " “We wait” "


@pytest.fixture
def enter(client, ana):
    """A function that posts the form of a new statement with one report as an analyst."""
    client.force_login(ana)

    def post(world, mode, **values):
        report = {"source": world.source.pk, "passage": world.passage.pk, "mode": mode, "chain": ""}
        report |= {"confidence": "explicit", "part": "text"}
        data = {"actor": world.actor.pk, "claim": world.claim.pk, "stance": "asserts"} | values
        data |= {f"appearances-0-{name}": value for name, value in report.items()}
        data |= {"appearances-TOTAL_FORMS": "1", "appearances-INITIAL_FORMS": "0"}
        return client.post(reverse("admin:claims_statement_add"), data, follow=True)

    return post


def test_the_form_refuses_a_quotation_without_marks_beside_the_mode(enter, db):
    world = make_world()
    before = Statement.objects.count()
    page = enter(world, "direct_quote")
    assert "no quotation marks around the words" in str(
        page.context["inline_admin_formsets"][0].formset.errors[0]["mode"]
    )
    assert Statement.objects.count() == before


def test_the_form_saves_what_it_warns_of(enter, db):
    world = make_world()
    with recording(by=writer()):
        Claim.objects.filter(pk=world.claim2.pk).update(text="The port is not full and must be closed.")
    page = enter(world, "paraphrase", claim=world.claim2.pk, stance="denies")
    shown = [str(message) for message in page.context["messages"]]
    assert Statement.objects.latest("pk").claim == world.claim2
    assert any("affirmative claim" in one for one in shown)
    assert any("two propositions" in one for one in shown)


def test_a_claim_is_saved_with_a_warning(client, ana):
    client.force_login(ana)
    data = {"text": "He said the port is full.", "language": "en", "kind": "fact", "about_edtf": ""}
    page = client.post(reverse("admin:claims_claim_add"), data, follow=True)
    assert Claim.objects.filter(text=data["text"]).exists()
    assert any("who says it belongs in the actor" in str(message) for message in page.context["messages"])


def test_no_way_of_entry_brings_a_misquotation_to_review(db, ana):
    statement = make_statement()
    with recording(by=writer()):
        statement.appearances.update(mode="direct_quote")
    with pytest.raises(workflow.Incomplete, match="no quotation marks"):
        workflow.submit(statement, by=ana)

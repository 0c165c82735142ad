"""The filters of claims and statements, which pages and API share under the same names.

All conditions of one request hold for one statement and one of its reports. So a claim is found through a single
subquery over statements, with a single subquery over reports in it; joins one after the other would mix several.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from claims.choices import ClaimKind, Confidence, Mode, Part, Stance, Status
from claims.filters.conditions import Condition, ConditionSet
from claims.filters.fields import (
    ChoiceField,
    DayField,
    LanguageField,
    NumberField,
    RecordField,
    TextField,
    YesNoField,
)
from claims.models import Appearance, Claim, Hop, Statement, Topic
from claims.search import MAX_LENGTH, claim_uids
from sources.choices import Holding
from sources.models import Actor, BylineEntry, Event, GroupMember, Source

CLAIM, STATEMENT, REPORT = "claim", "statement", "report"


def _speaks(actor: Actor) -> Q:
    """Whoever speaks through a group speaks."""
    groups = GroupMember.objects.filter(member=actor).values_list("group", flat=True)
    return Q(actor__in=[actor.pk, *groups])


def _passes(actor: Actor) -> Q:
    """The actor of a statement reports nothing of its own."""
    hops = Hop.objects.filter(appearance=OuterRef("pk"), actor=actor)
    return Q(Exists(hops)) & ~Q(statement__actor=actor)


def _reports(actor: Actor) -> Q:
    byline = BylineEntry.objects.filter(source=OuterRef("source"), actor=actor)
    return Q(source__publisher=actor) | Q(Exists(byline))


def _has_hop(position: int) -> Q:
    return Q(Exists(Hop.objects.filter(appearance=OuterRef("pk"), position=position)))


# An original has no hops, and hops count from 1 without a gap: both are laws of the database. So one look at one
# position tells whether a chain is long enough, and nothing has to be counted.
_IS_ORIGINAL = Q(statement__original__isnull=False, source=F("statement__original"))


def _distance_from(least: int) -> Q:
    if least <= 1:
        return ~_IS_ORIGINAL if least == 1 else Q()
    return _has_hop(least - 1)


def _distance_to(most: int) -> Q:
    return ~_has_hop(most) if most >= 1 else _IS_ORIGINAL


def _distance(exact: int) -> Q:
    return _distance_from(exact) & _distance_to(exact)


def _original_held(is_held: bool) -> Q:
    return Q(original__holding=Holding.HELD) if is_held else ~Q(original__holding=Holding.HELD)


def _about_after(first: date) -> Q:
    return Q(about_latest__gte=first) & ~Q(about_edtf="")


def _about_before(last: date) -> Q:
    return Q(about_earliest__lte=last) & ~Q(about_edtf="")


def _held(is_held: bool) -> Q:
    return Q(source__holding=Holding.HELD) if is_held else ~Q(source__holding=Holding.HELD)


class StatementConditions(ConditionSet):
    """The parameters that lists of claims and of statements have in common."""

    q = Condition(TextField(MAX_LENGTH), "Words to find in the claim. Results come by relevance, at most 1,000.")
    actor = Condition(
        RecordField(Actor), "Who says it: the actor, or a group that the actor is in.", _speaks, level=STATEMENT
    )
    via = Condition(
        RecordField(Actor),
        "A reporter on the way: any hop of the chain, never the actor itself.",
        _passes,
        level=REPORT,
    )
    reporter = Condition(
        RecordField(Actor),
        "Who reports it in the end: an author in the byline, or the publisher.",
        _reports,
        level=REPORT,
    )
    source = Condition(RecordField(Source), "The source in which it is reported.", "source", level=REPORT)
    publisher = Condition(RecordField(Actor), "The publisher of that source.", "source__publisher", level=REPORT)
    original = Condition(RecordField(Source), "The work in which the actor said it.", "original", level=STATEMENT)
    event = Condition(RecordField(Event), "The occasion on which it was said.", "event", level=STATEMENT)
    topic = Condition(RecordField(Topic), "A topic of the claim.", "topics", level=CLAIM)
    kind = Condition(ChoiceField(ClaimKind.values), "What the claim is.", "kind", level=CLAIM)
    language = Condition(LanguageField(), "The language of the claim's text.", "language__iexact", level=CLAIM)
    stance = Condition(ChoiceField(Stance.values), "How the actor stands to the claim.", "stance", level=STATEMENT)
    mode = Condition(ChoiceField(Mode.values), "How the source reports it.", "mode", level=REPORT)
    part = Condition(ChoiceField(Part.values), "In which part of the source it stands.", "part", level=REPORT)
    confidence = Condition(ChoiceField(Confidence.values), "How sure the attribution is.", "confidence", level=REPORT)
    distance = Condition(
        NumberField(), "How far the report is from the original: 0 in it, else 1 and its hops.", _distance, level=REPORT
    )
    distance_gte = Condition(
        NumberField(), "The least distance. From 2 on a statement is second-hand.", _distance_from, level=REPORT
    )
    distance_lte = Condition(NumberField(), "The greatest distance.", _distance_to, level=REPORT)
    held = Condition(YesNoField(), "Whether we hold the source of the report.", _held, level=REPORT)
    original_held = Condition(
        YesNoField(),
        "Whether we hold the original in which the actor said it; `false` also where no original is known.",
        _original_held,
        level=STATEMENT,
    )
    said_after = Condition(
        DayField(), "It may have been said on this day or later.", "said_latest__gte", level=STATEMENT
    )
    said_before = Condition(
        DayField(is_end=True), "It may have been said on this day or before.", "said_earliest__lte", level=STATEMENT
    )
    about_after = Condition(
        DayField(), "The claim is about a time, and that may be this day or later.", _about_after, level=CLAIM
    )
    about_before = Condition(
        DayField(is_end=True),
        "The claim is about a time, and that may be this day or before.",
        _about_before,
        level=CLAIM,
    )

    def found(self) -> list[str] | None:
        """Return the claims that full-text search finds, best first; None where nothing is searched for.

        Raises claims.search.QueryError for words that cannot be searched for, and Unavailable.
        """
        words = self.given.get("q")
        return claim_uids(words) if words else None

    def reported(self, statements: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the statements for which the conditions on them, and on one of their reports, hold."""
        statements = statements.filter(self.conditions.get(STATEMENT, Q()))
        if REPORT in self.conditions:
            reports = Appearance.objects.filter(self.conditions[REPORT], statement=OuterRef("pk"))
            statements = statements.filter(Exists(reports))
        return statements


class ClaimFilter(StatementConditions):
    """Filter claims by what one of their public statements says."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the claims for which every condition holds. The order of a search is the caller's to keep."""
        queryset = queryset.filter(self.conditions.get(CLAIM, Q()))
        if STATEMENT in self.conditions or REPORT in self.conditions:
            statements = self.reported(Statement.objects.published())
            queryset = queryset.filter(Exists(statements.filter(claim=OuterRef("pk"))))
        return queryset


class StatementFilter(StatementConditions):
    """Filter statements by what they and their claims say."""

    claim = Condition(RecordField(Claim), "The claim.", "claim", level=STATEMENT)
    status = Condition(
        ChoiceField(Status.values), "The place in review; other than published only for accounts that may view it."
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the statements for which every condition holds."""
        if CLAIM in self.conditions:
            claims = Claim.objects.filter(self.conditions[CLAIM], pk=OuterRef("claim"))
            queryset = queryset.filter(Exists(claims))
        return self.reported(queryset)

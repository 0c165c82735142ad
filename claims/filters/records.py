"""The filters of the lists that are not about statements."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q

from claims.choices import CorrectionKind, ProposalStatus, RelationKind, Status
from claims.filters.conditions import Condition, ConditionSet
from claims.filters.fields import ChoiceField, DayField, LanguageField, PatternField, RecordField, TextField
from claims.models import Appearance, Claim, Statement, Topic
from factcheck.uids import PATTERN
from sources.choices import ActorKind, EventKind, Holding, SourceKind
from sources.models import Actor, ActorName, BylineEntry, Event, Source

TYPES = ("claim", "statement", "relation", "assessment", "actor", "source", "event", "topic")


def _status() -> Condition:
    return Condition(
        ChoiceField(Status.values), "The place in review; other than published only for accounts that may view it."
    )


def _is(row: Any) -> Q:
    return Q(pk=row.pk)


def _called(name: str) -> Q:
    further = ActorName.objects.filter(actor=OuterRef("pk"), name__icontains=name)
    return Q(name__icontains=name) | Q(running_form__icontains=name) | Q(label__icontains=name) | Q(Exists(further))


def _reported_by(actor: Actor) -> Q:
    return Q(publisher=actor) | Q(Exists(BylineEntry.objects.filter(source=OuterRef("pk"), actor=actor)))


def _with_claim(claim: Claim) -> Q:
    return Q(from_claim=claim) | Q(to_claim=claim)


def _drawn(basis: str) -> Q:
    return Q(source__isnull=basis == "inferred")


def _rests(statement: Statement) -> Q:
    # One that was withdrawn can be named, and rests on nothing that the public sees.
    reports = Appearance.objects.published().filter(statement=statement)
    return (
        Q(Exists(reports.filter(passage=OuterRef("pk"))))
        | Q(Exists(reports.filter(more_passages=OuterRef("pk"))))
        | Q(Exists(reports.filter(cue=OuterRef("pk"))))
    )


def _from(day: date) -> Q:
    return Q(at__gte=datetime.combine(day, time.min, UTC))


def _until(day: date) -> Q:
    return Q(at__lte=datetime.combine(day, time.max, UTC))


class ActorFilter(ConditionSet):
    """Filter actors."""

    name = Condition(TextField(), "A part of any of its names.", _called)
    slug = Condition(RecordField(Actor), "Its slug, or one that it once had.", _is)
    kind = Condition(ChoiceField(ActorKind.values), "What it is.", "kind")
    member = Condition(RecordField(Actor), "A member: gives the groups that an actor is in.", "memberships__member")
    group = Condition(RecordField(Actor), "A group: gives its members.", "group_memberships__group")
    source = Condition(RecordField(Source), "A source: gives its unnamed voices.", "source")


class SourceFilter(ConditionSet):
    """Filter sources."""

    title = Condition(TextField(), "A part of the title.", "title__icontains")
    slug = Condition(RecordField(Source), "Its slug, or one that it once had.", _is)
    kind = Condition(ChoiceField(SourceKind.values), "What it is.", "kind")
    publisher = Condition(RecordField(Actor), "Its publisher.", "publisher")
    reporter = Condition(RecordField(Actor), "An author in its byline, or its publisher.", _reported_by)
    event = Condition(RecordField(Event), "The occasion that it records.", "event")
    language = Condition(LanguageField(), "Its language.", "language__iexact")
    holding = Condition(ChoiceField(Holding.values), "Whether we hold it, or only know of it.", "holding")
    published_after = Condition(DayField(), "It may have been published on this day or later.", "published_latest__gte")
    published_before = Condition(
        DayField(is_end=True), "It may have been published on this day or before.", "published_earliest__lte"
    )


class EventFilter(ConditionSet):
    """Filter events."""

    title = Condition(TextField(), "A part of the title.", "title__icontains")
    kind = Condition(ChoiceField(EventKind.values), "What kind of occasion it is.", "kind")
    date_after = Condition(DayField(), "It may have been on this day or later.", "date_latest__gte")
    date_before = Condition(DayField(is_end=True), "It may have been on this day or before.", "date_earliest__lte")


class TopicFilter(ConditionSet):
    """Filter topics."""

    name = Condition(TextField(), "A part of the name.", "name__icontains")
    slug = Condition(RecordField(Topic), "Its slug, or one that it once had.", _is)


class PassageFilter(ConditionSet):
    """Filter passages."""

    source = Condition(RecordField(Source), "The source in which it stands.", "snapshot__source")
    snapshot = Condition(
        PatternField("[0-9a-f]{64}", "a sha256: 64 characters, 0-9 and a-f"),
        "The sha256 of the text in which it stands.",
        "snapshot__sha256",
    )
    statement = Condition(RecordField(Statement), "A statement that rests on it.", _rests)


class RelationFilter(ConditionSet):
    """Filter relations between claims."""

    claim = Condition(RecordField(Claim), "Either of the two claims.", _with_claim)
    kind = Condition(ChoiceField(RelationKind.values), "How the first claim stands to the second.", "kind")
    basis = Condition(ChoiceField(["stated", "inferred"]), "Whether a source states it or we infer it.", _drawn)
    drawn_by = Condition(RecordField(Actor), "Whose voice draws it.", "drawn_by")
    source = Condition(RecordField(Source), "The source that draws it.", "source")
    status = _status()


class AssessmentFilter(ConditionSet):
    """Filter verdicts."""

    claim = Condition(RecordField(Claim), "The claim.", "claim")
    rating = Condition(TextField(), "The words of the rating.", "rating__label__iexact")
    scale = Condition(TextField(), "The name of the scale.", "rating__scale__name__iexact")
    assessor = Condition(RecordField(Actor), "Whose ruling it is.", "assessor")
    status = _status()


class CorrectionFilter(ConditionSet):
    """Filter corrections."""

    record = Condition(PatternField(PATTERN, "s07n7pcak9d85"), "The uid of the record that was corrected.", "record")
    type = Condition(ChoiceField(TYPES), "What kind of record that is.", "type")
    kind = Condition(ChoiceField(CorrectionKind.values), "How grave the change is.", "kind")
    after = Condition(DayField(), "Published on this day (UTC) or later.", _from)
    before = Condition(DayField(is_end=True), "Published on this day (UTC) or before.", _until)


class ProposalFilter(ConditionSet):
    """Filter proposals."""

    record = Condition(PatternField(PATTERN, "s07n7pcak9d85"), "The uid of the record that it would change.", "record")
    type = Condition(ChoiceField(TYPES), "What kind of record that is.", "type")
    status = Condition(ChoiceField(ProposalStatus.values), "What became of it.", "status")

"""What the public sees of actors, sources, events and passages: those that a published statement uses."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import (
    Appearance,
    Assessment,
    Claim,
    Correction,
    Evidence,
    Hop,
    RatingScale,
    Relation,
    Statement,
    Topic,
)
from sources.models import Actor, BylineEntry, Event, GroupMember, Passage, Source


def _built_once(build: Callable[[], QuerySet[Any]]) -> Callable[[], QuerySet[Any]]:
    """Build the conditions once a process, and hand out copies: else building them takes longer than asking them.

    Each copy asks the database anew, and narrowing it changes no other.
    """
    once = cache(build)

    @wraps(build)
    def rows() -> QuerySet[Any]:
        return once().all()

    return rows


@_built_once
def published_sources() -> QuerySet[Any]:
    """Return the sources in which a published statement appears or was first made, and those that evidence names.

    A published relation or ruling names its source as well, and so does every public passage.
    """
    evidence = Evidence.objects.filter(assessment__in=Assessment.objects.published())
    return Source.objects.current().filter(
        Exists(Appearance.objects.published().filter(source=OuterRef("pk")))
        | Exists(Statement.objects.published().filter(original=OuterRef("pk")))
        | Exists(Relation.objects.published().filter(source=OuterRef("pk")))
        | Exists(Assessment.objects.published().filter(source=OuterRef("pk")))
        | Exists(Relation.objects.published().filter(passage__snapshot__source=OuterRef("pk")))
        | Exists(evidence.filter(source=OuterRef("pk")))
        | Exists(evidence.filter(passage__snapshot__source=OuterRef("pk")))
    )


@_built_once
def published_actors() -> QuerySet[Any]:
    """Return the actors who make, report, write or publish what is public, with the members of public groups."""
    speaking = Statement.objects.published()
    groups = GroupMember.objects.filter(Exists(speaking.filter(actor=OuterRef("group"))))
    return Actor.objects.current().filter(
        Exists(speaking.filter(actor=OuterRef("pk")))
        | Exists(Hop.objects.filter(appearance__in=Appearance.objects.published(), actor=OuterRef("pk")))
        | Exists(published_sources().filter(publisher=OuterRef("pk")))
        | Exists(BylineEntry.objects.filter(source__in=published_sources(), actor=OuterRef("pk")))
        | Exists(groups.filter(member=OuterRef("pk")))
        | Exists(Relation.objects.published().filter(drawn_by=OuterRef("pk")))
        | Exists(Assessment.objects.published().filter(assessor=OuterRef("pk")))
    )


@_built_once
def published_events() -> QuerySet[Any]:
    """Return the occasions of published statements."""
    return Event.objects.filter(Exists(Statement.objects.published().filter(event=OuterRef("pk"))))


@_built_once
def published_passages() -> QuerySet[Any]:
    """Return the passages and cues on which published statements and relations rest, and those that evidence names."""
    appearances = Appearance.objects.published()
    evidence = Evidence.objects.filter(assessment__in=Assessment.objects.published())
    return Passage.objects.filter(
        Exists(appearances.filter(passage=OuterRef("pk")))
        | Exists(appearances.filter(more_passages=OuterRef("pk")))
        | Exists(appearances.filter(cue=OuterRef("pk")))
        | Exists(Relation.objects.published().filter(passage=OuterRef("pk")))
        | Exists(evidence.filter(passage=OuterRef("pk")))
    )


@_built_once
def published_scales() -> QuerySet[Any]:
    """Return the scales of published verdicts."""
    return RatingScale.objects.filter(Exists(Assessment.objects.published().filter(rating__scale=OuterRef("pk"))))


@_built_once
def published_corrections() -> QuerySet[Any]:
    """Return the corrections of what is public now. What was withdrawn is not told again by its corrections."""
    public: dict[str, QuerySet[Any]] = {
        "claim": Claim.objects.published(),
        "statement": Statement.objects.published(),
        "relation": Relation.objects.published(),
        "assessment": Assessment.objects.published(),
        "topic": Topic.objects.published(),
        "actor": published_actors(),
        "source": published_sources(),
        "event": published_events(),
    }
    return Correction.objects.filter(
        Q(
            *(Q(Exists(rows.filter(uid=OuterRef("record"))), type=name) for name, rows in public.items()),
            _connector=Q.OR,
        )
    )

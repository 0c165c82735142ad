"""What is public, type by type, and which other records each makes public with itself: read by the journal's spans."""

from collections.abc import Iterable
from typing import Any

from claims import public
from claims.models import Assessment, Claim, Rating, Relation, Statement, Topic
from factcheck.journal.registry import Parts, Publicity
from sources.models import GroupMember, Snapshot


def _members(groups: Iterable[str]) -> Iterable[str]:
    return GroupMember.objects.filter(group__uid__in=groups).values_list("member__uid", flat=True)


# In the order in which one follows from another.
PUBLICITY = (
    Publicity(
        "statement",
        Statement.objects.published,
        shows=(
            *("claim", "actor", "event", "original", "hops.actor", "more_passages.passage"),
            *("appearances.source", "appearances.passage", "appearances.cue"),
        ),
        speaker="actor",
    ),
    Publicity("claim", Claim.objects.published, shows=("topics.topic",)),
    Publicity(
        "relation",
        Relation.objects.published,
        shows=("source", "drawn_by", "passage"),
        needs=("from_claim", "to_claim"),
    ),
    Publicity(
        "assessment",
        Assessment.objects.published,
        shows=("source", "assessor", "rating", "evidence.source", "evidence.passage"),
        needs=("claim",),
    ),
    Publicity("topic", Topic.objects.published),
    Publicity("event", public.published_events),
    Publicity("scale", public.published_scales),
    Publicity("passage", public.published_passages, shows=("snapshot",)),
    Publicity("source", public.published_sources, shows=("publisher", "byline.actor")),
    Publicity("actor", public.published_actors, speaks_for=("members.member",), along=_members),
    Publicity("correction", public.published_corrections, needs=("record",)),
)


def _named(type_: str, body: dict[str, Any]) -> dict[str, str]:
    """A text stands for its source, and a rating for its scale."""
    if type_ == "snapshot" and body:
        return {body["uid"]: body["source"]}
    return {rating["uid"]: body["uid"] for rating in body.get("ratings", ())} if type_ == "scale" else {}


def _found(parts: Iterable[str]) -> dict[str, str]:
    uids = list(parts)
    return dict(
        [
            *Snapshot.objects.filter(uid__in=uids).values_list("uid", "source__uid"),
            *Rating.objects.filter(uid__in=uids).values_list("uid", "scale__uid"),
        ]
    )


PARTS = Parts(named=_named, found=_found)

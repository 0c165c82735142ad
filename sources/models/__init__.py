"""Who speaks, and where it is written."""

from sources.models.actor import Actor, ActorName, Affiliation, GroupMember
from sources.models.event import Event
from sources.models.fate import PassageFate
from sources.models.key import ActorKey
from sources.models.read_mark import ReadMark
from sources.models.snapshot import CONTEXT, Capture, Passage, Snapshot, SnapshotText
from sources.models.source import BylineEntry, OldSlug, Source

__all__ = [
    "CONTEXT",
    "Actor",
    "ActorKey",
    "ActorName",
    "Affiliation",
    "BylineEntry",
    "Capture",
    "Event",
    "GroupMember",
    "OldSlug",
    "Passage",
    "PassageFate",
    "ReadMark",
    "Snapshot",
    "SnapshotText",
    "Source",
]

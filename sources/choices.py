"""The words that sources and actors choose from."""

from django.db import models


class ActorKind(models.TextChoices):
    """What an actor is."""

    PERSON = "person", "person"
    ORGANISATION = "organisation", "organisation"
    STATE = "state", "state"
    GOVERNMENT_BODY = "government_body", "government body"
    MEDIA_OUTLET = "media_outlet", "media outlet"
    GROUP = "group", "group (jointly)"
    UNNAMED = "unnamed", "unnamed voice"


class NameKind(models.TextChoices):
    """What a further name of an actor is."""

    ALIAS = "alias", "alias"
    TRANSLATION = "translation", "name in another language"
    FORMER = "former", "former name"


class EventKind(models.TextChoices):
    """What kind of occasion an event is."""

    PRESS_CONFERENCE = "press_conference", "press conference"
    SPEECH = "speech", "speech"
    SUMMIT = "summit", "summit"
    INTERVIEW = "interview", "interview"
    HEARING = "hearing", "hearing"
    OTHER = "other", "other"


class SourceKind(models.TextChoices):
    """What kind of work a source is."""

    ARTICLE = "article", "article"
    REPORT = "report", "report"
    SPEECH = "speech", "speech"
    TRANSCRIPT = "transcript", "transcript"
    POST = "post", "post"
    TREATY = "treaty", "treaty"
    DATASET = "dataset", "dataset"
    STATEMENT = "statement", "official statement"
    BROADCAST = "broadcast", "broadcast"
    UNKNOWN = "unknown", "not known"


class Holding(models.TextChoices):
    """Whether we have the work itself."""

    HELD = "held", "held"
    IDENTIFIED = "identified", "identified but not held"
    NOT_IDENTIFIED = "not_identified", "not identified"


class Display(models.TextChoices):
    """How much of a source's text the public sees."""

    NONE = "none", "nothing"
    PASSAGES = "passages", "the passages that statements rest on"
    FULL = "full", "the whole text"


class Fate(models.TextChoices):
    """What became of a passage in a newer text of its source."""

    UNCHANGED = "unchanged", "unchanged"
    MOVED = "moved", "moved"
    CHANGED = "changed", "changed"
    GONE = "gone", "gone"
    AMBIGUOUS = "ambiguous", "in several places"


# Where the words that a statement rests on no longer stand as they did.
LOST_FATES = [Fate.CHANGED, Fate.GONE, Fate.AMBIGUOUS]


class CaptureMethod(models.TextChoices):
    """How a text came to us."""

    PASTED = "pasted", "pasted"
    UPLOADED = "uploaded", "uploaded"
    FETCHED = "fetched", "fetched"
    ATTACHED = "attached", "attached from a file"
    RECORDED = "recorded", "fingerprint recorded, text not held"

"""The words that claims, statements and their reports choose from."""

from django.db import models


class ClaimKind(models.TextChoices):
    """What a claim is, and so what can be known about it."""

    FACT = "fact", "fact"
    INTERPRETATION = "interpretation", "interpretation"
    OPINION = "opinion", "opinion"
    NORM = "norm", "norm"
    PREDICTION = "prediction", "prediction"


# An opinion or a norm can be reported rightly or wrongly, but it is not true or false.
ASSESSABLE_KINDS = [ClaimKind.FACT, ClaimKind.INTERPRETATION, ClaimKind.PREDICTION]


class Stance(models.TextChoices):
    """How an actor stands to a claim, as the verb of a sentence."""

    ASSERTS = "asserts", "asserts"
    DENIES = "denies", "denies"
    SUPPORTS = "supports", "supports"
    OPPOSES = "opposes", "opposes"
    DEMANDS = "demands", "demands"
    REQUESTS = "requests", "requests"
    PROPOSES = "proposes", "proposes"
    COMMITS_TO = "commits_to", "commits to"
    PLANS = "plans", "plans"
    HOPES = "hopes", "hopes"
    FEARS = "fears", "fears"
    QUESTIONS = "questions", "questions"


class Part(models.TextChoices):
    """In which part of a source a report stands."""

    HEADLINE = "headline", "headline"
    TEXT = "text", "text"
    CAPTION = "caption", "caption"


class Mode(models.TextChoices):
    """How a source reports a statement."""

    DIRECT_QUOTE = "direct_quote", "direct quote"
    PARTIAL_QUOTE = "partial_quote", "partial quote"
    PARAPHRASE = "paraphrase", "paraphrase"
    OWN_WORDS = "own_words", "own words"
    ATTRIBUTED_BELIEF = "attributed_belief", "attributed belief"
    PRESUPPOSED = "presupposed", "presupposed"


QUOTING_MODES = [Mode.DIRECT_QUOTE, Mode.PARTIAL_QUOTE]


class Confidence(models.TextChoices):
    """How sure the attribution is."""

    EXPLICIT = "explicit", "explicit"
    AMBIGUOUS = "ambiguous", "ambiguous"
    INFERRED = "inferred", "inferred"


class RelationKind(models.TextChoices):
    """How one claim stands to another, read from the first to the second."""

    SUPPORTS = "supports", "supports"
    ELABORATES = "elaborates", "elaborates"
    ANSWERS = "answers", "answers"
    QUALIFIES = "qualifies", "qualifies"
    PRESUPPOSES = "presupposes", "presupposes"
    CONTRADICTS = "contradicts", "contradicts"
    IN_TENSION_WITH = "in_tension_with", "is in tension with"
    CONTRASTS_WITH = "contrasts_with", "contrasts with"
    CONSISTENT_WITH = "consistent_with", "is consistent with"
    SIMILAR_TO = "similar_to", "is similar to"


SYMMETRIC_KINDS = [
    RelationKind.CONTRADICTS,
    RelationKind.IN_TENSION_WITH,
    RelationKind.CONTRASTS_WITH,
    RelationKind.CONSISTENT_WITH,
    RelationKind.SIMILAR_TO,
]

# How the others read from the second claim to the first.
BACKWARDS = {
    RelationKind.SUPPORTS: "is supported by",
    RelationKind.ELABORATES: "is elaborated by",
    RelationKind.ANSWERS: "is answered by",
    RelationKind.QUALIFIES: "is qualified by",
    RelationKind.PRESUPPOSES: "is presupposed by",
}


class Status(models.TextChoices):
    """Where a record stands in review."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Aspect(models.TextChoices):
    """What a check looks at."""

    FIDELITY = "fidelity", "fidelity: the passage says this"
    ATTRIBUTION = "attribution", "attribution: the right actor and chain"
    WORDING = "wording", "wording: neutral, self-contained, kind and stance fit"


class CheckResult(models.TextChoices):
    """What a check found."""

    PASSED = "passed", "passed"
    FAILED = "failed", "failed"


class MatchResult(models.TextChoices):
    """What was decided about two records that look alike."""

    DIFFERENT = "different", "not the same"


class SearchResult(models.TextChoices):
    """What a search for an original ended in."""

    FOUND = "found", "found"
    NOT_FOUND = "not_found", "not found"
    UNCLEAR = "unclear", "something like it, not surely it"


class Direction(models.TextChoices):
    """What a piece of evidence does to a claim."""

    SUPPORTS = "supports", "supports"
    REFUTES = "refutes", "refutes"
    CONTEXT = "context", "gives context"


class CorrectionKind(models.TextChoices):
    """How grave a change of something public is."""

    CLARIFICATION = "clarification", "clarification"
    CORRECTION = "correction", "correction"
    RETRACTION = "retraction", "retraction"


class ProposalStatus(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "open"
    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "rejected"


# All else that is done to a record is writing, whatever it is called. The append sees to it that a step changes nothing
# but its stamps, and an accepted proposal what it says: there the writer is the proposer.
NO_WRITING = frozenset({"send_back", "approve", "withdraw", "restore", *CorrectionKind.values})

"""What is claimed, who says so, how it is reported, and what is known about it."""

from claims.models.assessment import Assessment, Evidence, Rating, RatingScale, ScaleKind
from claims.models.change import Check, Correction, Proposal
from claims.models.claim import Claim, Topic
from claims.models.relation import Relation
from claims.models.reviewed import Reviewed
from claims.models.statement import MAX_HOPS, Appearance, Hop, Statement

__all__ = [
    "MAX_HOPS",
    "Appearance",
    "Assessment",
    "Check",
    "Claim",
    "Correction",
    "Evidence",
    "Hop",
    "Proposal",
    "Rating",
    "RatingScale",
    "Relation",
    "Reviewed",
    "ScaleKind",
    "Statement",
    "Topic",
]

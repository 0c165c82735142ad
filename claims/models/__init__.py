"""What is claimed, who says so, how it is reported, and what is known about it."""

from claims.models.assessment import Assessment, Evidence, Rating, RatingScale, ScaleKind
from claims.models.change import Check, Correction, Proposal
from claims.models.claim import Claim, Topic
from claims.models.desk import Autosave, ImportMapping, ImportReject, ImportRun, InboxItem, Preference
from claims.models.likeness import ClaimKey, ClaimWord, FollowedTo, Lapse, LikePair
from claims.models.matching import ExternalId, MatchDecision, Merge
from claims.models.relation import Relation
from claims.models.reviewed import Reviewed
from claims.models.statement import MAX_HOPS, Appearance, Hop, Statement
from claims.models.work import Assignment, Comment, SearchAttempt

__all__ = [
    "MAX_HOPS",
    "Appearance",
    "Assessment",
    "Assignment",
    "Autosave",
    "Check",
    "Claim",
    "ClaimKey",
    "ClaimWord",
    "Comment",
    "Correction",
    "Evidence",
    "ExternalId",
    "FollowedTo",
    "Hop",
    "ImportMapping",
    "ImportReject",
    "ImportRun",
    "InboxItem",
    "Lapse",
    "LikePair",
    "MatchDecision",
    "Merge",
    "Preference",
    "Proposal",
    "Rating",
    "RatingScale",
    "Relation",
    "Reviewed",
    "ScaleKind",
    "SearchAttempt",
    "Statement",
    "Topic",
]

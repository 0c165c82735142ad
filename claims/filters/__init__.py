"""The filters of every list, the same for pages and API."""

from claims.filters.conditions import Condition, ConditionSet
from claims.filters.records import (
    ActorFilter,
    AssessmentFilter,
    CorrectionFilter,
    EventFilter,
    PassageFilter,
    ProposalFilter,
    RelationFilter,
    SourceFilter,
    TopicFilter,
)
from claims.filters.statements import ClaimFilter, StatementFilter

__all__ = [
    "ActorFilter",
    "AssessmentFilter",
    "ClaimFilter",
    "Condition",
    "ConditionSet",
    "CorrectionFilter",
    "EventFilter",
    "PassageFilter",
    "ProposalFilter",
    "RelationFilter",
    "SourceFilter",
    "StatementFilter",
    "TopicFilter",
]

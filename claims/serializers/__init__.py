"""Bodies of the API: plain dictionaries in the order of the contract, in a fixed number of queries a page.

Every function takes the primary keys of a page in their order and returns the bodies in that order.
"""

from claims.serializers.claims import claim_bodies
from claims.serializers.records import (
    actor_bodies,
    event_bodies,
    passage_bodies,
    source_bodies,
    topic_bodies,
)
from claims.serializers.reviewed import (
    assessment_bodies,
    correction_bodies,
    proposal_bodies,
    relation_bodies,
)
from claims.serializers.statements import statement_bodies

__all__ = [
    "actor_bodies",
    "assessment_bodies",
    "claim_bodies",
    "correction_bodies",
    "event_bodies",
    "passage_bodies",
    "proposal_bodies",
    "relation_bodies",
    "source_bodies",
    "statement_bodies",
    "topic_bodies",
]

"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import (
    changes,
    claims,
    commenting,
    inbox,
    judgements,
    preferences,
    proposal_pages,
    queue,
    review,
    statements,
    versions,
)

__all__ = [
    "changes",
    "claims",
    "commenting",
    "inbox",
    "judgements",
    "preferences",
    "proposal_pages",
    "queue",
    "review",
    "statements",
    "versions",
]

"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import changes, claims, commenting, judgements, preferences, queue, review, statements

__all__ = ["changes", "claims", "commenting", "judgements", "preferences", "queue", "review", "statements"]

"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import changed_sources, changes, claims, judgements, statements

__all__ = ["changed_sources", "changes", "claims", "judgements", "statements"]

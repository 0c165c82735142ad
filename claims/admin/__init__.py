"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import autosave, changes, claims, judgements, preferences, reading, statements

__all__ = ["autosave", "changes", "claims", "judgements", "preferences", "reading", "statements"]

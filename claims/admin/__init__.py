"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import changes, claims, duplicates, judgements, merges, statements, suggestions

__all__ = ["changes", "claims", "duplicates", "judgements", "merges", "statements", "suggestions"]

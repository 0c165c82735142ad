"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import changes, claims, imports, judgements, statements

__all__ = ["changes", "claims", "imports", "judgements", "statements"]

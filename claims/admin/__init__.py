"""The admin of what is said, how it is reviewed, and what is known about it."""

from claims.admin import (
    autosave,
    changed_sources,
    changes,
    claims,
    duplicates,
    judgements,
    merges,
    preferences,
    reading,
    statements,
    suggestions,
)

__all__ = [
    "autosave",
    "changed_sources",
    "changes",
    "claims",
    "duplicates",
    "judgements",
    "merges",
    "preferences",
    "reading",
    "statements",
    "suggestions",
]

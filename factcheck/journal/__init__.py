"""The journal: the one log that everything follows.

    with recording(by=account, why="the wording was not neutral"):
        claim.text = "…"
        claim.save()

Triggers on every recorded table refuse a write outside a recording and note which record it belongs to; at the end each
record touched becomes one Revision, numbered without gaps in the order of commits and chained by hashes. So the admin,
the API, imports, bulk operations, many-to-many tables and raw SQL are all caught, and there is no second mechanism.
"""

from factcheck.journal.explain import explain
from factcheck.journal.recording import Recording, recording
from factcheck.journal.registry import WAS_PUBLIC, Child, Derived, Record, Rule, registry
from factcheck.journal.standing import WHOLE

__all__ = ["WAS_PUBLIC", "WHOLE", "Child", "Derived", "Record", "Recording", "Rule", "explain", "recording", "registry"]

"""Whose work it is, what a record says: those never check or approve it.

That is whoever entered, changed, submitted or went back to an older version of it, and whoever proposed a change of it
that was accepted. Whoever accepted the change has looked at it as a second person, like whoever approves a record, and
so may check anew what it made stale.
"""

from typing import Any

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from claims.choices import NO_WRITING, ProposalStatus
from claims.models import Claim, Proposal, Statement
from factcheck.models import Revision


def has_written(record: Any, account: Any) -> bool:
    """Say whether an account has written, submitted or proposed what a record says since it was last withdrawn.

    Of a statement that was approved, what was proposed of its claim since then counts as well. One query.
    """
    rows = Revision.objects.filter(record=record.uid).order_by()
    withdrawn, approved = (
        Subquery(rows.filter(action=action).order_by("-seq").values("seq")[:1]) for action in ("withdraw", "approve")
    )
    since = Coalesce(withdrawn, 0)
    own = rows.filter(by=account.uid, seq__gt=since).exclude(action__in=NO_WRITING)
    parts = [_accepted(account, record.uid).filter(seq__gt=since)]
    if isinstance(record, Statement):
        claim = Claim.objects.filter(pk=record.claim_id).values("uid")
        parts.append(_accepted(account, Subquery(claim)).filter(seq__gt=approved))
    return own.values("seq").union(*parts).exists()


def _accepted(account: Any, record: Any) -> Any:
    """Return the revisions with which proposals of an account about a record were accepted."""
    proposed = Proposal.objects.filter(record=record, proposed_by=account, status=ProposalStatus.ACCEPTED)
    return Revision.objects.filter(record__in=proposed.values("uid"), action="accept").order_by().values("seq")

"""Give topics to claims that have none or too few: at once where a claim is free, as a proposal where it is public."""

from collections.abc import Sequence

from claims import proposals
from claims.choices import CorrectionKind
from claims.models import Claim, Proposal, Topic
from claims.visibility import everybody_sees
from claims.workflow import IllegalTransition, Incomplete, demand_right, is_claim_open, locked
from factcheck.journal import recording
from factcheck.models import Account


def give_topics(claim: Claim, topics: Sequence[Topic], *, by: Account, note: str = "") -> Proposal | None:
    """Add topics to those of a claim. Of a public claim this is a proposal with that public note, and is returned.

    Raises Incomplete where the claim has them all or a note is missing, IllegalTransition while a statement of the
    claim is in review or withdrawn, NotAllowed, and ValidationError for what else no proposal may hold.
    """
    with recording(by=by, why="Gave it a topic."):
        row = locked(claim)
        there = set(row.topics.all())
        if not set(topics) - there:
            raise Incomplete("It has these topics already.")
        if everybody_sees(row):
            if not note.strip():
                raise Incomplete("It is public: say in the public note what changes, so that readers can follow it.")
            values = {"topics": [topic.uid for topic in {*there, *topics}]}
            return proposals.propose(row, by=by, values=values, kind=CorrectionKind.CLARIFICATION, note=note)
        demand_right("claims.change_claim", by)
        if not is_claim_open(row):
            raise IllegalTransition("A statement of it is in review or withdrawn: only a free or public claim changes.")
        row.topics.add(*topics)
    return None

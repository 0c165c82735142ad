"""Changes of what is public: proposed by one person, accepted by another, explained to everybody.

The public version stands until then; the journal's append sees to it, whoever writes (factcheck/journal/standing.py).
A proposal holds new values as JSON (claims/proposed.py); accepting it writes them, and the public Correction with them,
in one transaction.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import first_hand, notices
from claims.choices import ProposalStatus
from claims.models import Appearance, Correction, Proposal
from claims.proposed import below, changes, told_value, write, written
from claims.reasons import cleaned
from claims.visibility import everybody_sees
from claims.workflow import IllegalTransition, Incomplete, NotAllowed, StalePage, demand_right, locked, seen
from factcheck.history import contents_at
from factcheck.journal import WHOLE, explain, recording, registry
from factcheck.journal.bodies import comparable, contents
from factcheck.journal.demand import demand_laws
from factcheck.models import Account


def propose(
    record: Any,
    *,
    by: Account,
    values: Mapping[str, Any],
    kind: str,
    note: str,
    why: str = "",
    expected: int | None = None,
    report: first_hand.FirstHand | None = None,
) -> Proposal:
    """Propose new values for a public record. Raises ValidationError for values that could not stand.

    `report` is the report in its original that a statement is to be given with them (`claims.originals`).
    """
    demand_right("claims.add_proposal", by)
    with recording(by=by, why=why) as recorded:
        # Locked first: else it could change between what is looked at here and what the proposal says it looked at.
        row = locked(record)
        if not everybody_sees(row):
            raise IllegalTransition("Only what is public is changed by a proposal; edit anything else directly.")
        base = seen(row)
        if expected is not None and base != expected:
            raise StalePage("Somebody has changed this since you opened it. Look at it again, then propose.")
        stored = changes(row, values)
        if report:
            stored[first_hand.KEY] = report.stored()
        if not stored:
            raise Incomplete("The proposal changes nothing: give at least one new value.")
        proposal = Proposal(type=registry.of(row).type, record=row.uid, base_seq=base, values=stored, kind=kind)
        proposal.note, proposal.why, proposal.proposed_by, proposal.proposed_at = note, why, by, timezone.now()
        proposal.full_clean()
        _tried(row, stored)
        proposal.save()
        recorded.call(proposal, "propose")
    return proposal


@cleaned
def accept(proposal: Proposal, *, by: Account, comment: str = "") -> Correction:
    """Apply a proposal as a second person, and publish its note. Raises StalePage if the record has changed since."""
    with recording(by=by, why=comment or proposal.note) as recorded:
        row = _undecided(proposal, by)
        if row.proposed_by_id == by.pk:
            raise NotAllowed("You proposed this: somebody else has to accept it.")
        record = locked(target(row))
        if not everybody_sees(record):
            raise IllegalTransition("This is not public any more, so nothing public can change. Reject the proposal.")
        if seen(record) != row.base_seq:
            raise StalePage("The record has changed since this was proposed. Reject it and propose anew.")
        recorded.permit(record.uid, *_changing(row.values))
        was = _said(record)
        report = _write(record, row.values)
        recorded.permit(record.uid, *_differing(record, was, row.values))
        recorded.call(record, row.kind)
        _decide(row, ProposalStatus.ACCEPTED, by, comment)
        recorded.call(row, "accept")
        _tell(row, record, by, "accepted")
        correction = Correction.objects.create(
            type=row.type, record=row.record, kind=row.kind, text=row.note, at=row.decided_at, proposal=row
        )
        # Both are made only now, of what somebody else has proposed.
        recorded.permit(correction.uid, WHOLE)
        if report and report.passage:
            recorded.permit(report.passage.uid, WHOLE)
        return correction


@cleaned
def reject(proposal: Proposal, *, by: Account, comment: str) -> None:
    """Turn a proposal down with a comment. Its proposer may also do this, to take it back."""
    if not comment.strip():
        raise Incomplete("Say why this change is not made.")
    with recording(by=by, why=comment) as recorded:
        row = locked(proposal)
        if row.proposed_by_id != by.pk:
            row = _undecided(proposal, by)
        elif row.status != ProposalStatus.OPEN:
            raise IllegalTransition(f"This proposal is {row.get_status_display()} already.")
        _decide(row, ProposalStatus.REJECTED, by, comment)
        recorded.call(row, "reject")
        _tell(row, target(row), by, "rejected", f": {comment}")


def may(step: str, proposal: Proposal, account: Any) -> bool:
    """Say whether `account` could accept or reject a proposal now, as far as rights and state tell."""
    if proposal.status != ProposalStatus.OPEN:
        return False
    if proposal.proposed_by_id == account.pk:
        return step == "reject"
    return bool(account.has_perm("claims.decide_proposal"))


def target(proposal: Proposal) -> Any:
    """Return the record that a proposal is about."""
    return registry.records[proposal.type].model._base_manager.get(uid=proposal.record)


def _tell(proposal: Proposal, record: Any, by: Account, verb: str, reason: str = "") -> None:
    words = f"{by} {verb} your {proposal.get_kind_display()} of “{str(record)[:120]}”{reason}"
    notices.tell(proposal.proposed_by, words, url=notices.place(proposal), by=by)


def _undecided(proposal: Proposal, by: Account) -> Proposal:
    demand_right("claims.decide_proposal", by)
    row: Proposal = locked(proposal)
    if row.status != ProposalStatus.OPEN:
        raise IllegalTransition(f"This proposal is {row.get_status_display()} already.")
    return row


def _decide(row: Proposal, status: str, by: Account, comment: str) -> None:
    row.status, row.decided_by, row.decided_at, row.decision_comment = status, by, timezone.now(), comment
    row.save()


def values_before(proposal: Proposal) -> dict[str, Any]:
    """Return the values that a proposal replaces, as they were when it was made, whatever has become of it since.

    Told by the journal: from the version of the record that the proposal was written against. What was erased there is
    None.
    """
    content = contents_at(proposal.record, proposal.base_seq) or {}
    model = registry.records[proposal.type].model
    return {name: told_value(model, name, content) for name in own_values(proposal.values)}


def own_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a proposal that are fields and parts of its record: all but the report that it brings."""
    return {name: value for name, value in values.items() if name != first_hand.KEY}


def _changing(values: Mapping[str, Any]) -> set[str]:
    """Name the columns and parts of the record that these values change, as far as the values alone tell."""
    own = {*written(name for name in own_values(values) if not below(name))}
    return own | ({"appearances"} if first_hand.KEY in values else set())


def _said(record: Any) -> dict[str, Any]:
    return contents(registry.of(record), [record.uid])[record.uid]


def _differing(record: Any, was: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """Name the parts of several tables that these values have changed: of a report often its chain alone is another."""
    names = {one for name in values if below(name) for one in (name, *below(name))}
    if not names:
        return names
    before, after = comparable(registry.of(record), was, _said(record))
    return {name for name in names if before[name] != after[name]}


def _write(record: Any, values: Mapping[str, Any]) -> Appearance | None:
    """Write the values, and return the report that they bring, if they do."""
    write(record, own_values(values))
    report = values.get(first_hand.KEY)
    return first_hand.restored(report).write(record) if report else None


def _tried(record: Any, values: Mapping[str, Any]) -> None:
    """Raise ValidationError where the record could not have the values. They are written, and taken back at once:
    only so do the laws over several rows say what they would say when somebody accepts."""
    try:
        with transaction.atomic():
            _write(record, values)
            demand_laws(record)
            transaction.set_rollback(True)
    except IntegrityError as error:
        name, message = explain(error)
        raise ValidationError(message, code=name) from error

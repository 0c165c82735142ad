"""Changes of what is public: proposed by one person, accepted by another, explained to everybody.

The public version stands until then. A proposal holds new values as JSON, a record named by its uid; accepting it
writes them, and the public Correction with them, in one transaction.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from claims import first_hand, notices
from claims.choices import ProposalStatus
from claims.models import Assessment, Claim, Correction, Proposal, Relation, Statement, Topic
from claims.public import published_actors, published_events, published_sources
from claims.reasons import cleaned
from claims.workflow import IllegalTransition, Incomplete, NotAllowed, StalePage, demand_right, locked, seen
from factcheck.history import contents_at
from factcheck.journal import explain, recording, registry
from factcheck.journal.demand import demand_laws
from factcheck.models import Account
from sources.models import Actor, Event, Source
from sources.stored import stored_text

# What of each type of record can be proposed anew. Chains and passages are not: withdraw, restore and correct those.
# A statement whose original was located may also be given its first-hand report (`claims.first_hand`).
FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Claim: ("text", "kind", "language", "about_edtf", "topics"),
    Statement: (
        *("claim", "actor", "role", "stance", "hedge", "event", "original"),
        *("said_edtf", "said_wording", "said_basis"),
    ),
    Relation: ("kind", "rationale", "drawn_by"),
    Assessment: ("rating", "rationale"),
    Actor: ("name", "running_form", "slug", "description", "kind", "wikidata_id"),
    Source: ("title", "slug", "kind", "url", "publisher", "language", "published_edtf", "published_basis"),
    Event: ("title", "kind", "place", "date_edtf", "date_wording", "date_basis"),
    Topic: ("name", "slug", "description"),
}


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
        if not is_public(row):
            raise IllegalTransition("Only what is public is changed by a proposal; edit anything else directly.")
        base = seen(row)
        if expected is not None and base != expected:
            raise StalePage("Somebody has changed this since you opened it. Look at it again, then propose.")
        stored = _changes(row, values)
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
        if seen(record) != row.base_seq:
            raise StalePage("The record has changed since this was proposed. Reject it and propose anew.")
        if not is_public(record):
            raise IllegalTransition("This is not public any more, so nothing public can change. Reject the proposal.")
        _written(record, row.values)
        recorded.call(record, row.kind)
        _decide(row, ProposalStatus.ACCEPTED, by, comment)
        recorded.call(row, "accept")
        _tell(row, record, by, "accepted")
        return Correction.objects.create(
            type=row.type, record=row.record, kind=row.kind, text=row.note, at=row.decided_at, proposal=row
        )


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


def is_public(record: Any) -> bool:
    """Say whether the public sees a record of a type that proposals may change."""
    public = {Actor: published_actors, Source: published_sources, Event: published_events}
    make = public.get(type(record))
    rows = make() if make else type(record).objects.published()
    return bool(rows.filter(pk=record.pk).exists())


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


def _changes(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from the record, in the form in which a proposal stores it."""
    allowed = FIELDS[type(record)]
    if unknown := sorted(set(values) - set(allowed)):
        raise ValidationError(
            {name: f"This cannot be proposed. Choose among: {', '.join(allowed)}." for name in unknown}
        )
    stored = {name: _as_stored(record, name, value) for name, value in values.items()}
    return {name: value for name, value in stored.items() if value != current_value(record, name)}


def current_value(record: Any, name: str) -> Any:
    """Return the value of a field now, in the form in which a proposal stores it."""
    field = record._meta.get_field(name)
    if field.many_to_many:
        return sorted(getattr(record, name).values_list("uid", flat=True))
    value = getattr(record, name)
    return value.uid if field.is_relation and value else value


def values_before(proposal: Proposal) -> dict[str, Any]:
    """Return the values that a proposal replaces, as they were when it was made, whatever has become of it since.

    Told by the journal: from the version of the record that the proposal was written against. What was erased there is
    None.
    """
    content = contents_at(proposal.record, proposal.base_seq) or {}
    fields = registry.records[proposal.type].model._meta
    return {name: stored_value(fields.get_field(name), content) for name in own_values(proposal.values)}


def own_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a proposal that are fields of its record: all but the report that it brings."""
    return {name: value for name, value in values.items() if name != first_hand.KEY}


def stored_value(field: Any, content: Mapping[str, Any]) -> Any:
    """Return the value of a field from the body of a revision, in the form in which a proposal stores it."""
    value = content.get(field.name)
    if field.many_to_many:
        return sorted(row[field.m2m_reverse_field_name()] for row in value or [])
    return value


def _as_stored(record: Any, name: str, value: Any) -> Any:
    field = record._meta.get_field(name)
    if field.many_to_many:
        return sorted(_found(field, uid).uid for uid in _several(field, value))
    if field.is_relation:
        return None if value in (None, "") else _found(field, value).uid
    try:
        return _text(record, field, value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def _text(record: Any, field: Any, value: Any) -> str | None:
    """Return a text as it is stored. Null and "" empty a field that may be empty; they never mean its default."""
    if value is not None and not isinstance(value, str):
        raise ValidationError("Give one text.")
    if value:
        return stored_text(field, value, record)
    # An empty slug is one that is made of the name, and what it becomes nobody has seen.
    if not field.blank or isinstance(field, models.SlugField):
        raise ValidationError("This cannot be empty. Give a value, or leave it out to keep it as it is.")
    return None if field.null else ""


def _several(field: Any, value: Any) -> Any:
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise ValidationError({field.name: "Give a list of identifiers."})
    return value


def _found(field: Any, value: Any) -> Any:
    if isinstance(value, models.Model):
        return value
    try:
        return field.related_model._base_manager.get(uid=str(value))
    except field.related_model.DoesNotExist:
        raise ValidationError({field.name: f"There is no {field.related_model._meta.verbose_name} {value}."}) from None


def _applied(record: Any, values: Mapping[str, Any]) -> Any:
    """Set the new values on a row that is not saved yet; raises ValidationError where they cannot stand."""
    for name, value in values.items():
        field = record._meta.get_field(name)
        if not field.many_to_many:
            setattr(record, name, _found(field, value) if field.is_relation and value else value)
    record.full_clean()
    return record


def _written(record: Any, values: Mapping[str, Any]) -> None:
    own = own_values(values)
    _applied(record, own).save()
    for name, value in _many(record, own):
        getattr(record, name).set(value)
    if report := values.get(first_hand.KEY):
        first_hand.restored(report).write(record)


def _tried(record: Any, values: Mapping[str, Any]) -> None:
    """Raise ValidationError where the record could not have the values. They are written, and taken back at once:
    only so do the laws over several rows say what they would say when somebody accepts."""
    try:
        with transaction.atomic():
            _written(record, values)
            demand_laws(record)
            transaction.set_rollback(True)
    except IntegrityError as error:
        name, message = explain(error)
        raise ValidationError(message, code=name) from error


def _many(record: Any, values: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    fields = [record._meta.get_field(name) for name in values]
    return [(f.name, [_found(f, uid) for uid in values[f.name]]) for f in fields if f.many_to_many]

"""Merging two records that turned out to be one: every reference moves, and the old address redirects.

Claims and actors merge, and a source that has no text of its own: a text belongs to its source for ever. A merge is
refused as a whole where it would break a chain, join what contradicts itself, or leave a relation of a claim to itself;
and to whoever wrote the one that is not public, where words of it would become public with the other.

What it does it writes down, step by step, in a Merge: rows that moved, rows that were dropped because the other record
has the same already, and rows that were added, such as the old name. `undo` takes those steps back in reverse.
"""

from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from claims.choices import ProposalStatus
from claims.matching import decision_on
from claims.merge_plan import brings_parts, broken_chain, plan
from claims.merge_steps import Changed, Group, Step, described, permit_moves, put_back
from claims.models import Claim, Merge, Proposal, Relation
from claims.visibility import everybody_sees
from claims.workflow import WorkflowError, demand_right, locked
from factcheck.journal import explain, recording, registry
from factcheck.journal.append import broken_laws, touched_uids
from factcheck.journal.second import own_drafts
from factcheck.models import Account
from sources.models import Actor, Source

TWO_ALIKE = "Choose two different records of the same type."


class MergeRefused(WorkflowError):
    """The two cannot become one, or not become two again; the text says why."""

    code = "merge_refused"


def right_to_merge(record: Any) -> str:
    """Name the permission to merge records of this type."""
    return f"{record._meta.app_label}.merge_{record._meta.model_name}"


def merge(record: Any, *, into: Any, by: Account, why: str) -> Merge:
    """Make `record` a redirect to `into`, which takes over what refers to it; raises MergeRefused or does it all."""
    demand_right(right_to_merge(record), by)
    if not why.strip():
        raise MergeRefused("Say why these two are one. It is kept in the history, and never public.")
    with _in_words(), recording(by=by, why=why) as recorded:
        before = touched_uids()
        steps = _become_one(record, into, by)
        permit_moves(recorded, type(record), before)
        done = Merge.objects.create(
            type=registry.of(record).type, old=record.uid, into=into.uid, moved=steps, why=why.strip(), by=by
        )
        recorded.call(record, "merge")
        _see_that_laws_hold()
    record.refresh_from_db()
    return done


def preview(record: Any, *, into: Any, by: Account) -> tuple[list[Group], str]:
    """Return what a merge would move, for people, and the sentence that refuses it or "". Reads, and locks nobody.

    It knows what people run into. What else the database may say to a merge is said when it is done: nothing of it
    stays then.
    """
    try:
        _see_that_they_may(record, into)
        steps = [step for step, _ in plan(record, into, by)]
        return described(steps), broken_chain(record, into) or _alone(record, into, steps, by)
    except MergeRefused as error:
        return [], str(error)


def undo(done: Merge, *, by: Account, why: str = "") -> None:
    """Put everything back as before a merge. Raises MergeRefused, which says what has changed since, or does it all."""
    model = registry.records[done.type].model
    demand_right(right_to_merge(model), by)
    with _in_words(), recording(by=by, why=why) as recorded:
        row = locked(done)
        if row.undone_at:
            raise MergeRefused("This merge is undone already.")
        first: Any = model._base_manager.filter(uid=row.old).first()
        if first is None:
            raise MergeRefused("What was merged has been deleted since, so it cannot come back.")
        old = _both_locked(first, first.merged_into or first)[first.pk]
        _see_that_it_stands(row, old)
        before = touched_uids()
        for step in reversed(row.moved):
            put_back(step)
        permit_moves(recorded, model, before)
        row.undone_by, row.undone_at = by, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        recorded.call(old, "undo_merge")
        recorded.call(row, "undo")
        _see_that_laws_hold()
    done.refresh_from_db()


class _in_words:
    """Turn what the database or a step refuses into MergeRefused."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, IntegrityError):
            raise MergeRefused(explain(error)[1]) from error
        if isinstance(error, Changed):
            raise MergeRefused(str(error)) from error


def _become_one(record: Any, into: Any, by: Account) -> list[Step]:
    if type(record) is not type(into):
        raise MergeRefused(TWO_ALIKE)
    rows = _both_locked(record, into)
    if not {record.pk, into.pk} <= rows.keys():
        raise MergeRefused("Somebody has deleted one of the two since you opened them.")
    old, new = rows[record.pk], rows[into.pk]
    _see_that_they_may(old, new)
    steps = [take() for _, take in plan(old, new, by)]
    if refusal := _alone(old, new, steps, by):
        raise MergeRefused(refusal)
    return steps


def _both_locked(one: Any, other: Any) -> dict[int, Any]:
    """Lock two rows in the order of their keys, whichever is named first: or two merges would wait for each other."""
    rows = type(one)._base_manager.filter(pk__in=[one.pk, other.pk]).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}


def _see_that_they_may(old: Any, new: Any) -> None:
    if type(old) is not type(new) or old.pk == new.pk:
        raise MergeRefused(TWO_ALIKE)
    if old.merged_into_id or new.merged_into_id:
        raise MergeRefused("One of the two is merged already: merge what it became.")
    if decided := decision_on(old.uid, new.uid):
        raise MergeRefused(
            f"{decided.by} decided on {decided.at:%-d %B %Y} that these two are not the same. Take that back first."
        )
    if Proposal.objects.filter(record=old.uid, status=ProposalStatus.OPEN).exists():
        raise MergeRefused(f"A proposal to change “{old}” waits for a decision. Decide it first.")
    if isinstance(old, Actor) and (old.is_unnamed or new.is_unnamed):
        raise MergeRefused("An unnamed voice is never merged. Say who it was identified as instead.")
    if isinstance(old, Actor) and "group" in (old.kind, new.kind) and old.kind != new.kind:
        raise MergeRefused("A group and a single actor are not the same.")
    if isinstance(old, Claim) and old.kind != new.kind:
        raise MergeRefused("The two claims are of different kinds.")
    if isinstance(old, Claim) and Relation.objects.filter(from_claim__in=[old, new], to_claim__in=[old, new]).exists():
        raise MergeRefused("The two claims are related to each other. Withdraw or delete that relation first.")
    if isinstance(old, Source) and old.snapshots.exists():
        raise MergeRefused("This source has a text of its own. Merge the other one into it.")


def _alone(old: Any, new: Any, steps: list[Step], by: Account) -> str:
    """Return the sentence that refuses a merge by which somebody would publish alone what they wrote, or "".

    That is the record that stays, where it becomes public through the other; and the one that goes, where its names,
    its posts or its topics become those of something public. What it leaves behind itself nobody reads.
    """
    own = own_drafts(by, [old.uid, new.uid])
    if new.uid in own and everybody_sees(old):
        return f"You wrote a part of “{new}”, which this would make public: somebody else has to merge the two."
    if old.uid in own and everybody_sees(new) and brings_parts(new, steps):
        return f"You wrote a part of “{old}”, which “{new}” would show publicly: somebody else has to merge the two."
    return ""


def _see_that_it_stands(done: Merge, old: Any) -> None:
    """Refuse to undo a merge on which another one was built."""
    if old.merged_into is None or old.merged_into.uid != done.into:
        later = Merge.objects.filter(type=done.type, old=done.into, undone_at__isnull=True).first()
        hint = f"Undo the merge of {done.into} into {later.into} first." if later else "So there is nothing to undo."
        raise MergeRefused(f"“{old}” does not lead to {done.into} any more. {hint}")


def _see_that_laws_hold() -> None:
    for rule, type_, uid in broken_laws():
        row = registry.records[type_].model._base_manager.filter(uid=uid).first()
        raise MergeRefused(f"{rule.message} This is about the {type_} “{row}” ({uid}).")

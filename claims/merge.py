"""Merging two records that turned out to be one: every reference moves, and the old address redirects.

Claims and actors merge, and a source that has no text of its own: a text belongs to its source for ever. A merge is
refused as a whole where it would break a chain, join what contradicts itself, or leave a relation of a claim to itself.

What it does it writes down, step by step, in a Merge: rows that moved, rows that were dropped because the other record
has the same already, and rows that were added, such as the old name. `undo` takes those steps back in reverse.
"""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models
from django.db.models import Q
from django.utils import timezone

from claims.choices import ProposalStatus
from claims.matching import decision_on
from claims.merge_steps import Changed, Group, Step, described, permit_moves, put_back
from claims.models import Claim, ExternalId, MatchDecision, Merge, Proposal, Relation
from claims.workflow import WorkflowError, demand_right, locked
from factcheck.journal import explain, recording, registry
from factcheck.journal.append import broken_laws, touched_uids
from factcheck.models import Account
from sources.models import Actor, ActorName, BylineEntry, Source


class MergeRefused(WorkflowError):
    """The two cannot become one, or not become two again; the text says why."""

    code = "merge_refused"


class _OnlyTried(Exception):
    """Ends a merge that was only tried: nothing of it stays."""


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
        steps = _become_one(record, into)
        permit_moves(recorded, type(record), before)
        done = Merge.objects.create(
            type=registry.of(record).type, old=record.uid, into=into.uid, moved=steps, why=why.strip(), by=by
        )
        recorded.call(record, "merge")
        _see_that_laws_hold()
    record.refresh_from_db()
    return done


def try_out(record: Any, *, into: Any, by: Account) -> tuple[list[Group], str]:
    """Return what a merge would move, for people, and the sentence that refuses it or "". Nothing of it stays.

    It is done for real and rolled back: so it knows what every law of the database says to it.
    """
    groups: list[Group] = []
    try:
        with _in_words(), recording(by=by):
            groups += described(_become_one(record, into))
            _see_that_laws_hold()
            raise _OnlyTried
    except _OnlyTried:
        return groups, ""
    except MergeRefused as error:
        return groups, str(error)


def undo(done: Merge, *, by: Account, why: str = "") -> None:
    """Put everything back as before a merge. Raises MergeRefused, which says what has changed since, or does it all."""
    model = registry.records[done.type].model
    demand_right(right_to_merge(model), by)
    with _in_words(), recording(by=by, why=why) as recorded:
        row = locked(done)
        if row.undone_at:
            raise MergeRefused("This merge is undone already.")
        old = locked(model._base_manager.get(uid=row.old))
        _see_that_it_stands(row, old)
        locked(old.merged_into)
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


def _become_one(record: Any, into: Any) -> list[Step]:
    if type(record) is not type(into) or record.pk == into.pk:
        raise MergeRefused("Choose two different records of the same type.")
    old, new = sorted((locked(record), locked(into)), key=lambda row: row.pk == into.pk)
    _see_that_they_may(old, new)
    steps = [step for model, column in _references(type(old)) for step in _moved(model, column, old, new)]
    steps += _moved_by_uid(old, new)
    if isinstance(old, Actor):
        steps += _name_kept(old, new)
    return steps + _redirected(old, new)


def _see_that_they_may(old: Any, new: Any) -> None:
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


def _references(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Name every recorded column that refers to a record of this type, tables between included."""
    for record in registry.records.values():
        for model in (record.model, *(child.model for child in record.children)):
            for column in model._meta.concrete_fields:
                if column.related_model is target and column.name != "merged_into":
                    yield model, column.name


def _moved(model: type[models.Model], column: str, old: Any, new: Any) -> Iterator[Step]:
    rows = model._base_manager.filter(**{column: old}).order_by("pk")
    if _moves_freely(model, column, old):
        if pks := list(rows.values_list("pk", flat=True)):
            model._base_manager.filter(pk__in=pks).update(**{column: new})
            name = model._meta.get_field(column).attname  # type: ignore[union-attr]  # a column
            yield Step.moved(model, pks, {name: old.pk}, {name: new.pk})
        return
    has_byline = model is BylineEntry and column == "source" and new.byline.exists()
    for row in rows:
        before = Step.columns(row)
        setattr(row, column, new)
        if isinstance(row, Relation) and row.is_symmetric and row.from_claim_id > row.to_claim_id:
            row.from_claim, row.to_claim = row.to_claim, row.from_claim
        if has_byline or _is_there(row):
            model._base_manager.filter(pk=row.pk).delete()
            yield Step.dropped(model, row.pk, before)
        else:
            row.save()
            yield Step.changed(row, before)


def _moves_freely(model: type[models.Model], column: str, old: Any) -> bool:
    """Say whether rows can move all at once: nothing else of them follows, and none can stand there already."""
    unique = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    named = {name for fields in [*unique, *model._meta.unique_together] for name in fields}
    return column not in named and model is not Relation and not isinstance(old, Source)


def _is_there(row: models.Model) -> bool:
    """Say whether a part that says the same is there already, so that this one is only a repetition."""
    if not any(child.model is type(row) for record in registry.records.values() for child in record.children):
        return False
    groups = [c.fields for c in row._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition]
    for fields in [*groups, *row._meta.unique_together]:
        values = {name: getattr(row, name) for name in fields}
        if None in values.values():
            continue  # The database takes two unknown values for different ones, too.
        if type(row)._base_manager.filter(**values).exclude(pk=row.pk).exists():
            return True
    return False


def _moved_by_uid(old: Any, new: Any) -> Iterator[Step]:
    """Take over what names the old record by its identifier: what senders call it, and what it is not the same as."""
    if pks := list(ExternalId.objects.filter(record=old.uid).order_by("pk").values_list("pk", flat=True)):
        ExternalId.objects.filter(pk__in=pks).update(record=new.uid)
        yield Step.moved(ExternalId, pks, {"record": old.uid}, {"record": new.uid})
    decided = MatchDecision.objects.filter(Q(first=old.uid) | Q(second=old.uid)).order_by("pk").select_related("by")
    for decision in decided:
        other = decision.second if decision.first == old.uid else decision.first
        if decision_on(new.uid, other) is None:
            lower, upper = sorted((new.uid, other))
            yield Step.added(
                MatchDecision.objects.create(
                    type=decision.type, first=lower, second=upper, note=decision.note, by=decision.by
                )
            )


def _name_kept(old: Actor, new: Actor) -> Iterator[Step]:
    if old.name != new.name and not ActorName.objects.filter(actor=new, name=old.name).exists():
        yield Step.added(ActorName.objects.create(actor=new, name=old.name))


def _redirected(old: Any, new: Any) -> list[Step]:
    model = type(old)
    earlier = list(model._base_manager.filter(merged_into=old).order_by("pk").values_list("pk", flat=True))
    model._base_manager.filter(pk__in=[old.pk, *earlier]).update(merged_into=new)
    steps = [Step.moved(model, earlier, {"merged_into_id": old.pk}, {"merged_into_id": new.pk})] if earlier else []
    return [*steps, Step.moved(model, [old.pk], {"merged_into_id": None}, {"merged_into_id": new.pk})]

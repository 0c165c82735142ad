"""What a merge of two records consists of: planned step by step, to be looked at or to be taken."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from claims.matching import decision_on
from claims.merge_steps import Step
from claims.models import Appearance, ExternalId, Hop, MatchDecision, Relation
from factcheck.journal import registry
from factcheck.journal.explain import messages
from factcheck.models import Account
from sources.models import Actor, ActorName, BylineEntry, Source

# A step as it is planned, and what takes it and returns it as it was taken.
Planned = tuple[Step, Callable[[], Step]]


def plan(old: Any, new: Any, by: Account) -> Iterator[Planned]:
    """Yield the steps by which `old` becomes `new`. Taken one by one: a step may look at what the last one did."""
    for model, column in _references(type(old)):
        yield from _moved(model, column, old, new)
    yield from _moved_by_uid(old, new, by)
    if isinstance(old, Actor):
        yield from _name_kept(old, new)
    yield from _redirected(old, new)


def brings_parts(new: Any, steps: Iterable[Step]) -> bool:
    """Say whether these steps give parts to the record that stays, such as names or topics that it did not have."""
    columns = {child.model._meta.label_lower: f"{child.path}_id" for child in registry.of(new).children}
    return any(step.get("after", {}).get(columns.get(step["model"], "")) == new.pk for step in steps)


def broken_chain(old: Any, new: Any) -> str:
    """Return the sentence of the law that the chain of a report would break if these were one, or ""."""
    law, report = "", None
    if isinstance(old, Actor):
        law, report = "chain_neighbours_differ", _with_neighbours([old, new])
    elif isinstance(old, Source):
        pair = [old, new]
        own = Appearance.objects.filter(source__in=pair, statement__original__in=pair, hops__isnull=False)
        law, report = "original_needs_no_reporters", own.select_related("statement").first()
    if report is None:
        return ""
    return f"{messages()[law]} This is about the statement “{report.statement}” ({report.statement.uid})."


def _with_neighbours(pair: list[Actor]) -> Appearance | None:
    """Return a report in whose chain these two stand side by side; the last reporter's neighbour is who speaks."""
    hops = Hop.objects.filter(actor__in=pair).select_related("appearance__statement").order_by("pk")
    following = Hop.objects.filter(appearance=OuterRef("appearance"), position=OuterRef("position") + 1)
    beside = Exists(following.filter(actor__in=pair)) | (Q(appearance__statement__actor__in=pair) & ~Exists(following))
    found = hops.filter(beside).first()
    return found.appearance if found else None


def _references(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Name every recorded column that refers to a record of this type, tables between included."""
    for record in registry.records.values():
        for model in (record.model, *(child.model for child in record.children)):
            for column in model._meta.concrete_fields:
                if column.related_model is target and column.name != "merged_into":
                    yield model, column.name


def _moved(model: type[models.Model], column: str, old: Any, new: Any) -> Iterator[Planned]:
    rows = model._base_manager.filter(**{column: old}).order_by("pk")
    if _moves_freely(model, column, old):
        if pks := list(rows.values_list("pk", flat=True)):
            name = model._meta.get_field(column).attname  # type: ignore[union-attr]  # a column
            yield _moving(model, pks, {name: old.pk}, {name: new.pk})
        return
    has_byline = model is BylineEntry and column == "source" and new.byline.exists()
    there = _parts_there(model, column, new)
    for row in rows:
        before = Step.columns(row)
        setattr(row, column, new)
        if isinstance(row, Relation) and row.is_symmetric and row.from_claim_id > row.to_claim_id:
            row.from_claim, row.to_claim = row.to_claim, row.from_claim
        if has_byline or _is_there(row, there):
            yield _dropping(row, before)
        else:
            yield _changing(row, before)


def _moves_freely(model: type[models.Model], column: str, old: Any) -> bool:
    """Say whether rows can move all at once: nothing else of them follows, and none can stand there already."""
    unique = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    named = {name for fields in [*unique, *model._meta.unique_together] for name in fields}
    return column not in named and model is not Relation and not isinstance(old, Source)


def _parts_there(model: type[models.Model], column: str, new: Any) -> dict[tuple[str, ...], set[tuple[Any, ...]]]:
    """Return what parts the record that stays has, by each group of columns that no two of them may have alike."""
    if not any(child.model is model for record in registry.records.values() for child in record.children):
        return {}
    groups = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition]
    rows = model._base_manager.filter(**{column: new})
    return {
        names: set(rows.values_list(*names))
        for fields in [*groups, *model._meta.unique_together]
        if column in fields and (names := tuple(model._meta.get_field(name).attname for name in fields))  # type: ignore[union-attr]  # columns
    }


def _is_there(row: models.Model, there: dict[tuple[str, ...], set[tuple[Any, ...]]]) -> bool:
    """Say whether a part that says the same is there already, so that this one is only a repetition."""
    said = ((tuple(getattr(row, name) for name in names), values) for names, values in there.items())
    # The database takes two unknown values for different ones, too.
    return any(None not in one and one in values for one, values in said)


def _moved_by_uid(old: Any, new: Any, by: Account) -> Iterator[Planned]:
    """Take over what names the old record by its identifier: what senders call it, and what it is not the same as."""
    if pks := list(ExternalId.objects.filter(record=old.uid).order_by("pk").values_list("pk", flat=True)):
        yield _moving(ExternalId, pks, {"record": old.uid}, {"record": new.uid})
    decided = MatchDecision.objects.filter(Q(first=old.uid) | Q(second=old.uid)).order_by("pk").select_related("by")
    for decision in decided:
        other = decision.second if decision.first == old.uid else decision.first
        if decision_on(new.uid, other) is None:
            lower, upper = sorted((new.uid, other))
            note = _taken_over(decision, old)
            yield _adding(MatchDecision(type=decision.type, first=lower, second=upper, note=note, by=by))


def _taken_over(decision: MatchDecision, old: Any) -> str:
    """Return the note of a decision that a merge makes: who decided so of the other record, and when."""
    words = f"Taken over from {old.uid}: {decision.by} decided so on {decision.at:%-d %B %Y}."
    return f"{words} {decision.note}".strip()[:2000]


def _name_kept(old: Actor, new: Actor) -> Iterator[Planned]:
    if old.name != new.name and not ActorName.objects.filter(actor=new, name=old.name).exists():
        yield _adding(ActorName(actor=new, name=old.name))


def _redirected(old: Any, new: Any) -> Iterator[Planned]:
    model, column = type(old), "merged_into_id"
    earlier = list(model._base_manager.filter(merged_into=old).order_by("pk").values_list("pk", flat=True))
    if earlier:
        yield _moving(model, earlier, {column: old.pk}, {column: new.pk})
    yield _moving(model, [old.pk], {column: None}, {column: new.pk})


def _moving(model: Any, pks: list[int], before: dict[str, Any], after: dict[str, Any]) -> Planned:
    step = Step.moved(model, pks, before, after)

    def take() -> Step:
        model._base_manager.filter(pk__in=pks).update(**after)
        return step

    return step, take


def _dropping(row: Any, before: dict[str, Any]) -> Planned:
    step = Step.dropped(type(row), row.pk, before)

    def take() -> Step:
        type(row)._base_manager.filter(pk=row.pk).delete()
        return step

    return step, take


def _changing(row: Any, before: dict[str, Any]) -> Planned:
    def take() -> Step:
        row.save()
        return Step.changed(row, before)

    return Step.changed(row, before), take


def _adding(row: Any) -> Planned:
    def take() -> Step:
        row.save()
        return Step.added(row)

    return Step.added(row), take

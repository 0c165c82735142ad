"""Whether a check still stands: each keeps the sha256 of exactly what it looked at, and stands while that is unchanged.

    fidelity     claim text, stance, hedge; of each report its mode, part, locator and passages
    attribution  the actor as shown, with kind, names and members; role, event with its date and place, original and
                 date; of each report its source with title, kind, address, date, byline and publisher as shown, the
                 chain, the cue, how it names the actor, and how sure that is
    wording      claim text, kind, language and time, stance, hedge, and our notes on the reports

So it outlives sending back and submitting again, and lapses as soon as somebody changes what it covers, in whatever
record that stands and by whatever way it was written. A check by the submitter never stands. Of several that cover what
is there now, the newest counts. A check from before there was such a fingerprint stands since the last submission, as
it did then: nobody can tell any more what it looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from claims.choices import Aspect, CheckResult
from claims.models import Appearance, Check, Claim, Statement
from factcheck.journal.bodies import canonical, sha256
from sources.models import Actor, Event, GroupMember, Source

BATCH = 200


@dataclass(frozen=True)
class Judged:
    """A check as a reviewer sees it: whether it stands, and if not, why."""

    check: Check
    stands: bool
    why_not: str = ""


def fetched(statements: Any) -> Any:
    """Fetch all that the checks of statements cover, and the checks: the queries do not depend on the rows."""
    members = GroupMember.objects.select_related("member").order_by("pk")
    return (
        statements.with_reports()
        .select_related("actor__identified_as")
        .prefetch_related(
            Prefetch("actor__memberships", members),
            Prefetch("appearances__hops__actor__memberships", members),
            Prefetch("checks", Check.objects.select_related("by").order_by("pk")),
        )
    )


def covers(statement: Statement, aspect: str) -> str:
    """Return the sha256 of what a check of one aspect would look at now."""
    return all_covers(statement)[aspect]


def all_covers(statement: Statement) -> dict[str, str]:
    """Return what a check of each aspect would look at now."""
    return covered(as_it_is(statement))


def covered(statement: Statement) -> dict[str, str]:
    """Return what each aspect covers. Costs no query for a statement from `fetched`."""
    return {aspect: sha256(canonical([aspect, _LOOKS_AT[aspect](statement)])) for aspect in Aspect.values}


def standing_checks(statement: Statement) -> dict[str, Check]:
    """Return the check of each aspect that stands now, whether it was passed or failed."""
    return standing(as_it_is(statement))


def standing(statement: Statement) -> dict[str, Check]:
    """Return what `standing_checks` does, for a statement from `fetched` and without a query."""
    now = covered(statement)
    return {check.aspect: check for check in statement.checks.all() if not _objection(statement, check, now)}


def lapsed(statement: Statement) -> dict[str, Check]:
    """Return the newest check of each aspect that was passed and does not stand any more.

    Costs no query for a statement from `fetched`.
    """
    stands = standing(statement)
    passed = (check for check in statement.checks.all() if check.result == CheckResult.PASSED)
    return {check.aspect: check for check in passed if check.aspect not in stands}


def lacking(statement: Statement) -> list[str]:
    """Name the aspects without a passed check that stands; none is left when a statement may be approved."""
    stands = standing(statement)
    return [a for a in Aspect.values if a not in stands or stands[a].result != CheckResult.PASSED]


def judged(statement: Statement) -> list[Judged]:
    """Return every check of a statement from `fetched`, newest first, with whether and why it stands."""
    now, stands = covered(statement), standing(statement)
    found = []
    for check in statement.checks.all():
        why_not = _objection(statement, check, now)
        if not why_not and stands[check.aspect].pk != check.pk:
            why_not = "A newer check took its place."
        found.append(Judged(check, not why_not, why_not))
    return found[::-1]


def hold(statement: Statement) -> None:
    """Lock the other records that the checks cover until the transaction ends: whoever is changing them goes first.

    To be called before the statement itself is locked: a source locks its statements when its date changes.
    """
    if not connection.features.has_select_for_update:
        return
    now = fetched(Statement.objects.filter(pk=statement.pk)).first()
    # One that somebody has deleted is found to be so when it is locked itself.
    for model, keys in _held(now) if now else ():
        list(model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def others(statement: Statement) -> list[Any]:
    """Return the other records that the checks of a statement cover."""
    return list(_others(as_it_is(statement)))


def records(statement: Statement) -> list[str]:
    """Name, by uid, the records that the checks of a statement from `fetched` cover, itself first."""
    return [statement.uid, *dict.fromkeys(row.uid for row in _others(statement))]


def as_it_is(statement: Statement) -> Statement:
    """Return a statement as it is in the database now, with all that its checks cover: see `fetched`."""
    found: Statement = fetched(Statement.objects.filter(pk=statement.pk)).get()
    return found


def _objection(statement: Statement, check: Check, now: dict[str, str]) -> str:
    if check.by_id == statement.submitted_by_id:
        return "Whoever checked this submitted it."
    if check.covers:
        return "" if check.covers == now[check.aspect] else "What it looked at has changed since."
    is_recent = bool(statement.submitted_at) and check.at >= statement.submitted_at
    return "" if is_recent else "The statement was submitted again since."


def _fidelity(statement: Statement) -> Any:
    reports = [
        [a.mode, a.part, a.locator, _uid(a.passage), *(passage.uid for passage in a.more_passages.all())]
        for a in statement.appearances.all()
    ]
    return [statement.claim.text, statement.stance, statement.hedge, reports]


def _attribution(statement: Statement) -> Any:
    s = statement
    original = _work(s.original) if s.original else []
    event = [_uid(s.event), s.event.title, s.event.kind, s.event.place, s.event.date_edtf] if s.event else []
    when = [s.said_edtf, s.said_wording, s.said_basis]
    identified = _actor(s.actor.identified_as) if s.actor.identified_as else []
    return [
        *(_actor(s.actor), identified, s.role, original, event, when),
        [_report(appearance) for appearance in s.appearances.all()],
    ]


def _report(appearance: Appearance) -> Any:
    source = appearance.source
    byline = [[entry.name, _shown(entry.actor)] for entry in source.byline.all()]
    hops = [[_actor(hop.actor), _uid(hop.statement)] for hop in appearance.hops.all()]
    return [
        *(*_work(source), byline, _shown(source.publisher), hops),
        *(_uid(appearance.cue), appearance.named_as, appearance.confidence),
    ]


def _wording(statement: Statement) -> Any:
    claim, notes = statement.claim, [appearance.note for appearance in statement.appearances.all()]
    return [claim.text, claim.kind, claim.language, claim.about_edtf, statement.stance, statement.hedge, notes]


_LOOKS_AT: dict[str, Callable[[Statement], Any]] = {
    Aspect.FIDELITY: _fidelity,
    Aspect.ATTRIBUTION: _attribution,
    Aspect.WORDING: _wording,
}


def _work(source: Source) -> Any:
    return [source.uid, source.title, source.kind, source.url, source.published_edtf]


def _uid(row: Any) -> str:
    return row.uid if row else ""


def _shown(actor: Actor | None) -> Any:
    return [actor.uid, actor.name, actor.running_form] if actor else []


def _actor(actor: Actor) -> Any:
    cache = getattr(actor, "_prefetched_objects_cache", {})
    members = [_shown(row.member) for row in actor.memberships.all()] if "memberships" in cache else []
    return [*_shown(actor), actor.kind, actor.label, members]


def _others(statement: Statement) -> Iterator[Any]:
    s = statement
    found = [s.claim, s.actor, s.actor.identified_as, s.event, s.original]
    found += [row.member for row in s.actor.memberships.all()]
    for appearance in s.appearances.all():
        source = appearance.source
        found += [source, source.publisher, *(entry.actor for entry in source.byline.all())]
        for hop in appearance.hops.all():
            found += [hop.actor, *(row.member for row in hop.actor.memberships.all())]
    yield from (row for row in found if row)


def _held(statement: Statement) -> Iterator[tuple[Any, list[int]]]:
    rows = list(_others(statement))
    for model in (Actor, Claim, Event, Source):
        if keys := sorted({row.pk for row in rows if isinstance(row, model)}):
            yield model, keys


def in_batches(keys: list[int]) -> Iterator[Statement]:
    """Yield statements by their keys, fetched a few hundred at a time."""
    for first in range(0, len(keys), BATCH):
        yield from fetched(Statement.objects.filter(pk__in=keys[first : first + BATCH]))

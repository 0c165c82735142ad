"""The way of a record to the public, and what may change once it is there. Nothing else writes `status`.

               submit              approve               withdraw
        draft ───────▶ in review ─────────▶ published ───────────▶ withdrawn
          ▲               │                     ▲                      │
          │   send back   │       propose ──▶ accept (another person)  │
          ├───────────────┘                                            │
          └───────────────────────────── restore ──────────────────────┘

The same rules serve Statement, Relation and Assessment. Each step locks the row, sees that it is still as the person
saw it and who they are, stamps, saves and appends one Revision, all in one transaction. Whoever submitted a record, or
wrote what it says (claims/authorship.py), never checks or approves it; nor does who wrote in a draft that becomes
public with it, such as the actor, approve it (factcheck/journal/second.py). A statement is approved only when fidelity,
attribution and wording have each passed a check by somebody else, and nothing that these looked at has changed since
(claims/checks.py). Nothing is half done: every error leaves the record as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from claims import checks, guards, notices
from claims.authorship import has_written
from claims.choices import Aspect, CheckResult, Mode, Status
from claims.models import Appearance, Check, Claim, Relation, Reviewed, Statement
from claims.reasons import cleaned
from factcheck.journal import WHOLE, recording, registry
from factcheck.journal.second import own_drafts
from factcheck.models import Account, Head
from sources.newest import newest_snapshots


class WorkflowError(Exception):
    """A step that cannot be done; its text is a sentence for the person who tried."""

    code = "workflow"


class IllegalTransition(WorkflowError):
    """The record is not in the state from which this step leads."""

    code = "illegal_transition"


class StalePage(WorkflowError):
    """The record has changed since the person saw it."""

    code = "stale"


class NotAllowed(WorkflowError):
    """This person may not do this, or not to this record."""

    code = "not_allowed"


class Incomplete(WorkflowError):
    """Something is missing before this step can be done."""

    code = "incomplete"


@dataclass(frozen=True)
class Step:
    """One arrow of the picture above. `right` is the permission, without the name of the model."""

    name: str
    source: str
    target: str
    right: str


STEPS = {
    step.name: step
    for step in (
        Step("submit", Status.DRAFT, Status.IN_REVIEW, "submit"),
        Step("send_back", Status.IN_REVIEW, Status.DRAFT, "review"),
        Step("approve", Status.IN_REVIEW, Status.PUBLISHED, "review"),
        Step("withdraw", Status.PUBLISHED, Status.WITHDRAWN, "withdraw"),
        Step("restore", Status.WITHDRAWN, Status.DRAFT, "withdraw"),
    )
}


@cleaned
def submit(record: Reviewed, *, by: Account, expected: int | None = None, comment: str = "") -> None:
    """Put a draft before a reviewer. Raises Incomplete for a statement that no source reports, or misquotes,
    and for a report without its passage where there is a text to mark it in.
    """
    with recording(by=by, why=comment) as recorded:
        row = _take(record, "submit", by, expected)
        if isinstance(row, Statement):
            if not row.appearances.exists():
                raise Incomplete("Add at least one report of the statement, with its source, before you submit it.")
            demand_anchored(row.appearances.all())
            demand_quoted(row.appearances.all())
        row.submitted_by, row.submitted_at = by, timezone.now()
        row.approved_by = row.approved_at = None
        _move(row, "submit", recorded)
    record.refresh_from_db()


@cleaned
def send_back(record: Reviewed, *, by: Account, expected: int | None = None, comment: str) -> None:
    """Return a record to its author with a comment that says what to do. Raises Incomplete without one."""
    _demand(comment, "Say what has to be done before it can be approved.")
    with recording(by=by, why=comment) as recorded:
        row = _take(record, "send_back", by, expected)
        _move(row, "send_back", recorded)
        notices.sent_back(row, by=by, comment=comment)
    record.refresh_from_db()


@cleaned
def check(
    statement: Statement,
    *,
    by: Account,
    aspect: str,
    result: str,
    comment: str = "",
    expected: int | None = None,
    covers: str = "",
    towards: str = "",
) -> Check:
    """Record what one person found about one aspect of a statement. A failed check needs a comment, and so does one
    that passes what somebody else has failed: they may not have seen that.

    What is in review is checked, and what is public, where an older check may have lapsed. `covers` is the fingerprint
    of what the person saw, as `checks.covers` gives it: raises StalePage where that has changed, in whatever record.
    `towards` is the step that the check is part of, if it is: the check then needs what that step needs, and is refused
    in its words.
    """
    if aspect not in Aspect.values:
        raise Incomplete(f"Choose an aspect: {', '.join(Aspect.values)}.")
    if result not in CheckResult.values:
        raise Incomplete(f"Choose a result: {', '.join(CheckResult.values)}.")
    if result == CheckResult.FAILED:
        _demand(comment, "Say what is wrong when a check fails.")
    with recording(by=by) as recorded:
        alone: dict[str, str] = {} if towards else {"also": Status.PUBLISHED, "done": "checked"}
        row = _take(statement, towards or "approve", by, expected, **alone)
        _other_person(row, by, "Somebody other than its author and its submitter has to check this.")
        looked_at = checks.as_it_is(row)
        now = checks.covered(looked_at)[aspect]
        if covers and covers != now:
            raise StalePage(_CHANGED)
        if result == CheckResult.PASSED and not comment.strip():
            _nothing_overruled_in_silence(checks.standing(looked_at).get(aspect), by)
        made = Check(statement=row, aspect=aspect, result=result, comment=comment, by=by, at=timezone.now(), covers=now)
        made.save()
        # The comment is on this aspect alone: the step that the checks are part of has a reason of its own, or none.
        recorded.call(made, "create", why=comment)
        return made


@cleaned
def approve(record: Reviewed, *, by: Account, expected: int | None = None, comment: str = "") -> None:
    """Publish a record as a second person. Raises NotAllowed for its submitter, Incomplete while a check is missing."""
    with recording(by=by, why=comment) as recorded:
        if isinstance(record, Statement):
            checks.hold(record)
        row = _take(record, "approve", by, expected)
        _other_person(row, by, "You submitted this: somebody else has to approve it.")
        _nothing_alone(row, by)
        if isinstance(row, Statement):
            demand_anchored(row.appearances.all())
            _checked(row)
        # Another machine may have taken it in, by a clock that is ahead of ours.
        row.approved_by, row.approved_at = by, max(timezone.now(), row.submitted_at)
        row.first_published_at = row.first_published_at or row.approved_at
        row.withdrawn_by = row.withdrawn_at = None
        row.withdrawn_reason = ""
        _move(row, "approve", recorded)
        notices.approved(row, by=by)
    record.refresh_from_db()


@cleaned
def withdraw(record: Reviewed, *, by: Account, expected: int | None = None, reason: str) -> None:
    """Take a record from the public; its address keeps answering with the reason. Raises Incomplete without one."""
    _demand(reason, "Say publicly why this is withdrawn.")
    with recording(by=by, why=reason) as recorded:
        row = _take(record, "withdraw", by, expected)
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = by, timezone.now(), reason.strip()
        _move(row, "withdraw", recorded)
    record.refresh_from_db()


@cleaned
def restore(record: Reviewed, *, by: Account, expected: int | None = None, comment: str = "") -> None:
    """Make a withdrawn record a draft again. The public notice stands until it is approved anew."""
    with recording(by=by, why=comment) as recorded:
        _move(_take(record, "restore", by, expected), "restore", recorded)
    record.refresh_from_db()


def seen(record: Any) -> int:
    """Return the number of the revision that stands now: what a page shows, and hands back as `expected`."""
    return Head.objects.filter(uid=record.uid).values_list("seq", flat=True).first() or 0


def may(step: str, record: Reviewed, account: Any) -> bool:
    """Say whether `account` could do this step to the record now, as far as rights and state tell."""
    if record.status != STEPS[step].source or not account.has_perm(right_for(step, record)):
        return False
    return step != "approve" or is_of_others(record, account)


def may_check(statement: Statement, account: Any) -> bool:
    """Say whether `account` could check the statement now, which is in review or public."""
    is_due = statement.status in (Status.IN_REVIEW, Status.PUBLISHED)
    return is_due and account.has_perm(right_for("approve", statement)) and is_of_others(statement, account)


def is_of_others(record: Reviewed, account: Any) -> bool:
    """Say whether `account` neither submitted the record nor wrote a part of it. One query."""
    return record.submitted_by_id != account.pk and not has_written(record, account)


def right_for(step: str, record: Any) -> str:
    """Name the permission that a step needs."""
    return f"claims.{STEPS[step].right}_{record._meta.model_name}"


def standing_checks(statement: Statement) -> dict[str, Check]:
    """Return the check of each aspect that stands: of what is there now, by somebody other than the submitter."""
    return checks.standing_checks(statement)


def is_claim_open(claim: Claim) -> bool:
    """Say whether a claim may still be edited freely: none of its statements is in review, or is or was public."""
    return not claim.statements.exclude(status=Status.DRAFT, first_published_at__isnull=True).exists()


def unchanged_since(record: Any, expected: int | None) -> None:
    """Raise StalePage if the record has a newer revision than the one that the person saw."""
    if expected is not None and seen(record) != expected:
        raise StalePage(_CHANGED)


def locked(record: Any) -> Any:
    """Lock the row of a record until the transaction ends, and return it as it is now; StalePage if it is deleted."""
    row = type(record)._base_manager.select_for_update(no_key=True).filter(pk=record.pk).first()
    if row is None:
        raise StalePage("Somebody has deleted this since you opened it.")
    return row


def demand_right(right: str, by: Account) -> None:
    """Raise NotAllowed for an account without the permission. Those of the machinery have no log-in and every right."""
    if not by.has_perm(right) and not by.is_system:
        raise NotAllowed("Your account may not do this. Ask an editor for the role that it needs.")


OTHERS_ONLY = "You submitted this, or wrote a part of it: somebody else has to check and approve it."
_CHANGED = "Somebody has changed this since you opened it. Look at it again, then decide."


def _take(record: Any, step: str, by: Account, expected: int | None, *, also: str = "", done: str = "") -> Any:
    """Lock the row for a step, or raise what speaks against it.

    `also` is a further state that is right for what is done, and `done` its own name, where it is not the whole step.
    """
    demand_right(right_for(step, record), by)
    row = locked(record)
    right = [STEPS[step].source, *([also] if also else [])]
    if row.status not in right:
        states = " or ".join(STATES[state] for state in right)
        raise IllegalTransition(f"This {STATES[row.status]}, and only what {states} can be {done or _DONE[step]}.")
    unchanged_since(row, expected)
    return row


STATES: dict[str, str] = {
    Status.DRAFT: "is a draft",
    Status.IN_REVIEW: "is in review",
    Status.PUBLISHED: "is published",
    Status.WITHDRAWN: "is withdrawn",
}
_DONE = {
    "submit": "submitted",
    "send_back": "sent back",
    "approve": "approved",
    "withdraw": "withdrawn",
    "restore": "restored",
}


def _move(row: Any, step: str, recorded: Any) -> None:
    row.status = STEPS[step].target
    row.save()
    # The words of a draft may change with its submission, which counts as writing; with any other step nothing does.
    recorded.permit(row.uid, *([WHOLE] if step == "submit" else registry.of(row).stamps))
    recorded.call(row, step)


def _other_person(row: Any, by: Account, message: str) -> None:
    if row.submitted_by_id == by.pk:
        raise NotAllowed(message)
    if has_written(row, by):
        raise NotAllowed("You wrote a part of this: somebody else has to check and approve it.")


def _nothing_alone(row: Any, by: Account) -> None:
    """Raise NotAllowed where a draft that becomes public with this record was written by whoever approves it.

    The append refuses that in any case; here it can be said of which record.
    """
    rests_on = {one.uid: one for one in _rests_on(row)}
    if own := own_drafts(by, list(rests_on)):
        raise NotAllowed(
            f"You wrote a part of “{rests_on[own[0]]}”, which this would make public: somebody else has to approve it."
        )


def _rests_on(row: Any) -> Iterator[Any]:
    """Yield the other records that a record shows, and so makes public."""
    if isinstance(row, Statement):
        yield from checks.others(row)
    elif isinstance(row, Relation):
        yield from filter(None, (row.source, row.drawn_by))
    else:
        evidence = row.evidence.select_related("source", "passage__snapshot__source")
        yield from filter(None, (row.rating.scale, row.assessor, row.source, *(one.source for one in evidence)))
        yield from (one.passage.snapshot.source for one in evidence if one.passage)


def _nothing_overruled_in_silence(standing: Check | None, by: Account) -> None:
    if standing and standing.result == CheckResult.FAILED and standing.by_id != by.pk:
        raise Incomplete(
            f"{standing.by} failed {standing.aspect}: “{standing.comment}” If you pass it all the same, say why."
        )


def _demand(text: str, message: str) -> None:
    if not text or not text.strip():
        raise Incomplete(message)


def demand_quoted(reports: QuerySet[Appearance]) -> None:
    """Raise Incomplete for a quotation without its marks, by whatever way it was entered."""
    rows = reports.select_related("source", "passage").prefetch_related("more_passages")
    for report in rows.filter(mode=Mode.DIRECT_QUOTE):
        words = [guards.around(passage) for passage in (report.passage, *report.more_passages.all()) if passage]
        for finding in guards.findings(guards.Draft(mode=report.mode, source=report.source, passages=words)):
            if finding.is_refusal:
                raise Incomplete(finding.message)


def demand_anchored(reports: QuerySet[Appearance]) -> None:
    """Raise Incomplete for a report with neither a passage nor, where there is no text to anchor in, a locator."""
    loose = reports.filter(passage__isnull=True).select_related("source")
    with_text = set(newest_snapshots([a.source_id for a in loose]).values_list("source", flat=True))
    for appearance in loose:
        if appearance.source_id in with_text or not appearance.locator:
            raise Incomplete(f"Mark the passage in “{appearance.source}” that says this.")


def _checked(statement: Statement) -> None:
    row = checks.fetched(Statement.objects.filter(pk=statement.pk)).get()
    if not (missing := checks.lacking(row)):
        return
    lapsed = [aspect for aspect in checks.lapsed(row) if aspect in missing]
    changed = f" What was looked at has changed since the check of {', '.join(lapsed)}." if lapsed else ""
    raise Incomplete(
        f"Still to be checked and passed by somebody other than the submitter: {', '.join(missing)}.{changed}"
    )

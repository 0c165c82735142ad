"""Looking for the work in which a statement was first said: what was searched, with what result, and what was found.

A search that found nothing is kept like one that did, so that nobody has to search there twice. Once the work is held,
the statement names it as its original and has a report in it, without any reporters: distance 0. A draft is changed at
once. What is public is changed by a proposal, which somebody else has to accept; what is in review, by nobody.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet

from claims import first_hand, proposals
from claims.choices import CorrectionKind, Mode, SearchResult, Status
from claims.models import Appearance, Proposal, SearchAttempt, Statement
from claims.workflow import STATES, IllegalTransition, demand_right, locked, unchanged_since
from factcheck.journal import explain, recording
from factcheck.journal.demand import demand_laws
from factcheck.models import Account
from sources.choices import ActorKind
from sources.coverage import Place
from sources.ingest.capture import page_at
from sources.models import Actor, Snapshot, Source


@dataclass(frozen=True)
class Report:
    """Where a statement stands in its original: a place in a held text, or a locator where there is none."""

    snapshot: Snapshot | None = None
    place: Place | None = None
    mode: str = Mode.OWN_WORDS
    locator: str = ""


def without_first_hand() -> QuerySet[Any]:
    """Return the statements that nobody has recorded where they were said, apart from withdrawn ones.

    Unnamed voices are left out: they speak in the source that leaves them unnamed alone, until they are identified.
    """
    own = Appearance.objects.filter(statement=OuterRef("pk"), source=OuterRef("original"))
    # Not by a join: SQLite would begin with the actors, however few statements are asked for.
    unnamed = Actor.objects.filter(kind=ActorKind.UNNAMED).values("pk")
    return Statement.objects.exclude(status=Status.WITHDRAWN).exclude(actor__in=unnamed).filter(~Exists(own))


def log_attempt(statement: Statement, *, by: Account, **values: Any) -> SearchAttempt:
    """Keep what was searched for the original of a statement, and what came of it. Raises ValidationError by field.

    `values` are those of SearchAttempt: place, query, result, url and note.
    """
    demand_right("claims.add_searchattempt", by)
    attempt = SearchAttempt(statement=statement, by=by, **values)
    attempt.full_clean()
    with recording(by=by):
        attempt.save()
    return attempt


def locate(
    statement: Statement,
    source: Source,
    *,
    by: Account,
    report: Report | None = None,
    note: str = "",
    expected: int | None = None,
) -> Proposal | None:
    """Make a held source the original of a statement and record the report in it, in one transaction.

    Of what is public this is a proposal with that public note, and is returned; nothing changes until somebody else
    accepts it. `report` may be left out where a report in that source stands already. The search that ended here is
    logged. Raises IllegalTransition for what is in review or withdrawn, StalePage, NotAllowed, and ValidationError by
    the names of source, report, mode and note.
    """
    demand_right("claims.add_searchattempt", by)
    with recording(by=by, why="Located the original.") as recorded:
        row = locked(statement)
        # Before anything is told of the statement or the source.
        for right in _RIGHTS.get(row.status, ()):
            demand_right(right, by)
        unchanged_since(row, expected)
        if row.status not in (Status.DRAFT, Status.PUBLISHED):
            raise IllegalTransition(f"This {STATES[row.status]}. {_REMEDY[row.status]}")
        made = _first_hand(row, source, report)
        if row.status == Status.PUBLISHED:
            proposal = _proposed(row, source, made, by=by, note=note)
        else:
            proposal = None
            _written(row, source, made, by=by)
            recorded.call(row, "change", why="Located the original.")
        log_attempt(row, by=by, place=source.title[:300], result=SearchResult.FOUND, url=source.url)
    return proposal


_REMEDY: dict[str, str] = {
    Status.IN_REVIEW: "Ask for it to be sent back, or wait until it is published.",
    Status.WITHDRAWN: "Only an editor can restore it.",
}


# What the report needs besides; `propose` and `log_attempt` ask for the same again.
_RIGHTS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: ("claims.change_statement", "claims.add_appearance"),
    Status.PUBLISHED: ("claims.add_proposal",),
}


def _written(row: Statement, source: Source, made: first_hand.FirstHand | None, *, by: Account) -> None:
    row.original = source
    row.full_clean()
    row.save()
    if made:
        made.write(row)
    try:
        demand_laws(row)
    except IntegrityError as error:
        name, message = explain(error)
        raise ValidationError(message, code=name) from error


def _proposed(row: Statement, source: Source, made: first_hand.FirstHand | None, *, by: Account, note: str) -> Proposal:
    if not note.strip():
        raise ValidationError({"note": "This is public: say what changes, so that readers can follow it."})
    return proposals.propose(
        row, by=by, values={"original": source}, kind=CorrectionKind.CLARIFICATION, note=note, report=made
    )


def _first_hand(row: Statement, source: Source, report: Report | None) -> first_hand.FirstHand | None:
    """Return the report to be made, or None where the source has one that nobody stands in between."""
    first_hand.demand_held(source)
    first_hand.demand_no_reporters(row, source)
    if report is None or (report.place is None and not report.locator):
        if row.appearances.filter(source=source).exists():
            return None
        raise ValidationError({"report": "Say where it stands in the original: mark the words, or give a locator."})
    locator = report.locator
    if not locator and report.snapshot and report.place:
        locator = page_at(report.snapshot, report.place[0])
    return first_hand.FirstHand(source, report.snapshot, report.place, report.mode, locator)

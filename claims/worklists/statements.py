"""Lists of statements: without their original, surely attributed to nobody, or changed since they were checked."""

from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims import checks, lapses
from claims.choices import Confidence, Mode, Status
from claims.models import Appearance, Hop, SearchAttempt, Statement
from claims.originals import without_first_hand
from claims.worklists.base import Counted, Item, WorkList, of_column, of_conditions, of_record
from sources.choices import Holding
from sources.models import Actor

STATUSES = {value: label for value, label in Status.choices if value != Status.WITHDRAWN}
# Where the follower is behind, so many statements are compared on a page, and on the desk.
COMPARED, COMPARED_ON_DESK = 1000, 200
NOT_KNOWN = "not known"


def unlocated() -> QuerySet[Any]:
    """Return the statements without a first-hand report, what most rests on first.

    On each row stands how many reports it has, of how many publishers, and how many statements come through it.
    """
    reports = Appearance.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    through = Hop.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    rows = without_first_hand().annotate(
        reports=_number(reports, Count("pk")),
        publishers=_number(reports, Count("source__publisher", distinct=True)),
        inner=_number(through, Count("appearance__statement", distinct=True)),
    )
    return rows.order_by((F("reports") + F("inner")).desc(), F("publishers").desc(), "pk")


def _number(rows: QuerySet[Any], count: Count) -> Any:
    counted = rows.annotate(number=count).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _with_attempts(rows: QuerySet[Any]) -> QuerySet[Any]:
    attempts = SearchAttempt.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    return rows.select_related("claim", "actor", "original").annotate(attempts=_number(attempts, Count("pk")))


def _unlocated(row: Statement, account: Any) -> Item:
    original = f"{row.original}, {row.original.get_holding_display()}" if row.original else NOT_KNOWN
    found: Any = row
    numbers = (found.reports, found.publishers, found.inner, found.attempts)
    return Item(str(row), reverse("admin:original", args=[row.uid]), (*numbers, original, row.get_status_display()))


ORIGINALS = {
    "unknown": (NOT_KNOWN, Q(original__isnull=True)),
    "not_identified": ("known of, not identified", Q(original__holding=Holding.NOT_IDENTIFIED)),
    "identified": ("identified, not held", Q(original__holding=Holding.IDENTIFIED)),
    "held": ("held, not recorded in it", Q(original__holding=Holding.HELD)),
}
SEARCHED = {
    "no": ("not yet", ~Q(pk__in=SearchAttempt.objects.values("statement"))),
    "yes": ("yes, and not found", Q(pk__in=SearchAttempt.objects.values("statement"))),
}
UNLOCATED = WorkList(
    name="originals",
    title="Originals not located",
    about="Statements that nobody has recorded where they were first said, those first on which most rests.",
    right="claims.view_searchattempt",
    columns=("reports", "publishers", "statements through it", "searches", "original", "status"),
    rows=unlocated,
    fetch=_with_attempts,
    item=_unlocated,
    filters=(
        of_conditions("original", "Original", ORIGINALS),
        of_conditions("searched", "Searched", SEARCHED),
        of_column("status", "Status", "status", words=STATUSES),
    ),
    is_returned_to=True,
)


def ambiguous() -> QuerySet[Any]:
    """Return the reports that do not say clearly whose words they are: ambiguous ones first, then inferred ones."""
    rows = Appearance.objects.exclude(confidence=Confidence.EXPLICIT).exclude(statement__status=Status.WITHDRAWN)
    first = Case(When(confidence=Confidence.AMBIGUOUS, then=0), default=1, output_field=IntegerField())
    return rows.order_by(first, "pk")


def _ambiguous(row: Appearance, account: Any) -> Item:
    statement = row.statement
    reporters = " → ".join(hop.actor.name for hop in row.hops.all())
    facts = (row.get_confidence_display(), row.source.title, row.get_mode_display(), row.named_as, reporters, row.note)
    return Item(
        str(statement),
        reverse("admin:claims_statement_change", args=[statement.pk]),
        (*facts, statement.get_status_display()),
    )


AMBIGUOUS = WorkList(
    name="ambiguous",
    title="Ambiguous attributions",
    about="Reports that leave open who says it, or from which that is only inferred.",
    right="claims.view_statement",
    columns=("attribution", "source", "mode", "named as", "reported through", "note", "status"),
    rows=ambiguous,
    fetch=lambda rows: rows.select_related("statement__claim", "statement__actor", "source").prefetch_related(
        "hops__actor"
    ),
    item=_ambiguous,
    filters=(
        of_column(
            "confidence",
            "Attribution",
            "confidence",
            words={value: label for value, label in Confidence.choices if value != Confidence.EXPLICIT},
        ),
        of_column("mode", "Mode", "mode", words=dict(Mode.choices)),
        of_column("status", "Status", "statement__status", words=STATUSES),
        of_record("publisher", "Publisher", "source__publisher", "name", model=Actor),
    ),
)


def _stale(row: Statement, account: Any) -> Item:
    lapsed = checks.lapsed(row)
    missing = checks.lacking(row)
    may_check = account.has_perm("claims.review_statement") and row.submitted_by_id != account.pk
    name, key = ("review_statement", row.uid) if may_check else ("claims_statement_change", row.pk)
    changed = [aspect for aspect in missing if aspect in lapsed]
    others = [aspect for aspect in missing if aspect not in lapsed]
    approved = f"{row.approved_at:%Y-%m-%d}" if row.approved_at else ""
    return Item(str(row), reverse(f"admin:{name}", args=[key]), (", ".join(changed), ", ".join(others), approved))


def _count_stale() -> Counted:
    found, is_least = lapses.stale_among(COMPARED_ON_DESK)
    return Counted(len(found), is_least=is_least)


STALE = WorkList(
    name="stale-checks",
    title="Stale checks",
    about="Published statements of which something that was checked has changed since.",
    right="claims.view_check",
    columns=("changed since its check", "never passed", "approved"),
    rows=lambda: lapses.stale(most=COMPARED).order_by("-pk"),
    whole=lambda: lapses.stale_among(None)[0],
    fetch=checks.fetched,
    item=_stale,
    count=_count_stale,
    remark=f"The newest {COMPARED:,} of what has changed are looked at here, and all in the CSV.",
)

"""Who is to review a statement, and by when."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from claims import notices
from claims.models import Assignment, Statement
from claims.workflow import STATES, Incomplete, NotAllowed, demand_right, is_of_others, locked
from factcheck.journal import recording
from factcheck.models import Account

RIGHT = "claims.review_statement"


def reviewers() -> QuerySet[Account]:
    """Return the people who may review statements."""
    people: Any = Account.objects.with_perm(RIGHT, backend="django.contrib.auth.backends.ModelBackend")
    return people.filter(is_active=True).order_by("username")


def assign(statement: Statement, *, to: Account, due_on: date | None, by: Account) -> Assignment:
    """Give a statement to a reviewer, instead of whoever had it. Raises NotAllowed for who submitted or wrote it."""
    demand_right("claims.add_assignment", by)
    if not to.has_perm(RIGHT):
        raise NotAllowed(f"{to} may not review statements. Choose somebody with that role.")
    with recording(by=by):
        row = locked(statement)
        if row.status != "in_review":
            raise Incomplete(f"This {STATES[row.status]}: only what is in review is assigned.")
        if not is_of_others(row, to):
            raise NotAllowed(f"{to} submitted this, or wrote a part of it: somebody else has to review it.")
        former = Assignment.objects.filter(statement=row).exclude(to=to).select_related("to").first()
        if former:
            told = f"{by} gave “{str(row.claim)[:150]}”, which you had, to {to}"
            notices.tell(former.to, told, url=review_url(row), by=by)
        made, _ = Assignment.objects.update_or_create(statement=row, defaults={"to": to, "due_on": due_on, "by": by})
        due = f", due on {due_on.day} {due_on:%B %Y}" if due_on else ""
        notices.tell(to, f"{by} asks you to review “{str(row.claim)[:150]}”{due}", url=review_url(row), by=by)
    return made


def release(statement: Statement, *, by: Account) -> None:
    """Let a statement be anybody's again."""
    demand_right("claims.delete_assignment", by)
    with recording(by=by):
        Assignment.objects.filter(statement=statement).delete()


def review_url(statement: Statement) -> str:
    """Return where a statement is reviewed."""
    return reverse("admin:review_statement", args=[statement.uid])

"""What is done to several statements of the review queue at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import assignments, review_queue, workflow
from claims.admin.queue_forms import AssignForm
from claims.admin.several import Result, results_page, tried_on
from claims.models import Statement
from factcheck.admin.choosing import is_key
from factcheck.admin.site import Unusable
from factcheck.uids import is_uid

# What is done to a statement, given the revision of it that the list showed.
Act = Callable[[Statement, int], object]


def done(request: HttpRequest, *, back: str) -> HttpResponse:
    """Do to each chosen statement what was asked, each in a transaction of its own, and say what became of it."""
    chosen = _chosen(request)
    if not chosen:
        raise Unusable("Choose at least one statement in the list.")
    act, words = _act(request)
    results = [_result(row, seen, act, words) for row, seen in chosen]
    return results_page(request, results, back=back, list_title="Review queue")


def _chosen(request: HttpRequest) -> list[tuple[Statement, int]]:
    seen: dict[str, int] = {}
    for value in request.POST.getlist("chosen")[: review_queue.PAGE]:
        uid, _, seq = value.partition(":")
        if is_uid(uid):
            seen[uid] = int(seq) if is_key(seq) else 0
    rows = Statement.objects.filter(uid__in=seen).select_related("claim", "actor").order_by("submitted_at", "pk")
    return [(row, seen[row.uid]) for row in rows]


def _act(request: HttpRequest) -> tuple[Act, str]:
    account: Any = request.user
    match request.POST.get("do"):
        case "approve":
            return lambda row, seen: workflow.approve(row, by=account, expected=seen), "Approved and published."
        case "assign":
            form = AssignForm(request.POST)
            if not form.is_valid():
                raise Unusable(
                    " ".join(f"{form[name].label}: {' '.join(map(str, e))}" for name, e in form.errors.items())
                )
            to, due_on = form.cleaned_data["to"], form.cleaned_data["due_on"]
            if to is None:
                return lambda row, seen: assignments.release(row, by=account), "Given to nobody."
            return lambda row, seen: assignments.assign(row, to=to, due_on=due_on, by=account), f"Given to {to}."
    raise Unusable("Choose what to do: approve or assign.")


def _result(row: Statement, seen: int, act: Act, words: str) -> Result:
    url = reverse("admin:review_statement", args=[row.uid])
    return tried_on(str(row), url, lambda: act(row, seen), words=words)

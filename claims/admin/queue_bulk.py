"""What is done to several statements of the review queue at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from claims import assignments, review_queue, workflow
from claims.admin.queue_forms import AssignForm
from claims.models import Statement
from factcheck.admin import desk
from factcheck.admin.site import Unusable
from factcheck.journal import explain


def done(request: HttpRequest, *, back: str) -> HttpResponse:
    """Do to each chosen statement what was asked, each in a transaction of its own, and say what became of it."""
    chosen = _chosen(request)
    if not chosen:
        raise Unusable("Choose at least one statement in the list.")
    do, words = _action(request)
    results = [_result(row, seen, do, words) for row, seen in chosen]
    count = sum(result["is_done"] for result in results)
    return desk.render(
        request,
        "admin/review/results.html",
        title="What became of it",
        results=results,
        done=count,
        refused=len(results) - count,
        back=back,
    )


def _chosen(request: HttpRequest) -> list[tuple[Statement, int]]:
    seen: dict[str, int] = {}
    for value in request.POST.getlist("chosen")[: review_queue.PAGE]:
        uid, _, seq = value.partition(":")
        seen[uid] = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 19 else 0
    rows = Statement.objects.filter(uid__in=seen).select_related("claim", "actor").order_by("submitted_at", "pk")
    return [(row, seen[row.uid]) for row in rows]


def _action(request: HttpRequest) -> tuple[Any, str]:
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


def _result(row: Statement, seen: int, do: Any, words: str) -> dict[str, Any]:
    try:
        do(row, seen)
    except (workflow.WorkflowError, ValidationError) as error:
        return {"statement": row, "is_done": False, "text": " ".join(getattr(error, "messages", [str(error)]))}
    except IntegrityError as error:
        return {"statement": row, "is_done": False, "text": explain(error)[1]}
    return {"statement": row, "is_done": True, "text": words}

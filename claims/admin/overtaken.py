"""What becomes of an edit whose record may not be edited any more when it is saved: nothing that was typed is lost."""

import re
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from claims import proposed
from claims.admin.proposal_forms import not_judged, part_forms, proposal_page, propose_form
from claims.visibility import everybody_sees
from claims.workflow import seen
from factcheck.admin import unsent

PUBLIC = "This became public while you had it open, so nothing was saved."
PROPOSE = (
    f"{PUBLIC} What you typed stands below: compare it with what is public now, say what changes and why, and "
    "propose it."
)
CLOSED = "This may not be edited any more: it went on in the review while you had it open. Nothing was saved."


def overtaken(owner: Any, request: HttpRequest, record: Any) -> HttpResponse | None:
    """Answer an edit that cannot be saved as one; None for any other, and for whoever may not edit the type at all.

    Where somebody may propose the change of what is public now, the answer is that form, with what they typed.
    """
    if not owner.has_change_permission(request):
        return None
    is_public = type(record) in {*proposed.FIELDS, *proposed.FIXED} and everybody_sees(record)
    if is_public and _was_sent(request, record):
        may_propose = type(record) in proposed.FIELDS and request.user.has_perm("claims.add_proposal")
        return _propose_page(owner, request, record) if may_propose else _kept(owner, request, record, PUBLIC)
    if not owner.has_change_permission(request, record):
        return _kept(owner, request, record, PUBLIC if is_public else CLOSED)
    return None


def _was_sent(request: HttpRequest, record: Any) -> bool:
    """Say whether something was sent that is changed by a proposal alone: the page of what is public sends none."""
    model = type(record)
    names = {*proposed.FIELDS.get(model, ()), *proposed.FIXED.get(model, ())}
    if any(name in request.POST or f"{name}-typed" in request.POST for name in names):
        return True
    parts = [part for name in proposed.PARTS.get(model, ()) if (part := proposed.part(model, name))]
    cells = [f"{part.name}-\\d+-(?:{'|'.join(column.name for column in proposed.columns(part))})" for part in parts]
    return any(re.fullmatch(cell, key) for cell in cells for key in request.POST)


def _propose_page(owner: Any, request: HttpRequest, record: Any) -> HttpResponse:
    _as_proposal(request, record)
    form, parts = propose_form(owner, request, record), part_forms(owner, request, record)
    not_judged(form, parts)
    return proposal_page(
        owner, request, record, form, parts, status=HTTPStatus.CONFLICT, refusal=PROPOSE, expected=seen(record)
    )


def _as_proposal(request: HttpRequest, record: Any) -> None:
    """Give the values that were sent the names that they have in a proposal; what was not sent stays as it stands."""
    sent = request.POST.copy()
    for name in proposed.FIELDS[type(record)]:
        column = record._meta.get_field(name)
        if name in sent or f"{name}-typed" in sent:
            values = sent.getlist(name)
        else:
            now = column.value_from_object(record)
            values = [row.pk for row in now] if column.many_to_many else ["" if now is None else now]
        sent.setlist(f"value_{name}", values)
        sent[f"value_{name}-typed"] = sent.get(f"{name}-typed", "")
    sent["why"] = sent.get("_why", "")
    request.POST = sent  # type: ignore[assignment]  # a copy of itself


def _kept(owner: Any, request: HttpRequest, record: Any, message: str) -> HttpResponse:
    """Refuse, and hand back what was typed, to be copied."""
    typed = unsent.typed(unsent.everything(request))
    back = reverse(f"admin:{owner.opts.app_label}_{owner.opts.model_name}_change", args=[record.pk])
    context = {**owner.admin_site.each_context(request), "title": "Not saved", "message": message}
    return TemplateResponse(
        request, "admin/refusal.html", context | {"back": back, "typed": typed}, status=HTTPStatus.CONFLICT
    )

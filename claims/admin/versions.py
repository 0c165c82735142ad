"""The page on which somebody goes back to an older version of a record."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from claims import notices, proposals, proposed, versions, workflow
from claims.admin.commenting import record_of
from claims.choices import CorrectionKind
from factcheck.admin import desk
from factcheck.admin.records import stands
from factcheck.admin.site import Unusable
from factcheck.admin.steps import posted, posted_number, status_of, text_field, tried

PROPOSED = "Proposed. The public version stands until somebody else accepts this."
DONE = "Done: what it said then is its new version."


class ReasonForm(forms.Form):
    """Why an older version is to stand again."""

    why = text_field("Reason", required=True, help_text="Kept in the history, and never public.", rows=2)


class ProposalForm(forms.Form):
    """What goes with a change of something public."""

    kind = forms.ChoiceField(label="Kind of change", choices=CorrectionKind.choices)
    note = text_field("Public note", required=True, help_text="What changes, and why. Everybody will read it.", rows=2)
    why = text_field("Reason", required=False, help_text="For the person who decides. Never public.", rows=2)


@desk.page("versions/<slug:uid>/<int:seq>/", name="go_back", right="factcheck.view_revision")
def go_back(request: HttpRequest, uid: str, seq: int) -> HttpResponse:
    """Show what going back would change; do it, or propose it where the record is public."""
    record = record_of(uid)
    owner: Any = admin.site._registry[type(record)]
    is_public = stands(request, record)
    if not may_go_back(owner, request, record):
        raise PermissionDenied
    found = _planned(request, owner, record, seq, is_public=is_public)
    form = (ProposalForm if is_public else ReasonForm)(posted(request))
    account: Any = request.user
    made: list[Any] = []

    def do() -> None:
        values, seen = form.cleaned_data, posted_number(request)
        if is_public:
            older = versions.values(record, found)
            made.append(proposals.propose(record, by=account, values=older, expected=seen, **values))
        else:
            versions.go_back(record, found, by=account, why=values["why"], expected=seen)

    if form.is_bound and tried(form, do, (workflow.WorkflowError,)):
        messages.success(request, PROPOSED if is_public else DONE)
        return HttpResponseRedirect(notices.place(made[0] if made else record))
    return desk.render(
        request,
        "admin/review/go_back.html",
        title="Go back to an older version",
        subtitle=str(record),
        status=status_of(form),
        record=record,
        seq=seq,
        changes=found.changes,
        left=[name.replace("_", " ") for name in found.left],
        is_public=is_public,
        form=form if found.fields or found.parts else None,
        expected=request.POST.get("expected") or workflow.seen(record),
        back=notices.place(record),
    )


def may_go_back(owner: Any, request: HttpRequest, record: Any) -> bool:
    """Say whether this person could go back to an older version: whoever may edit it, or propose what is public."""
    if not request.user.has_perm("factcheck.view_revision"):
        return False
    if stands(request, record):
        return type(record) in proposed.FIELDS and request.user.has_perm("claims.add_proposal")
    return bool(owner.has_change_permission(request, record))


def _planned(request: HttpRequest, owner: Any, record: Any, seq: int, *, is_public: bool) -> versions.Plan:
    if is_public:
        model = type(record)
        carried = [proposed.part(model, name) for name in proposed.PARTS.get(model, ())]
        fields, parts = set(proposed.FIELDS[model]), [child.model for child in carried if child]
    else:
        shown = {name for name in flatten_fieldsets(owner.get_fieldsets(request, record)) if isinstance(name, str)}
        fields = shown - set(owner.get_readonly_fields(request, record))
        parts = [
            inline.model
            for inline in owner.get_inline_instances(request, record)
            if inline.has_change_permission(request, record) and inline.has_delete_permission(request, record)
        ]
    try:
        return versions.plan(record, seq, fields=fields, parts=parts)
    except versions.CannotGoBack as error:
        raise Unusable(str(error)) from error

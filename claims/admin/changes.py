"""Checks, corrections and proposals: what happens to records around their publication."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from claims import proposals, proposed, workflow
from claims.admin.guarding import warn
from claims.admin.proposal_forms import (
    DecisionForm,
    PartForms,
    not_judged,
    part_forms,
    proposal_page,
    propose_form,
    with_more_rows,
)
from claims.admin.proposal_words import changes_of
from claims.models import Check, Correction, Proposal
from factcheck.admin import desk
from factcheck.admin.records import ReadOnlyAdmin
from factcheck.admin.steps import posted, posted_number, status_of, step_page, tried
from factcheck.journal import registry

REFUSALS = (workflow.WorkflowError,)


@admin.register(Check)
class CheckAdmin(ReadOnlyAdmin):
    """What was found about statements in review."""

    list_display = ("statement", "aspect", "result", "by", "at")
    list_select_related = ("statement__claim", "statement__actor", "by")
    list_filter = ("aspect", "result")
    search_fields = ("statement__claim__text", "=statement__uid", "=uid")


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """Public notes of changes."""

    list_display = ("record", "kind", "text", "at")
    list_filter = ("kind", "type")
    search_fields = ("text", "=record", "=uid")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Changes of public records that wait for a second person."""

    list_display = ("record", "type", "kind", "note", "status", "proposed_by", "proposed_at")
    list_select_related = ("proposed_by",)
    list_filter = ("status", "kind", "type")
    search_fields = ("note", "=record", "=uid")
    change_form_template = "admin/claims/proposal_form.html"
    fields = (
        *("about", "kind", "note", "why", "status", "proposed_by", "proposed_at"),
        *("decided_by", "decided_at", "decision_comment", "uid"),
    )
    readonly_fields = ("about",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch the accounts, which the page names."""
        return super().get_queryset(request).select_related("proposed_by", "decided_by")

    @admin.display(description="record")
    def about(self, proposal: Proposal) -> str:
        """Lead to the record, by its name."""
        record = proposals.target(proposal)
        opts, site = record._meta, self.admin_site
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, site.label(record))  # type: ignore[attr-defined]  # ours

    def get_urls(self) -> Any:
        """Add the pages on which a change is proposed and decided."""
        wrap = self.admin_site.admin_view
        return [
            path("propose/<slug:uid>/", wrap(self.propose_view), name="claims_proposal_propose"),
            path("<int:pk>/decide/<slug:step>/", wrap(self.decide_view), name="claims_proposal_decide"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer the decision while it is open."""
        obj = kwargs.get("obj")
        context["decisions"] = [
            {"label": _verb(step, obj, request), "url": reverse("admin:claims_proposal_decide", args=[obj.pk, step])}
            for step in ("accept", "reject")
            if obj and proposals.may(step, obj, request.user)
        ]
        context["changes"] = changes_of(obj) if obj else []
        return super().render_change_form(request, context, *args, **kwargs)

    def propose_view(self, request: HttpRequest, uid: str) -> HttpResponse:
        """Ask for new values of a public record."""
        record = _record(uid)
        if not request.user.has_perm("claims.add_proposal"):
            raise PermissionDenied
        owner: Any = self.admin_site._registry[type(record)]
        wants_more = "_more" in request.POST
        if wants_more:
            with_more_rows(request)
        form, parts = propose_form(owner, request, record), part_forms(owner, request, record)
        if wants_more:
            not_judged(form, parts)
        made: list[Proposal] = []
        is_sent = form.is_bound and not wants_more and all(part.is_valid() for part in parts)
        if is_sent and tried(form, lambda: made.append(_propose(request, record, form, parts)), REFUSALS):
            messages.success(request, "Proposed. The public version stands until somebody else accepts this.")
            warn(request, (found for part in parts for found in getattr(part, "guarded", ())))
            return HttpResponseRedirect(reverse("admin:claims_proposal_change", args=[made[0].pk]))
        seen = request.POST.get("expected") or workflow.seen(record)
        return proposal_page(owner, request, record, form, parts, status=status_of(form), expected=seen)

    def decide_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Accept or reject a proposal, or take back one's own."""
        proposal = self.get_object(request, str(pk))
        if proposal is None or step not in ("accept", "reject"):
            raise Http404
        takes_back = step == "reject" and _is_own(proposal, request)
        if not takes_back and not request.user.has_perm("claims.decide_proposal"):
            raise PermissionDenied
        form = DecisionForm(posted(request))
        decide = proposals.accept if step == "accept" else proposals.reject

        def do() -> Any:
            return decide(proposal, by=desk.account_of(request), comment=form.cleaned_data["comment"])

        if form.is_bound and tried(form, do, REFUSALS):
            messages.success(request, "Accepted and published." if step == "accept" else "Rejected.")
            return HttpResponseRedirect(reverse("admin:claims_proposal_changelist"))
        return step_page(
            self,
            request,
            proposal,
            title=f"{_verb(step, proposal, request)} a change",
            verb=_verb(step, proposal, request),
            form=form,
            status=status_of(form),
            template="admin/claims/decision.html",
            subtitle=f"{capfirst(proposal.get_kind_display())}, proposed by {proposal.proposed_by}",
            about=str(proposals.target(proposal)),
            changes=changes_of(proposal),
        )


def _verb(step: str, proposal: Proposal, request: HttpRequest) -> str:
    return "Take back" if step == "reject" and _is_own(proposal, request) else step.capitalize()


def _is_own(proposal: Proposal, request: HttpRequest) -> bool:
    return proposal.proposed_by_id == request.user.pk


def _record(uid: str) -> Any:
    row = registry.by_uid(uid)
    if type(row) not in proposed.FIELDS:
        raise Http404
    return row


def _propose(request: HttpRequest, record: Any, form: forms.Form, parts: list[PartForms]) -> Proposal:
    given = form.cleaned_data
    fields = proposed.FIELDS[type(record)]
    try:
        return proposals.propose(
            record,
            by=desk.account_of(request),
            values={name: given[f"value_{name}"] for name in fields} | {part.name: part.values for part in parts},
            kind=given["kind"],
            note=given["note"],
            why=given["why"],
            expected=posted_number(request),
        )
    except ValidationError as error:
        raise _beside(error, fields, parts) from error


def _beside(error: ValidationError, fields: tuple[str, ...], parts: list[PartForms]) -> ValidationError:
    """Return what was refused under the names that the form has for it; of a row, with the name of its part."""
    found = getattr(error, "error_dict", None)
    if found is None:
        return error
    names = {part.name: part.heading for part in parts}
    told: dict[str, Any] = {}
    for name, errors in found.items():
        if name in names:
            told.setdefault(NON_FIELD_ERRORS, []).extend(f"{names[name]}: {one}" for e in errors for one in e.messages)
        else:
            told.setdefault(f"value_{name}" if name in fields else name, []).extend(errors)
    return ValidationError(told)

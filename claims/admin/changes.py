"""Checks, corrections and proposals: what happens to records around their publication."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from claims import first_hand, proposals, workflow
from claims.choices import CorrectionKind
from claims.models import Check, Correction, Proposal
from factcheck.admin.records import ReadOnlyAdmin
from factcheck.admin.steps import posted, posted_number, status_of, step_page, text_field, tried
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


class DecisionForm(forms.Form):
    """The comment on a decision."""

    comment = text_field("Comment", required=False, help_text="For the proposer. Required to reject. Never public.")


class ProposeForm(forms.Form):
    """What is proposed: the public note and the reason for the reviewer, to which each field of the record is added."""

    kind = forms.ChoiceField(label="Kind of change", choices=CorrectionKind.choices)
    note = text_field("Public note", required=True, help_text="What changes, and why. Everybody will read it.")
    why = text_field("Reason", required=False, help_text="For the person who decides. Never public.")


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
        fields = proposals.FIELDS.get(type(record), ())
        owner: Any = self.admin_site._registry[type(record)]
        form = ProposeForm(posted(request))
        for name in fields:
            form.fields[f"value_{name}"] = _value_field(owner, request, record, name)
        made: list[Proposal] = []
        if form.is_bound and tried(form, lambda: made.append(_propose(request, record, form, fields)), REFUSALS):
            messages.success(request, "Proposed. The public version stands until somebody else accepts this.")
            return HttpResponseRedirect(reverse("admin:claims_proposal_change", args=[made[0].pk]))
        return step_page(
            owner,
            request,
            record,
            title="Propose a change",
            verb="Propose",
            form=form,
            status=status_of(form),
            expected=request.POST.get("expected") or workflow.seen(record),
        )

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
            return decide(proposal, by=_account(request), comment=form.cleaned_data["comment"])

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


def changes_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return field, value before and value proposed, in words, for each field of a proposal: one query for any list."""
    record, earlier = proposals.target(proposal), proposals.values_before(proposal)
    changes = []
    for name, value in proposals.own_values(proposal.values).items():
        column, now = record._meta.get_field(name), earlier[name]
        names = _names(column, [now, value])
        changes.append(
            {"field": column.verbose_name, "before": _in_words(now, names), "after": _in_words(value, names)}
        )
    if report := proposal.values.get(first_hand.KEY):
        words = first_hand.restored(report).words
        changes.append({"field": "report in the original", "before": "", "after": words})
    return changes


def _names(column: Any, values: list[Any]) -> dict[Any, str]:
    """Return what stands for the stored values of a field: the labels of choices, and of records."""
    if not column.is_relation:
        return {key: str(label) for key, label in column.flatchoices}
    uids = {uid for value in values for uid in (value if isinstance(value, list) else [value]) if uid}
    rows = column.related_model._base_manager.filter(uid__in=uids)
    site: Any = admin.site
    return {row.uid: site.label(row) for row in rows}


def _in_words(value: Any, names: dict[Any, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(names.get(one, one)) for one in values if one not in (None, ""))


def _record(uid: str) -> Any:
    for record in registry.records.values():
        if record.model in proposals.FIELDS and (row := record.model._base_manager.filter(uid=uid).first()):
            return row
    raise Http404


def _value_field(owner: Any, request: HttpRequest, record: Any, name: str) -> forms.Field:
    """Return the field of the record's own form, with the present value."""
    column = record._meta.get_field(name)
    field: forms.Field = owner.formfield_for_dbfield(column, request)
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget  # Nothing is added or changed on the way.
    field.initial = column.value_from_object(record)
    return field


def _propose(request: HttpRequest, record: Any, form: forms.Form, fields: Any) -> Proposal:
    given = form.cleaned_data
    try:
        return proposals.propose(
            record,
            by=_account(request),
            values={name: given[f"value_{name}"] for name in fields},
            kind=given["kind"],
            note=given["note"],
            why=given["why"],
            expected=posted_number(request),
        )
    except ValidationError as error:
        found = getattr(error, "error_dict", None)
        if found is None:
            raise
        raise ValidationError({f"value_{n}" if n in fields else n: e for n, e in found.items()}) from error


def _account(request: HttpRequest) -> Any:
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user

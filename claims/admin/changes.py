"""Checks, corrections and proposals: what happens to records around their publication."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from claims import proposals, workflow
from claims.choices import CorrectionKind
from claims.models import Check, Correction, Proposal
from factcheck.admin.records import ReadOnlyAdmin
from factcheck.admin.steps import posted, step_page, text_field, tried
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
    """What is proposed: one field with its new value, the public note, and the reason for the reviewer."""

    kind = forms.ChoiceField(choices=CorrectionKind.choices)
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
        if obj and obj.status == "open" and request.user.has_perm("claims.decide_proposal"):
            context["decisions"] = [
                {"label": step.capitalize(), "url": reverse("admin:claims_proposal_decide", args=[obj.pk, step])}
                for step in ("accept", "reject")
            ]
        context["changes"] = changes_of(obj) if obj else []
        return super().render_change_form(request, context, *args, **kwargs)

    def propose_view(self, request: HttpRequest, uid: str) -> HttpResponse:
        """Ask for new values of a public record."""
        record = _record(uid)
        if not request.user.has_perm("claims.add_proposal"):
            raise PermissionDenied
        fields = proposals.FIELDS.get(type(record), ())
        form = ProposeForm(posted(request))
        for name in fields:
            form.fields[f"value_{name}"] = _value_field(record, name)
        made: list[Proposal] = []
        if form.is_bound and tried(form, lambda: made.append(_propose(request, record, form, fields)), REFUSALS):
            messages.success(request, "Proposed. The public version stands until somebody else accepts this.")
            return HttpResponseRedirect(reverse("admin:claims_proposal_change", args=[made[0].pk]))
        admin_of_record = self.admin_site._registry[type(record)]
        return step_page(
            admin_of_record,
            request,
            record,
            title="Propose a change",
            verb="Propose",
            form=form,
            expected=request.POST.get("expected") or workflow.seen(record),
        )

    def decide_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Accept or reject a proposal."""
        proposal = self.get_object(request, str(pk))
        if proposal is None or step not in ("accept", "reject"):
            raise Http404
        if not request.user.has_perm("claims.decide_proposal"):
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
            title=f"{step.capitalize()} a change",
            verb=step.capitalize(),
            form=form,
            template="admin/claims/decision.html",
            changes=changes_of(proposal),
        )


def changes_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return field, value before and value proposed, for each field of a proposal: the same after its decision."""
    before = proposals.values_before(proposal)
    return [{"field": name, "before": before[name], "after": value} for name, value in proposal.values.items()]


def _record(uid: str) -> Any:
    for record in registry.records.values():
        if record.model in proposals.FIELDS and (row := record.model._base_manager.filter(uid=uid).first()):
            return row
    raise Http404


def _value_field(record: Any, name: str) -> forms.Field:
    """Return a field with the present value. A record is named by its identifier, several one a line."""
    column, now = record._meta.get_field(name), proposals.current_value(record, name)
    label = str(column.verbose_name)
    if column.many_to_many:
        return forms.CharField(
            label=label, initial="\n".join(now), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
    if column.choices:
        return forms.ChoiceField(label=label, choices=column.choices, initial=now)
    widget = (
        forms.Textarea(attrs={"rows": 3, "cols": 80})
        if len(str(now or "")) > 80
        else forms.TextInput(attrs={"size": 60})
    )
    help_text = "The identifier of a record." if column.is_relation else ""
    return forms.CharField(label=label, initial=now or "", required=False, widget=widget, help_text=help_text)


def _propose(request: HttpRequest, record: Any, form: forms.Form, fields: Any) -> Proposal:
    given = form.cleaned_data
    values = {}
    for name in fields:
        value = given[f"value_{name}"]
        values[name] = value.split() if record._meta.get_field(name).many_to_many else value
    expected = request.POST.get("expected", "")
    return proposals.propose(
        record,
        by=_account(request),
        values=values,
        kind=given["kind"],
        note=given["note"],
        why=given["why"],
        expected=int(expected) if expected.isascii() and expected.isdigit() else 0,
    )


def _account(request: HttpRequest) -> Any:
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user

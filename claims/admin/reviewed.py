"""What the admin of reviewed records shares: the queue, the steps of the workflow, and that only drafts are edited."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode

from claims import workflow
from claims.admin.step_forms import StepForm, step_form
from claims.choices import Status
from claims.returned import returned
from factcheck.admin import desk, unsent
from factcheck.admin.records import PartInline, RecordAdmin
from factcheck.admin.steps import posted, posted_number, status_for, step_page
from factcheck.journal import recording

# What each step is called: on its button, as the title of its page, and when it is done.
WORDS = {
    "submit": ("Submit for review", "Submit for review", "Submitted: it waits for somebody else now."),
    "approve": ("Review", "Review and approve", "Approved and published."),
    "send_back": ("Send back", "Send back to its author", "Sent back with your comment."),
    "withdraw": ("Withdraw", "Withdraw from the public", "Withdrawn. Its address answers with your reason."),
    "restore": ("Restore as a draft", "Restore as a draft", "Restored as a draft."),
}
VERBS = {"approve": "Approve and publish", "withdraw": "Withdraw publicly"}


class QueueFilter(admin.SimpleListFilter):
    """The queues of the person who looks."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Offer what waits for this person, and what this person waits for."""
        return [("waiting", "waiting for me"), ("submitted", "submitted by me"), ("returned", "sent back to me")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep one queue."""
        match self.value():
            case "waiting":
                return queryset.for_reviewer(request.user)
            case "submitted":
                return queryset.in_review().filter(submitted_by=request.user)
            case "returned":
                return queryset.filter(status=Status.DRAFT, submitted_by=request.user)
            case _:
                return queryset


class DraftInline(PartInline):
    """Parts of a reviewed record, edited while it is a draft. Its status says whether it is one."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Add to drafts only."""
        return is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change drafts only."""
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take away from drafts only."""
        return is_open(obj) and super().has_delete_permission(request, obj)


def is_open(record: Any) -> bool:
    """Say whether a record, or one that is about to be made, may be edited: only a draft."""
    return record is None or record.status == Status.DRAFT


class ReviewedAdmin(RecordAdmin):
    """The admin of a record that goes through review.

    Only drafts are edited, and only what was never public is deleted. Each step of the workflow has a page, which shows
    what is decided and hands back the revision that it showed.
    """

    change_form_template = "admin/claims/reviewed_form.html"
    shown_template: ClassVar[str] = ""
    stamps = (
        *("uid", "status", "submitted_by", "submitted_at", "approved_by", "approved_at"),
        *("first_published_at", "withdrawn_by", "withdrawn_at", "withdrawn_reason"),
    )
    stamp_fieldset: ClassVar[Any] = ("Review", {"fields": stamps, "classes": ("collapse",)})
    accounts: ClassVar[tuple[str, ...]] = ("submitted_by", "approved_by", "withdrawn_by")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Show the oldest first in the queue of a reviewer."""
        is_queue = request.GET.get("queue") in ("waiting", "submitted")
        return ("submitted_at", "pk") if is_queue else super().get_ordering(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change drafts only."""
        return super().has_change_permission(request, obj) and is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete drafts that were never public."""
        return super().has_delete_permission(request, obj) and (obj is None or (is_open(obj) and not obj.was_published))

    def get_urls(self) -> Any:
        """Add a page for each step of the workflow."""
        wrap, name = self.admin_site.admin_view, f"claims_{self.opts.model_name}_step"
        return [path("<int:pk>/step/<slug:step>/", wrap(self.step_view), name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer the steps that this person may take now, and say why a draft came back."""
        obj = kwargs.get("obj")
        context["steps"] = [
            {"label": WORDS[step][0], "url": self._step_url(obj, step)}
            for step in (WORDS if obj else ())
            if obj and workflow.may(step, obj, request.user)
        ]
        context["returned"] = returned(obj) if obj else None
        context["may_submit"] = request.user.has_perm(f"claims.submit_{self.opts.model_name}")
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Go on to the page on which it is submitted, if that button was pressed."""
        response = super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(self._step_url(obj, "submit")) if "_submit" in request.POST else response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go on to the page on which it is submitted, if that button was pressed."""
        response = super().response_change(request, obj)
        return HttpResponseRedirect(self._step_url(obj, "submit")) if "_submit" in request.POST else response

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Show what a step is about; take it if everything that is due was given."""
        record = self.get_object(request, str(pk))
        if record is None or step not in WORDS:
            raise Http404
        if not request.user.has_perm(workflow.right_for(step, record)):
            raise PermissionDenied
        form = step_form(step, record)(posted(request))
        refusal, status = self._before(request, record, step)
        if not refusal and form.is_valid():
            try:
                self._take(request, record, step, form)
                messages.success(request, WORDS[step][2])
                return HttpResponseRedirect(self._after(record, step))
            except workflow.WorkflowError as error:
                refusal, status = str(error), status_for(error.code)
                record = self.get_object(request, str(pk))
        return self._step_page(request, record, step, form=form, refusal=refusal, status=status)

    def _before(self, request: HttpRequest, record: Any, step: str) -> tuple[str, int]:
        """Return why this step cannot be taken now, whatever is given with it, or ""; and the status to say so with."""
        if workflow.may(step, record, request.user):
            return "", HTTPStatus.OK
        if record.status == workflow.STEPS[step].source:
            return workflow.OTHERS_ONLY, HTTPStatus.FORBIDDEN
        return f"This {workflow.STATES[record.status]} now, so this cannot be done to it.", HTTPStatus.CONFLICT

    def _take(self, request: HttpRequest, record: Any, step: str, form: StepForm) -> None:
        seen = posted_number(request)
        account = desk.account_of(request)
        with recording(by=account, why=form.reason):
            form.take(record, by=account, expected=seen)

    def _step_page(
        self, request: HttpRequest, record: Any, step: str, *, form: Any, refusal: str, status: int
    ) -> HttpResponse:
        may = workflow.may(step, record, request.user)
        return step_page(
            self,
            request,
            record,
            title=WORDS[step][1],
            verb=VERBS.get(step, WORDS[step][0]),
            form=form if may else None,
            status=status,
            template="admin/claims/workflow_step.html",
            refusal=refusal,
            step=step,
            expected=workflow.seen(record),
            shown_template=self.shown_template,
            typed=[] if may else unsent.typed(unsent.sent(request)),
            send_back_url=self._step_url(record, "send_back") if step == "approve" else "",
            **self.shown(record),
        )

    def shown(self, record: Any) -> dict[str, Any]:
        """Return what the page of a step shows besides the record."""
        return {}

    def _step_url(self, record: Any, step: str) -> str:
        return reverse(f"admin:claims_{self.opts.model_name}_step", args=[record.pk, step])

    def _after(self, record: Any, step: str) -> str:
        """A reviewer goes on with the queue; anybody else sees what became of the record."""
        base = f"admin:claims_{self.opts.model_name}"
        if step in ("approve", "send_back"):
            return f"{reverse(f'{base}_changelist')}?{urlencode({'queue': 'waiting'})}"
        return reverse(f"{base}_change", args=[record.pk])

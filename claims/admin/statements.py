"""Statements with their reports: the unit of entry and review."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.admin.chain import ChainField, as_typed, broken_laws, save_chain
from claims.admin.changed_sources import changed_url
from claims.admin.guarding import about_report, misplaced, warn
from claims.admin.originals import original_url
from claims.admin.review import review_page
from claims.admin.reviewed import DraftInline, QueueFilter, ReviewedAdmin
from claims.attribution import sentence
from claims.freshness import changed_statements, tell, tell_statements
from claims.guards import Finding
from claims.models import Appearance, Hop, Statement
from claims.workflow import right_for, standing_checks
from factcheck.admin.forms import RecordForm
from factcheck.admin.records import NamedRows
from factcheck.journal.explain import messages


class StatementForm(RecordForm):
    """A statement; a voice of another source is refused beside the actor."""

    beside: ClassVar[dict[str, str]] = {"voice_in_its_source": "actor"}


class ReportForm(RecordForm):
    """One report, with its chain as people type it."""

    beside: ClassVar[dict[str, str]] = {
        "chain_neighbours_differ": "chain",
        "passage_in_source": "passage",
        "cue_in_source": "cue",
    }
    chain = ChainField(
        label="Reported through",
        help_text="The reporters between the source's author and the actor, one a line, the outermost first: by short "
        "form, identifier or name; then, if it is recorded, the identifier of the reporter's own statement.",
    )

    class Media:
        js = (Script("factcheck/chain.js", type="module"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "chain" in self.fields:
            self.fields["chain"].widget.attrs["data-suggest"] = reverse("admin:suggest_actors")
        if self.instance.pk:
            self.initial["chain"] = as_typed(self.instance)

    def clean(self) -> Any:
        """Refuse passages of another source beside their fields."""
        values = super().clean() or self.cleaned_data
        for name, refusal in misplaced(values):
            self.add_error(name, refusal)
        return values


class ReportFormSet(NamedRows):
    """The reports of a statement, whose chains have to end before the actor."""

    def clean(self) -> None:
        """Refuse a chain that breaks a law, and a quotation without its marks, each beside its field."""
        super().clean()
        self.guarded: list[Finding] = []
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if not values or values.get("DELETE"):
                continue
            source = values.get("source")
            source_id = source.pk if source else None
            for law in broken_laws(values.get("chain") or [], statement=self.instance, source_id=source_id):
                form.add_error("chain", messages()[law])
            self.guarded += (found := about_report(self.instance, values))
            for finding in found:
                if finding.is_refusal:
                    form.add_error(finding.field, finding.message)


class ReportInline(DraftInline):
    """Where a statement is reported, through whom, and in which words. Too many fields for a row of a table each."""

    template = admin.StackedInline.template
    model = Appearance
    form = ReportForm
    formset = ReportFormSet
    max_num = 100
    verbose_name, verbose_name_plural = "report", "reports"
    autocomplete_fields = ("source", "passage", "more_passages", "cue")
    fields = (
        *("source", "part", "chain", "mode", "confidence", "passage", "more_passages", "cue"),
        *("named_as", "locator", "note"),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Make room for the report that every statement needs: a script could add it, and need not."""
        return 0 if obj else 1

    @admin.display(description="reported through")
    def chain(self, report: Appearance) -> str:
        """Name the reporters of a report that is only looked at."""
        return " → ".join(str(hop.actor) for hop in report.hops.all()) or "nobody"

    def fetched(self, rows: Any) -> Any:
        """Fetch what the forms name."""
        hops = Hop.objects.select_related("actor", "statement")
        rows = rows.select_related("source", "passage__snapshot__source", "cue__snapshot__source")
        return rows.prefetch_related(Prefetch("hops", hops), "more_passages__snapshot__source")


class ChangedSourceFilter(admin.SimpleListFilter):
    """Statements whose source changed after review."""

    title = "source changed after review"
    parameter_name = "source_changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Offer those alone: all others are the rule."""
        return [("yes", "yes")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep them."""
        return changed_statements(queryset) if self.value() == "yes" else queryset


@admin.register(Statement)
class StatementAdmin(ReviewedAdmin):
    """Who takes which stance to a claim."""

    form = StatementForm
    list_display = ("claim", "actor", "stance", "status", "submitted_by", "submitted_at")
    list_select_related = ("claim", "actor", "submitted_by")
    list_filter = (QueueFilter, "status", ChangedSourceFilter, "stance", "claim__kind", "claim__topics")
    search_fields = ("claim__text", "actor__name", "actor__names__name", "appearances__source__title", "=uid")
    autocomplete_fields = ("claim", "actor", "event", "original")
    inlines = (ReportInline,)
    shown_template = "admin/claims/statement_shown.html"
    fieldsets = (
        (None, {"fields": ("actor", "claim", "stance", "hedge", "role")}),
        ("When and where", {"fields": ("event", "original", "said_edtf", "said_wording", "said_basis")}),
        ReviewedAdmin.stamp_fieldset,
    )
    stamps = ReviewedAdmin.stamps

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the form and the stamps name."""
        return super().get_queryset(request).select_related("claim", "actor", "event", "original", *self.accounts)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the reports, and then the chain of each; warn of what is odd about them."""
        super().save_formset(request, form, formset, change)
        for part in formset.forms:
            values = getattr(part, "cleaned_data", {})
            if part.instance.pk and "chain" in values and not values.get("DELETE"):
                save_chain(part.instance, values["chain"])
        warn(request, getattr(formset, "guarded", ()))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say on the form that a source changed after review; offer to look for the original."""
        if obj := kwargs.get("obj"):
            rests = obj.appearances.prefetch_related("more_passages").select_related("passage")
            tell(reports := list(rests))
            context["source_changes"] = [report.source_change for report in reports if report.source_change]
            context["changed_url"] = changed_url(request, obj) if context["source_changes"] else ""
            if url := original_url(request, obj, reports):
                context.setdefault("tools", []).append({"url": url, "label": "Find its original"})
        return super().render_change_form(request, context, *args, **kwargs)

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Show a reviewer the review page; whatever else is decided has the page of its step."""
        record = self.get_object(request, str(pk))
        if record and step in ("approve", "send_back") and request.method in ("GET", "HEAD"):
            if not request.user.has_perm(right_for(step, record)):
                raise PermissionDenied
            return review_page(request, record)
        return super().step_view(request, pk, step)

    def shown(self, record: Statement) -> dict[str, Any]:
        """Return what a reviewer decides about: the claim, each report with its passage, and the checks."""
        statement = Statement.objects.with_reports().get(pk=record.pk)
        tell_statements([statement])
        reports = [{"report": report, "sentence": sentence(report)} for report in statement.appearances.all()]
        return {"statement": statement, "reports": reports, "checks": standing_checks(record)}

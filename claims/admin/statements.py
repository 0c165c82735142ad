"""Statements with their reports: the unit of entry and review."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from claims.admin.chain import ChainField, as_typed, broken_laws, save_chain
from claims.admin.reviewed import DraftInline, QueueFilter, ReviewedAdmin
from claims.attribution import sentence
from claims.models import Appearance, Hop, Statement
from claims.workflow import standing_checks
from factcheck.admin.forms import RecordForm
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
        label="reported through",
        help_text="The reporters between the source's author and the actor, one a line, the outermost first: by short "
        "form, identifier or name; then, if it is recorded, the identifier of the reporter's own statement.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["chain"] = as_typed(self.instance)

    def clean(self) -> Any:
        """Refuse passages of another source beside their fields."""
        values = super().clean() or self.cleaned_data
        source = values.get("source")
        for name, law in (("passage", "passage_in_source"), ("cue", "cue_in_source")):
            passage = values.get(name)
            if source and passage and passage.snapshot.source_id != source.pk:
                self.add_error(name, messages()[law])
        return values


class ReportFormSet(BaseInlineFormSet):
    """The reports of a statement, whose chains have to end before the actor."""

    def clean(self) -> None:
        """Refuse a chain that breaks a law, beside its field."""
        super().clean()
        for form in self.forms:
            links = getattr(form, "cleaned_data", {}).get("chain")
            if links and not form.cleaned_data.get("DELETE"):
                source = form.cleaned_data.get("source")
                for law in broken_laws(links, statement=self.instance, source_id=source.pk if source else None):
                    form.add_error("chain", messages()[law])


class ReportInline(DraftInline, admin.StackedInline):
    """Where a statement is reported, through whom, and in which words."""

    model = Appearance
    form = ReportForm
    formset = ReportFormSet
    max_num = 100
    verbose_name, verbose_name_plural = "report", "reports"
    autocomplete_fields = ("source", "passage", "more_passages", "cue")
    fields = (
        *("source", "chain", "mode", "confidence", "part", "passage", "more_passages", "cue"),
        *("named_as", "locator", "note"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the forms name."""
        hops = Hop.objects.select_related("actor", "statement")
        rows = super().get_queryset(request).select_related("source", "passage__snapshot", "cue__snapshot")
        return rows.prefetch_related(Prefetch("hops", hops), "more_passages__snapshot")


@admin.register(Statement)
class StatementAdmin(ReviewedAdmin):
    """Who takes which stance to a claim."""

    form = StatementForm
    list_display = ("claim", "actor", "stance", "status", "submitted_by", "submitted_at")
    list_select_related = ("claim", "actor", "submitted_by")
    list_filter = (QueueFilter, "status", "stance", "claim__kind", "claim__topics")
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
        """Save the reports, and then the chain of each."""
        super().save_formset(request, form, formset, change)
        for part in formset.forms:
            values = getattr(part, "cleaned_data", {})
            if part.instance.pk and "chain" in values and not values.get("DELETE"):
                save_chain(part.instance, values["chain"])

    def shown(self, record: Statement) -> dict[str, Any]:
        """Return what a reviewer decides about: the claim, each report with its passage, and the checks."""
        statement = Statement.objects.with_reports().get(pk=record.pk)
        reports = [{"report": report, "sentence": sentence(report)} for report in statement.appearances.all()]
        return {"statement": statement, "reports": reports, "checks": standing_checks(record)}

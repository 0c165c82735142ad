"""Relations between claims, and verdicts on them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.reviewed import DraftInline, QueueFilter, ReviewedAdmin
from claims.models import Assessment, Evidence, Rating, RatingScale, Relation, ScaleKind
from factcheck.admin.records import PartInline, RecordAdmin


@admin.register(Relation)
class RelationAdmin(ReviewedAdmin):
    """How one claim stands to another."""

    list_display = ("from_claim", "kind", "to_claim", "basis", "status")
    list_select_related = ("from_claim", "to_claim")
    list_filter = (QueueFilter, "status", "kind")
    search_fields = ("from_claim__text", "to_claim__text", "=uid")
    autocomplete_fields = ("from_claim", "to_claim", "source", "drawn_by", "passage")
    fieldsets = (
        (None, {"fields": ("from_claim", "kind", "to_claim")}),
        ("Who draws it", {"fields": ("source", "drawn_by", "passage", "rationale")}),
        ReviewedAdmin.stamp_fieldset,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the form and the stamps name."""
        rows = super().get_queryset(request).select_related("from_claim", "to_claim", "source", *self.accounts)
        return rows.select_related("drawn_by__source", "passage__snapshot__source")


class KindInline(PartInline):
    """The kinds of claim that a scale fits."""

    model = ScaleKind


class RatingInline(PartInline):
    """The steps of a scale."""

    model = Rating
    fields = ("ordinal", "label")


@admin.register(RatingScale)
class RatingScaleAdmin(RecordAdmin):
    """Scales of verdicts."""

    list_display = ("name",)
    search_fields = ("name", "=uid")
    fields = ("name", "description", "uid")
    inlines = (KindInline, RatingInline)


class EvidenceInline(DraftInline):
    """What a verdict rests on."""

    model = Evidence
    autocomplete_fields = ("passage", "source")
    fetch = ("passage__snapshot__source", "source")


@admin.register(Assessment)
class AssessmentAdmin(ReviewedAdmin):
    """Verdicts on claims."""

    list_display = ("claim", "rating", "assessor", "status")
    list_select_related = ("claim", "rating", "assessor")
    list_filter = (QueueFilter, "status", "rating__scale")
    search_fields = ("claim__text", "rationale", "=uid")
    autocomplete_fields = ("claim", "assessor", "source")
    inlines = (EvidenceInline,)
    fieldsets = (
        (None, {"fields": ("claim", "rating", "rationale")}),
        ("A ruling of somebody else", {"fields": ("assessor", "source")}),
        ReviewedAdmin.stamp_fieldset,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the form and the stamps name."""
        return super().get_queryset(request).select_related("claim", "rating", "assessor", "source", *self.accounts)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name each rating with its scale: several have a “True”."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "rating":
            field.queryset = field.queryset.select_related("scale").order_by("scale__name", "ordinal")
            field.label_from_instance = lambda row: f"{row.scale}: {row.label}"
        return field

"""Sources with their bylines, and the events at which things are said."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from factcheck.admin.forms import RecordForm
from factcheck.admin.records import PartInline, RecordAdmin
from sources.choices import Display
from sources.models import BylineEntry, Event, Snapshot, Source
from sources.normalize import UrlError, canonical_url
from sources.shown import newest_held, waiting

SHOWING = ("display", "display_ground", "shown")


class SourceForm(RecordForm):
    """A work; one that is recorded already under another form of its address is refused."""

    beside: ClassVar[dict[str, str]] = {"full_display_has_ground": "display_ground", "shown_text_of_source": "shown"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if field := fields.get("shown"):
            field.queryset = self.instance.snapshots.order_by("-pk") if self.instance.pk else Snapshot.objects.none()
            field.label_from_instance = lambda row: f"{row.length:,} characters, {row.sha256[:12]}…"
            if self.instance.pk and self.instance.display != Display.FULL:
                # Whoever shows the whole text means the one that the record holds while they look at it.
                self.initial["shown"] = getattr(newest_held(self.instance), "pk", None)

    def clean(self) -> Any:
        """Choose a text only where one is shown in full: whoever shows it again decides about it again."""
        values: Any = super().clean() or self.cleaned_data
        if "shown" in values and values.get("display") != Display.FULL:
            values["shown"] = None
        return values

    def clean_url(self) -> str:
        """Refuse the address of another source, in whatever form it is written."""
        url: str = self.cleaned_data["url"]
        try:
            same = Source.objects.filter(canonical_url=canonical_url(url)) if url else Source.objects.none()
        except UrlError:
            return url  # The validator of the field says what is wrong with it.
        if other := same.exclude(pk=self.instance.pk).first():
            raise ValidationError(f"This address is recorded already, as that of “{other}”.", code="unique")
        return url


class BylineInline(PartInline):
    """The names above a source, in their order."""

    model = BylineEntry
    autocomplete_fields = ("actor",)
    fetch = ("actor__source",)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """The works in which statements stand."""

    form = SourceForm
    list_display = ("title", "kind", "publisher", "published_edtf", "holding", "display", "slug")
    list_select_related = ("publisher",)
    list_filter = ("kind", "holding", "display", "language")
    search_fields = ("title", "url", "publisher__name", "byline__name", "=slug", "=uid")
    named_by = ("title",)
    autocomplete_fields = ("publisher", "event")
    inlines = (BylineInline,)
    stamps = ("uid", "canonical_url", "merged_into")
    fieldsets = (
        (None, {"fields": ("title", "kind", "url", "publisher", "language", "holding", "event", "slug")}),
        ("Published", {"fields": ("published_edtf", "published_wording", "published_basis")}),
        ("What the public sees of its text", {"fields": ("display", "display_ground", "shown")}),
        ("Record", {"fields": ("uid", "canonical_url", "merged_into")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the form names."""
        return super().get_queryset(request).select_related("publisher__source", "event", "merged_into")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Choose the text that is shown among those of the source; none is added or changed on the way."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "shown":
            field.empty_label = "none: nobody reads a whole text"
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Leave the buttons of another form away where a text is only chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "shown" and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer to capture a source again, and to editors a text that waits to be shown."""
        obj = kwargs.get("obj")
        if obj and obj.display == Display.FULL and (row := waiting().filter(pk=obj.pk).first()):
            context["waits_url"] = show_url(request, row.waits)
            context["waits"] = True
        if obj and not obj.merged_into_id and request.user.has_perm("sources.add_capture"):
            address = f"{reverse('admin:capture_source')}?source={obj.uid}"
            context.setdefault("tools", []).append({"url": address, "label": "Capture again"})
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave it to editors how much of a text the public sees."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.has_perm("sources.set_display") else (*fields, *SHOWING)


def show_url(request: HttpRequest, snapshot: int) -> str:
    """Return where this person decides that a text is shown, or ""."""
    may = request.user.has_perm("sources.set_display")
    return reverse("admin:sources_snapshot_show", args=[snapshot]) if may else ""


@admin.register(Event)
class EventAdmin(RecordAdmin):
    """Occasions on which things are said."""

    list_display = ("title", "kind", "date_edtf", "place")
    list_filter = ("kind",)
    search_fields = ("title", "place", "=uid")
    named_by = ("title",)
    fields = ("title", "kind", "place", "date_edtf", "date_wording", "date_basis", "uid")

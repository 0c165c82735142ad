"""Actors, with their further names, their posts and, for a group, its members."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from factcheck.admin.forms import RecordForm
from factcheck.admin.records import PartInline, RecordAdmin
from sources import names
from sources.choices import ActorKind
from sources.dates import DateError, parse
from sources.models import Actor, ActorName, Affiliation, GroupMember, Source

NAMESAKES = 3


class ActorForm(RecordForm):
    """An actor; what only an unnamed voice has is refused beside its field for any other."""

    beside: ClassVar[dict[str, str]] = {
        "unnamed_voice_has_one_source": "source",
        "voice_keeps_its_source": "source",
        "only_unnamed_voices_are_identified": "label",
        "voice_not_identified_as_itself": "identified_as",
        "voice_identified_by_name": "identified_as",
        "only_groups_have_members": "kind",
    }


class AffiliationForm(RecordForm):
    """A post; its bounds are only known when it is saved, so their order is seen to here."""

    def clean(self) -> Any:
        """Refuse a post that ends before it begins."""
        values = super().clean() or self.cleaned_data
        try:
            start, end = (parse(values[name]) for name in ("from_edtf", "until_edtf") if values.get(name))
        except (ValueError, DateError):
            return values
        if start.earliest > end.latest:
            self.break_law("affiliation_from_before_until", "until_edtf")
        return values


class NameInline(PartInline):
    """Further names."""

    model = ActorName


class AffiliationInline(PartInline):
    """Posts and memberships."""

    model = Affiliation
    form = AffiliationForm
    fk_name = "actor"
    autocomplete_fields = ("organisation", "passage")
    fetch = ("organisation__source", "passage__snapshot__source")


class MemberInline(PartInline):
    """The members of a group."""

    model = GroupMember
    fk_name = "group"
    autocomplete_fields = ("member",)
    verbose_name, verbose_name_plural = "member", "members of the group"
    fetch = ("member", "group")


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    """Whoever speaks, is spoken for, or publishes."""

    form = ActorForm
    list_display = ("name", "kind", "running_form", "slug", "source", "merged_into")
    list_select_related = ("source", "merged_into")
    list_filter = ("kind",)
    search_fields = ("name", "running_form", "label", "names__name", "=slug", "=uid", "=wikidata_id")
    autocomplete_fields = ("source", "identified_as")
    inlines = (NameInline, AffiliationInline, MemberInline)
    stamps = ("uid", "merged_into")
    fieldsets = (
        (None, {"fields": ("kind", "name", "running_form", "description", "wikidata_id", "slug")}),
        ("Unnamed voice", {"fields": ("source", "label", "identified_as")}),
        ("Record", {"fields": ("uid", "merged_into")}),
    )

    def get_queryset(self, request: Any) -> Any:
        """Fetch the source of an unnamed voice, which its label names."""
        return super().get_queryset(request).select_related("source", "identified_as", "merged_into")

    def response_add(self, request: Any, obj: Actor, *args: Any, **kwargs: Any) -> Any:
        """Say who else is called so: two people may share a name, and one person should not be two records."""
        if obj.kind != ActorKind.UNNAMED:
            for other in names.called(obj.name).exclude(pk=obj.pk)[:NAMESAKES]:
                page = reverse("admin:sources_actor_change", args=[other.pk])
                link = format_html('<a href="{}">{} ({})</a>', page, other.name, other.slug or other.uid)
                said = (
                    "{} has this name, too. If it is the same, merge the two; else tell them apart by the description."
                )
                messages.warning(request, format_html(said, link))
        return super().response_add(request, obj, *args, **kwargs)

    def called(self, text: str, *, source: Source | None = None) -> Any:
        """Return the actors who have this name; with a source, its unnamed voices, too."""
        return names.called(text, source=source).select_related("source")

    def nearly_called(self, text: str, *, source: Source | None = None) -> Any:
        """Return actors who have names that begin like this one."""
        return names.nearly_called(text, source=source).select_related("source")

    def label(self, record: Actor) -> str:
        """Tell unnamed voices apart by their source."""
        return f"{record.name} · {record.source}" if record.source else record.name

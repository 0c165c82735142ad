"""Snapshots, whose texts are pasted, attached and withheld; and the passages in them."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from factcheck.admin import desk
from factcheck.admin.records import PartInline, RecordAdmin
from factcheck.admin.steps import posted, step_page
from sources.admin.forms import AttachForm, PassageForm, SnapshotForm, WithholdForm
from sources.admin.withheld import MAY_SHOW, attach_or_tell
from sources.attach import NotTheText, attach, withhold
from sources.choices import Display
from sources.ingest.capture import capture
from sources.ingest.fates import follow
from sources.models import Capture, Passage, Snapshot, SnapshotText
from sources.shown import show_in_full, told

WHERE_DECIDED = "An editor decides that on the page of its source, under “What the public sees of its text”."


class CaptureInline(PartInline):
    """When and how the text was taken."""

    model = Capture
    can_delete = False
    fields = readonly_fields = ("at", "method", "by", "media_type", "url", "bytes_sha256")
    fetch = ("by",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Captures are made by capturing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A capture has happened."""
        return False


@admin.register(Snapshot)
class SnapshotAdmin(RecordAdmin):
    """The texts of sources, by fingerprint. Added by pasting; nothing of them ever changes."""

    list_display = ("source", "short", "length", "is_held")
    list_select_related = ("source",)
    search_fields = ("source__title", "=uid", "^sha256")
    autocomplete_fields = ("source",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Say of each whether its text is here, without fetching the text."""
        held = SnapshotText.objects.filter(snapshot=OuterRef("pk"))
        return super().get_queryset(request).select_related("source").annotate(held=Exists(held))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for a text when one is added."""
        return super().get_form(request, obj, change, **(kwargs if obj else kwargs | {"form": SnapshotForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the fingerprints once there are any."""
        return ("source", "sha256", "length", "words", "uid") if obj else ("source", "text")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Show the captures of a snapshot that is there."""
        return (CaptureInline,) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes a snapshot."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a snapshot."""
        return False

    @admin.display(description="fingerprint")
    def short(self, snapshot: Snapshot) -> str:
        """Shorten the fingerprint for the list."""
        return f"{snapshot.sha256[:12]}…"

    @admin.display(description="text held", boolean=True)
    def is_held(self, snapshot: Any) -> bool:
        """Say whether the text is here."""
        return bool(snapshot.held)

    @admin.display(description="text")
    def words(self, snapshot: Any) -> str:
        """Show the text, where it is held."""
        return format_html('<div class="source-text">{}</div>', snapshot.text_row.text) if snapshot.held else "withheld"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep a new text with its capture; a text that is there already only gets another capture."""
        account, text = desk.account_of(request), form.cleaned_data["text"]
        captured = capture(obj.source, text, by=account)
        for name in ("pk", "uid", "sha256", "length"):
            setattr(obj, name, getattr(captured.snapshot, name))
        obj._state.adding = False
        if not captured.is_new:
            of_withheld = attach_or_tell(captured.snapshot, text, by=account)
            recorded = "This text is recorded already: one more capture of it was added."
            messages.info(request, of_withheld or recorded)

    def get_urls(self) -> Any:
        """Add the pages on which a text is attached and withheld."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/attach/", wrap(self.attach_view), name="sources_snapshot_attach"),
            path("<int:pk>/show/", wrap(self.show_view), name="sources_snapshot_show"),
            path("<int:pk>/withhold/", wrap(self.withhold_view), name="sources_snapshot_withhold"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer to attach, show or withhold the text, to those who may."""
        obj = kwargs.get("obj")
        if obj and request.user.has_perm(MAY_SHOW):
            steps = [("withhold", "Withhold the text") if obj.held else ("attach", "Attach the text")]
            if obj.held and obj.source.display == Display.FULL and obj.source.shown_id != obj.pk:
                steps.append(("show", "Show this text in full"))
            context["tools"] = [
                {"url": reverse(f"admin:sources_snapshot_{step}", args=[obj.pk]), "label": label}
                for step, label in steps
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def attach_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take in a text that proves every fingerprint; say of any other which passages still stand."""
        snapshot = self._to_decide(request, pk)
        form = AttachForm(posted(request), request.FILES or None)
        fallen: tuple[Passage, ...] = ()
        if form.is_valid():
            text, data = form.cleaned_data["whole"]
            try:
                proof = attach(snapshot, text, by=desk.account_of(request), data=data, media_type="text/plain")
                total = len(proof.standing)
                verified = f"{total} of {total} passages verified. The text is attached."
                messages.success(request, f"{verified} {told(snapshot)} {WHERE_DECIDED}")
                return self._back(snapshot)
            except NotTheText as error:
                form.add_error(None, str(error))
                fallen = error.proof.fallen
        return step_page(
            self, request, snapshot, title="Attach the text", verb="Prove and attach", form=form, fallen=fallen
        )

    def show_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the public this text of a source instead of the one before, once somebody has read it here."""
        snapshot = self._to_decide(request, pk)
        source, refusal = snapshot.source, ""
        if source.display != Display.FULL:
            refusal = "This source is not shown in full. Decide that on its own page, with the ground for it."
        elif not snapshot.held:
            refusal = "This text is withheld, so there is nothing to show."
        elif request.method == "POST":
            show_in_full(snapshot, by=request.user)  # type: ignore[arg-type]  # only accounts get here
            messages.success(request, "This text is shown in full now.")
            return HttpResponseRedirect(reverse("admin:sources_source_change", args=[source.pk]))
        return step_page(
            self,
            request,
            snapshot,
            title="Show this text in full",
            verb="Show this text to everybody",
            form=None if refusal else Form(),
            status=HTTPStatus.CONFLICT if refusal else HTTPStatus.OK,
            template="admin/show_text.html",
            refusal=refusal,
            text=snapshot.text_row.text if snapshot.held else "",
            is_another=bool(source.shown_id and source.shown_id != snapshot.pk),
        )

    def withhold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the text and the words of its passages; the fingerprints stay."""
        snapshot = self._to_decide(request, pk)
        form = WithholdForm(posted(request))
        if form.is_valid():
            withhold(snapshot, by=desk.account_of(request), why=form.cleaned_data["reason"])
            messages.success(request, "The text is withheld. Its fingerprints stay, so that it can be proved again.")
            return self._back(snapshot)
        return step_page(self, request, snapshot, title="Withhold the text", verb="Withhold", form=form)

    def _to_decide(self, request: HttpRequest, pk: int) -> Any:
        if not request.user.has_perm(MAY_SHOW):
            raise PermissionDenied
        snapshot = self.get_object(request, str(pk))
        if snapshot is None:
            raise Http404
        return snapshot

    def _back(self, snapshot: Snapshot) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:sources_snapshot_change", args=[snapshot.pk]))


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    """Spans of text. The place of a passage never changes: a wrong one is left unused, and a right one made."""

    list_display = ("excerpt", "start", "end", "source")
    search_fields = ("exact", "snapshot__source__title", "=uid")
    autocomplete_fields = ("snapshot",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch the source, which the label names."""
        return super().get_queryset(request).select_related("snapshot__source")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for offsets or words when one is added."""
        return super().get_form(request, obj, change, **(kwargs if obj else kwargs | {"form": PassageForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the words with their surroundings once there are any."""
        if obj:
            return ("snapshot", "start", "end", "in_context", "sha256", "uid")
        return ("snapshot", "words", "start", "end", "sha256")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody moves a passage."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep a new passage, and what became of it where it stands in a former text."""
        super().save_model(request, obj, form, change)
        follow([obj])

    def label(self, record: Passage) -> str:
        """Say where it stands, and how it begins if that is known."""
        return f"{record.start}–{record.end} {Truncator(record.exact).chars(60)} · {record.snapshot.source}"

    @admin.display(description="words")
    def excerpt(self, passage: Passage) -> str:
        """Show how it begins."""
        return Truncator(passage.exact).chars(90) or "withheld"

    @admin.display(description="source", ordering="snapshot__source__title")
    def source(self, passage: Passage) -> str:
        """Name the source."""
        return str(passage.snapshot.source)

    @admin.display(description="words")
    def in_context(self, passage: Passage) -> str:
        """Show the words in their surroundings."""
        if not passage.exact:
            return "withheld"
        html = '<div class="passage">{}<mark>{}</mark>{}</div>'
        return format_html(html, passage.prefix, passage.exact, passage.suffix)

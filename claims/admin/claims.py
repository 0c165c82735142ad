"""Topics and claims."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims import suggest, workflow
from claims.admin.guarding import about_claim, warn
from claims.keys import claims_saying
from claims.models import Claim, Topic
from factcheck.admin.records import RecordAdmin


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    """The subjects under which claims are gathered."""

    list_display = ("name", "slug")
    search_fields = ("name", "=slug", "=uid")
    named_by = ("name",)
    fields = ("name", "slug", "description", "uid")


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    """What is claimed. Edited only while none of its statements has gone to review."""

    list_display = ("text", "kind", "language", "about_edtf", "merged_into")
    list_select_related = ("merged_into",)
    list_filter = ("kind", "language", "topics")
    search_fields = ("text", "=uid")
    autocomplete_fields = ("topics",)
    stamps = ("uid", "merged_into")
    fields = ("text", "kind", "language", "about_edtf", "topics", "uid", "merged_into")

    def called(self, text: str) -> Any:
        """Return the claims that say exactly this."""
        return claims_saying(text)

    def nearly_called(self, text: str) -> Any:
        """Return the claims that come nearest to these words."""
        near = suggest.nearest_claims(text[: suggest.MAX_TEXT])[: suggest.LIMIT]
        return Claim.objects.filter(uid__in=[uid for _, uid in near])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a claim; warn of what is odd about its wording."""
        super().save_model(request, obj, form, change)
        warn(request, about_claim(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change a claim whose statements are all new drafts; a public one is changed by a proposal."""
        return super().has_change_permission(request, obj) and (obj is None or workflow.is_claim_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete a claim that nothing rests on."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.statements.exists())

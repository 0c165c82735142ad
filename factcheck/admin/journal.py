"""The journal, to be looked at."""

from typing import Any

import orjson
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.html import format_html

from factcheck.admin.lists import StrictLists
from factcheck.admin.records import BoundedPaginator
from factcheck.journal import registry
from factcheck.models import Account, Revision, RevisionBody


class TypeFilter(admin.SimpleListFilter):
    """Revisions of one type of record; the types come from the registry, not from a walk through the journal."""

    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Offer each type."""
        return [(name, name) for name in sorted(registry.records)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep one type."""
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Revision)
class RevisionAdmin(StrictLists):
    """Every revision of every record, newest first."""

    list_display = ("seq", "at", "action", "type", "record", "account")
    list_filter = (TypeFilter,)
    # Exactly: without regard to case, no index would answer.
    search_fields = ("record__exact",)
    search_help_text = "The identifier of a record, such as s0123456789ab."
    ordering = ("-seq",)
    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    fields = ("seq", "at", "account", "action", "type", "record", "says", "body_hash", "prev_hash", "hash")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch the name of each account along: a revision has no foreign keys."""
        name = Account.objects.filter(uid=OuterRef("by")).values("username")
        return super().get_queryset(request).annotate(account_name=Subquery(name[:1]))

    @admin.display(description="account")
    def account(self, revision: Any) -> str:
        """Name the account that wrote it, or give its identifier where the name was erased."""
        return str(revision.account_name or revision.by)

    @admin.display(description="says")
    def says(self, revision: Revision) -> str:
        """Show the body that was hashed, laid out to be read."""
        body = RevisionBody.objects.filter(seq=revision.seq).first()
        if body is None or not body.body:
            return "erased"
        return format_html(
            '<pre tabindex="0" role="region" aria-label="Body">{}</pre>',
            orjson.dumps(orjson.loads(body.body), option=orjson.OPT_INDENT_2).decode(),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the journal writes revisions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes history."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes history."""
        return False

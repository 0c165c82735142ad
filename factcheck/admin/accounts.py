"""Accounts, for superusers."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from factcheck.admin.choosing import RecordsField
from factcheck.admin.lists import StrictLists
from factcheck.models import Account


@admin.register(Account)
class AccountAdmin(StrictLists, UserAdmin):
    """Who may log in, and in which role. An account that wrote something is closed, never deleted."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_staff", "is_superuser")
    list_filter = ("groups", "is_active", "is_superuser", "is_system")
    readonly_fields = ("uid", "last_login", "date_joined")
    ordering = ("-pk",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("username", "password", "uid")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "Rights",
            {
                "fields": ("is_active", "is_staff", "groups", "is_superuser"),
                "description": "Analysts enter and submit, reviewers also check and approve, editors also withdraw and "
                "decide what of a text is shown. “Staff status” lets somebody log in to this site.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        ("Rights", {"fields": ("is_staff", "groups")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch the roles with the accounts."""
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Refuse what can be no key beside the field."""
        return super().formfield_for_manytomany(db_field, request, **kwargs, form_class=RecordsField)

    @admin.display(description="roles")
    def roles(self, account: Account) -> str:
        """Name the groups of an account."""
        return ", ".join(group.name for group in account.groups.all())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show accounts to superusers alone."""
        return self._is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show accounts to superusers alone."""
        return self._is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let superusers alone make accounts."""
        return self._is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers alone change accounts, and nobody those of the machinery: they must never have a log-in."""
        return self._is_superuser(request) and not (obj and obj.is_system)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete no account: the history knows it by its identifier alone, and would no longer know whose it was."""
        return False

    @staticmethod
    def _is_superuser(request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

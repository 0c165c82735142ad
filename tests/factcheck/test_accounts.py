"""Accounts of the machinery, and how those of older installations are known."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin

from factcheck.admin.accounts import AccountAdmin
from factcheck.models import Account

mark = import_module("factcheck.migrations.0004_trust_mark_system_accounts").mark


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("operator", {}, True),
        ("operator", {"is_active": True}, False),
        ("somebody who left", {}, False),
    ],
)
def test_only_our_own_names_that_nobody_can_log_in_to_are_marked(db, name, values, expected):
    account = Account.objects.create_user(name, **({"is_active": False} | values))
    mark(apps, None)
    account.refresh_from_db()
    assert account.is_system is expected


def test_nobody_changes_an_account_of_the_machinery_or_makes_one_of_a_person(rf, admin_user, ana):
    request, page = rf.get("/"), AccountAdmin(Account, admin.site)
    request.user = admin_user
    assert page.has_change_permission(request, ana)
    assert "is_system" not in page.get_form(request, ana).base_fields
    assert not page.has_change_permission(request, Account.objects.system("importer"))

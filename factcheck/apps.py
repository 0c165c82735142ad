"""The wiring of the project, as an app of its own for the accounts and the journal, and the admin with our site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class FactcheckConfig(AppConfig):
    """Accounts, the journal and what both other apps share."""

    name = "factcheck"
    default = True


class FactcheckAdminConfig(admin_apps.AdminConfig):
    """Django's admin, whose site records who writes what and why."""

    default = False
    default_site = "factcheck.admin.site.FactcheckAdminSite"

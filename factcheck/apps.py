"""The wiring of the project, as an app of its own for the accounts and the journal, and the admin with our site."""

from importlib import import_module

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

    def ready(self) -> None:
        """Register what the admin shows.

        Django makes the site when it is first asked for. Asked for by the import of the site's own package, it would be
        made twice, and what the modules of that package register would go with the first: so they are imported before.
        """
        import_module("factcheck.admin")
        super().ready()

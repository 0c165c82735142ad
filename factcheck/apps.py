"""The wiring of the project, as an app of its own for the accounts and the journal."""

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    """Accounts, the journal and what both other apps share."""

    name = "factcheck"

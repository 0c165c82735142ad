"""What is claimed, who says so, and what is known about it."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claims, statements and their reports, review, search and the public pages."""

    name = "claims"

    def ready(self) -> None:
        from claims import journal

        journal.register()

"""Who speaks, and where it is written."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Actors, events, sources, and the texts that statements stand in."""

    name = "sources"

    def ready(self) -> None:
        from sources import journal

        journal.register()

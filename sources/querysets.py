"""Which rows of actors, sources, events and passages. What is public is decided in `claims.public`."""

from typing import Any, Self

from django.db import models


class ActorQuerySet(models.QuerySet[Any]):
    """Actors, by what they are; who has a name is asked in `sources.names`."""

    def current(self) -> Self:
        """Leave out what was merged into another actor."""
        return self.filter(merged_into__isnull=True)


class EventQuerySet(models.QuerySet[Any]):
    """Occasions on which things are said."""


class SourceQuerySet(models.QuerySet[Any]):
    """Works, held or not."""

    def current(self) -> Self:
        """Leave out what was merged into another source."""
        return self.filter(merged_into__isnull=True)

    def with_attribution(self) -> Self:
        """Fetch what a sentence about a source names: its publisher and its byline."""
        return self.select_related("publisher").prefetch_related("byline__actor")


class PassageQuerySet(models.QuerySet[Any]):
    """Spans of text."""

    def reading_order(self) -> Self:
        """Sort as a reader meets them: by snapshot, then by where they start, the longer first."""
        return self.order_by("snapshot", "start", "-end")

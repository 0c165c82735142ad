"""Which text of a source is its newest: the one that was captured last.

A text that was only attached proves what a source once said, and an excerpt that came with an imported row is no text
of the source at all: neither counts. Where no capture says when a text was taken, the one recorded last is the newest.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sources.choices import CaptureMethod
from sources.models import Capture, Snapshot

# What is captured is not the work but some words of it, sent with a row.
EXCERPT = "text/plain; part=excerpt"

_OF_EXCERPT = Q(method=CaptureMethod.UPLOADED, media_type=EXCERPT)
_OF_WHOLE = ~Q(method=CaptureMethod.ATTACHED) & ~_OF_EXCERPT


def newest_snapshot(source: str) -> Coalesce:
    """Return an expression for the key of the newest text of a source, whose column `source` names; null for none."""
    taken = Capture.objects.filter(_OF_WHOLE, snapshot__source=OuterRef(source)).order_by("-at", "-pk")
    recorded = Snapshot.objects.exclude(_has(_OF_EXCERPT)).filter(source=OuterRef(source)).order_by("-pk")
    found = taken.values("snapshot")[:1], recorded.values("pk")[:1]
    return Coalesce(*(Subquery(rows) for rows in found), output_field=BigIntegerField())


def newest_snapshots(sources: Iterable[Any]) -> QuerySet[Snapshot]:
    """Return the newest text of each of some sources, one row for each that has any. One query."""
    return Snapshot.objects.filter(source__in=sources, pk=newest_snapshot("source"))


def excerpts(snapshots: Iterable[int]) -> set[int]:
    """Return which of some snapshots, given and returned by key, are excerpts and no text of their source."""
    rows = Snapshot.objects.filter(_has(_OF_EXCERPT), pk__in=snapshots).exclude(_has(_OF_WHOLE))
    return set(rows.values_list("pk", flat=True))


def _has(captures: Q) -> Exists:
    return Exists(Capture.objects.filter(captures, snapshot=OuterRef("pk")))

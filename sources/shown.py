"""Which text of a source the public reads as a whole: the one that an editor has chosen, and never one that came later.

Anybody who may capture adds a text to a source. It is kept, marked in and told apart from the one before at once; that
it is shown, too, is a decision about its very words.
"""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from factcheck.journal import recording
from factcheck.models import Account
from sources.choices import Display
from sources.models import Snapshot, Source


def newest_held(source: Source) -> Snapshot | None:
    """Return the newest text of a source that is here, or None."""
    return Snapshot.objects.filter(source=source, text_row__isnull=False).order_by("-pk").first()


def waiting() -> QuerySet[Any]:
    """Return the sources shown in full that have a newer text than the one shown; `waits` is the key of the newest."""
    held = Snapshot.objects.filter(source=OuterRef("pk"), text_row__isnull=False).order_by("-pk")
    rows = Source.objects.current().filter(display=Display.FULL).annotate(waits=Subquery(held.values("pk")[:1]))
    return rows.filter(Q(shown__isnull=True, waits__isnull=False) | Q(waits__gt=F("shown")))


def show_in_full(snapshot: Snapshot, *, by: Account) -> None:
    """Show this text of a source to the public, instead of the one that was shown so far."""
    with recording(by=by, why="Chose the text that is shown in full."):
        Source.objects.filter(pk=snapshot.source_id).update(shown=snapshot)


def keep_showing() -> int:
    """Choose the text that is shown now where none has been chosen; return of how many sources.

    For a record that is older than the choice: what was shown until then was the newest text.
    """
    found = dict(waiting().filter(shown__isnull=True).values_list("pk", "waits"))
    if found:
        with recording(by=Account.objects.system("migrate"), why="It was shown in full before each text was chosen."):
            for source, snapshot in found.items():
                Source.objects.filter(pk=source).update(shown=snapshot)
    return len(found)

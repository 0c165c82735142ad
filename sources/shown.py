"""Which text of a source the public reads as a whole: the one that an editor has chosen, and never one that came later.

Anybody who may capture adds a text to a source. It is kept, marked in and told apart from the one before at once; that
it is shown, too, is a decision about its very words.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from factcheck.journal import recording
from factcheck.models import Account, PublicSpan
from sources.anchoring import CONTEXT
from sources.choices import Display
from sources.coverage import share
from sources.models import Snapshot, Source
from sources.newest import newest_snapshot, newest_snapshots


def newest_held(source: Source) -> Snapshot | None:
    """Return the newest text of a source if it is here, else None."""
    return newest_snapshots([source]).filter(text_row__isnull=False).first()


def waiting() -> QuerySet[Any]:
    """Return the sources shown in full whose newest text is here and not the one shown; `waits` is its key."""
    rows = Source.objects.current().filter(display=Display.FULL).annotate(waits=newest_snapshot("pk"))
    held = Snapshot.objects.filter(pk=OuterRef("waits"), text_row__isnull=False)
    return rows.filter(Exists(held)).exclude(shown__isnull=False, shown=F("waits"))


def show_in_full(snapshot: Snapshot, *, by: Account) -> None:
    """Show this text of a source to the public, instead of the one that was shown so far."""
    with recording(by=by, why="Chose the text that is shown in full."):
        Source.objects.filter(pk=snapshot.source_id).update(shown=snapshot)


def told(snapshot: Snapshot) -> str:
    """Say in a sentence or two what the public reads of a text that is here; two queries, and it reads the text."""
    source, text = snapshot.source, snapshot.text_row.text
    if source.display == Display.NONE:
        return "The public reads nothing of it, as its source is shown."
    if source.display == Display.FULL and source.shown_id == snapshot.pk:
        return "The public reads the whole of it now, as its source is shown."
    public = PublicSpan.objects.filter(record=OuterRef("uid"), to_seq__isnull=True)
    rows = list(snapshot.passages.filter(Exists(public)).values_list("start", "end"))
    if not rows:
        return "The public reads nothing of it until something public rests on a passage of it, and then that passage."
    around = [(max(start - CONTEXT, 0), end + CONTEXT) for start, end in rows]
    number = "1 passage" if len(rows) == 1 else f"{len(rows)} passages"
    return (
        f"The public reads {number} of it now, cues among them: {share(text, rows)} % of the text, and "
        f"{share(text, around)} % with the words around each that the API gives."
    )


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

"""What a capture of a text that is withheld comes to: attached by whoever may decide that, told to everybody else."""

from factcheck.models import Account
from sources.attach import attach
from sources.models import Snapshot, SnapshotText
from sources.shown import told

MAY_SHOW = "sources.set_display"


def attach_or_tell(snapshot: Snapshot, text: str, *, by: Account) -> str:
    """Attach a captured text whose snapshot is withheld, if this account may; return what to say, "" if it was held.

    To be called inside the recording of the capture.
    """
    if SnapshotText.objects.filter(snapshot=snapshot).exists():
        return ""
    if not by.has_perm(MAY_SHOW):
        return (
            "This text is recorded already, and withheld: your capture is kept as proof that it still stands there, "
            "and the text itself was not kept. An editor can attach it."
        )
    total = len(attach(snapshot, text, by=by).standing)
    return (
        "This text was recorded already, and withheld. You may decide that, so it is attached again: "
        f"{total} of {total} passages verified. {told(snapshot)}"
    )

"""Nobody makes public alone what they wrote: the append refuses it, whatever else the record hangs on.

An approval makes public more than its own record: the claim, the actor and the source of a statement, the scale of a
verdict. Whoever wrote one of them since it was last public, or entered it, leaves the approval to somebody else.
"""

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import Max

from factcheck.journal.bodies import BATCH
from factcheck.models import Account, PublicSpan, Revision

LAW = "nobody_publishes_alone"
# What is done to a record without writing anything in it that the public reads.
JUDGED = ("send_back", "approve", "withdraw", "restore")


def demand_second_person(by: Account, opened: Sequence[str], first: int) -> None:
    """Raise IntegrityError under the name of the law where `by` wrote a record that becomes public now.

    `opened` names these records, and `first` is the first revision of the recording that makes them public. Costs two
    queries for each five hundred.
    """
    for start in range(0, len(opened), BATCH):
        batch = opened[start : start + BATCH]
        own = Revision.objects.filter(record__in=batch, by=by.uid, seq__lt=first).exclude(action__in=JUDGED)
        written = dict(own.values_list("record").annotate(newest=Max("seq")).order_by())
        spans = PublicSpan.objects.filter(record__in=written, to_seq__isnull=False)
        until = dict(spans.values_list("record").annotate(newest=Max("to_seq")).order_by())
        if any(seq > until.get(uid, 0) for uid, seq in written.items()):
            raise IntegrityError(LAW)

"""Why a record came back to its author."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from claims.choices import Status
from claims.workflow import STEPS
from factcheck.models import Account, Revision, RevisionBody


@dataclass(frozen=True)
class Returned:
    """Who sent a record back, when, and what has to be done before it can be approved."""

    by: str
    at: datetime
    comment: str


def returned(record: Any) -> Returned | None:
    """Return why a draft came back; None where its last step was another one, or it never was in review.

    Costs three queries for a draft that was submitted once, and none for any other record.
    """
    if record.status != Status.DRAFT or record.submitted_by_id is None:
        return None
    last = Revision.objects.filter(record=record.uid, action__in=STEPS).order_by("-seq").first()
    if last is None or last.action != "send_back":
        return None
    body = RevisionBody.objects.filter(seq=last.seq).values_list("body", flat=True).first()
    by = Account.objects.filter(uid=last.by).values_list("username", flat=True).first()
    return Returned(by or "somebody", last.at, orjson.loads(body).get("why", "") if body else "")

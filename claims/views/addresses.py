"""Addresses of public records: which record one names, and whether it moved, is gone, or never was public."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from claims import references
from claims.models import Claim, Statement, Topic
from claims.moves import last_claim
from claims.views.page import Gone, Moved
from claims.visibility import notices, public_rows, was_public
from sources.models import Actor, Event, Source

# The first part of an address, and the records below it.
MODELS: dict[str, Any] = {
    "claims": Claim,
    "statements": Statement,
    "actors": Actor,
    "sources": Source,
    "topics": Topic,
    "events": Event,
}
NOTICES = 20


def find(path: str, name: str, *, suffix: str = "") -> Any:
    """Return the public record that `name`, a uid or a slug, stands for under `path`.

    Raises Moved towards the uid for a slug and for a merged record, Gone for what was public once, and Http404 for
    everything else, so that nobody learns whether a draft exists. It knows no account: a page is the same for all.
    """
    record = references.named(MODELS[path], name, viewer=AnonymousUser())
    if record is None:
        raise Http404
    if not public_rows(MODELS[path]).filter(pk=record.pk).exists():
        if not was_public(record):
            raise Http404
        raise Gone(word=record._meta.verbose_name, uid=record.uid, **_notice(record))
    if record.uid != name:
        raise Moved(f"/{path}/{record.uid}{suffix}")
    return record


def _notice(record: Any) -> dict[str, Any]:
    """Return the public reasons, and the claim that a statement was about, only where that is still public."""
    claim = last_claim(record.uid) if isinstance(record, Statement) else ""
    return {"notices": notices(record)[:NOTICES], "claim": Claim.objects.published().filter(uid=claim).first()}

"""What several bodies share: claims in short, and where a record stands in the journal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from claims.models import Claim
from factcheck.api import addresses
from factcheck.models import Head
from sources.serializers import Body, date_body

_CLAIM = ("pk", "uid", "text", "language", "kind", "about_edtf", "about_earliest", "about_latest")


def claims_in_short(keys: Iterable[int]) -> dict[int, Body]:
    """Return claims without their statements, by primary key. Two queries."""
    rows = Claim.objects.filter(pk__in=set(keys)).values_list(*_CLAIM)
    found = {pk: _claim(uid, text, *rest) for pk, uid, text, *rest in rows}
    for pk, body in topics_of(found).items():
        found[pk]["topics"] = body
    return found


def _claim(uid: str, text: str, language: str, kind: str, *about: Any) -> Body:
    return {
        "uid": uid,
        "url": addresses.of_resource("claims", uid),
        "page": addresses.of_page("claims", uid),
        "text": text,
        "language": language,
        "kind": kind,
        "about": date_body(*about),
        "topics": [],
    }


def topics_of(claims: Iterable[int]) -> dict[int, list[Body]]:
    """Return the topics of claims in short, by the primary key of the claim."""
    found: dict[int, list[Body]] = defaultdict(list)
    rows = Claim.topics.through._base_manager.filter(claim__in=list(claims)).order_by("topic__name")
    for claim, uid, slug, name in rows.values_list("claim", "topic__uid", "topic__slug", "topic__name"):
        found[claim].append({"slug": slug, "name": name, "uid": uid, "url": addresses.of_resource("topics", uid)})
    return found


class Stamps:
    """Where records stand in the journal, in one query."""

    def __init__(self, uids: Iterable[str]) -> None:
        rows = Head.objects.filter(uid__in=list(uids))
        self._found = {uid: rest for uid, *rest in rows.values_list("uid", "version", "published_at", "at", "seq")}

    def of(self, uid: str) -> Body:
        """Return version, instants and sequence number of a record that goes through review."""
        version, published_at, changed_at, seq = self._found.get(uid, (None, None, None, None))
        return {"version": version, "published_at": published_at, "changed_at": changed_at, "seq": seq}

    def of_unreviewed(self, uid: str) -> Body:
        """Return the same for a record that is public through others, and so has no publication of its own."""
        stamps = self.of(uid)
        stamps.pop("published_at")
        return stamps


def in_order(keys: Sequence[int], bodies: dict[int, Body]) -> list[Body]:
    """Return bodies in the order of the page. A row that went away since its key was read is left out."""
    return [bodies[key] for key in keys if key in bodies]

"""What everybody may know of the history of a record: from its publication on, without people and internal comments.

Told from the journal alone. What happened while a record was a draft is left out; of what was withdrawn and published
anew only the names of the changed fields are told, because the old values were taken back for a reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Min, Q

from claims.choices import CorrectionKind
from claims.models import Assessment, Claim, Correction, Relation, Reviewed, Statement, Topic
from claims.visibility import public_rows
from factcheck.models import Head, Revision, RevisionBody
from sources.models import Actor, Event, Source

MOST = 500

# What of a body the public may see, and how pages call it. Parts of a record are told as changed, not value by value.
_SAID = {"said_edtf": "said", "said_wording": "date as worded", "said_basis": "how the date is known"}
FIELDS: dict[Any, dict[str, str]] = {
    Claim: {"text": "text", "kind": "kind", "language": "language", "about_edtf": "about", "topics": "topics"},
    Statement: {
        **{name: name for name in ("claim", "actor", "role", "stance", "hedge", "event", "original")},
        **_SAID,
        **dict.fromkeys(("appearances", "hops", "more_passages"), "reports"),
    },
    Actor: {
        **{name: name.replace("_", " ") for name in ("name", "running_form", "kind", "description", "label")},
        "wikidata_id": "Wikidata id",
        "names": "further names",
        "affiliations": "affiliations",
        "members": "members",
        "identified_as": "identified as",
    },
    Source: {
        **{name: name for name in ("title", "kind", "url", "publisher", "language", "event", "holding", "byline")},
        "published_edtf": "published",
        "published_basis": "how the date is known",
        "display": "shown to the public",
    },
    Topic: {"name": "name", "description": "description"},
    Event: {
        **{name: name for name in ("title", "kind", "place")},
        "date_edtf": "date",
        "date_wording": "date as worded",
        "date_basis": "how the date is known",
    },
}
USES: dict[Any, tuple[str, ...]] = {
    Claim: ("claim",),
    Topic: ("claim__topics",),
    Event: ("event",),
    Source: ("appearances__source", "original"),
    Actor: (
        *("actor", "actor__memberships__member", "appearances__hops__actor"),
        *("appearances__source__publisher", "appearances__source__byline__actor"),
    ),
}
LINKED = {
    "claim": Claim,
    "actor": Actor,
    "event": Event,
    "original": Source,
    "publisher": Actor,
    "identified_as": Actor,
}
MOVES = {"approve": "published", "withdraw": "withdrawn"}


@dataclass(frozen=True)
class Change:
    """A field that changed. Without `before` and `after` only that it did is public."""

    field: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a record in public: what, when, its public note, and where to read on."""

    seq: int
    at: datetime
    what: str
    changes: tuple[Change, ...] = ()
    note: str = ""
    path: str = ""


def public_history(record: Any) -> list[Happening]:
    """Return what happened to a public record, the newest first, 500 things at the most."""
    found = _of_reviewed(record) if isinstance(record, Reviewed) else _of_other(record)
    related = _around_claim(record) if isinstance(record, Claim) else []
    return sorted([*found, *related], key=lambda one: -one.seq)[:MOST]


def _of_reviewed(record: Any) -> Iterator[Happening]:
    head = Head.objects.filter(uid=record.uid).first()
    before: dict[str, Any] | None = None
    was_public = False
    notes = _notes(record)
    told = _told(record, head.public_seq if head else None)
    differ = _Differ(record, (body for _, body in told))
    for revision, body in told:
        is_public = body.get("status", "published") == "published"
        note = next(notes, "") if revision.action in CorrectionKind.values else ""
        if revision.action == "withdraw":
            yield Happening(revision.seq, revision.at, "Withdrawn", note=body.get("withdrawn_reason", ""))
        elif is_public and not was_public:
            what = "Published" if before is None else "Published again"
            changes = tuple(Change(one.field) for one in differ.changes(before or body, body))
            yield Happening(revision.seq, revision.at, what, changes)
        elif is_public and (changes := tuple(differ.changes(before or {}, body))):
            yield Happening(revision.seq, revision.at, _word(revision), changes, note)
        was_public = is_public
        before = body if is_public else before


def _of_other(record: Any) -> Iterator[Happening]:
    """Tell of a record that is public through the statements that use it: since the first of them was published."""
    uses = Q(*(Q(**{path: record.pk}) for path in USES[type(record)]), _connector=Q.OR)
    uids = Statement.objects.ever_published().filter(uses).values("uid")
    since = Head.objects.filter(uid__in=uids).aggregate(first=Min("public_seq"), at=Min("published_at"))
    if since["first"] is None:
        return
    yield Happening(since["first"], since["at"], "Became public")
    notes = _notes(record)
    before: dict[str, Any] = {}
    told = _told(record, None)
    differ = _Differ(record, (body for _, body in told))
    for revision, body in told:
        changes = tuple(differ.changes(before, body)) if before else ()
        note = next(notes, "") if revision.action in CorrectionKind.values else ""
        if changes and revision.seq > since["first"]:
            yield Happening(revision.seq, revision.at, _word(revision), changes, note)
        before = body


def _around_claim(claim: Claim) -> Iterator[Happening]:
    """Tell what was published and withdrawn about a claim: statements, relations and verdicts."""
    now = {row.uid: row for row in Statement.objects.published().filter(claim=claim).select_related("actor")}
    uids = [
        *Statement.objects.ever_published().filter(claim=claim).values_list("uid", flat=True)[:MOST],
        *Relation.objects.ever_published()
        .filter(Q(from_claim=claim) | Q(to_claim=claim))
        .values_list("uid", flat=True)[:MOST],
        *Assessment.objects.ever_published().filter(claim=claim).values_list("uid", flat=True)[:MOST],
    ]
    rows = list(Revision.objects.filter(record__in=uids, action__in=MOVES).order_by("-seq")[:MOST])
    bodies = _bodies(row.seq for row in rows if row.action == "withdraw")
    for row in rows:
        statement = now.get(row.record)
        words = f"{statement.actor} {statement.get_stance_display()} it" if statement else row.record
        what = f"{row.type.capitalize()} {MOVES[row.action]}" + (f": {words}" if row.type == "statement" else "")
        note = bodies.get(row.seq, {}).get("withdrawn_reason", "")
        yield Happening(row.seq, row.at, what, (), note, f"/statements/{row.record}" if row.type == "statement" else "")


def _told(record: Any, since: int | None) -> list[tuple[Revision, dict[str, Any]]]:
    """Return the latest revisions of a record from `since` on, oldest first, each with what it says of the record."""
    rows = Revision.objects.filter(record=record.uid, **({"seq__gte": since} if since else {}))
    revisions = sorted(rows.order_by("-seq")[:MOST], key=lambda revision: revision.seq)
    bodies = _bodies(revision.seq for revision in revisions)
    return [(revision, bodies.get(revision.seq, {})) for revision in revisions]


def _bodies(seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = RevisionBody.objects.filter(seq__in=list(seqs))
    return {row.seq: orjson.loads(row.body).get("record") or {} for row in rows if row.body}


def _notes(record: Any) -> Iterator[str]:
    """Yield the public notes of a record's corrections, in the order in which they were made."""
    return iter(Correction.objects.filter(record=record.uid).order_by("pk").values_list("text", flat=True))


def _word(revision: Revision) -> str:
    return {"merge": "Merged"}.get(revision.action) or (
        revision.action.capitalize() if revision.action in CorrectionKind.values else "Changed"
    )


class _Differ:
    """Tells two bodies of a record apart, in words: a record by its name where it is public, a choice by its label."""

    def __init__(self, record: Any, bodies: Iterable[dict[str, Any]]) -> None:
        self.record = record
        self.names: dict[str, str] = {}
        bodies = list(bodies)
        for model in set(LINKED.values()):
            columns = [column for column in FIELDS[type(record)] if LINKED.get(column) is model]
            uids = {body[column] for body in bodies for column in columns if body.get(column)}
            self.names |= {row.uid: str(row) for row in public_rows(model).filter(uid__in=uids)} if uids else {}

    def changes(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
        """Yield each public field that differs, once."""
        told = set()
        for name, label in FIELDS[type(self.record)].items():
            old, new = before.get(name), after.get(name)
            if old == new or (not old and not new) or label in told:
                continue
            told.add(label)
            is_part = isinstance(old, list) or isinstance(new, list)
            yield Change(label) if is_part else Change(label, self._word(name, old), self._word(name, new))

    def _word(self, name: str, value: Any) -> str:
        if not value:
            return "nothing"
        if name in LINKED:
            return self.names.get(value, "a record that is not public")
        return str(dict(self.record._meta.get_field(name).flatchoices).get(value, value))

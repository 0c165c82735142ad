"""What everybody may know of the history of a record: from its publication on, without people and internal comments.

Told from the journal alone, and only from the spans in which the record was public. Of what was withdrawn and published
anew only the names of the changed fields are told, because the old values were taken back for a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from claims.choices import CorrectionKind
from claims.models import Assessment, Claim, Correction, Relation, Reviewed, Statement, Topic
from claims.moves import MOVES, moves_around, revision_bodies
from claims.visibility import public_rows
from factcheck.journal import registry
from factcheck.journal.bodies import comparable
from factcheck.models import PublicSpan, Revision
from sources.models import Actor, Event, Source

MOST = 500
Body = dict[str, Any]

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
        "slug": "short form",
        "wikidata_id": "Wikidata id",
        "names": "further names",
        "affiliations": "affiliations",
        "members": "members",
        "identified_as": "identified as",
    },
    Source: {
        **{name: name for name in ("title", "kind", "url", "publisher", "language", "event", "holding", "byline")},
        "slug": "short form",
        "published_edtf": "published",
        "published_wording": "date as worded",
        "published_basis": "how the date is known",
        "display": "shown to the public",
    },
    Topic: {"name": "name", "slug": "short form", "description": "description"},
    Event: {
        **{name: name for name in ("title", "kind", "place")},
        "date_edtf": "date",
        "date_wording": "date as worded",
        "date_basis": "how the date is known",
    },
}
LINKED = {
    "claim": Claim,
    "actor": Actor,
    "event": Event,
    "original": Source,
    "publisher": Actor,
    "identified_as": Actor,
}


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
    related = _around_claim(record) if isinstance(record, Claim) else []
    return sorted([*_of(record), *related], key=lambda one: -one.seq)[:MOST]


def _of(record: Any) -> Iterator[Happening]:
    """Tell of each span in which a record was public; what was said before or in between stays untold."""
    spans = list(PublicSpan.objects.filter(record=record.uid).order_by("from_seq"))
    told = _told(record, spans)
    ends = {one.seq: one for one in Revision.objects.filter(seq__in=[n for s in spans for n in (s.from_seq, s.to_seq)])}
    differ, notes = _Differ(record, (body for _, body in told)), _notes(record)
    first, again = ("Published", "Published again") if isinstance(record, Reviewed) else ("Became public",) * 2
    last: Body = {}
    for place, span in enumerate(spans):
        start = ends[span.from_seq]
        body = next((body for revision, body in reversed(told) if revision.seq <= start.seq), Body())
        changes = tuple(Change(one.field) for one in differ.changes(last, body)) if last and body else ()
        yield Happening(start.seq, start.at, again if place else first, changes)
        inside = [(one, after) for one, after in told if start.seq < one.seq < (span.to_seq or one.seq + 1)]
        for revision, after in inside:
            note = notes.get(revision.at, "") if revision.action in CorrectionKind.values else ""
            changes = tuple(differ.changes(body, after)) if body else ()
            if changes or note:
                yield Happening(revision.seq, revision.at, _word(revision), changes, note)
            body = after
        if span.to_seq is not None:
            yield _end(ends[span.to_seq], record, told)
        last = body or last


def _end(revision: Revision, record: Any, told: list[tuple[Revision, Body]]) -> Happening:
    """Tell how a record ceased to be public: by its own withdrawal, with its reason, or because of another."""
    if revision.record != record.uid or revision.action != "withdraw":
        return Happening(revision.seq, revision.at, "No longer public")
    body = next((body for one, body in told if one.seq == revision.seq), {})
    return Happening(revision.seq, revision.at, "Withdrawn", note=body.get("withdrawn_reason", ""))


def _around_claim(claim: Claim) -> Iterator[Happening]:
    """Tell what was published and withdrawn about a claim: statements, relations and verdicts.

    What is public now is told as it is now; of a statement that is not its identifier, of the others only that it was.
    """
    moves = list(moves_around(claim))
    now = _named_now(claim, {row.record for row, _ in moves})
    for row, body in moves:
        otherwise = (row.record, f"/statements/{row.record}") if row.type == "statement" else ("", "")
        words, path = now.get(row.record, otherwise)
        what = f"{row.type.capitalize()} {MOVES[row.action]}" + (f": {words}" if words else "")
        note = body.get("withdrawn_reason", "") if row.action == "withdraw" else ""
        yield Happening(row.seq, row.at, what, (), note, path)


def _named_now(claim: Claim, uids: set[str]) -> dict[str, tuple[str, str]]:
    """Return in words what those that are public now say of a claim, and where to read on; one query for each type."""
    statements = Statement.objects.published().filter(claim=claim, uid__in=uids).select_related("actor")
    relations = Relation.objects.published().filter(Q(from_claim=claim) | Q(to_claim=claim), uid__in=uids)
    verdicts = Assessment.objects.published().filter(claim=claim, uid__in=uids).select_related("rating", "assessor")
    found = {row.uid: (f"{row.actor} {row.get_stance_display()} it", row.get_absolute_url()) for row in statements}
    for row in relations.select_related("from_claim", "to_claim"):
        other = row.other_end(claim)
        found[row.uid] = f"it {row.in_words_from(claim)}: {other.text}", other.get_absolute_url()
    for row in verdicts:
        found[row.uid] = (
            f"{row.rating}" + (f", by {row.assessor}" if row.assessor else ""),
            f"{claim.get_absolute_url()}#{row.uid}",
        )
    return found


def _told(record: Any, spans: list[PublicSpan]) -> list[tuple[Revision, Body]]:
    """Return the latest revisions of a record up to the end of its last span, oldest first, each with what it says."""
    rows = Revision.objects.filter(record=record.uid)
    if spans and spans[-1].to_seq is not None:
        rows = rows.filter(seq__lte=spans[-1].to_seq)
    revisions = sorted(rows.order_by("-seq")[:MOST], key=lambda revision: revision.seq)
    bodies = revision_bodies(revision.seq for revision in revisions)
    return [(revision, bodies.get(revision.seq, {})) for revision in revisions]


def _notes(record: Any) -> dict[datetime, str]:
    """Return the public notes of a record's corrections by their instant, which no other transaction has."""
    own = Revision.objects.filter(record=OuterRef("uid")).order_by("seq").values("at")[:1]
    newest = Correction.objects.filter(record=record.uid).annotate(noted_at=Subquery(own)).order_by("-pk")[:MOST]
    made: dict[datetime, list[str]] = defaultdict(list)
    for at, text in newest.values_list("noted_at", "text"):
        made[at].append(text)
    return {at: " ".join(reversed(said)) for at, said in made.items()}


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
        before, after = comparable(registry.of(self.record), before, after)
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

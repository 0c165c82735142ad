"""Bodies of statements, with all their reports."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from claims.attribution import line
from claims.freshness import SourceChange, changes_of, worst
from claims.models import Appearance, Hop, Statement
from claims.serializers.common import Stamps, claims_in_short, in_order
from factcheck.api import addresses
from sources.serializers import Body, Shelf, date_body

_STATEMENT = (
    *("pk", "uid", "status", "claim_id", "actor_id", "role", "stance", "hedge", "event_id", "original_id"),
    *("said_edtf", "said_earliest", "said_latest", "said_wording", "said_basis"),
)
_REPORT = (
    *("pk", "statement_id", "source_id", "part", "mode", "named_as", "confidence", "locator", "note"),
    *("passage_id", "cue_id"),
)


def statement_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of statements. With `drafts` a reporter's own statement is named even if it is not public."""
    return in_order(keys, StatementBodies(Statement.objects.filter(pk__in=keys), drafts=drafts).bodies)


class StatementBodies:
    """The bodies of some statements by primary key, fetched in thirteen queries whatever their number."""

    def __init__(self, rows: QuerySet[Any], *, drafts: bool = False) -> None:
        self._rows = list(rows.order_by("pk").values_list(*_STATEMENT, named=True))
        keys = [row.pk for row in self._rows]
        reports = list(_reports(keys))
        self._hops, self._more = _hops(keys), _more_passages(keys)
        self._shelf = self._fetch(reports)
        self._drafts = drafts
        self._reports: dict[int, list[Any]] = defaultdict(list)
        for report in reports:
            self._reports[report.statement_id].append(report)
        self._changes = changes_of(key for report in reports for key in self._passages(report))
        self.claims = claims_in_short(row.claim_id for row in self._rows)
        self._stamps = Stamps(row.uid for row in self._rows)
        self.bodies = {row.pk: self._body(row) for row in self._rows}

    @property
    def by_claim(self) -> dict[int, list[Body]]:
        """Return the bodies by the primary key of their claim, the oldest first."""
        found: dict[int, list[Body]] = defaultdict(list)
        for row in self._rows:
            found[row.claim_id].append(self.bodies[row.pk])
        return found

    def _fetch(self, reports: list[Any]) -> Shelf:
        rows = self._rows
        return Shelf(
            actors=[r.actor_id for r in rows] + [hop[0] for some in self._hops.values() for hop in some],
            sources=[r.source_id for r in reports] + [r.original_id for r in rows],
            events=[r.event_id for r in rows],
            passages=[key for r in reports for key in self._passages(r)],
        )

    def _passages(self, report: Any) -> list[Any]:
        return [report.passage_id, report.cue_id, *self._more[report.pk]]

    def _source_changed(self, row: Any) -> Body | None:
        """Return the worst that became of what the statement rests on, in the newest texts of its sources."""
        reports = self._reports[row.pk]
        found = worst(self._changes.get(key) for report in reports for key in self._passages(report))
        return _change(found) if found else None

    def _body(self, row: Any) -> Body:
        shelf = self._shelf
        return {
            "uid": row.uid,
            "url": addresses.of_resource("statements", row.uid),
            "page": addresses.of_page("statements", row.uid),
            "status": row.status,
            "claim": self.claims[row.claim_id],
            "actor": shelf.actor(row.actor_id),
            "role": row.role or None,
            "stance": row.stance,
            "hedge": row.hedge or None,
            "event": shelf.event(row.event_id),
            "original": shelf.source(row.original_id),
            "said": self._said(row),
            "appearances": [self._report(row, report) for report in self._reports[row.pk]],
            "source_changed": self._source_changed(row),
            **self._stamps.of(row.uid),
        }

    def _said(self, row: Any) -> Body | None:
        """Return the statement's own date, else that of its event, else that of its original."""
        own = date_body(row.said_edtf, row.said_earliest, row.said_latest, row.said_wording, row.said_basis)
        if row.said_edtf:
            return own
        event, original = self._shelf.event(row.event_id), self._shelf.source(row.original_id)
        for given in (event and event["date"], original and original["published"]):
            if given and given["edtf"]:
                # What is noted of the wording here says more than what the other record says of its own.
                return {**given, **{name: own[name] for name in ("wording", "basis") if own and own[name]}}
        return own

    def _report(self, row: Any, report: Any) -> Body:
        shelf, hops = self._shelf, self._hops[report.pk]
        is_original = report.source_id == row.original_id
        reporters = [shelf.actors[hop[0]] for hop in hops]
        attribution = line(
            shelf.actors[row.actor_id], shelf.sources[report.source_id], reporters, is_original=is_original
        )
        passages = [shelf.passage(key) for key in (report.passage_id, *self._more[report.pk])]
        return {
            "source": shelf.source(report.source_id),
            "part": report.part,
            "mode": report.mode,
            "named_as": report.named_as or None,
            "confidence": report.confidence,
            "distance": 0 if is_original else 1 + len(hops),
            "hops": [self._hop(*hop) for hop in hops],
            "passages": [passage for passage in passages if passage],
            "cue": shelf.passage(report.cue_id),
            "locator": report.locator or None,
            "note": report.note or None,
            "attribution": attribution,
        }

    def _hop(self, actor: int, statement: str | None, status: str | None) -> Body:
        return {
            "actor": self._shelf.actor(actor),
            "statement": statement if self._drafts or status == "published" else None,
        }


def _change(change: SourceChange) -> Body:
    return {
        "fate": change.fate,
        "context_stands": change.context_stands,
        "source": addresses.of_resource("sources", change.source),
        "at": change.at,
        "checked_at": change.checked_at,
    }


def _reports(statements: list[int]) -> Iterable[Any]:
    return Appearance.objects.filter(statement__in=statements).order_by("pk").values_list(*_REPORT, named=True)


def _hops(statements: list[int]) -> dict[int, list[Any]]:
    """Return actor, own statement and its status of each reporter, outermost first, by report."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Hop.objects.filter(appearance__statement__in=statements).order_by("appearance", "position")
    for report, *rest in rows.values_list("appearance", "actor", "statement__uid", "statement__status"):
        found[report].append(rest)
    return found


def _more_passages(statements: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Appearance.more_passages.through._base_manager.filter(appearance__statement__in=statements)
    for report, passage in rows.order_by("passage__start", "passage__end").values_list("appearance", "passage"):
        found[report].append(passage)
    return found

"""Enter the records of the examples: drafts, as an analyst would leave them before review."""

from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from claims.example.facts import Facts, span_key, uid
from claims.models import (
    Appearance,
    Assessment,
    Claim,
    Evidence,
    Hop,
    Rating,
    RatingScale,
    Relation,
    ScaleKind,
    Statement,
    Topic,
)
from factcheck.models import Head
from sources.choices import CaptureMethod, Display, NameKind
from sources.models import (
    Actor,
    ActorName,
    Affiliation,
    BylineEntry,
    Capture,
    Event,
    GroupMember,
    Passage,
    Snapshot,
    Source,
)

Row = TypeVar("Row", bound=models.Model)


class Entry:
    """Enter what has never been there; what is, or was and has been deleted, stays as people left it.

    A record that people made before, known by its slug or name, is taken instead of a second one. To be used inside
    a recording.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.known = set(Head.objects.filter(uid__in=facts.uids()).values_list("uid", flat=True))
        self.rows: dict[tuple[type[models.Model], str], Any] = {}
        self.made = 0

    def enter(self) -> int:
        """Enter everything, and return how many records were made."""
        for topic in self.facts["topics"]:
            self._put(Topic, topic["slug"], {"name": topic["name"]}, **topic)
        self._speakers()
        for event in self.facts["events"]:
            self._put(Event, event["slug"], {}, **_dated(event, "date", leave_out=("slug",)))
        self._sources()
        self._claims()
        self._statements()
        for relation in self.facts["relations"]:
            self._relation(relation)
        self._verdicts()
        return self.made

    def row(self, model: type[models.Model], key: str | None) -> Any:
        """Return the row of a record of the examples, entered now or before; None for no key."""
        if key is None:
            return None
        if (model, key) not in self.rows:
            self.rows[model, key] = model._base_manager.get(uid=uid(model, key))
        return self.rows[model, key]

    def _put(self, model: type[Row], key: str, same: dict[str, Any], **values: Any) -> Row | None:
        """Make the record and return it, or None if it needs no making. `same` finds one that people made before."""
        identifier = uid(model, key)
        if identifier in self.known:
            return None
        if same and (there := model._base_manager.filter(**same).first()):
            self.rows[model, key] = there
            return None
        row = model(uid=identifier, **values)
        row.full_clean()
        row.save()
        self.rows[model, key] = row
        self.made += 1
        return row

    def _speakers(self) -> None:
        named = [actor for actor in self.facts["actors"] if actor["kind"] != "unnamed"]
        new = [actor for actor in named if self._actor(actor)]
        for actor in new:
            self._around(self.row(Actor, actor["slug"]), actor)

    def _actor(self, actor: dict[str, Any]) -> Actor | None:
        values = {
            name: actor.get(name, "") for name in ("slug", "kind", "name", "running_form", "description", "label")
        }
        values |= {
            "wikidata_id": actor.get("wikidata"),
            "source": self.row(Source, actor.get("source")),
        }
        return self._put(Actor, actor["slug"], {"slug": actor["slug"]}, **values)

    def _around(self, row: Any, actor: dict[str, Any]) -> None:
        for name in actor.get("names", []):
            kind = NameKind.TRANSLATION if "language" in name else NameKind.ALIAS
            ActorName.objects.create(actor=row, kind=kind, **name)
        for post in actor.get("affiliations", []):
            organisation = self.row(Actor, post["organisation"])
            Affiliation.objects.create(actor=row, organisation=organisation, role=post.get("role", ""))
        for member in actor.get("members", []):
            GroupMember.objects.create(group=row, member=self.row(Actor, member))

    def _sources(self) -> None:
        for source in self.facts["sources"]:
            row = self._source(source)
            if row is None:
                continue
            for place, entry in enumerate(source.get("byline", []), 1):
                author = self.row(Actor, entry.get("actor"))
                BylineEntry.objects.create(source=row, position=place, name=entry["name"], actor=author)
        for actor in self.facts["actors"]:
            if actor["kind"] == "unnamed":
                self._actor(actor)
        for source in self.facts["sources"]:
            if "snapshot" in source:
                self._snapshot(source["slug"], source["snapshot"])
        for slug, span in self.facts.spans():
            self._passage(slug, span)

    def _source(self, source: dict[str, Any]) -> Source | None:
        values = _dated(source, "published", leave_out=("byline", "snapshot", "publisher"))
        values |= {"publisher": self.row(Actor, source.get("publisher"))}
        return self._put(
            Source,
            source["slug"],
            {"slug": source["slug"]},
            **{"display": Display.PASSAGES} | values,
        )

    def _snapshot(self, slug: str, snapshot: dict[str, Any]) -> None:
        marks = {"source": self.row(Source, slug), "sha256": snapshot["sha256"]}
        row = self._put(Snapshot, slug, marks, **marks, length=snapshot["length"])
        if row:
            Capture.objects.create(
                snapshot=row, at=timezone.now(), method=CaptureMethod.RECORDED, media_type="text/plain"
            )
            Source.objects.filter(pk=row.source_id, display=Display.FULL).update(shown=row)

    def _passage(self, slug: str, span: dict[str, Any]) -> None:
        key = span_key(slug, span)
        if (Passage, key) not in self.rows:
            place = {
                "snapshot": self.row(Snapshot, slug),
                "start": span["start"],
                "end": span["end"],
            }
            self._put(Passage, key, place, **place, sha256=span["sha256"])

    def _claims(self) -> None:
        for claim in self.facts["claims"]:
            about = claim.get("about", "")
            row = self._put(
                Claim,
                claim["key"],
                {},
                text=claim["text"],
                kind=claim["kind"],
                about_edtf=about,
            )
            if row:
                row.topics.set([self.row(Topic, slug) for slug in claim["topics"]])

    def _statements(self) -> None:
        new = [statement for statement in self.facts["statements"] if self._statement(statement)]
        # Only now: a reporter's own statement may come after the one that it reports.
        for statement in new:
            for report in statement["appearances"]:
                self._appearance(self.row(Statement, statement["key"]), report)

    def _statement(self, statement: dict[str, Any]) -> Statement | None:
        values = _dated(statement, "said", leave_out=("key", "appearances", "withdrawn"))
        values |= {
            "claim": self.row(Claim, statement["claim"]),
            "actor": self.row(Actor, statement["actor"]),
            "event": self.row(Event, statement.get("event")),
            "original": self.row(Source, statement.get("original")),
        }
        return self._put(Statement, statement["key"], {}, **values)

    def _appearance(self, statement: Any, report: dict[str, Any]) -> None:
        slug = report["source"]
        passages = [self.row(Passage, span_key(slug, span)) for span in report["passages"]]
        row = Appearance(
            statement=statement,
            source=self.row(Source, slug),
            passage=passages[0],
            cue=self.row(Passage, span_key(slug, report["cue"])) if "cue" in report else None,
            **{name: report[name] for name in ("part", "mode", "confidence")},
            **{name: report.get(name, "") for name in ("named_as", "locator", "note")},
        )
        row.full_clean()
        row.save()
        row.more_passages.set(passages[1:])
        for place, hop in enumerate(report.get("hops", []), 1):
            own = self.row(Statement, hop.get("statement"))
            Hop.objects.create(
                appearance=row,
                position=place,
                actor=self.row(Actor, hop["actor"]),
                statement=own,
            )

    def _relation(self, relation: dict[str, Any]) -> None:
        first, second = (
            self.row(Claim, relation["from"]),
            self.row(Claim, relation["to"]),
        )
        row = Relation(from_claim=first, kind=relation["kind"], to_claim=second)
        if row.is_symmetric and second.pk < first.pk:
            first, second = second, first
        self._put(
            Relation,
            relation["key"],
            {},
            from_claim=first,
            kind=relation["kind"],
            to_claim=second,
            source=self.row(Source, relation.get("source")),
            drawn_by=self.row(Actor, relation.get("drawn_by")),
            rationale=relation.get("rationale", ""),
        )

    def _verdicts(self) -> None:
        for scale in self.facts["scales"]:
            same = {"name": scale["name"]}
            row = self._put(
                RatingScale,
                scale["name"],
                same,
                **same,
                description=scale["description"],
            )
            if row:
                ScaleKind.objects.bulk_create(ScaleKind(scale=row, kind=kind) for kind in scale["kinds"])
                for place, label in enumerate(scale["ratings"], 1):
                    Rating.objects.create(
                        uid=uid(Rating, f"{scale['name']} {label}"),
                        scale=row,
                        ordinal=place,
                        label=label,
                    )
        for assessment in self.facts["assessments"]:
            self._assessment(assessment)

    def _assessment(self, assessment: dict[str, Any]) -> None:
        scale = self.row(RatingScale, assessment["scale"])
        row = self._put(
            Assessment,
            assessment["key"],
            {},
            claim=self.row(Claim, assessment["claim"]),
            rating=Rating.objects.get(scale=scale, label=assessment["rating"]),
            rationale=assessment["rationale"],
        )
        if row is None:
            return
        for evidence in assessment["evidence"]:
            span = evidence.get("passage")
            Evidence.objects.create(
                assessment=row,
                direction=evidence["direction"],
                passage=self.row(Passage, span_key(evidence["in"], span)) if span else None,
                source=self.row(Source, evidence.get("source")),
                note=evidence["note"],
            )


def _dated(entry: dict[str, Any], prefix: str, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the values of an entry with its date spread over the columns that hold one."""
    values = {name: value for name, value in entry.items() if name not in (*leave_out, prefix)}
    return values | {f"{prefix}_{part}": value for part, value in entry.get(prefix, {}).items()}

"""Enter one statement with all that it needs, in one transaction: actor, claim, occasion, report, chain and passages.

The reading room hands in what a person has chosen or typed; whatever is new is made here, and nothing is left behind
where one part is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from claims.choices import Confidence, Mode, Part, Stance
from claims.matching import decide_different
from claims.models import Appearance, Claim, Hop, Statement
from claims.workflow import demand_right
from factcheck.journal import recording
from factcheck.journal.explain import messages
from factcheck.models import Account
from sources.choices import ActorKind, EventKind, Holding, SourceKind
from sources.coverage import Place
from sources.ingest.capture import page_at
from sources.ingest.passages import passage_at, passages_at
from sources.models import Actor, Event, Snapshot, Source
from sources.names import unnamed_voice

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class NewActor:
    """Somebody who is not in the record yet. An unnamed voice is bound to the source; its name is its label."""

    name: str
    kind: str
    description: str = ""

    def unsaved(self, source: Source) -> Actor:
        """Return the actor as it will be made, not saved."""
        if self.kind == ActorKind.UNNAMED:
            return unnamed_voice(source, self.name)
        return Actor(kind=self.kind, name=self.name, description=self.description)


@dataclass(frozen=True)
class NewClaim:
    """A claim in new words. `different` are the identifiers of claims that somebody has found to be others."""

    text: str
    kind: str
    language: str = "en"
    different: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewEvent:
    """An occasion that is not in the record yet; the date of the statement is its date."""

    title: str
    kind: str = EventKind.OTHER


@dataclass(frozen=True)
class NewOriginal:
    """A work of which it is only known that it exists."""

    title: str


@dataclass(frozen=True)
class Reporter:
    """One station of a chain, with the reporter's own statement where it is one of the record."""

    actor: Actor | NewActor
    statement: Statement | None = None


@dataclass(frozen=True)
class NewStatement:
    """All that one statement is entered with. Places are code points in `snapshot`; the first passage leads."""

    actor: Actor | NewActor
    claim: Claim | NewClaim
    snapshot: Snapshot | None = None
    passages: tuple[Place, ...] = ()
    cue: Place | None = None
    chain: tuple[Reporter, ...] = ()
    stance: str = Stance.ASSERTS
    hedge: str = ""
    role: str = ""
    event: Event | NewEvent | None = None
    original: Source | NewOriginal | None = None
    said_edtf: str = ""
    said_wording: str = ""
    said_basis: str = ""
    part: str = Part.TEXT
    mode: str = Mode.PARAPHRASE
    confidence: str = Confidence.EXPLICIT
    named_as: str = ""
    locator: str = ""
    note: str = ""


def enter(source: Source, values: NewStatement, *, by: Account) -> Statement:
    """Make a draft and everything new that it needs, and return it; nothing is kept of what is refused.

    Raises ValidationError by the names of the fields of NewStatement, and NotAllowed for an account without the right
    to make one of the parts.
    """
    demand_right("claims.add_statement", by)
    with recording(by=by):
        make = _Maker(source, by)
        statement = Statement(
            actor=make.actor(values.actor),
            claim=make.claim(values.claim),
            event=make.event(values),
            original=make.original(values.original),
            **{name: getattr(values, name) for name in ("stance", "hedge", "role")},
            **({} if isinstance(values.event, NewEvent) else _said(values)),
        )
        _keep(statement, {})
        make.report(statement, values)
    return statement


def recorded_already(source: Source, new: NewStatement) -> Statement | None:
    """Return the statement that says the same at the same place of the same source, or None: somebody sent it twice.

    An unnamed voice is told by its label: two of one name do not say the same in the same words.
    """
    if not isinstance(new.claim, Claim):
        return None
    if isinstance(new.actor, Actor):
        who: dict[str, Any] = {"actor": new.actor}
    elif new.actor.kind == ActorKind.UNNAMED:
        who = {"actor__source": source, "actor__label": new.actor.name}
    else:
        return None
    if new.passages:
        start, end = new.passages[0]
        place: dict[str, Any] = {"passage__snapshot": new.snapshot, "passage__start": start, "passage__end": end}
    else:
        place = {"passage": None, "locator": new.locator}
    reports = Appearance.objects.filter(source=source, **place)
    return Statement.objects.filter(**who, claim=new.claim, stance=new.stance, appearances__in=reports).first()


class _Maker:
    """Make what is new in one entry. Somebody new who both reports and speaks is made once."""

    def __init__(self, source: Source, by: Account) -> None:
        self.source, self.by = source, by
        self.made: dict[tuple[str, str], Actor] = {}

    def actor(self, wanted: Actor | NewActor) -> Actor:
        if isinstance(wanted, Actor):
            return wanted
        key = (wanted.kind, wanted.name)
        if key not in self.made:
            demand_right("sources.add_actor", self.by)
            self.made[key] = self._new_actor(wanted)
        return self.made[key]

    def _new_actor(self, wanted: NewActor) -> Actor:
        return _keep(
            wanted.unsaved(self.source),
            {"name": "actor", "kind": "actor_kind", "label": "actor", "description": "actor_about"},
        )

    def claim(self, wanted: Claim | NewClaim) -> Claim:
        if isinstance(wanted, Claim):
            return wanted
        demand_right("claims.add_claim", self.by)
        claim = Claim(text=wanted.text, kind=wanted.kind, language=wanted.language)
        _keep(claim, {"text": "claim", "kind": "claim_kind", "language": "claim"})
        for other in Claim.objects.filter(uid__in=wanted.different).order_by("uid"):
            decide_different(claim.uid, other.uid, by=self.by)
        return claim

    def event(self, values: NewStatement) -> Event | None:
        if not isinstance(values.event, NewEvent):
            return values.event
        demand_right("sources.add_event", self.by)
        event = Event(title=values.event.title, kind=values.event.kind, **_said(values, "date"))
        return _keep(event, {"title": "event", "kind": "event_kind", "date_edtf": "said"})

    def original(self, wanted: Source | NewOriginal | None) -> Source | None:
        if not isinstance(wanted, NewOriginal):
            return wanted
        demand_right("sources.add_source", self.by)
        work = Source(title=wanted.title, kind=SourceKind.UNKNOWN, holding=Holding.NOT_IDENTIFIED)
        return _keep(work, {"title": "original_work"})

    def report(self, statement: Statement, values: NewStatement) -> None:
        passages = passages_at(values.snapshot, dict.fromkeys(values.passages))
        report = Appearance(
            statement=statement,
            source=self.source,
            passage=passages[0] if passages else None,
            cue=passage_at(values.snapshot, values.cue) if values.cue else None,
            locator=values.locator or (page_at(passages[0].snapshot, passages[0].start) if passages else ""),
            **{name: getattr(values, name) for name in ("part", "mode", "confidence", "named_as", "note")},
        )
        _keep(report, {})
        report.more_passages.set(passages[1:])
        for position, one in enumerate(values.chain, 1):
            hop = Hop(appearance=report, position=position, actor=self.actor(one.actor), statement=one.statement)
            _keep(hop, {"position": "chain"})


def _said(values: NewStatement, prefix: str = "said") -> dict[str, str]:
    return {f"{prefix}_{part}": getattr(values, f"said_{part}") for part in ("edtf", "wording", "basis")}


def _keep(row: Row, names: Mapping[str, str]) -> Row:
    """Validate and save a row; its refusals come under the names that the form has for its fields."""
    try:
        row.full_clean()
    except ValidationError as error:
        found: dict[str, list[ValidationError]] = {}
        for name, errors in error.error_dict.items():
            found.setdefault(names.get(name, name), []).extend(errors)
        raise ValidationError(found) from error
    row.save()
    return row


def broken_chain(actor: Any, chain: list[Any], *, is_original: bool) -> str:
    """Return the sentence of the law that a chain would break, or "". Somebody new is compared by name."""
    way = [*(_who(one.actor) for one in chain), _who(actor)]
    if any(one == following for one, following in pairwise(way)):
        return messages()["chain_neighbours_differ"]
    if chain and is_original:
        return messages()["original_needs_no_reporters"]
    if any(one.statement and one.statement.actor_id != getattr(one.actor, "pk", None) for one in chain):
        return messages()["hop_statement_is_the_reporters"]
    return ""


def _who(actor: Any) -> Any:
    return actor.pk if isinstance(actor, Actor) else actor.name

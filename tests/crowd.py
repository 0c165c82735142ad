"""Make rows that all name different ones: a page that asks once for each of them gives itself away."""

import itertools
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from claims.models import (
    Appearance,
    Assessment,
    Check,
    Claim,
    Correction,
    Evidence,
    Hop,
    Proposal,
    Rating,
    RatingScale,
    Relation,
    ScaleKind,
    Statement,
    Topic,
)
from factcheck.journal import recording
from factcheck.models import Account
from sources.anchoring import fingerprint
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
    SnapshotText,
    Source,
)
from tests.drafts import TEXT, writer

_numbers = itertools.count(1)


def make_crowd(model: Any, size: int, parts: int = 2) -> list[Any]:
    """Make records of one type, each with so many parts, and each with rows of its own wherever it names one."""
    with recording(by=writer(), why="prepared"):
        return [MAKERS[model](parts) for _ in range(size)]


def new_name(word: str) -> str:
    """Return a name that nothing else has."""
    return f"{word} {next(_numbers)}"


def _actor(parts: int = 0) -> Actor:
    actor = Actor.objects.create(name=new_name("Crew"), kind="group" if parts else "person")
    for _ in range(parts):
        ActorName.objects.create(actor=actor, name=new_name("Hands"))
        Affiliation.objects.create(actor=actor, organisation=_voice(), role="crew", passage=_passage())
        GroupMember.objects.create(group=actor, member=_actor())
    return actor


def _voice() -> Actor:
    named = {"source": _source(), "label": "Some", "identified_as": _actor()}
    return Actor.objects.create(name=new_name("unnamed: some"), kind="unnamed", **named)


def _event(_: int = 0) -> Event:
    return Event.objects.create(title=new_name("Speech"), kind="speech", date_edtf="2021-12-13")


def _source(parts: int = 0) -> Source:
    named = {"publisher": _actor(), "event": _event()} if parts else {}
    source = Source.objects.create(title=new_name("Log"), kind="article", **named)
    for position in range(1, parts + 1):
        BylineEntry.objects.create(source=source, position=position, name=new_name("Writer"), actor=_actor())
    return source


def new_snapshot(parts: int = 0, source: Source | None = None, text: str = TEXT) -> Snapshot:
    """Make a text that nothing else has, with so many captures."""
    text = f"{text} {next(_numbers)}"
    snapshot = Snapshot.objects.create(source=source or _source(), sha256=fingerprint(text), length=len(text))
    SnapshotText.objects.create(snapshot=snapshot, text=text)
    for _ in range(parts):
        Capture.objects.create(snapshot=snapshot, at=timezone.now(), method="pasted")
    return snapshot


def _passage(_: int = 0, source: Source | None = None, start: int = 0) -> Passage:
    return Passage.objects.create(
        snapshot=new_snapshot(source=source), start=start, end=13, sha256=fingerprint(TEXT[start:13])
    )


def _topic(_: int = 0) -> Topic:
    return Topic.objects.create(name=new_name("Piers"))


def _claim(parts: int = 0) -> Claim:
    claim = Claim.objects.create(text=new_name("The pier is sound, says log"), kind="fact")
    claim.topics.set([_topic() for _ in range(parts)])
    return claim


def _statement(parts: int = 0) -> Statement:
    named = {"event": _event(), "original": _source()} if parts else {}
    statement = Statement.objects.create(claim=_claim(), actor=_actor(), **named)
    for _ in range(parts):
        _report(statement, parts)
    return statement


def _report(statement: Statement, parts: int) -> None:
    source = _source()
    passages = {"passage": _passage(source=source), "cue": _passage(source=source)}
    report = Appearance.objects.create(statement=statement, source=source, **passages)
    report.more_passages.set([_passage(source=source) for _ in range(parts)])
    for position in range(1, parts + 1):
        own = _statement()
        Hop.objects.create(appearance=report, position=position, actor=own.actor, statement=own)


def _relation(_: int = 0) -> Relation:
    source = _source()
    named = {"source": source, "drawn_by": _actor(), "passage": _passage(source=source), "rationale": "It says so."}
    return Relation.objects.create(from_claim=_claim(), to_claim=_claim(), kind="supports", **named)


def _scale(parts: int = 0) -> RatingScale:
    scale = RatingScale.objects.create(name=new_name("Scale"))
    ScaleKind.objects.create(scale=scale, kind="fact")
    for ordinal in range(1, parts + 1):
        Rating.objects.create(scale=scale, ordinal=ordinal, label=new_name("step"))
    return scale


def _assessment(parts: int = 0) -> Assessment:
    named = {"assessor": _actor(), "source": _source(), "rating": _scale(1).ratings.get()}
    assessment = Assessment.objects.create(claim=_claim(), rationale="Counted.", **named)
    for _ in range(parts):
        Evidence.objects.create(assessment=assessment, direction="supports", passage=_passage())
        Evidence.objects.create(assessment=assessment, direction="context", source=_source())
    return assessment


def _account(parts: int = 0) -> Account:
    account = Account.objects.create_user(new_name("hand"))
    account.groups.set([Group.objects.create(name=new_name("watch")) for _ in range(parts)])
    return account


def _check(_: int = 0) -> Check:
    named = {"statement": _statement(), "by": _account(), "at": timezone.now()}
    return Check.objects.create(aspect="wording", result="passed", **named)


def _proposal(parts: int = 0) -> Proposal:
    named = {"proposed_by": _account(), "proposed_at": timezone.now()}
    values = {"text": "The pier is rotten.", "topics": [_topic().uid for _ in range(parts)]}
    return Proposal.objects.create(
        type="claim", record=_claim().uid, base_seq=1, values=values, kind="correction", note="It was wrong.", **named
    )


def _correction(_: int = 0) -> Correction:
    return Correction.objects.create(
        type="claim", record=_claim().uid, kind="correction", text="It was wrong.", at=timezone.now()
    )


MAKERS: dict[Any, Any] = {
    Account: _account,
    Actor: _actor,
    Assessment: _assessment,
    Check: _check,
    Claim: _claim,
    Correction: _correction,
    Event: _event,
    Passage: _passage,
    Proposal: _proposal,
    RatingScale: _scale,
    Relation: _relation,
    Snapshot: new_snapshot,
    Source: _source,
    Statement: _statement,
    Topic: _topic,
}

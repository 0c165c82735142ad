"""Make valid drafts. Any later state is reached through the workflow, as people reach it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from claims import workflow
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
from factcheck.journal import WHOLE, Recording, recording
from factcheck.journal.append import touched_uids
from factcheck.models import Account
from sources.anchoring import fingerprint
from sources.models import Actor, ActorName, Event, GroupMember, Passage, Snapshot, SnapshotText, Source

TEXT = (
    "Peace is near, the harbour master said on Monday. According to the Gull Institute, the fishers want the port "
    "closed first. “We shall wait”, said Ola Brem. Some people doubt it. 바다 naïve."
)


_permitted_to: ContextVar[Account | None] = ContextVar("permitted_to", default=None)


def writer() -> Account:
    """Return the account that prepares what a test needs: whoever it is that writes, inside `permitted`."""
    return _permitted_to.get() or Account.objects.system("preparer")


@contextmanager
def permitted(by: Account | None = None, why: str = "") -> Iterator[Recording]:
    """Change what is public, too, as if somebody had accepted each change: for tests of what follows from one."""
    # Not whoever prepared it: nobody makes public what they wrote.
    by = by or Account.objects.system("accepter")
    token = _permitted_to.set(by)
    try:
        with recording(by=by, why=why) as recorded:
            yield recorded
            for uid in touched_uids():
                recorded.permit(uid, WHOLE)
    finally:
        _permitted_to.reset(token)


def make(model: Any, **values: Any) -> Any:
    """Save one row inside a recording of its own."""
    with recording(by=writer(), why="prepared"):
        return model.objects.create(**values)


def make_actor(name: str = "Ola Brem", kind: str = "person", **values: Any) -> Actor:
    return make(Actor, name=name, kind=kind, **values)


def make_source(title: str = "Harbour news", **values: Any) -> Source:
    return make(Source, title=title, **({"kind": "article"} | values))


def make_claim(text: str = "The port should be closed.", **values: Any) -> Claim:
    return make(Claim, text=text, **({"kind": "norm"} | values))


def make_snapshot(source: Source, text: str = TEXT, *, held: bool = True) -> Snapshot:
    with recording(by=writer()):
        snapshot = Snapshot.objects.create(source=source, sha256=fingerprint(text), length=len(text))
        if held:
            SnapshotText.objects.create(snapshot=snapshot, text=text)
    return snapshot


def make_passage(snapshot: Snapshot, start: int = 0, end: int = 13, text: str = TEXT) -> Passage:
    passage = make(Passage, snapshot=snapshot, start=start, end=end, sha256=fingerprint(text[start:end]))
    passage.refresh_from_db()
    return passage


def make_statement(claim: Claim | None = None, actor: Actor | None = None, **values: Any) -> Statement:
    """Make a draft with one report that rests on a passage, and no hops."""
    source = values.pop("source", None) or make_source()
    passage = values.pop("passage", None) or make_passage(make_snapshot(source))
    with recording(by=writer(), why="prepared"):
        statement = Statement.objects.create(
            claim=claim or make_claim(), actor=actor or make_actor(), **({"stance": "asserts"} | values)
        )
        Appearance.objects.create(statement=statement, source=source, passage=passage, mode="paraphrase")
    return statement


def make_world() -> SimpleNamespace:
    """Make one row of everything, valid and unpublished, for tests that then try to spoil it."""
    with recording(by=writer(), why="prepared"):
        return _world()


def _world() -> SimpleNamespace:
    w = SimpleNamespace()
    w.topic = make(Topic, name="Harbours")
    w.actor, w.other = make_actor(), make_actor("Gull Institute", "organisation")
    w.name = make(ActorName, actor=w.actor, name="O. Brem")
    w.source, w.other_source = make_source(published_edtf="2021-12"), make_source("Other news")
    w.voice = make_actor("unnamed: some people", "unnamed", source=w.source, label="Some people")
    w.group = make_actor("Both", "group")
    w.member = make(GroupMember, group=w.group, member=w.actor)
    w.event = make(Event, title="A speech", kind="speech", date_edtf="2021-12-13")
    w.snapshot = make_snapshot(w.source)
    w.passage, w.cue = make_passage(w.snapshot), make_passage(w.snapshot, 50, 62)
    w.elsewhere = make_passage(make_snapshot(w.other_source))
    w.claim, w.claim2 = make_claim(), make_claim("The port is full.", kind="fact")
    w.statement = make_statement(w.claim, w.actor, source=w.source, passage=w.passage)
    w.appearance = w.statement.appearances.get()
    w.hop = make(Hop, appearance=w.appearance, position=1, actor=w.other)
    w.relation = make(
        Relation, from_claim=w.claim, to_claim=w.claim2, kind="contradicts", rationale="They exclude each other."
    )
    w.scale = make(RatingScale, name="True or false")
    w.kind = make(ScaleKind, scale=w.scale, kind="fact")
    w.rating = make(Rating, scale=w.scale, ordinal=1, label="false")
    w.assessment = make(Assessment, claim=w.claim2, rating=w.rating, rationale="Counted.")
    w.evidence = make(Evidence, assessment=w.assessment, direction="refutes", passage=w.passage)
    return w


def publish(w: SimpleNamespace) -> SimpleNamespace:
    """Make one of each type public, by way of a statement, a relation and a verdict."""
    from tests.claims.test_workflow import bring

    with recording(by=writer()):
        w.claim.topics.add(w.topic)
        w.statement.event = w.event
        w.statement.said_earliest, w.statement.said_latest = w.event.date_earliest, w.event.date_latest
        w.statement.save()
        w.source.publisher = w.group
        w.source.save()
        w.rival = make_statement(w.claim2, w.other, source=w.source, passage=w.cue)
    for row in (w.statement, w.rival, w.relation, w.assessment):
        bring(row, "published")
    return w


def unpublish(w: SimpleNamespace) -> None:
    """Withdraw all that `publish` has made public."""
    for row in (w.relation, w.assessment, w.rival, w.statement):
        workflow.withdraw(row, by=Account.objects.system("editor"), reason="It was never said.")

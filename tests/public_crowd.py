"""Make one public record of each kind with any number of everything that can hang on it, to see what its pages cost."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from claims.models import (
    Appearance,
    Assessment,
    Claim,
    Correction,
    Evidence,
    Hop,
    Rating,
    RatingScale,
    Relation,
    ScaleKind,
    Statement,
    Topic,
)
from factcheck.models import Account
from sources.anchoring import fingerprint
from sources.models import (
    Actor,
    ActorName,
    Affiliation,
    BylineEntry,
    Event,
    GroupMember,
    Passage,
    Snapshot,
    Source,
)
from tests.crowd import new_name, new_snapshot
from tests.drafts import TEXT, permitted, writer


def make_public_crowd(parts: int) -> SimpleNamespace:
    """Return a record of every kind with so many `parts`, such as statements of a claim or passages of a source.

    Each part names records of its own, so a page that asks for each of them gives itself away. They are public from
    their first moment, as an import may bring them in.
    """
    with permitted(by=writer(), why="prepared"):
        crowd = _Crowd()
        for _ in range(parts):
            crowd.grow()
    return crowd.records


class _Crowd:
    def __init__(self) -> None:
        now, by = timezone.now(), Account.objects.system
        self.stamps = {"status": "published", "submitted_by": by("submits"), "submitted_at": now}
        self.stamps |= {"approved_by": by("approves"), "approved_at": now, "first_published_at": now}
        self.records = r = SimpleNamespace(
            topic=_topic(), event=_event(), source=_source(), actor=_actor(), group=_actor("group"), claim=_claim()
        )
        self.starts: Counter[int] = Counter()
        self.small_talk = _claim()
        scale = RatingScale.objects.create(name=new_name("Scale"))
        ScaleKind.objects.create(scale=scale, kind="fact")
        self.rating = Rating.objects.create(scale=scale, ordinal=1, label="sound")
        self.snapshot = _snapshot(r.source, TEXT * 5)
        r.statement = self._say(r.claim, r.actor, event=r.event, original=_source())
        r.passage = self._next(self.snapshot)
        self._report(r.statement, r.source, r.passage)
        self._tell(self._say(_claim(), r.group), _source())
        r.relation = self._relate(r.claim, r.statement)
        r.assessment = self._judge()

    def grow(self) -> None:
        """Add one of everything."""
        r = self.records
        other, another = _claim(), _actor()
        other.topics.add(r.topic)
        r.claim.topics.add(topic := _topic())
        own = self._tell(self._say(other, r.actor, event=r.event, original=_source(event=r.event)), _source())
        heard = self._tell(self._say(r.claim, another, event=_event(), original=_source()), r.source)
        self._report(r.statement, _source())
        self._report(self._say(_claim(topic), another, event=r.event), r.source, r.passage)
        r.voice = _voice(r.source, another)
        self._tell(self._say(_claim(), r.voice), r.source)
        self._relate(r.claim, own)
        self._judge()
        Evidence.objects.create(assessment=r.assessment, direction="supports", passage=_passage(_snapshot(), 0))
        Evidence.objects.create(assessment=r.assessment, direction="context", source=_source())
        self._describe(another)
        Hop.objects.create(appearance=heard.appearances.get(), position=2, actor=r.actor)
        for record in (r.claim, r.statement, r.actor, r.group, r.source, r.topic, r.event, r.relation, r.assessment):
            type_ = record._meta.model_name
            Correction.objects.create(
                type=type_, record=record.uid, kind="correction", text="It was wrong.", at=timezone.now()
            )

    def _describe(self, public: Actor) -> None:
        """Add a name, a post, a member, a group and a work to the actor, and an author and a text to the source."""
        r = self.records
        ActorName.objects.create(actor=r.actor, name=new_name("Hands"))
        Affiliation.objects.create(actor=r.actor, organisation=public, role="crew")
        Affiliation.objects.create(actor=public, organisation=r.actor, role="mate")
        GroupMember.objects.create(group=r.group, member=_actor())
        joint = _actor("group")
        GroupMember.objects.create(group=joint, member=r.actor)
        self._tell(self._say(_claim(), joint, event=_event(), original=_source()), _source(publisher=r.actor))
        BylineEntry.objects.create(
            source=r.source, position=r.source.byline.count() + 1, name=new_name("Writer"), actor=_actor()
        )
        _snapshot(r.source)

    def _say(self, claim: Claim, actor: Actor, **named: Any) -> Statement:
        return Statement.objects.create(claim=claim, actor=actor, **named, **self.stamps)

    def _tell(self, statement: Statement, source: Source) -> Statement:
        self._report(statement, source)
        return statement

    def _next(self, snapshot: Snapshot) -> Passage:
        """Return a passage of a text in which nothing else stands, the first one first."""
        self.starts[snapshot.pk] += 1
        return _passage(snapshot, self.starts[snapshot.pk])

    def _report(self, statement: Statement, source: Source, passage: Passage | None = None) -> None:
        """Report a statement through somebody who has one of their own."""
        snapshot = self.snapshot if source == self.records.source else _snapshot(source)
        report = Appearance.objects.create(
            statement=statement, source=source, passage=passage or self._next(snapshot), cue=self._next(snapshot)
        )
        report.more_passages.add(self._next(snapshot))
        own = self._say(self.small_talk, _actor())
        Appearance.objects.create(statement=own, source=source, locator=new_name("line"))
        Hop.objects.create(appearance=report, position=1, actor=own.actor, statement=own)

    def _relate(self, claim: Claim, statement: Statement) -> Relation:
        source = _source()
        other = statement.claim if statement.claim != claim else self._tell(self._say(_claim(), _actor()), source).claim
        named = {"source": source, "drawn_by": _actor(), "passage": _passage(_snapshot(source), 0)}
        return Relation.objects.create(from_claim=claim, to_claim=other, kind="supports", **named, **self.stamps)

    def _judge(self) -> Assessment:
        named = {"claim": self.records.claim, "rating": self.rating, "assessor": _actor(), "source": _source()}
        made = Assessment.objects.create(rationale="Counted.", **named, **self.stamps)
        Evidence.objects.create(assessment=made, direction="supports", passage=_passage(_snapshot(), 0))
        return made


def _claim(*topics: Topic) -> Claim:
    claim = Claim.objects.create(text=new_name("The mole is sound, says log"), kind="fact", about_edtf="2021")
    claim.topics.set(topics)
    return claim


def _named(word: str, column: str = "name") -> dict[str, str]:
    """Give a name and the slug of it: to look for a free one takes longer than all the rest."""
    name = new_name(word)
    return {column: name, "slug": name.lower().replace(" ", "-")}


def _actor(kind: str = "person") -> Actor:
    return Actor.objects.create(kind=kind, **_named("Mate"))


def _voice(source: Source, identified_as: Actor) -> Actor:
    named = _named("some mates")
    return Actor.objects.create(kind="unnamed", source=source, label="some mates", identified_as=identified_as, **named)


def _topic() -> Topic:
    return Topic.objects.create(**_named("Moles"))


def _event() -> Event:
    return Event.objects.create(title=new_name("Toast"), kind="speech", date_edtf="2021-12-13")


def _source(**named: Any) -> Source:
    named = {"publisher": _actor(), "event": _event(), "language": "en"} | named
    return Source.objects.create(kind="article", published_edtf="2021-12-14", **_named("Daybook", "title"), **named)


def _snapshot(source: Source | None = None, text: str = TEXT) -> Snapshot:
    return new_snapshot(1, source or _source(), text)


def _passage(snapshot: Snapshot, start: int) -> Passage:
    words = snapshot.text_row.text[start : start + 13]
    return Passage.objects.create(snapshot=snapshot, start=start, end=start + 13, sha256=fingerprint(words))

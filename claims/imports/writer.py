"""Make drafts of rows, a few hundred in one recording, with a number of queries that does not depend on them.

Passages are the exception: where rows bring the words of a work, each costs some queries.

`judge` decides what would become of each row and writes nothing, which is what a dry run does; `store` makes what is to
be made. A statement, or where nobody speaks a ruling, or else the claim, is what the sender's identifier belongs to.
"""

from dataclasses import dataclass, field
from typing import Any

from claims.choices import ASSESSABLE_KINDS, Confidence
from claims.imports.expand import Outcome
from claims.imports.findings import Finding, Refused
from claims.imports.known import Known, claim_key, is_uid
from claims.imports.rows import DEFAULT_KIND, Place, Row, Speaker
from claims.imports.scales import Scales
from claims.imports.trial import Trial
from claims.imports.works import Passages, Works, key_of
from claims.models import Appearance, Assessment, Claim, ExternalId, Statement, Topic
from factcheck.db.bulk import insert
from factcheck.models import Account
from sources.choices import ActorKind
from sources.keys import name_key
from sources.models import Actor, Source
from sources.names import unnamed_voice
from sources.normalize import fold
from sources.slugs import give_slugs

CREATED, KNOWN, REJECTED = "created", "known", "rejected"


@dataclass
class Judged:
    """A row and what becomes of it: exactly one of created, known or rejected."""

    outcome: Outcome
    status: str
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    key: str = ""
    sender: str = ""
    record: tuple[str, str] | None = None

    @property
    def row(self) -> Row:
        """Return the row of one that is not rejected."""
        assert self.outcome.row is not None
        return self.outcome.row

    @property
    def sent_as(self) -> str:
        """Return the key under which the row was sent, with whose key it is."""
        return _sent_as(self.sender, self.key)


class Writer:
    """Write rows for one account: those of one sender, and those that name another as theirs."""

    def __init__(self, sender: str, by: Account, *, is_dry: bool = False) -> None:
        self.sender, self.by = sender, by
        self.trial = Trial() if is_dry else None

    def judge(self, outcomes: list[Outcome]) -> "Batch":
        """Decide about a batch. Reads, and writes nothing."""
        batch = Batch(self, outcomes)
        if self.trial:
            self.trial.remember("row", {one.sent_as: one.row.fingerprint for one in batch.new})
            self.trial.remember("kind", {str(key): kind for key, kind in batch.kinds.items()})
        return batch


class Batch:
    """Some rows that are judged, and stored, together. Each is judged as if those before it had been stored."""

    def __init__(self, writer: Writer, outcomes: list[Outcome]) -> None:
        self.writer = writer
        self.judged = [Judged(o, REJECTED if o.row is None else CREATED, list(o.problems)) for o in outcomes]
        self._recognise()
        rows = [one.row for one in self.new]
        self.known = Known(
            {name for row in rows for name in _names(row)},
            {(row.language or "en", row.claim) for row in rows},
            {topic for row in rows for topic in row.topics},
        )
        self.works = Works([place for row in rows for place in _places(row)])
        self.kinds = self._kinds(rows)
        self.topics = self._topics(rows)
        self.actor_kinds = self._actor_kinds(rows)
        self.actors: dict[str, Actor] = {}
        self.passages = Passages((row, self._first_source(row)) for row in rows)
        for one in self.new:
            self._see_that_it_fits(one)
            if one.status == CREATED:
                self._take(one)

    @property
    def new(self) -> list[Judged]:
        """Return the rows that are to be stored."""
        return [one for one in self.judged if one.status == CREATED]

    def _recognise(self) -> None:
        """Tell what was sent before: the same is known; other content under the same identifier is refused."""
        for one in self.new:
            one.key = one.row.id or f"row:{one.row.fingerprint}"
            one.sender = one.outcome.sender or self.writer.sender
        there = ExternalId.objects.filter(
            sender__in={one.sender for one in self.new},
            external_id__in=[one.key for one in self.new],
            type__in=("statement", "assessment", "claim"),
        ).values_list("sender", "external_id", "fingerprint")
        sent = {_sent_as(sender, key): fingerprint for sender, key, fingerprint in there}
        if self.writer.trial:
            sent |= self.writer.trial.recall("row", [one.sent_as for one in self.new])
        for one in self.new:
            before = sent.get(one.sent_as)
            if before is None:
                sent[one.sent_as] = one.row.fingerprint
            elif before in ("", one.row.fingerprint):
                one.status = KNOWN
            else:
                reason = f"A row with the identifier “{one.row.id[:80]}” and other content came in before."
                self._refuse(one, "id", reason, "Correct the record itself, or send the row under another identifier.")

    def _refuse(self, one: Judged, name: str, reason: str, remedy: str) -> None:
        one.status = REJECTED
        one.problems.append(Finding(name, reason, remedy))

    def _kinds(self, rows: list[Row]) -> dict[int, str]:
        """Return what kind of claim those are that are recorded, by their keys."""
        kinds = {key: claim.kind for key, claim in self.known.claims.items()}
        if self.writer.trial:
            before = self.writer.trial.recall("kind", [str(_key(row)) for row in rows])
            kinds |= {int(key): kind for key, kind in before.items()}
        return kinds

    def _topics(self, rows: list[Row]) -> dict[int, set[str]]:
        """Return the topics of the claims that are recorded and of which a row says topics."""
        pks = {self.known.claims[_key(row)].pk for row in rows if row.topics and _key(row) in self.known.claims}
        found: dict[int, set[str]] = {}
        for pk, name in Topic.objects.filter(claims__in=pks).values_list("claims", "name") if pks else ():
            found.setdefault(pk, set()).add(fold(name))
        return {key: found.get(claim.pk, set()) for key, claim in self.known.claims.items()}

    def _actor_kinds(self, rows: list[Row]) -> dict[str, str]:
        """Return what those are of whom a row says what they are, by their names."""
        pks = {s.name: pk for row in rows for s in row.speakers if s.kind for pk in self.known.actors(s.name)}
        kinds = dict(Actor.objects.filter(pk__in=set(pks.values())).values_list("pk", "kind")) if pks else {}
        return {name_key(name): kinds[pk] for name, pk in pks.items()}

    def _first_source(self, row: Row) -> Source | None:
        reports = _reports(row)
        return self.works.found.get(key_of(reports[0])) if reports else None

    def _see_that_it_fits(self, one: Judged) -> None:
        """Refuse what contradicts the record."""
        row = one.row
        kind = self.kinds.get(_key(row))
        if kind and row.kind and row.kind != kind:
            self._refuse(
                one, "kind", f"This claim is recorded as {kind}.", "Leave out the kind, or correct the record."
            )
        if kind and row.ruling and kind not in ASSESSABLE_KINDS:
            self._refuse(
                one, "rating", f"This claim is recorded as {kind}, which gets no ruling.", "Correct the record."
            )
        for name in dict.fromkeys(_names(row)):
            if is_uid(name) and not self.known.actors(name):
                self._refuse(one, "actor", f"No actor has the identifier {name}.", "Write a name, or another.")
            if len(self.known.actors(name)) > 1:
                reason = f"Several actors are called “{name}”."
                self._refuse(one, "actor", reason, "Write the identifier of the one that is meant, such as a1b2c3….")
        try:
            if row.exact:
                self.passages.place(row, self._first_source(row))
        except Refused as refused:
            self._refuse(one, refused.finding.field, refused.finding.reason, refused.finding.remedy)

    def _take(self, one: Judged) -> None:
        """Have those after this row know of it, and note what of it stays as it is recorded."""
        row, key = one.row, _key(one.row)
        one.notes = list(row.notes)
        for place in _places(row):
            one.notes += self.works.notes(place)
            self.works.take(place)
        topics = {fold(topic) for topic in row.topics}
        if key in self.kinds and topics - self.topics.get(key, set()):
            one.notes.append(Finding("topics", "Left out: the claim is recorded already, and its topics stay."))
        self.kinds.setdefault(key, row.kind or DEFAULT_KIND)
        self.topics.setdefault(key, topics)
        for speaker in row.speakers:
            recorded = self.actor_kinds.setdefault(name_key(speaker.name), speaker.kind) if speaker.kind else ""
            if recorded != speaker.kind and not speaker.is_unnamed:
                reason = f"Left out: {speaker.kind}. “{speaker.name}” is recorded as {recorded}."
                one.notes.append(Finding("actor_kind", reason))

    # What is written, in the order in which one needs the other

    def store(self) -> None:
        """Make the drafts. To be called inside a recording; raises IntegrityError where the database refuses one."""
        rows = [one.row for one in self.new]
        if not rows:
            return
        self._make_actors(rows)
        self.works.make(self.actors)
        claims = self._make_claims(rows)
        statements = self._make_statements(rows, claims)
        rulings = self._make_rulings(rows, claims)
        ids = []
        for place, one in enumerate(self.new):
            made: Any = next(iter(statements[place]), None) or rulings[place] or claims[place]
            one.record = (type(made)._meta.model_name, made.uid)
            ids.append(
                ExternalId(
                    type=one.record[0],
                    record=one.record[1],
                    sender=one.sender,
                    external_id=one.key,
                    fingerprint=one.row.fingerprint,
                )
            )
        insert(ids)

    def _make_actors(self, rows: list[Row]) -> None:
        """Find each actor by any of its names, or make it."""
        wanted = {name: kind for row in reversed(rows) for name, kind in _named(row)}
        pks = {name: next(iter(self.known.actors(name))) for name in wanted if self.known.actors(name)}
        found = Actor.objects.in_bulk(set(pks.values()))
        new: dict[str, Actor] = {}
        for name, kind in wanted.items():
            actor = found.get(pks[name]) if name in pks else None
            if actor is None:
                actor = new.setdefault(name_key(name), Actor(name=name, kind=kind or ActorKind.PERSON))
            self.actors[name] = actor
        made = list(new.values())
        give_slugs(made)
        insert(made)

    def _make_claims(self, rows: list[Row]) -> list[Claim]:
        """Return the claim of each row: the same text is one claim."""
        keys = [_key(row) for row in rows]
        there = Claim.objects.in_bulk({self.known.claims[key].pk for key in keys if key in self.known.claims})
        found = {key: there[self.known.claims[key].pk] for key in keys if key in self.known.claims}
        new: dict[int, tuple[Claim, Row]] = {}
        for key, row in zip(keys, rows, strict=True):
            if key not in found:
                claim = Claim(text=row.claim, language=row.language or "en", kind=row.kind or DEFAULT_KIND)
                found[key], new[key] = claim, (claim, row)
        insert([claim for claim, _ in new.values()])
        self._make_topics(list(new.values()))
        return [found[key] for key in keys]

    def _make_topics(self, claims: list[tuple[Claim, Row]]) -> None:
        names = {fold(name): name for _, row in reversed(claims) for name in row.topics}
        new = {key: Topic(name=name) for key, name in names.items() if key not in self.known.topics}
        topics = list(new.values())
        give_slugs(topics)
        insert(topics)
        through = Claim.topics.through
        insert(
            [
                through(claim_id=claim.pk, topic_id=self.known.topics.get(fold(name)) or new[fold(name)].pk)
                for claim, row in claims
                for name in row.topics
            ]
        )

    def _make_statements(self, rows: list[Row], claims: list[Claim]) -> list[list[Statement]]:
        """Make what is said, one statement for each speaker, with a report in each work."""
        with_words = [(row, self.works.of(_reports(row)[0])) for row in rows if row.exact and _reports(row)]
        passages = iter(self.passages.make(with_words, self.writer.by))
        voices = self._make_voices(rows)
        found = [
            [
                self._statement(one, claim, voices.get((place, speaker)) or self.actors[speaker.name])
                for speaker in _speakers(one.row)
            ]
            for place, (one, claim) in enumerate(zip(self.new, claims, strict=True))
        ]
        insert([statement for some in found for statement in some])
        appearances: list[Appearance] = []
        for row, statements in zip(rows, found, strict=True):
            passage = next(passages) if row.exact and _reports(row) else None
            for speaker, statement in zip(_speakers(row), statements, strict=True):
                appearances += self._appearances(row, statement, speaker, statement.actor, passage)
        insert(appearances)
        return found

    def _make_voices(self, rows: list[Row]) -> dict[tuple[int, Speaker], Actor]:
        """Make the unnamed voices: each is its own, and belongs to the work in which it speaks."""
        voices = {
            (place, speaker): unnamed_voice(self.works.of(_reports(row)[0]), speaker.name)
            for place, row in enumerate(rows)
            for speaker in _speakers(row)
            if speaker.is_unnamed
        }
        made = list(voices.values())
        for voice in made:
            # A thousand voices of one name: the identifier is the only slug that tells them apart.
            voice.slug = voice.uid
        insert(made)
        return voices

    def _statement(self, one: Judged, claim: Claim, actor: Actor) -> Statement:
        row = one.row
        statement = Statement(claim=claim, actor=actor, role=row.role, stance=row.stance, hedge=row.hedge)
        if row.said:
            statement.said_edtf = row.said.edtf
            statement.said_basis = f"{row.said.basis}; as sent by {one.sender}"[:500]
        return statement

    def _appearances(
        self, row: Row, statement: Statement, speaker: Speaker, actor: Actor, passage: Any
    ) -> list[Appearance]:
        named_as = speaker.name if speaker.name and not speaker.is_unnamed and speaker.name != actor.name else ""
        sources = dict.fromkeys(self.works.of(place) for place in _reports(row))
        return [
            Appearance(
                statement=statement,
                source=source,
                mode=row.mode,
                passage=passage if number == 0 else None,
                named_as="" if is_uid(named_as) else named_as,
                locator=row.locator if number == 0 else "",
                confidence=Confidence.EXPLICIT if row.speakers else Confidence.AMBIGUOUS,
            )
            for number, source in enumerate(sources)
        ]

    def _make_rulings(self, rows: list[Row], claims: list[Claim]) -> list[Assessment | None]:
        """Make the rulings: each by its publisher, never ours, on a scale that is the publisher's own."""
        scales = Scales([(self.actors[r.ruling.publisher], r.ruling.label) for r in rows if r.ruling])
        there = Assessment.objects.filter(claim__in={c.pk for c in claims}, assessor__isnull=False)
        made = {(a.claim_id, a.assessor_id, a.source_id, a.rating_id): a for a in there}
        new, found = [], []
        for one, row, claim in zip(self.new, rows, claims, strict=True):
            ruling = None
            if row.ruling:
                assessor = self.actors[row.ruling.publisher]
                source = self.works.of(row.review) if row.review else None
                rating = scales.rating(assessor, row.ruling.label)
                key = (claim.pk, assessor.pk, source.pk if source else None, rating.pk)
                if key not in made:
                    made[key] = Assessment(
                        claim=claim, rating=rating, assessor=assessor, source=source, rationale=row.ruling.rationale
                    )
                    new.append(made[key])
                ruling = made[key]
                if ruling.rationale != row.ruling.rationale:
                    one.notes.append(
                        Finding("rationale", "Left out: the ruling is recorded already, with its reasons.")
                    )
            found.append(ruling)
        insert(new)
        return found


def _sent_as(sender: str, key: str) -> str:
    # A sender is one line, so that no two of them and their keys look alike.
    return f"{sender}\n{key}"


def _reports(row: Row) -> list[Place]:
    """Return the works that report what is said: where it stands, else where it was ruled on."""
    return row.places or ([row.review] if row.review else [])


def _places(row: Row) -> list[Place]:
    return [*row.places, *([row.review] if row.review else [])]


def _speakers(row: Row) -> list[Speaker]:
    """Return who speaks; a voice that is not named where a work reports the claim without saying whose it is."""
    return row.speakers or ([Speaker("", ActorKind.UNNAMED, is_unnamed=True)] if _reports(row) else [])


def _named(row: Row) -> list[tuple[str, str]]:
    """Return every name in a row for which there is, or will be, an actor; and what that is if it is new."""
    names = [(speaker.name, speaker.kind) for speaker in row.speakers if not speaker.is_unnamed]
    names += [(p.publisher, p.publisher_kind or ActorKind.MEDIA_OUTLET) for p in _places(row) if p.publisher]
    if row.ruling:
        names.append((row.ruling.publisher, row.ruling.publisher_kind or ActorKind.MEDIA_OUTLET))
    return names


def _names(row: Row) -> list[str]:
    return [name for name, _ in _named(row)]


def _key(row: Row) -> int:
    """Return the key of the claim of a row."""
    return claim_key(row.language or "en", row.claim)

"""Fill a database with invented records, straight into the tables: a million claims in minutes.

Every record is copied from one of its type in the example, with other names, dates and neighbours. The laws of the
tables hold; what triggers enforce is kept by construction. The journal gets no revisions, only the heads and spans that
pages read. What is skewed in life is skewed here: a few actors, sources and topics have most of the rows.
"""

import datetime
import itertools
import random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max

from claims.choices import ClaimKind, Mode, Stance
from claims.models import Appearance, Assessment, Claim, Hop, Relation, Statement, Topic
from factcheck.journal import triggers
from factcheck.journal.recording import nobody_records
from factcheck.models import Head, PublicSpan
from factcheck.uids import make_uid
from sources.models import Actor, Event, Passage, Snapshot, Source
from tests.benchmarks.search import texts

CHUNK = 10_000
MOST_OF_ONE = 50_000
STATEMENTS_OF_FIRST = 400
TOPICS = 300
FIRST_DAY = datetime.date(2000, 1, 1)
STANCES = [*[Stance.ASSERTS] * 12, *Stance.values]
MODES = [*[Mode.PARAPHRASE] * 20, *[Mode.DIRECT_QUOTE] * 8, *Mode.values]


class Rows:
    """New rows of one table, each a copy of a row that is there with some other values."""

    def __init__(self, model: type[models.Model], like: Any = None) -> None:
        self.model = model
        like = like or model._default_manager.order_by("pk").first()
        self.columns = [field.column for field in model._meta.concrete_fields]
        values = [f.get_db_prep_save(getattr(like, f.attname), connection) for f in model._meta.concrete_fields]
        self.base = dict(zip(self.columns, values, strict=True))
        auto = model._meta.auto_field
        highest = model._default_manager.aggregate(most=Max("pk"))["most"] if auto else 0
        self.numbers = itertools.count((highest or 0) + 1) if auto else None
        self.rows: list[tuple[Any, ...]] = []

    def add(self, **other: Any) -> int:
        """Add a row and return its key, 0 for a table that counts none."""
        pk = next(self.numbers) if self.numbers else 0
        row = self.base | ({"id": pk} if self.numbers else {}) | other
        self.rows.append(tuple([row[column] for column in self.columns]))
        return pk

    def write(self, cursor: Any) -> None:
        """Write what was added: with COPY, or many rows to a statement."""
        if not self.rows:
            return
        names = ", ".join(connection.ops.quote_name(name) for name in self.columns)
        table = connection.ops.quote_name(self.model._meta.db_table)
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in self.rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(self.columns))
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            cursor.connection.executemany(sql, self.rows)
        self.rows = []


class Filler:
    """Adds claims with all that belongs to them; goes on where it stopped."""

    def __init__(self) -> None:
        self.chance = random.Random(1)
        self.texts = texts(10**9)
        public = Statement.objects.published()
        named = Actor.objects.filter(kind="person", merged_into=None)
        self.tables = {
            Topic: Rows(Topic), Event: Rows(Event), Snapshot: Rows(Snapshot), Passage: Rows(Passage),
            Actor: Rows(Actor, named.first()), Source: Rows(Source, Source.objects.filter(holding="held").first()),
            Claim: Rows(Claim, Claim.objects.published().first()), Statement: Rows(Statement, public.first()),
            Appearance: Rows(Appearance, Appearance.objects.published().first()), Hop: Rows(Hop),
            Claim.topics.through: Rows(Claim.topics.through),
            Relation: Rows(Relation, Relation.objects.filter(status="published", source=None).first()),
            Assessment: Rows(Assessment, Assessment.objects.published().first()),
            Head: Rows(Head), PublicSpan: Rows(PublicSpan, PublicSpan.objects.filter(to_seq=None).first()),
        }  # fmt: skip
        self.made: dict[Any, list[tuple[int, str]]] = {model: [] for model in self.tables}
        self.snapshot_of: dict[int, int] = {}

    def fill(self, count: int) -> None:
        """Have so many claims of ours in the database."""
        with nobody_records(connection), triggers.removed(connection):
            while (have := len(self.made[Claim])) < count:
                for _ in range(min(CHUNK, count - have)):
                    self._claim()
                with transaction.atomic(), connection.cursor() as cursor:
                    for table in self.tables.values():
                        table.write(cursor)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for sql in connection.ops.sequence_reset_sql(no_style(), [m for m in self.tables if m is not Head]):
                    cursor.execute(sql)
            cursor.execute("ANALYZE")

    def _add(self, model: Any, letter: str, **other: Any) -> int:
        """Add a record with its place in the journal and the time for which it is public."""
        uid = make_uid(letter)
        pk = self.tables[model].add(uid=uid, **other)
        self.made[model].append((pk, uid))
        type_ = {Claim: "claim", Statement: "statement"}.get(model, model._meta.model_name)
        self.tables[Head].add(uid=uid, type=type_, content_hash=f"{pk:064x}")
        self.tables[PublicSpan].add(type=type_, record=uid)
        return pk

    def _one_of(self, model: Any) -> int:
        """Return one that is there, the first ones by far the most often."""
        made = self.made[model]
        return made[int(len(made) * self.chance.random() ** 3)][0]

    def _claim(self) -> None:
        number, chance = len(self.made[Claim]), self.chance
        self._surroundings(number)
        about = {}
        if chance.random() < 0.1:
            day = self._day()
            about = {"about_edtf": day, "about_earliest": day, "about_latest": day}
        kind = chance.choice(ClaimKind.values)
        claim = self._add(Claim, "c", text=next(self.texts), kind=kind, **about)
        for topic in {self._one_of(Topic) for _ in range(chance.choice((0, 1, 1, 2)))}:
            self.tables[Claim.topics.through].add(claim_id=claim, topic_id=topic)
        for _ in range(STATEMENTS_OF_FIRST if number == 0 else chance.choice((1, 1, 1, 1, 2))):
            self._statement(claim)
        if number and chance.random() < 0.05:
            self._add(Relation, "r", from_claim_id=self.made[Claim][number - 1][0], to_claim_id=claim)
        if kind == "fact" and chance.random() < 0.05:
            self._add(Assessment, "v", claim_id=claim)

    def _surroundings(self, number: int) -> None:
        chance = self.chance
        if number < TOPICS:
            self._add(Topic, "t", name=f"Subject {number}", slug=f"subject-{number}")
        for _ in range(20 if number == 0 else number % 20 == 0):
            name = len(self.made[Actor])
            self._add(Actor, "a", name=f"Person {name}", slug=f"person-{name}", wikidata_id=None)
        if number % 100 == 0:
            day = self._day()
            dated = {"date_edtf": day, "date_earliest": day, "date_latest": day}
            self._add(Event, "e", title=f"Speech {number}", **dated)
        for _ in range(20 if number == 0 else number % 10 == 0):
            name, day = len(self.made[Source]), self._day()
            dated = {"published_edtf": day, "published_earliest": day, "published_latest": day}
            named = {"title": f"Log {name}", "slug": f"log-{name}", "url": "", "canonical_url": None, "event_id": None}
            source = self._add(Source, "w", publisher_id=self._one_of(Actor), **named, **dated)
            uid, sha = make_uid("n"), f"{chance.getrandbits(256):064x}"
            self.snapshot_of[source] = self.tables[Snapshot].add(
                uid=uid, source_id=source, sha256=sha, length=10_000_000
            )

    def _statement(self, claim: int) -> None:
        chance, day = self.chance, self._day()
        number = len(self.made[Statement])
        first, *_ = self.made[Actor]
        actor = first[0] if number % 2 == 0 and number < 2 * MOST_OF_ONE else self._one_of(Actor)
        named = {
            "event_id": self._one_of(Event) if chance.random() < 0.2 else None,
            "original_id": self._one_of(Source) if chance.random() < 0.2 else None,
        }
        said = {"said_edtf": day, "said_earliest": day, "said_latest": day}
        stance = chance.choice(STANCES)
        statement = self._add(Statement, "s", claim_id=claim, actor_id=actor, stance=stance, **named, **said)
        for _ in range(chance.choice((1, 1, 1, 1, 2))):
            self._report(statement, actor, named["original_id"])

    def _report(self, statement: int, actor: int, original: int | None) -> None:
        chance, source = self.chance, self._one_of(Source)
        start = 20 * len(self.made[Appearance])
        place = {"snapshot_id": self.snapshot_of[source], "start": start % 9_000_000, "end": start % 9_000_000 + 13}
        passage = self._add(Passage, "p", exact="", prefix="", suffix="", **place)
        report = self.tables[Appearance].add(
            statement_id=statement,
            source_id=source,
            passage_id=passage,
            cue_id=chance.choice((None, passage)),
            mode=chance.choice(MODES),
        )
        self.made[Appearance].append((report, ""))
        if source != original:
            before = actor
            for position in range(1, 1 + chance.choice((0, 0, 0, 1, 1, 2))):
                reporter = self._one_of(Actor)
                if reporter == before:
                    break
                self.tables[Hop].add(appearance_id=report, position=position, actor_id=reporter, statement_id=None)
                before = reporter

    def _day(self) -> str:
        return (FIRST_DAY + datetime.timedelta(days=self.chance.randrange(9000))).isoformat()

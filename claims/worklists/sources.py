"""Lists of sources and of what stands in them: texts that changed, voices they leave unnamed, and what is unread."""

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.freshness import waiting_fates
from claims.models import Appearance, Hop, Statement
from claims.reading import marked_by_snapshot, recorded_by_snapshot
from claims.worklists.base import Item, WorkList, of_column, of_conditions, of_record
from sources.choices import ActorKind, Fate, Holding, SourceKind
from sources.coverage import Coverage, coverage
from sources.models import Actor, PassageFate, SnapshotText, Source
from sources.newest import newest_snapshots
from sources.sentences import sentences
from sources.shown import waiting

CONCERNING = {value: label for value, label in Fate.choices if value != Fate.UNCHANGED}


def _fate(row: PassageFate, account: Any) -> Item:
    passage = row.passage
    page = f"{reverse('admin:changed_sources')}?after={row.pk - 1}#{row.uid}"
    context = "stands" if row.context_stands else "changed"
    facts = (row.get_fate_display(), context, f"{passage.start}–{passage.end}", passage.uid)
    return Item(str(passage.snapshot.source), page, facts)


CHANGED = WorkList(
    name="changed-sources",
    title="Changed sources",
    about="Passages whose words no longer stand in their source as they did.",
    right="sources.view_passagefate",
    columns=("fate", "words around it", "characters", "passage"),
    rows=lambda: waiting_fates().order_by("pk"),
    fetch=lambda rows: rows.select_related("passage__snapshot__source"),
    item=_fate,
    page=lambda: reverse("admin:changed_sources"),
    filters=(of_column("fate", "Fate", "fate", words=CONCERNING),),
)


def _waiting_text(row: Any, account: Any) -> Item:
    shown = f"{row.shown.length:,} characters" if row.shown else "none yet"
    return Item(str(row), reverse("admin:sources_snapshot_show", args=[row.waits]), (shown, row.display_ground))


TEXTS_TO_SHOW = WorkList(
    name="texts-to-show",
    title="Newer texts of sources shown in full",
    about="Texts that nobody reads until an editor has decided to show them in full, like the one before.",
    right="sources.set_display",
    columns=("shown now", "ground"),
    rows=lambda: waiting().order_by("pk"),
    fetch=lambda rows: rows.select_related("shown"),
    item=_waiting_text,
)


def _voices() -> QuerySet[Any]:
    rows = Actor.objects.current().filter(kind=ActorKind.UNNAMED, identified_as__isnull=True)
    return rows.order_by(F("source__publisher__name").asc(nulls_last=True), "source", "pk")


def _spoken(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add how many statements a voice makes, and how many reports come through it."""
    made = Statement.objects.filter(actor=OuterRef("pk")).order_by().values("actor")
    through = Hop.objects.filter(actor=OuterRef("pk")).order_by().values("actor")
    return rows.select_related("source__publisher").annotate(made=_number(made), through=_number(through))


def _number(rows: QuerySet[Any]) -> Any:
    counted = rows.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _voice(row: Any, account: Any) -> Item:
    publisher = row.source.publisher.name if row.source.publisher else "none"
    facts = (publisher, row.source.title, row.made, row.through, row.name)
    return Item(row.label or row.name, reverse("admin:sources_actor_change", args=[row.pk]), facts)


SPEAKING = {
    "speaks": ("makes a statement", Q(Exists(Statement.objects.filter(actor=OuterRef("pk"))))),
    "passes_on": ("passes one on", Q(Exists(Hop.objects.filter(actor=OuterRef("pk"))))),
}
UNNAMED = WorkList(
    name="unnamed-voices",
    title="Unnamed voices by outlet",
    about="Voices that their source leaves unnamed and nobody has identified, by who publishes the source.",
    right="sources.view_actor",
    columns=("outlet", "source", "statements", "reports through it", "handle"),
    rows=_voices,
    fetch=_spoken,
    item=_voice,
    filters=(
        of_record("outlet", "Outlet", "source__publisher", "name", model=Actor),
        of_conditions("part", "Part", SPEAKING),
    ),
)


def _held() -> QuerySet[Any]:
    return Source.objects.current().filter(holding=Holding.HELD).order_by("-pk")


def _measured(rows: QuerySet[Any]) -> list[Any]:
    """Return sources with how much of their newest text is recorded and read; what is withheld stays unmeasured."""
    found: list[Any] = list(rows.select_related("publisher"))
    newest = dict(newest_snapshots(found).values_list("source", "pk"))
    texts = dict(SnapshotText.objects.filter(snapshot__in=newest.values()).values_list("snapshot", "text"))
    recorded, marked = recorded_by_snapshot(newest.values()), marked_by_snapshot(newest.values())
    for row in found:
        snapshot = newest.get(row.pk, 0)
        row.recorded = row.dealt_with = None
        if (text := texts.get(snapshot)) is not None:
            parts, places = sentences(text), recorded.get(snapshot, [])
            row.recorded = coverage(text, parts, places)
            row.dealt_with = coverage(text, parts, [*places, *marked.get(snapshot, [])])
    return found


def _coverage(row: Any, account: Any) -> Item:
    url = reverse("admin:reading_room", args=[row.uid])
    if not account.has_perm("claims.add_statement"):
        url = reverse("admin:sources_source_change", args=[row.pk])
    publisher = row.publisher.name if row.publisher else ""
    if row.dealt_with is None:
        return Item(str(row), url, (publisher, "text not held", *[""] * 7))
    recorded: Coverage = row.recorded
    every: Coverage = row.dealt_with
    characters = (every.characters, recorded.covered, every.covered - recorded.covered)
    unread = every.characters - every.covered
    parts = (every.sentences, every.whole, len(every.partly) + len(every.unread))
    return Item(str(row), url, (publisher, f"{every.percent} %", *characters, unread, *parts))


IN_USE = Q(Exists(Appearance.objects.filter(source=OuterRef("pk"))))
COVERAGE = WorkList(
    name="coverage",
    title="Coverage of the sources",
    about="How much of each text that we hold is recorded, was read with no result, or is left unread.",
    right="sources.view_readmark",
    columns=(
        *("publisher", "dealt with", "characters", "recorded", "read with no result", "unread"),
        *("sentences", "done", "left"),
    ),
    rows=_held,
    fetch=_measured,
    item=_coverage,
    filters=(
        of_conditions("recorded", "Recorded", {"no": ("nothing yet", ~IN_USE), "yes": ("something", IN_USE)}),
        of_column("kind", "Kind", "kind", words=dict(SourceKind.choices)),
        of_record("publisher", "Publisher", "publisher", "name", model=Actor),
    ),
    # Texts are fetched whole and cut into sentences.
    size=20,
    batch=20,
)

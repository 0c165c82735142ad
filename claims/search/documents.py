"""What the index takes from the database: each public claim with the texts around it. Nothing that is not public.

A few queries a batch, whatever its rows: a rebuild passes over everything, and a change may touch thousands of claims.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from claims.choices import Stance
from claims.models import Appearance, Claim, Hop, Statement
from claims.search.schema import FACETS, Entry
from sources.choices import ActorKind
from sources.models import Actor, ActorName, BylineEntry, GroupMember, Source

BATCH = 500


@dataclass
class _Parts:
    """What is gathered about one claim before it becomes an entry."""

    context: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    facets: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in FACETS})
    speakers: set[int] = field(default_factory=set)
    reporters: set[int] = field(default_factory=set)
    reports: set[int] = field(default_factory=set)
    originals: set[int] = field(default_factory=set)


@dataclass
class _Known:
    """A record that claims draw on: its uid, the texts that name it, and the actors that come with it."""

    uid: str
    names: set[str]
    actors: set[int] = field(default_factory=set)


def entries(claims: Collection[int]) -> Iterator[Entry]:
    """Yield what is indexed of those claims, given by primary key, that are public now. At most BATCH of them."""
    rows = list(Claim.objects.published().filter(pk__in=claims).values_list("pk", "uid", "text", "language", "kind"))
    parts: dict[int, _Parts] = defaultdict(_Parts)
    public = [row[0] for row in rows]
    _statements(public, parts)
    _reports(public, parts)
    _topics(public, parts)
    sources = _sources({pk for p in parts.values() for pk in p.reports | p.originals})
    actors = _actors(_actors_of(parts.values(), sources.values()))
    for pk, uid, text, language, kind in rows:
        part = parts[pk]
        part.facets["language"].add(language)
        part.facets["kind"].add(kind)
        _name_sources(part, sources)
        _name_actors(part, actors)
        facets = {name: sorted(values) for name, values in part.facets.items()}
        yield Entry(uid, text, sorted(part.context - {""}), sorted(part.uses), facets)


def _statements(claims: list[int], parts: dict[int, _Parts]) -> None:
    columns = ("claim", "uid", "actor", "stance", "role", "hedge", "original", "event__uid", "event__title")
    published = Statement.objects.published().filter(claim__in=claims).order_by()
    for claim, uid, actor, stance, role, hedge, original, event, title in published.values_list(*columns):
        part = parts[claim]
        part.uses |= {uid, event} - {None}
        part.context |= {role, hedge, title or "", Stance(stance).label}
        part.facets["stance"].add(stance)
        part.speakers.add(actor)
        part.originals |= {original} - {None}


def _reports(claims: list[int], parts: dict[int, _Parts]) -> None:
    published = Statement.objects.published().filter(claim__in=claims)
    appearances = Appearance.objects.filter(statement__in=published).order_by()
    for claim, source, mode, named_as in appearances.values_list("statement__claim", "source", "mode", "named_as"):
        parts[claim].reports.add(source)
        parts[claim].facets["mode"].add(mode)
        parts[claim].context.add(named_as)
    hops = Hop.objects.filter(appearance__statement__in=published).order_by()
    for claim, actor in hops.values_list("appearance__statement__claim", "actor"):
        parts[claim].reporters.add(actor)


def _topics(claims: list[int], parts: dict[int, _Parts]) -> None:
    links = Claim.topics.through.objects.filter(claim__in=claims)
    for claim, uid, name in links.values_list("claim", "topic__uid", "topic__name"):
        parts[claim].uses.add(uid)
        parts[claim].context.add(name)
        parts[claim].facets["topic"].add(uid)


def _sources(wanted: set[int]) -> dict[int, _Known]:
    known: dict[int, _Known] = {}
    for batch in _batches(wanted):
        rows = Source.objects.filter(pk__in=batch).order_by().values_list("pk", "uid", "title", "publisher")
        known |= {pk: _Known(uid, {title}, {publisher} - {None}) for pk, uid, title, publisher in rows}
        byline = BylineEntry.objects.filter(source__in=batch).order_by()
        for source, name, actor in byline.values_list("source", "name", "actor"):
            if source in known:
                known[source].names.add(name)
                known[source].actors |= {actor} - {None}
    return known


def _actors_of(parts: Iterable[_Parts], sources: Iterable[_Known]) -> set[int]:
    named = [p.speakers | p.reporters for p in parts] + [source.actors for source in sources]
    return set().union(*named)


def _actors(wanted: set[int]) -> dict[int, _Known]:
    members = [
        row
        for batch in _batches(wanted)
        for row in GroupMember.objects.filter(group__in=batch).values_list("group", "member")
    ]
    known: dict[int, _Known] = {}
    for batch in _batches(wanted | {member for _, member in members}):
        rows = Actor.objects.filter(pk__in=batch).order_by()
        for pk, uid, kind, *names in rows.values_list("pk", "uid", "kind", "name", "running_form", "label"):
            # The name of an unnamed voice is a handle of ours; its label is what the source calls it.
            known[pk] = _Known(uid, {names[-1]} if kind == ActorKind.UNNAMED else set(names))
        for pk, name in ActorName.objects.filter(actor__in=batch).order_by().values_list("actor", "name"):
            if pk in known:
                known[pk].names.add(name)
    for group, member in members:
        if group in known:
            known[group].actors.add(member)
    return known


def _name_sources(part: _Parts, sources: dict[int, _Known]) -> None:
    for pk in part.reports | part.originals:
        part.uses.add(sources[pk].uid)
        part.context |= sources[pk].names
        part.reporters |= sources[pk].actors
    part.facets["source"] |= {sources[pk].uid for pk in part.reports}


def _name_actors(part: _Parts, actors: dict[int, _Known]) -> None:
    """Name all voices; a statement by a group is one by each of its members."""
    speakers = part.speakers.union(*(actors[pk].actors for pk in part.speakers))
    members = set().union(*(actors[pk].actors for pk in part.reporters))
    part.facets["actor"] |= {actors[pk].uid for pk in speakers}
    for pk in speakers | part.reporters | members:
        part.uses.add(actors[pk].uid)
        part.context |= actors[pk].names


def _batches(pks: set[int]) -> Iterator[list[Any]]:
    ordered = sorted(pks)
    for first in range(0, len(ordered), BATCH):
        yield ordered[first : first + BATCH]

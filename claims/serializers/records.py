"""Bodies of actors, sources, events, topics and passages, as their own resources give them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from claims.models import Appearance, Topic
from claims.serializers.common import Stamps, in_order
from claims.visibility import is_public, public_rows
from factcheck.api import addresses
from sources.models import Actor, ActorName, Affiliation, Event, GroupMember, Passage, Snapshot, Source
from sources.serializers import Body, Shelf, actor_body, date_body, event_body

_AFFILIATION = (
    *("actor_id", "organisation_id", "organisation__name", "role"),
    *("from_edtf", "from_earliest", "from_latest", "until_edtf", "until_earliest", "until_latest"),
)


def actor_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of actors. Other actors are named by their record only where that may be seen."""
    return in_order(keys, _ActorBodies(keys, drafts).bodies)


class _ActorBodies:
    def __init__(self, keys: Sequence[int], drafts: bool) -> None:
        rows = list(Actor.objects.filter(pk__in=keys))
        # A post names its organisation in words as well, so one that may not be seen goes as a whole.
        kept = Affiliation.objects.filter(actor__in=keys)
        kept = kept if drafts else kept.filter(is_public("organisation__"))
        posts = list(kept.values_list(*_AFFILIATION, named=True))
        voices = {row.source_id for row in rows if row.source_id}
        shown = (Source.objects.all() if drafts else public_rows(Source)).filter(pk__in=voices)
        self._sources = dict(shown.order_by().values_list("pk", "uid"))
        groups = list(GroupMember.objects.filter(member__in=keys).values_list("member_id", "group_id"))
        members = list(GroupMember.objects.filter(group__in=keys).values_list("group_id", "member_id"))
        others = {post.organisation_id for post in posts} | {other for _, other in [*groups, *members]}
        others |= {row.identified_as_id for row in rows if row.identified_as_id}
        seen = (Actor.objects.all() if drafts else public_rows(Actor)).filter(pk__in=others)
        self._others = {actor.pk: actor_body(actor) for actor in seen.order_by()}
        self._groups, self._members = self._known(groups), self._known(members)
        self._names, self._posts = _names(keys), defaultdict(list)
        for post in posts:
            self._posts[post.actor_id].append(self._post(post))
        self._stamps = Stamps(row.uid for row in rows)
        self.bodies = {row.pk: self._body(row) for row in rows}

    def _known(self, pairs: list[tuple[int, int]]) -> dict[int, list[Body]]:
        found: dict[int, list[Body]] = defaultdict(list)
        for one, other in pairs:
            if other in self._others:
                found[one].append(self._others[other])
        return found

    def _post(self, post: Any) -> Body:
        return {
            "name": post.organisation__name,
            "organisation": self._others.get(post.organisation_id),
            "role": post.role or None,
            "from": date_body(post.from_edtf, post.from_earliest, post.from_latest),
            "until": date_body(post.until_edtf, post.until_earliest, post.until_latest),
        }

    def _source(self, row: Actor) -> str | None:
        uid = self._sources.get(row.source_id or 0)
        return addresses.of_resource("sources", uid) if uid else None

    def _body(self, row: Actor) -> Body:
        return {
            "uid": row.uid,
            "url": addresses.of_resource("actors", row.uid),
            "page": addresses.of_page("actors", row.uid),
            "slug": row.slug,
            "name": row.name,
            "kind": row.kind,
            "running_form": row.running_form or None,
            "description": row.description or None,
            "wikidata_id": row.wikidata_id,
            "names": self._names[row.pk],
            "affiliations": self._posts[row.pk],
            "members": self._members[row.pk],
            "groups": self._groups[row.pk],
            "source": self._source(row),
            "label": row.label or None,
            "identified_as": self._others.get(row.identified_as_id or 0),
            **self._stamps.of_unreviewed(row.uid),
        }


def _names(actors: Sequence[int]) -> dict[int, list[Body]]:
    found: dict[int, list[Body]] = defaultdict(list)
    rows = ActorName.objects.filter(actor__in=actors).order_by("pk")
    for actor, name, kind, language in rows.values_list("actor", "name", "kind", "language"):
        found[actor].append({"name": name, "kind": kind, "language": language or None})
    return found


def source_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of sources, with the fingerprints of their texts and never a text."""
    shelf = Shelf(sources=keys)
    events = _events({row.event_id for row in shelf.sources.values() if row.event_id}, drafts)
    snapshots: dict[int, list[Body]] = defaultdict(list)
    rows = Snapshot.objects.filter(source__in=keys).order_by("pk")
    for source, sha256, length, text in rows.values_list("source", "sha256", "length", "text_row__snapshot"):
        snapshots[source].append({"sha256": sha256, "length": length, "text_held": text is not None})
    stamps = Stamps(row.uid for row in shelf.sources.values())
    return in_order(
        keys,
        {
            pk: {
                **_with_page(shelf.source(pk) or {}, "sources"),
                "event": events.get(row.event_id or 0),
                "display": row.display,
                "snapshots": snapshots[pk],
                **stamps.of_unreviewed(row.uid),
            }
            for pk, row in shelf.sources.items()
        },
    )


def _with_page(body: Body, resource: str) -> Body:
    """Put the address of the page beside that of the resource."""
    uid, url, *rest = body.items()
    return dict([uid, url, ("page", addresses.of_page(resource, uid[1])), *rest])


def _events(keys: set[int], drafts: bool) -> dict[int, Body]:
    rows = (Event.objects.all() if drafts else public_rows(Event)).filter(pk__in=keys)
    return {row.pk: event_body(row) for row in rows.order_by()}


def event_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of events."""
    rows = list(Event.objects.filter(pk__in=keys))
    stamps = Stamps(row.uid for row in rows)
    return in_order(
        keys, {row.pk: _with_page(event_body(row), "events") | stamps.of_unreviewed(row.uid) for row in rows}
    )


def topic_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of topics."""
    rows = list(Topic.objects.filter(pk__in=keys))
    stamps = Stamps(row.uid for row in rows)
    return in_order(keys, {row.pk: _topic(row) | stamps.of_unreviewed(row.uid) for row in rows})


def _topic(row: Topic) -> Body:
    return {
        "uid": row.uid,
        "url": addresses.of_resource("topics", row.uid),
        "page": addresses.of_page("topics", row.uid),
        "slug": row.slug,
        "name": row.name,
        "description": row.description or None,
    }


def passage_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of passages, with the statements that rest on them."""
    shelf = Shelf(passages=keys)
    present = list(Passage.objects.filter(pk__in=keys).values_list("pk", "uid"))
    uses, stamps = _uses(keys, drafts), Stamps(uid for _, uid in present)
    return in_order(
        keys,
        {
            pk: {
                **(shelf.passage(pk) or {}),
                "source": shelf.source_of_passage(pk),
                "statements": uses[pk],
                **stamps.of_unreviewed(uid),
            }
            for pk, uid in present
        },
    )


def _uses(passages: Sequence[int], drafts: bool) -> dict[int, list[Body]]:
    """Return the statements that rest on each passage, and whether it says them or only attributes them."""
    reports: QuerySet[Any] = Appearance.objects.all() if drafts else Appearance.objects.published()
    found: dict[int, list[Body]] = defaultdict(list)
    for column, use in (("passage", "says"), ("more_passages", "says"), ("cue", "attributes")):
        rows = reports.filter(**{f"{column}__in": passages}).order_by("statement")
        for passage, uid in rows.values_list(column, "statement__uid").distinct():
            body = {"uid": uid, "url": addresses.of_resource("statements", uid), "use": use}
            if body not in found[passage]:
                found[passage].append(body)
    return found

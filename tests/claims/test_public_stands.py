"""What is public stands until a second person accepts another version, by whatever way somebody writes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, models
from django.urls import reverse

from claims import proposals, proposed, workflow
from claims.entry import NewClaim, NewStatement, Reporter, enter
from claims.merge import merge, undo
from claims.models import Appearance, Evidence, Rating, Relation, ScaleKind, Statement
from factcheck.journal import explain, recording, registry
from factcheck.journal.bodies import contents
from factcheck.models import Head
from sources.ingest.capture import capture
from sources.models import Actor, ActorName, Affiliation, BylineEntry, GroupMember, Source
from tests.claims.test_workflow import bring, person
from tests.drafts import make, make_passage, make_source, make_statement, make_world, permitted, publish, writer

# docs/data-model.md says why.
FREE = {
    "statement": {"said_earliest", "said_latest"},
    "source": {"display", "display_ground", "shown"},
}
GROWING = {"scale": {"ratings"}}


@pytest.fixture
def world(db):
    """Something public of every type, with at least one row of every part."""
    w = make_world()
    with recording(by=writer()):
        make(Affiliation, actor=w.actor, organisation=w.other, role="pilot")
        make(BylineEntry, source=w.source, position=1, name="O. Brem", actor=w.actor)
        w.appearance.more_passages.add(w.cue)
        voiced = make_statement(w.claim2, w.voice, source=w.source, passage=make_passage(w.snapshot, 20, 30))
        drawn = {"source": w.source, "drawn_by": w.actor, "passage": w.passage, "kind": "supports"}
        w.stated = make(Relation, from_claim=w.claim, to_claim=w.claim2, **drawn)
    publish(w)
    for row in (voiced, w.stated):
        bring(row, "published")
    w.public = {
        "claim": [w.claim],
        "statement": [w.statement],
        "relation": [w.relation, w.stated],
        "assessment": [w.assessment],
        "topic": [w.topic],
        "event": [w.event],
        "scale": [w.scale],
        "source": [w.source],
        "actor": [w.actor, w.voice, w.group],
    }
    return w


def another(row, column):
    """Return a value for a column that the row does not have, and that no law on the one row forbids."""
    now = getattr(row, column.attname)
    if column.is_relation:
        return column.related_model._base_manager.exclude(pk__in=[row.pk, now or 0]).order_by("pk").first().pk
    if column.choices:
        return next(value for value, _ in column.flatchoices if value not in (now, "unnamed", "similar_to"))
    if isinstance(column, models.DateField):
        return date(1, 1, 2) if column.name.endswith("earliest") else date(9999, 12, 30)
    return {"wikidata_id": "Q7", "url": "https://a.example/x"}.get(column.name, "2001")


def law_broken_by(write):
    """Return the name of the law that refuses a write, or "" where nothing does."""
    try:
        with recording(by=person("editor")):
            write()
    except IntegrityError as error:
        return explain(error)[0]
    return ""


def own_columns(record):
    """Return the columns of a type of record of which the rule, and no other law, has to see that they stand."""
    kept = {"id", "uid", *record.frozen, *record.free, *record.stamps}
    return [column for column in record.model._meta.concrete_fields if column.name not in kept]


def test_each_column_of_everything_public_stands(world):
    broken = {}
    for type_, rows in world.public.items():
        for column in own_columns(registry.records[type_]):
            found = set()
            for row in rows:
                row.refresh_from_db()
                values = {column.name: another(row, column)}
                found.add(law_broken_by(lambda r=row, v=values: type(r)._base_manager.filter(pk=r.pk).update(**v)))
            broken[f"{type_}.{column.name}"] = "public_stands" in found
    assert [name for name, is_refused in broken.items() if not is_refused] == []
    assert len(broken) > 60


def test_each_row_of_each_part_of_something_public_stays(world):
    tried = {}
    for type_, rows in world.public.items():
        for child in registry.records[type_].children:
            there = child.model._base_manager.filter(**{f"{child.path}__in": rows})
            first = there.order_by("pk").values_list("pk", flat=True)[0]
            gone = child.model._base_manager.filter(pk=first)
            tried[f"{type_}.{child.name}"] = law_broken_by(lambda rows=gone: rows._raw_delete(rows.db))
    # Foreign keys speak first where something rests on the row.
    assert {name for name, law in tried.items() if law != "public_stands"} <= {"scale.ratings", "statement.appearances"}
    assert "" not in tried.values()


def test_a_chain_stays_with_its_report(world):
    with permitted():
        other = Appearance.objects.create(statement=world.statement, source=world.other_source, locator="page 2")
    for rows in (world.appearance.hops, Appearance.more_passages.through.objects.filter(appearance=world.appearance)):
        assert law_broken_by(lambda rows=rows: rows.update(appearance=other)) == "public_stands"


def test_nothing_is_added_to_something_public_but_a_step_of_a_scale(world):
    report = {"source": world.other_source, "locator": "page 2"}
    added = {
        "names": lambda: ActorName.objects.create(actor=world.actor, name="Skipper"),
        "affiliations": lambda: Affiliation.objects.create(actor=world.actor, organisation=world.group),
        "members": lambda: GroupMember.objects.create(group=world.group, member=world.other),
        "byline": lambda: BylineEntry.objects.create(source=world.source, position=2, name="A. Lind"),
        "evidence": lambda: Evidence.objects.create(
            assessment=world.assessment, direction="context", source=world.source
        ),
        "kinds": lambda: ScaleKind.objects.create(scale=world.scale, kind="prediction"),
        "reports": lambda: Appearance.objects.create(statement=world.statement, **report),
        "topics": lambda: world.claim.topics.create(name="Piers"),
    }
    assert {name: law_broken_by(write) for name, write in added.items()} == dict.fromkeys(added, "public_stands")
    assert law_broken_by(lambda: Rating.objects.create(scale=world.scale, ordinal=9, label="true")) == ""
    assert law_broken_by(lambda: Rating.objects.filter(scale=world.scale, ordinal=9).update(label="right")) != ""


def test_what_is_free_is_what_is_decided_to_be():
    stamps = {column.name for column in Statement._meta.concrete_fields} & {
        *("status", "submitted_by", "submitted_at", "approved_by", "approved_at", "first_published_at"),
        *("withdrawn_by", "withdrawn_at", "withdrawn_reason"),
    }
    for type_ in registry.publicity:
        record = registry.records[type_]
        assert set(record.free) == FREE.get(type_, set())
        assert set(record.stamps) == (stamps if record.is_reviewed else set())
        assert {child.name for child in record.children if child.grows} == GROWING.get(type_, set())


def test_what_can_be_proposed_stands_and_the_rest_of_the_form_is_fixed(world):
    """Nobody may edit directly what a proposal carries, and the admin shows as fixed what none does."""
    for model, names in [*proposed.FIELDS.items(), *proposed.PARTS.items(), *proposed.FIXED.items()]:
        record = registry.records[registry.type_of(model)]
        parts = {child.name for child in record.children}
        assert set(names) <= ({column.name for column in own_columns(record)} | parts)


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def renamed(actor):
    actor.name = "Ola Bram"
    actor.save()


WAYS = {
    "save": lambda w: renamed(Actor.objects.get(pk=w.actor.pk)),
    "update": lambda w: Actor.objects.filter(pk=w.actor.pk).update(name="Ola Bram"),
    "bulk_update": lambda w: Actor.objects.bulk_update([Actor(pk=w.actor.pk, name="Ola Bram")], ["name"]),
    "bulk_create": lambda w: ActorName.objects.bulk_create([ActorName(actor=w.actor, name="Skipper")]),
    "raw SQL": lambda w: raw("UPDATE sources_actor SET name = %s WHERE id = %s", "Ola Bram", w.actor.pk),
    "raw SQL of a part": lambda w: raw("DELETE FROM sources_actorname WHERE actor_id = %s", w.actor.pk),
    "a named act": lambda w: with_a_name(w.actor),
    "through another": lambda w: w.actor.names.all().delete(),
    "taking a part elsewhere": lambda w: ActorName.objects.filter(actor=w.actor).update(actor=w.other),
}


def with_a_name(actor):
    with recording(by=person("editor")) as recorded:
        Actor.objects.filter(pk=actor.pk).update(name="Ola Bram")
        recorded.call(actor, "correction")


def test_no_way_of_writing_leads_past_the_second_person(world):
    before = contents(registry.records["actor"], [world.actor.uid])
    assert {way: law_broken_by(lambda w=write: w(world)) for way, write in WAYS.items()} == dict.fromkeys(
        WAYS, "public_stands"
    )
    assert contents(registry.records["actor"], [world.actor.uid]) == before


def test_a_permit_ends_with_the_work_that_it_was_given_for(world):
    def fail():
        with recording(by=person("editor")) as recorded:
            recorded.permit(world.actor.uid)
            raise KeyError

    def write():
        with pytest.raises(KeyError):
            fail()
        Actor.objects.filter(pk=world.actor.pk).update(name="Ola Bram")

    assert law_broken_by(write) == "public_stands"


def test_what_is_not_public_is_edited_freely(world):
    workflow.withdraw(world.statement, by=person("editor"), reason="It was never said.")
    workflow.restore(world.statement, by=person("editor"))
    assert law_broken_by(lambda: Source.objects.filter(pk=world.other_source.pk).update(title="Old news")) == ""
    assert law_broken_by(lambda: Statement.objects.filter(pk=world.statement.pk).update(hedge="perhaps")) == ""
    assert law_broken_by(lambda: Appearance.objects.filter(pk=world.appearance.pk).update(note="Late.")) == ""


def test_new_drafts_use_what_is_public_and_leave_it_as_it_is(world, ana):
    seqs = dict(Head.objects.filter(type__in=("actor", "source")).values_list("uid", "seq"))
    chain = (Reporter(world.other),)
    entered = enter(
        world.source,
        NewStatement(world.actor, NewClaim("The port is deep.", "fact"), chain=chain, locator="p. 1"),
        by=ana,
    )
    assert entered.status == "draft"
    assert dict(Head.objects.filter(type__in=("actor", "source")).values_list("uid", "seq")) == seqs
    make_source("Another", publisher=world.actor)


def test_a_merge_is_an_act_of_its_own_and_so_is_undoing_it(world):
    new = make(Actor, name="Olla Brem", kind="person")
    done = merge(world.actor, into=new, by=person("editor"), why="the same")
    assert Statement.objects.get(pk=world.statement.pk).actor == new
    undo(done, by=person("editor"))
    assert Statement.objects.get(pk=world.statement.pk).actor == world.actor


def test_the_date_of_an_event_reaches_public_statements_with_its_proposal(world):
    proposal = proposals.propose(
        world.event, by=person("submitter"), values={"date_edtf": "2021-12-14"}, kind="correction", note="A day later."
    )
    proposals.accept(proposal, by=person("approver"))
    assert Statement.objects.get(pk=world.statement.pk).said_earliest == date(2021, 12, 14)


def test_how_much_of_a_text_is_shown_is_decided_at_once(client, ed, world):
    client.force_login(ed)
    address = reverse("admin:sources_source_change", args=[world.source.pk])
    page = client.get(address)
    data = {"display": "none", "display_ground": "", "_seen": page.context["seen"]}
    data |= {"byline-TOTAL_FORMS": "1", "byline-INITIAL_FORMS": "1", "byline-0-id": world.source.byline.get().pk}
    forged = data | {"title": "Forged", "byline-TOTAL_FORMS": "2"}
    forged |= {"byline-0-name": "Forged", "byline-0-DELETE": "on"}
    forged |= {"byline-1-name": "Forged", "byline-1-position": "2"}
    assert client.post(address, forged).status_code == 409
    assert client.post(address, data).status_code == 302
    world.source.refresh_from_db()
    assert (world.source.display, world.source.title) == ("none", "Harbour news")
    assert [entry.name for entry in world.source.byline.all()] == ["O. Brem"]


def test_what_is_captured_is_held_from_then_on_and_nothing_else_is_said_of_it_so_easily(world):
    found = make_source("Lost speech", holding="identified")
    bring(make_statement(world.claim2, world.actor, source=found), "published")
    with pytest.raises(IntegrityError, match="public_stands"), recording(by=writer()):
        Source.objects.filter(pk=found.pk).update(holding="not_identified")
    capture(found, "The ferry leaves at dawn, said the pilot.", by=writer())
    found.refresh_from_db()
    assert found.holding == "held"
    with pytest.raises(IntegrityError, match="public_stands"), recording(by=writer()):
        Source.objects.filter(pk=found.pk).update(holding="identified")

"""Furnish a server for a look at every page: each of them has something to show, and some of it is long or awkward.

    manage.py shell --no-imports -c "from tests.browser.furnished import furnish; furnish()"

prints the pages as JSON: for each of them its name and its path.
"""

import json
from datetime import date
from typing import Any

from django.contrib import admin
from django.urls import reverse

from claims import assignments, comments, proposals, workflow
from claims.merge import merge
from claims.models import Claim, Statement
from claims.worklists import LISTS
from factcheck.models import Revision
from sources.ingest.capture import capture
from sources.models import Actor, Source
from tests.cast import person
from tests.claims.test_workflow import bring
from tests.drafts import (
    make_actor,
    make_claim,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    make_world,
    publish,
    writer,
)

LONG_NAME = "Inter-Parliamentary Working Group on the Maintenance of Lighthouses, Fog Signals and Navigational Buoys"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_URL = "https://news.example/" + "a-very-long-path-without-any-break-" * 6 + "?page=1"
FIRST = "The harbour will close on Monday, the master said to the crowd. Nobody on the quay believed a word of it."
SECOND = FIRST.replace("will close", "will not close")
PASSWORD = "a long enough password"
ROLES = {"ana": "analyst", "rita": "reviewer", "rosa": "reviewer", "ed": "editor"}


def furnish() -> None:
    """Make people, and records in every state; print the paths of the pages by their names."""
    people = {name: person(name, role) for name, role in ROLES.items()}
    people["ed"].is_superuser = True
    people["ed"].save()
    world = publish(make_world())
    waiting = _in_review(people)
    _talked_about(waiting[0], people)
    changed = _changed_source()
    opened = _proposed(world, people)
    merged = _merged(people)
    pages = {"public": _public(world, changed), "desk": _desk(world, waiting, opened, merged)}
    print(json.dumps(pages | {"records": _lists_and_forms()}))


def _in_review(people: Any) -> list[Statement]:
    """Submit statements with long names, in a source with a long address; one is given to somebody and overdue."""
    text = " ".join(f"The keeper of {LONG_WORD} said that pier {n} is closed to ships." for n in range(12))
    source = make_source(f"Minutes of the {LONG_NAME}", url=LONG_URL, published_edtf="2021-12-13")
    snapshot, actor = make_snapshot(source, text), make_actor(LONG_NAME, "organisation")
    made = []
    for n in range(4):
        start = text.index(f"pier {n} ")
        passage = make_passage(snapshot, start, text.index(".", start), text)
        # The last of them as long as a claim may be, without a single place to break it.
        words = f"Pier {n} of {LONG_WORD} is closed." if n < 3 else f"Pier {n} ".ljust(1000, "x")
        claim = make_claim(words, kind="fact")
        made.append(make_statement(claim, actor, source=source, passage=passage))
        workflow.submit(made[-1], by=people["ana"])
    assignments.assign(made[0], to=people["rita"], due_on=date(2021, 12, 24), by=people["ed"])
    return made


def _talked_about(statement: Statement, people: Any) -> None:
    comments.add(statement, by=people["ana"], text="@rita The pier has two names, see the minutes.")
    workflow.check(statement, by=people["rosa"], aspect="wording", result="failed", comment="Which pier is meant?")


def _changed_source() -> Statement:
    """Publish what rests on a text that reads otherwise by now."""
    source = make_source("News that changed")
    snapshot = capture(source, FIRST, by=writer()).snapshot
    passage = make_passage(snapshot, 0, 33, FIRST)
    claim = make_claim("The harbour closes on Monday.", kind="prediction")
    row: Statement = bring(make_statement(claim, make_actor("יעל כהן"), source=source, passage=passage), "published")
    capture(source, SECOND, by=writer())
    return row


def _proposed(world: Any, people: Any) -> Any:
    """Propose a change that waits, after one that was accepted and one that was rejected."""

    def propose(hedge: str, note: str) -> Any:
        return proposals.propose(
            world.statement, by=people["ana"], values={"hedge": hedge}, kind="correction", note=note
        )

    proposals.accept(propose("perhaps", "The hedge was left out."), by=people["ed"])
    proposals.reject(propose("surely", "A stronger word."), by=people["ed"], comment="It does not say so.")
    return propose("in all likelihood", f"The words of the {LONG_NAME}.")


def _merged(people: Any) -> Any:
    """Merge two actors, and leave two that look like one."""
    for name in ("Orla Quibell", "Orla Quibbell"):
        make_actor(name, description="Keeps the lighthouse.")
    old, new = make_actor("Bram Oxley"), make_actor("Bram Oxleigh")
    return merge(old, into=new, by=people["ed"], why="One person, spelt in two ways.")


def _public(world: Any, changed: Statement) -> dict[str, str]:
    """Return the public pages, by name."""
    nested = Statement.objects.get(actor__slug="united-states", stance="demands")
    gone = Statement.objects.filter(status="withdrawn")[0]
    voice = Actor.objects.filter(kind="unnamed", statements__status="published").first()
    records = {
        "claim": nested.claim,
        "statement": nested,
        "statement-changed": changed,
        "person": Actor.objects.get(slug="perizat-risbek-kizi"),
        "group": world.group,
        "voice": voice,
        "source-withheld": Source.objects.get(publisher__slug="ankasam"),
        "source-shown": Source.objects.filter(display="full")[0],
        "topic": world.topic,
        "event": world.event,
    }
    found = {name: row.get_absolute_url() for name, row in records.items()}
    return {
        "home": "/",
        "claims": "/claims/",
        "claims-filtered": "/claims/?stance=demands&actor=united-states",
        "claims-none": "/claims/?q=nothinglikethis",
        "actors": "/actors/",
        "sources": "/sources/",
        "topics": "/topics/",
        **found,
        **{f"{name}-history": f"{found[name]}/history" for name in ("claim", "statement", "source-withheld")},
        "400": "/claims/?statsu=published",
        "404": "/claims/nothing",
        "410": gone.get_absolute_url(),
        "api-docs": "/api/v1/docs/",
    }


def _desk(world: Any, waiting: list[Statement], opened: Any, merged: Any) -> dict[str, str]:
    """Return the pages of the admin, by name."""
    one, other = (Actor.objects.get(name=name) for name in ("Orla Quibell", "Orla Quibbell"))
    shown = Source.objects.filter(display="full")[0]
    seq = Revision.objects.filter(record=world.statement.uid).order_by("seq").values_list("seq", flat=True)[0]
    return {
        "reading": reverse("admin:reading"),
        "room": reverse("admin:reading_room", args=[shown.uid]),
        "room-long": reverse("admin:reading_room", args=[waiting[0].appearances.get().source.uid]),
        "room-withheld": reverse("admin:reading_room", args=[Source.objects.get(publisher__slug="ankasam").uid]),
        "capture": reverse("admin:capture_source"),
        "changed-sources": reverse("admin:changed_sources"),
        "imports": reverse("admin:imports"),
        "queue": reverse("admin:review_queue"),
        "queue-none": reverse("admin:review_queue") + "?assigned=me&stance=fears",
        "review": reverse("admin:review_statement", args=[waiting[0].uid]),
        "review-published": reverse("admin:review_statement", args=[world.statement.uid]),
        "comment": reverse("admin:add_comment", args=[world.claim.uid]),
        "inbox": reverse("admin:inbox"),
        "preferences": reverse("admin:preferences"),
        "proposals": reverse("admin:proposals"),
        "propose": reverse("admin:claims_proposal_propose", args=[opened.record]),
        "decide": reverse("admin:claims_proposal_decide", args=[opened.pk, "accept"]),
        "go-back": reverse("admin:go_back", args=[world.statement.uid, seq]),
        "versions": reverse("admin:claims_statement_history", args=[world.statement.pk]),
        "duplicates": reverse("admin:possible_duplicates") + "?type=actor",
        "not-the-same": reverse("admin:not_the_same"),
        "merge-choose": reverse("admin:merge", args=[one.uid]),
        "merge-preview": reverse("admin:merge", args=[one.uid]) + f"?other={other.uid}",
        "merges": reverse("admin:merges"),
        "merge-done": reverse("admin:merge_done", args=[merged.uid]),
        "withdraw": reverse("admin:claims_statement_step", args=[world.statement.pk, "withdraw"]),
        "desk": reverse("admin:index"),
        "work-lists": reverse("admin:work_lists"),
        "original": reverse("admin:original", args=[world.statement.uid]),
    } | {f"work-list-{one.name}": reverse("admin:work_list", args=[one.name]) for one in LISTS.values() if not one.page}


def _lists_and_forms() -> dict[str, str]:
    """Return the list of each type of record, and the form of its newest record."""
    found = {}
    for model in admin.site._registry:
        options = model._meta
        name = f"{options.app_label}_{options.model_name}"
        found[f"list-{options.model_name}"] = reverse(f"admin:{name}_changelist")
        if row := model._default_manager.order_by("-pk").first():
            found[f"form-{options.model_name}"] = reverse(f"admin:{name}_change", args=[row.pk])
    for kind in (Claim, Statement, Actor, Source):
        options = kind._meta
        found[f"add-{options.model_name}"] = reverse(f"admin:{options.app_label}_{options.model_name}_add")
    return found

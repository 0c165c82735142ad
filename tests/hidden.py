"""Make what the public must not learn of, around records that are public. Each text and each slug has MARK in it."""

from typing import Any

from claims import comments, matching, proposals, workflow
from claims.choices import Aspect
from claims.merge import merge
from claims.models import (
    Appearance,
    Assessment,
    Assignment,
    Claim,
    Evidence,
    ExternalId,
    Hop,
    InboxItem,
    Rating,
    RatingScale,
    Relation,
    ScaleKind,
    SearchAttempt,
    Statement,
    Topic,
)
from factcheck.journal import recording, registry
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
    ReadMark,
    Snapshot,
    SnapshotText,
    Source,
)

MARK = "Zanzibark"
TEXT = f"{MARK} says that {MARK} is true, and {MARK} is not."
# How far each set of hidden records has come, and a kind of relation that nobody has drawn yet.
STATES = {"draft": (), "in_review": ("submit",), "sent_back": ("submit", "send_back")}
KINDS = {"draft": "supports", "in_review": "qualifies", "sent_back": "answers"}


def uids() -> set[str]:
    """Return the identifiers of all records that there are, of whatever type."""
    models = [record.model for record in registry.records.values()]
    return {uid for model in models for uid in model._base_manager.values_list("uid", flat=True)}


def hide(public: Any, state: str) -> list[Any]:
    """Make one set of hidden records in a state of review, and return those that can be reviewed."""
    author, reviewer = (Account.objects.system(f"{MARK} {role}") for role in ("author", "reviewer"))
    with recording(by=author, why=f"{MARK} told me"):
        reviewed = _reviewed(public, state)
    for step in STATES[state]:
        for row in reviewed:
            take(row, step, author, reviewer)
    _talk(public, reviewed[0], state, author, reviewer)
    _note(public, reviewed[0], state, author, reviewer)
    return reviewed


def take(row: Any, step: str, author: Account, reviewer: Account) -> None:
    """Take one step of the workflow; whatever is said with it inside the house says MARK."""
    match step:
        case "submit":
            workflow.submit(row, by=author, comment=f"{MARK}, please look")
        case "send_back":
            workflow.send_back(row, by=reviewer, comment=f"{MARK} is missing")
        case "approve":
            for aspect in Aspect.values if isinstance(row, Statement) else ():
                workflow.check(row, by=reviewer, aspect=aspect, result="passed", comment=f"{MARK} is right")
            workflow.approve(row, by=reviewer, comment=f"{MARK} is fine")
        case "withdraw":
            workflow.withdraw(row, by=reviewer, reason="It was never said.")
        case "restore":
            workflow.restore(row, by=reviewer, comment=f"{MARK} again")


def _reviewed(public: Any, state: str) -> list[Any]:
    """Make statements, relations and verdicts: on hidden records, and on public ones."""
    mark = f"{MARK} {state}"
    source = Source.objects.create(title=f"{mark} gazette", kind="article", publisher=public.other)
    BylineEntry.objects.create(source=source, position=1, name=mark, actor=public.actor)
    event = Event.objects.create(title=f"{mark} speech", kind="speech", place=mark)
    claim = Claim.objects.create(text=f"{mark} is near.", kind="fact")
    claim.topics.set([public.topic, Topic.objects.create(name=f"{mark} affairs", description=mark)])
    actor, voice, group = _actors(public, mark)
    passage, spare = _passage(source), _spare_passage(public, state)
    own = _statement(claim, actor, source, passage, mark, event=event)
    joint = _statement(public.claim2, group, public.source, spare, mark, original=source)
    # What a public actor is said to report, and what is said to have been made in a public source.
    Hop.objects.create(appearance=joint.appearances.get(), position=1, actor=public.other, statement=public.rival)
    unnamed = _statement(claim, voice, public.source, public.passage, mark, event=public.event)
    inner = _statement(claim, public.other, source, passage, mark, original=public.source)
    return [own, joint, unnamed, inner, *_relations(public, claim, state), *_verdicts(public, claim, passage, mark)]


def _actors(public: Any, mark: str) -> tuple[Actor, Actor, Actor]:
    """Make a person of a public organisation, a voice in a public source, and a group with a public member."""
    actor = Actor.objects.create(name=f"{mark} Brem", kind="person", description=mark)
    ActorName.objects.create(actor=actor, name=f"{mark} B.")
    Affiliation.objects.create(actor=actor, organisation=public.other, role=mark)
    voice = Actor.objects.create(
        name=f"{mark}: some", kind="unnamed", label=mark, source=public.source, identified_as=public.actor
    )
    group = Actor.objects.create(name=f"{mark} league", kind="group")
    GroupMember.objects.create(group=group, member=public.actor)
    return actor, voice, group


def _passage(source: Source) -> Passage:
    snapshot = Snapshot.objects.create(source=source, sha256=fingerprint(TEXT), length=len(TEXT))
    SnapshotText.objects.create(snapshot=snapshot, text=TEXT)
    return Passage.objects.create(snapshot=snapshot, start=0, end=9, sha256=fingerprint(TEXT[:9]))


def _spare_passage(public: Any, state: str) -> Passage:
    """Return a span of a public text on which nothing public rests."""
    start, words = 70, public.snapshot.text_row.text
    end = start + 20 + list(STATES).index(state)
    return Passage.objects.create(snapshot=public.snapshot, start=start, end=end, sha256=fingerprint(words[start:end]))


def _statement(claim: Any, actor: Any, source: Any, passage: Any, mark: str, **values: Any) -> Statement:
    said = {"role": mark, "hedge": mark, "said_wording": mark, **values}
    statement = Statement.objects.create(claim=claim, actor=actor, **said)
    words = {"named_as": mark, "locator": mark, "note": mark}
    Appearance.objects.create(statement=statement, source=source, passage=passage, **words)
    return statement


def _relations(public: Any, claim: Claim, state: str) -> list[Relation]:
    values = {"kind": KINDS[state], "rationale": f"{MARK} {state}"}
    pairs = ((public.claim, public.claim2), (public.claim, claim))
    return [Relation.objects.create(from_claim=one, to_claim=other, **values) for one, other in pairs]


def _verdicts(public: Any, claim: Claim, passage: Passage, mark: str) -> list[Assessment]:
    scale = RatingScale.objects.create(name=f"{mark} scale")
    ScaleKind.objects.create(scale=scale, kind="fact")
    rating = Rating.objects.create(scale=scale, ordinal=1, label=f"{mark} rating")
    values = {"rating": rating, "rationale": mark, "assessor": public.actor, "source": passage.snapshot.source}
    found = [Assessment.objects.create(claim=about, **values) for about in (claim, public.claim2)]
    for row in found:
        Evidence.objects.create(assessment=row, direction="supports", passage=passage, note=mark)
    return found


def _talk(public: Any, hidden: Statement, state: str, author: Account, reviewer: Account) -> None:
    """Say and decide what stays among colleagues, on what is public and on what is hidden."""
    mark = f"{MARK} {state}"
    for record in (public.claim, public.statement, public.actor, public.source, hidden):
        comments.add(record, by=author, text=f"{mark} is whispered.")
    workflow.check(public.statement, by=reviewer, aspect="wording", result="passed", comment=mark)
    record = {"draft": public.actor, "in_review": public.topic, "sent_back": public.other}[state]
    proposals.propose(record, by=author, values={"description": mark}, kind="correction", note=mark, why=mark)
    matching.decide_different(hidden.actor.uid, public.other.uid, by=author, note=mark)


def _note(public: Any, hidden: Statement, state: str, author: Account, reviewer: Account) -> None:
    """Write down what the work on the record leaves behind."""
    mark = f"{MARK} {state}"
    with recording(by=author, why=mark):
        Assignment.objects.create(statement=hidden, to=reviewer, by=author)
        SearchAttempt.objects.create(
            statement=public.statement, place=mark, query=mark, note=mark, result="unclear", by=author
        )
        ExternalId.objects.create(type="claim", record=public.claim.uid, sender=mark, external_id=mark)
        ReadMark.objects.create(snapshot=public.snapshot, start=0, end=1 + len(KINDS[state]), by=author)
        InboxItem.objects.create(account=reviewer, text=mark, url="/admin/")
        twins = [Actor.objects.create(name=f"{mark} {word} twin", kind="person") for word in ("older", "younger")]
    merge(twins[0], into=twins[1], by=reviewer, why=mark)

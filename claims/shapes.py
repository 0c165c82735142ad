"""The bodies of the API as component schemas of the OpenAPI document. Tests hold every answer against them."""

from typing import Any

from claims.choices import (
    Aspect,
    CheckResult,
    ClaimKind,
    Confidence,
    CorrectionKind,
    Direction,
    Mode,
    Part,
    ProposalStatus,
    RelationKind,
    Stance,
    Status,
)
from factcheck.api.openapi import (
    ADDRESS,
    BOOLEAN,
    DAY,
    INSTANT,
    INTEGER,
    STRING,
    many,
    null,
    obj,
    ref,
    sometimes,
    told,
    word,
)
from sources.choices import ActorKind, Display, EventKind, Fate, Holding, NameKind, SourceKind

UID = told({**STRING, "pattern": "^[a-z][0-9a-hjkmnp-tv-z]{12}$"}, "The identifier. It never changes.")
PAGE = told(ADDRESS, "Where people read about it.")
SHA256 = {**STRING, "pattern": "^[0-9a-f]{64}$"}
TYPE = word(["claim", "statement", "relation", "assessment", "actor", "source", "event", "topic"])

STAMPS = {
    "version": told(null(INTEGER), "How many public versions there were."),
    "published_at": told(null(INSTANT), "When it first became public."),
    "changed_at": null(INSTANT),
    "seq": told(null(INTEGER), "Its newest revision in the journal: what a step of the workflow calls `expected`."),
}
UNREVIEWED = {name: schema for name, schema in STAMPS.items() if name != "published_at"}
RECORD = obj("A record, by its address.", {"uid": UID, "url": ADDRESS})

_ACTOR = {"uid": UID, "url": ADDRESS, "slug": STRING, "name": STRING, "kind": word(ActorKind.values)}
_CLAIM = {
    "uid": UID,
    "url": ADDRESS,
    "page": PAGE,
    "text": told(STRING, "The proposition, in our own words."),
    "language": STRING,
    "kind": word(ClaimKind.values),
    "about": told(null(ref("UncertainDate")), "The time that the claim is about."),
    "topics": many(ref("ShortTopic")),
}
_SOURCE = {
    "slug": STRING,
    "title": STRING,
    "kind": word(SourceKind.values),
    "publisher": null(ref("ShortActor")),
    "byline": many(obj("A name as it is written.", {"name": STRING, "actor": null(ref("ShortActor"))})),
    "source_url": told(null(STRING), "Where the work itself is."),
    "language": null(STRING),
    "published": null(ref("UncertainDate")),
    "held": told(BOOLEAN, "Whether we have the work itself."),
    "holding": word(Holding.values),
}
_EVENT = {
    "title": STRING,
    "kind": word(EventKind.values),
    "place": null(STRING),
    "date": null(ref("UncertainDate")),
}
_PASSAGE = {
    "uid": UID,
    "url": ADDRESS,
    "snapshot": told(SHA256, "The sha256 of the text in which it stands."),
    "start": told(INTEGER, "In Unicode code points."),
    "end": told(INTEGER, "In Unicode code points, exclusive."),
    "sha256": told(SHA256, "Of the exact words."),
    "exact": told(null(STRING), "The words; null where the text is not held, or may not be shown."),
    "prefix": null(STRING),
    "suffix": null(STRING),
}
_STATEMENT = {
    "uid": UID,
    "url": ADDRESS,
    "page": PAGE,
    "status": word(Status.values),
    "claim": ref("ShortClaim"),
    "actor": ref("ShortActor"),
    "role": told(null(STRING), "The post held when this was said."),
    "stance": word(Stance.values),
    "hedge": told(null(STRING), "As written: could, in principle."),
    "event": null(ref("ShortEvent")),
    "original": told(null(ref("ShortSource")), "The work in which the actor said it, located or not."),
    "said": told(null(ref("UncertainDate")), "Its own date, else that of the event, else that of the original."),
    "appearances": many(ref("Appearance")),
    "source_changed": told(
        null(
            obj(
                "What became of a passage that it rests on.",
                {
                    "fate": word(Fate.values),
                    "context_stands": told(BOOLEAN, "Whether the words around it are the same."),
                    "source": told(ADDRESS, "Whose text has changed."),
                    "at": told(INSTANT, "Since when that is known."),
                    "checked_at": told(null(INSTANT), "When somebody found that it is still supported."),
                },
            )
        ),
        "Whether the source changed after review; null while its words stand as they did.",
    ),
    **STAMPS,
}
_PROPOSAL = {
    "uid": UID,
    "url": ADDRESS,
    "status": word(ProposalStatus.values),
    "type": TYPE,
    "record": RECORD,
    "base_seq": told(INTEGER, "The version of the record against which it was written."),
    "values": {
        "type": "object",
        "description": "Field to new value; a part to the list of its rows.",
        "additionalProperties": True,
    },
    "kind": word(CorrectionKind.values),
    "note": told(STRING, "Public: what changes, and why."),
    "why": told(null(STRING), "Internal, for whoever decides."),
    "proposed_by": STRING,
    "proposed_at": INSTANT,
    "decided_by": null(STRING),
    "decided_at": null(INSTANT),
    "decision_comment": null(STRING),
    "seq": null(INTEGER),
}
_CHECK = {
    "uid": UID,
    "aspect": word(Aspect.values),
    "result": word(CheckResult.values),
    "at": INSTANT,
}
_CORRECTION = {
    "uid": UID,
    "url": ADDRESS,
    "type": TYPE,
    "record": RECORD,
    "kind": word(CorrectionKind.values),
    "text": STRING,
    "at": INSTANT,
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "UncertainDate": obj(
        "A date as exactly as it is known.",
        {
            "edtf": told(null(STRING), "As EDTF writes it."),
            "earliest": told(null(DAY), "The first day that it can be; null for an open end."),
            "latest": told(null(DAY), "The last day that it can be; null for an open end."),
            "wording": told(null(STRING), "How the source words it."),
            "basis": told(null(STRING), "How it is known."),
        },
    ),
    "ShortActor": obj("An actor.", _ACTOR),
    "ShortTopic": obj("A topic.", {"slug": STRING, "name": STRING, "uid": UID, "url": ADDRESS}),
    "ShortClaim": obj("A claim without its statements.", _CLAIM),
    "ShortSource": obj("A source.", {"uid": UID, "url": ADDRESS, **_SOURCE}),
    "ShortEvent": obj("An event.", {"uid": UID, "url": ADDRESS, **_EVENT}),
    "ShortPassage": obj("A span of a source's text.", _PASSAGE),
    "Appearance": obj(
        "One report of a statement.",
        {
            "source": ref("ShortSource"),
            "part": word(Part.values),
            "mode": told(word(Mode.values), "How the source reports it. Only a quote is in the actor's words."),
            "named_as": told(null(STRING), "How this report names the actor."),
            "confidence": word(Confidence.values),
            "distance": told(INTEGER, "0 in the original, else 1 and its hops. From 2 on it is second-hand."),
            "hops": told(
                many(
                    obj(
                        "A reporter.",
                        {
                            "actor": ref("ShortActor"),
                            "statement": told(null(UID), "The reporter's own statement, where it is recorded."),
                        },
                    )
                ),
                "The reporters between the source's author and the actor, outermost first.",
            ),
            "passages": many(ref("ShortPassage")),
            "cue": told(null(ref("ShortPassage")), "The words that attribute it."),
            "locator": told(null(STRING), "Such as: paragraph 7."),
            "note": null(STRING),
            "attribution": told(STRING, "The chain as a sentence."),
        },
    ),
    "Statement": sometimes(
        obj("An actor's stance to a claim on one occasion.", _STATEMENT),
        {
            "covers": told(
                obj("A fingerprint for each aspect.", dict.fromkeys(Aspect.values, SHA256)),
                "For reviewers, under the address of the statement: what a check would look at now.",
            )
        },
    ),
    "Claim": obj(
        "A neutral proposition, and who takes which stance to it.",
        {
            **_CLAIM,
            "statements": told(many(ref("Statement")), "The published ones, the oldest first."),
            "assessments": told(
                many(
                    obj(
                        "A verdict.",
                        {
                            "uid": UID,
                            "url": ADDRESS,
                            "rating": STRING,
                            "scale": STRING,
                            "assessor": told(null(STRING), "Null: ours."),
                            "approved_at": INSTANT,
                        },
                    )
                ),
                "The published ones, the newest first. None at all is normal.",
            ),
            **STAMPS,
        },
    ),
    "Actor": obj(
        "Whoever speaks, is spoken for, or publishes.",
        {
            "uid": UID,
            "url": ADDRESS,
            "page": PAGE,
            **{name: _ACTOR[name] for name in ("slug", "name", "kind")},
            "running_form": told(null(STRING), "The name as it stands inside a sentence."),
            "description": null(STRING),
            "wikidata_id": null(STRING),
            "names": many(
                obj("A further name.", {"name": STRING, "kind": word(NameKind.values), "language": null(STRING)})
            ),
            "affiliations": many(
                obj(
                    "A post or membership.",
                    {
                        "name": told(STRING, "Of the organisation."),
                        "organisation": ref("ShortActor"),
                        "role": null(STRING),
                        "from": null(ref("UncertainDate")),
                        "until": null(ref("UncertainDate")),
                    },
                )
            ),
            "members": told(many(ref("ShortActor")), "Of a group."),
            "groups": told(many(ref("ShortActor")), "In which it speaks jointly with others."),
            "source": told(null(ADDRESS), "Of an unnamed voice: where it speaks."),
            "label": told(null(STRING), "Of an unnamed voice: what its source calls it."),
            "identified_as": told(null(ref("ShortActor")), "Of an unnamed voice: who it turned out to be."),
            **UNREVIEWED,
        },
    ),
    "Source": obj(
        "A work, held or not.",
        {
            "uid": UID,
            "url": ADDRESS,
            "page": PAGE,
            **_SOURCE,
            "event": told(null(ref("ShortEvent")), "The occasion that it records."),
            "display": told(word(Display.values), "How much of its text the public sees."),
            "snapshots": many(
                obj(
                    "One text of it, by its fingerprint.",
                    {"sha256": SHA256, "length": told(INTEGER, "In Unicode code points."), "text_held": BOOLEAN},
                )
            ),
            **UNREVIEWED,
        },
    ),
    "Event": obj(
        "An occasion on which things are said.", {"uid": UID, "url": ADDRESS, "page": PAGE, **_EVENT, **UNREVIEWED}
    ),
    "Topic": obj(
        "A subject under which claims are gathered.",
        {
            "uid": UID,
            "url": ADDRESS,
            "page": PAGE,
            "slug": STRING,
            "name": STRING,
            "description": null(STRING),
            **UNREVIEWED,
        },
    ),
    "Passage": obj(
        "A span of a source's text, and what rests on it.",
        {
            **_PASSAGE,
            "source": ref("ShortSource"),
            "statements": many(obj("A statement.", {"uid": UID, "url": ADDRESS, "use": word(["says", "attributes"])})),
            **UNREVIEWED,
        },
    ),
    "Relation": obj(
        "How one claim stands to another.",
        {
            "uid": UID,
            "url": ADDRESS,
            "status": word(Status.values),
            "from": ref("ShortClaim"),
            "kind": word(RelationKind.values),
            "to": ref("ShortClaim"),
            "is_symmetric": told(BOOLEAN, "Whether it reads the same from both ends."),
            "basis": told(word(["stated", "inferred"]), "Whether a source states it or we infer it."),
            "source": null(ref("ShortSource")),
            "drawn_by": null(ref("ShortActor")),
            "passage": null(ref("ShortPassage")),
            "rationale": null(STRING),
            **STAMPS,
        },
    ),
    "Assessment": obj(
        "A verdict on a claim.",
        {
            "uid": UID,
            "url": ADDRESS,
            "status": word(Status.values),
            "claim": ref("ShortClaim"),
            "rating": obj(
                "A step of a scale.",
                {
                    "uid": UID,
                    "label": STRING,
                    "ordinal": told(INTEGER, "1 is the lowest."),
                    "scale": obj("A scale.", {"uid": UID, "name": STRING}),
                },
            ),
            "rationale": STRING,
            "assessor": told(null(ref("ShortActor")), "Null: ours."),
            "source": told(null(ref("ShortSource")), "Where somebody else's ruling stands."),
            "evidence": many(
                obj(
                    "What it rests on.",
                    {
                        "direction": word(Direction.values),
                        "source": ref("ShortSource"),
                        "passage": told(null(ref("ShortPassage")), "Null: the whole source."),
                        "note": null(STRING),
                    },
                )
            ),
            **STAMPS,
        },
    ),
    "Correction": obj("The public note of a change.", _CORRECTION),
    "Proposal": obj("New values for a public record.", _PROPOSAL),
    "Check": obj("What one person found about one aspect of a statement.", _CHECK),
}


def add_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put the components into the OpenAPI document."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(COMPONENTS)
    return result

"""The facts of the examples as they ship, and the identifier that each of their records has in every copy."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import models

from claims.models import Assessment, Claim, RatingScale, Relation, Statement, Topic
from factcheck.uids import ALPHABET, LENGTH
from sources.models import Actor, Event, Passage, Snapshot, Source

FOLDER = Path(__file__).parent
# In this order: the second takes up topics and claims of the first.
NAMES = ("article", "briefing")

# Each part of a file, the model that it becomes, and what tells its entries apart.
PARTS: dict[str, tuple[type[models.Model], str]] = {
    "topics": (Topic, "slug"),
    "actors": (Actor, "slug"),
    "events": (Event, "slug"),
    "sources": (Source, "slug"),
    "claims": (Claim, "key"),
    "statements": (Statement, "key"),
    "relations": (Relation, "key"),
    "scales": (RatingScale, "name"),
    "assessments": (Assessment, "key"),
}


class Facts:
    """Both files as one: each part is the list of its entries, the article's first, but for the claims.

    The list of claims begins with those that were entered last. So the briefing's come first here, then the article's,
    and last those of it with which a list should begin. A relation that holds both ways is read from the older claim to
    the newer one, as the article's annotation has it: that is why they do not end with the first of the home page.
    """

    def __init__(self) -> None:
        files = [json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES]
        self.parts: dict[str, list[dict[str, Any]]] = {
            part: [entry for file in files for entry in file.get(part, [])] for part in (*PARTS, "proposals")
        }
        self.featured: list[str] = [key for file in files for key in file.get("featured", [])]
        claims = [claim for file in reversed(files) for claim in file["claims"]]
        places = {key: place for place, key in enumerate((key for f in files for key in f.get("entered_last", ())), 1)}
        self.parts["claims"] = sorted(claims, key=lambda claim: places.get(claim["key"], 0))
        self.of_article: list[str] = [statement["key"] for statement in files[0]["statements"]]
        for relation in self.parts["relations"]:
            relation["key"] = f"{relation['from']} {relation['kind']} {relation['to']}"

    def __getitem__(self, part: str) -> list[dict[str, Any]]:
        return self.parts[part]

    def spans(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through the passages, cues and evidence with the slug of their source; one may come several times."""
        for statement in self["statements"]:
            for report in statement["appearances"]:
                for span in (
                    *report["passages"],
                    *([report["cue"]] if "cue" in report else ()),
                ):
                    yield report["source"], span
        for assessment in self["assessments"]:
            for evidence in assessment["evidence"]:
                if "passage" in evidence:
                    yield evidence["in"], evidence["passage"]

    def uids(self) -> set[str]:
        """Return the identifiers of all records that loading enters."""
        found = {uid(model, entry[key]) for part, (model, key) in PARTS.items() for entry in self[part]}
        found |= {uid(Snapshot, entry["slug"]) for entry in self["sources"] if "snapshot" in entry}
        return found | {uid(Passage, span_key(source, span)) for source, span in self.spans()}


def uid(model: type[models.Model], key: str) -> str:
    """Return the identifier of a record of the examples: made from its key, so that links to it hold everywhere."""
    letter: str = model._meta.get_field("uid").letter  # type: ignore[union-attr]  # every record has a UidField
    number = int.from_bytes(hashlib.sha256(f"factcheck example {letter} {key}".encode()).digest())
    return letter + "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH - 1))


def span_key(source: str, span: dict[str, Any]) -> str:
    """Return what tells a passage apart from all others."""
    return f"{source} {span['start']}-{span['end']}"


def text_of(snapshot: dict[str, Any]) -> str | None:
    """Return the text of a snapshot that ships with its facts, or None where we may not show it."""
    return (FOLDER / snapshot["file"]).read_text(encoding="utf-8") if "file" in snapshot else None

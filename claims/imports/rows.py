"""Turn what a record says into a row that can be stored, or refuse it with everything that is wrong."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from claims import guards
from claims.choices import ASSESSABLE_KINDS, QUOTING_MODES, ClaimKind
from claims.imports import values
from claims.imports.columns import Options
from claims.imports.fields import BY_NAME, REMARKS
from claims.imports.findings import Finding, Refused
from factcheck.journal.bodies import canonical, sha256
from sources.choices import ActorKind, SourceKind
from sources.dates import open_ends, parse
from sources.models import Source
from sources.when import Reading

MAX_LABEL = 100
_UNNAMED = re.compile(r"unnamed(?:\s*:\s*(?P<label>.*))?", re.IGNORECASE)
_SHORT_RULING = re.compile(r"(?P<label>[^:.!?–—]{2,40})[:.–—]\s+.+", re.DOTALL)


@dataclass(frozen=True)
class Speaker:
    """Who says it. An unnamed one has the label under which the source lets it speak, or none."""

    name: str
    kind: str = ""
    is_unnamed: bool = False


@dataclass(frozen=True)
class Place:
    """A work in which it stands, or in which a ruling stands."""

    url: str = ""
    canonical_url: str = ""
    title: str = ""
    kind: str = ""
    publisher: str = ""
    publisher_kind: str = ""
    published: Reading | None = None
    is_identified: bool = True


@dataclass(frozen=True)
class Ruling:
    """What a fact-checker found, in its words."""

    label: str
    rationale: str
    publisher: str
    publisher_kind: str = ""


@dataclass
class Row:
    """A row that can be stored."""

    id: str = ""
    claim: str = ""
    language: str = ""
    kind: str = ""
    topics: list[str] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
    role: str = ""
    stance: str = "asserts"
    hedge: str = ""
    said: Reading | None = None
    places: list[Place] = field(default_factory=list)
    mode: str = "paraphrase"
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    locator: str = ""
    ruling: Ruling | None = None
    review: Place | None = None
    line: int = 0
    notes: list[Finding] = field(default_factory=list)

    @cached_property
    def fingerprint(self) -> str:
        """Return the sha256 of what the row says, the same for the same row wherever it stands in a file."""
        return sha256(canonical([getattr(self, name) for name in _SAID]))


_SAID = [one.name for one in fields(Row) if one.name not in ("line", "notes", "id")]


class Reader:
    """Read one record. What it says wrong is gathered, so that a sender can correct all of it at once."""

    def __init__(self, given: dict[str, Any], options: Options, notes: list[Finding]) -> None:
        self.given = options.constants | {name: value for name, value in given.items() if value not in (None, "")}
        self.options = options
        self.problems: list[Finding] = []
        self.notes = list(notes)

    def row(self, line: int) -> Row:
        """Return the row, or raise RowRefused with all problems."""
        self._known_fields()
        review = self._place("review")
        places = self._places()
        claim = self._get("claim", values.line)
        ruling = self._ruling(review)
        if ruling and not review:
            # There is a work in which it was ruled so; nobody has said which.
            review = Place(
                title=f"{ruling.publisher} on: {claim}"[:500], publisher=ruling.publisher, is_identified=False
            )
        row = Row(
            line=line,
            id=self._get("id", values.line),
            claim=claim,
            language=self._get("language", values.language) or self.options.language,
            kind=self._get("kind", values.choice),
            topics=self._get("topics", values.topics, []),
            speakers=self._speakers(),
            role=self._get("role", values.line),
            stance=self._get("stance", values.choice) or "asserts",
            hedge=self._get("hedge", values.line),
            said=self._when("said", near=_near(places or [review] if review else places)),
            places=places,
            mode=self._get("mode", values.choice) or "paraphrase",
            exact=self._get("exact", values.verbatim),
            prefix=self._get("prefix", values.verbatim),
            suffix=self._get("suffix", values.verbatim),
            locator=self._get("locator", values.line),
            ruling=ruling,
            review=review,
            notes=self.notes,
        )
        self._together(row)
        if self.problems:
            raise RowRefused(self.problems)
        return row

    def _get(self, name: str, read: Callable[..., Any], empty: Any = "") -> Any:
        if name not in self.given:
            return empty
        try:
            return read(BY_NAME[name], self.given[name])
        except Refused as refused:
            self.problems.append(refused.finding)
            return empty

    def _when(self, name: str, near: str = "") -> Reading | None:
        language = self.given.get("language")
        read = lambda field_, value: values.when(  # noqa: E731 - a closure over what dates count from
            field_, value, near=near, language=language if isinstance(language, str) else "", order=self.options.order
        )
        found: Reading | None = self._get(name, read, None)
        return found

    def _known_fields(self) -> None:
        for name in self.given:
            if name not in BY_NAME and name not in _INNER and name not in REMARKS:
                near = difflib.get_close_matches(name.casefold(), BY_NAME, 1, 0.6)
                meant = f" Did you mean {near[0]}?" if near else ""
                self.problems.append(
                    Finding(
                        name[:100],
                        f"There is no field of the name “{name[:60]}”.{meant}",
                        "Correct the name, name its field (ours=theirs), or say that it is to be ignored.",
                    )
                )
                if len(self.problems) >= 5:
                    break

    def _speakers(self) -> list[Speaker]:
        if "_speakers" in self.given:
            names = [(self._inner("actor", name, values.name), kind) for name, kind in self.given["_speakers"]]
        else:
            names = [(self._get("actor", values.name), self._get("actor_kind", values.choice))]
        return [_speaker(name, kind) for name, kind in dict.fromkeys(names) if name]

    def _inner(self, name: str, value: Any, read: Callable[..., Any]) -> Any:
        try:
            return read(BY_NAME[name], value)
        except Refused as refused:
            self.problems.append(refused.finding)
            return ""

    def _places(self) -> list[Place]:
        if "_places" not in self.given:
            place = self._place("source")
            return [place] if place else []
        found: dict[str, Place] = {}
        for address in self.given["_places"]:
            try:
                url, form = values.url(BY_NAME["source_url"], address)
            except Refused as refused:
                self.notes.append(Finding("source_url", f"Left out: {refused.finding.reason}"))
                continue
            found.setdefault(form, Place(url, form))
        return list(found.values())

    def _place(self, prefix: str) -> Place | None:
        url, form = self._get(f"{prefix}_url", values.url, ("", ""))
        title = self._get(f"{prefix}_title", values.line)
        published = self._when(f"{prefix}_date")
        if not (url or title):
            lonely = [n for n in _OF_PLACE[prefix] if self.given.get(n) not in (None, "") and n != "publisher"]
            if lonely and not {f.field for f in self.problems} & {f"{prefix}_url", f"{prefix}_title"}:
                self._problem(lonely[0], "This is about a work that the row does not name.", f"Give {prefix}_url.")
            return None
        is_review = prefix == "review"
        publisher = self._get("publisher" if is_review else "source_publisher", values.name)
        kind = SourceKind.ARTICLE if is_review else self._get("source_kind", values.choice)
        return Place(url, form, title, kind, publisher, self.given.get("_publisher_kind", ""), published)

    def _ruling(self, review: Place | None) -> Ruling | None:
        rating = self._get("rating", values.line)
        rationale = self._get("rationale", values.text)
        if not rating:
            if rationale:
                self._problem("rationale", "There are reasons for a ruling, and no ruling.", "Give the rating.")
            return None
        publisher = self._get("publisher", values.name)
        if not publisher and review and review.url:
            publisher = re.sub(r"https://|/.*|\Z", "", review.canonical_url)
            self.notes.append(Finding("publisher", f"Not named: {publisher} stands for it, from the address."))
        if not publisher:
            self._problem("publisher", "There is a ruling, and nobody whose it is.", "Name who ruled so.")
        label = short_label(rating)
        told = rating if label != rating else ""
        reasons = "\n\n".join(part for part in (told, rationale) if part)
        reasons = reasons or f"Ruling of {publisher} as it was published: {label}."
        return Ruling(label, reasons, publisher, self.given.get("_publisher_kind", ""))

    def _together(self, row: Row) -> None:
        """See to what several fields say together."""
        named = {finding.field for finding in self.problems}
        if not row.claim and "claim" not in named:
            self._problem("claim", "There is no claim in this row.", "Write what is claimed, as one sentence.")
        elif row.claim and sum(char.isalnum() for char in row.claim) < 2:
            self._problem("claim", "Nothing is claimed here: there is not a word.", "Write the claim as one sentence.")
        if not (row.speakers or row.ruling or row.review) and "actor" not in named:
            self._problem("actor", "Nobody is named who says it.", "Name the actor, or write unnamed.")
        if row.speakers and not (row.places or row.review) and not named & {"source_url", "review_url"}:
            self._problem("source_url", "No work is named in which it stands.", "Give source_url or source_title.")
        if (row.prefix or row.suffix) and not row.exact and "exact" not in named:
            self._problem("exact", "There are words around a passage, and no passage.", "Give the words themselves.")
        if row.mode in QUOTING_MODES and not row.exact and "exact" not in named:
            self._problem("exact", "A quotation needs the words that are quoted.", "Give them, or choose paraphrase.")
        elif row.mode in QUOTING_MODES and row.exact:
            self._quotation(row)
        if row.ruling and row.kind and row.kind not in ASSESSABLE_KINDS:
            self._problem(
                "kind", f"A claim of the kind {row.kind} gets no ruling.", "Leave out the ruling or the kind."
            )

    def _quotation(self, row: Row) -> None:
        """Refuse as a quotation what the guards of the forms refuse: words that the work does not set in marks."""
        words = row.prefix[-guards.AROUND :] + row.exact + row.suffix[: guards.AROUND]
        source = Source(kind=next((place.kind for place in row.places if place.kind), SourceKind.UNKNOWN))
        for finding in guards.findings(guards.Draft(mode=row.mode, source=source, passages=[words])):
            if finding.is_refusal:
                self._problem("mode", finding.message, "Choose paraphrase, or send the words with their marks.")

    def _problem(self, name: str, reason: str, remedy: str) -> None:
        self.problems.append(Finding(name, reason, remedy))


class RowRefused(Exception):
    """A row that cannot be stored, with all that is wrong with it."""

    def __init__(self, problems: list[Finding]) -> None:
        super().__init__("; ".join(problem.reason for problem in problems))
        self.problems = problems


_INNER = ("_speakers", "_places", "_publisher_kind")
_OF_PLACE = {
    "source": ("source_kind", "source_date", "source_publisher"),
    "review": ("review_date",),
}


def short_label(rating: str) -> str:
    """Return the ruling itself where a sentence begins with it, and in any case no more than fits a scale."""
    if len(rating) <= 60:
        return rating
    if found := _SHORT_RULING.fullmatch(rating):
        return found["label"].strip()
    return rating if len(rating) <= MAX_LABEL else rating[: MAX_LABEL - 1].rpartition(" ")[0].rstrip(",;: ") + "…"


def _speaker(name: str, kind: str) -> Speaker:
    if found := _UNNAMED.fullmatch(name):
        return Speaker((found["label"] or "").strip(), ActorKind.UNNAMED, is_unnamed=True)
    return Speaker(name, kind)


def _near(places: list[Place]) -> str:
    """Return what “Monday” counts from: the date of the first work, where it has a first and a last day."""
    for place in places:
        if place.published:
            found = parse(place.published.edtf)
            if not any(open_ends(found.edtf)):
                return found.edtf
    return ""


def read_row(given: dict[str, Any], line: int, options: Options, notes: list[Finding] | None = None) -> Row:
    """Return the row that a record with our field names is; raise RowRefused with all that is wrong with it."""
    return Reader(given, options, notes or []).row(line)


DEFAULT_KIND = ClaimKind.FACT

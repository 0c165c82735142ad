"""What the forms say about a draft before it is saved: one refusal, and warnings that never stand in the way.

The refusal: words are a quotation only where the source sets them in quotation marks, or is itself a verbatim record
(a transcript, a speech, an official statement, a post). Everything else is a warning, because it rests on the wording
of an English sentence, and a person knows better than a pattern. In doubt the patterns keep silent: a warning that is
usually wrong is soon not read any more. Each message says why, and what to do. The patterns are in `claims.wording`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils import timezone

from claims import wording
from claims.choices import QUOTING_MODES, ClaimKind, Mode, Stance
from sources.choices import ActorKind, SourceKind
from sources.dates import DateError, parse
from sources.edtf import OPEN_START
from sources.keys import name_key
from sources.models import Actor, Capture, Passage, Source
from sources.normalize import fold

# Sources that hold the very words of whoever speaks in them.
VERBATIM = (SourceKind.TRANSCRIPT, SourceKind.SPEECH, SourceKind.STATEMENT, SourceKind.POST)
# How far around a passage quotation marks are looked for.
AROUND = 2
# A claim of so many words that all stand in the passage in this order is a copy; so is a longer run of most of one.
WHOLE_WORDS = 5
COPIED_WORDS = 7
COPIED_SHARE = 0.8
MAX_COMPARED = 2000
# Whose names stand in what they say without saying that they say it; an unnamed voice has a label in place of a name.
_PARTIES = (ActorKind.STATE, ActorKind.GROUP, ActorKind.UNNAMED)
# Such as “(fictional)”, which nobody writes in a sentence.
_BESIDE_NAME = re.compile(r"\s*\([^)]*\)")
# Who is quoted by a source was hardly there so long before it.
LIFETIME = 100
_GUESSES = (ClaimKind.PREDICTION, ClaimKind.INTERPRETATION)


@dataclass(frozen=True)
class Draft:
    """What is known of a statement and one report of it when a form is sent in. Empty is not known.

    `passages` are the exact words, with up to two characters before and after each, as `around` returns them.
    """

    claim_text: str = ""
    claim_kind: str = ""
    actor: Actor | None = None
    stance: str = ""
    hedge: str = ""
    mode: str = ""
    source: Source | None = None
    passages: list[str] = field(default_factory=list)
    said_edtf: str = ""
    named_as: str = ""


@dataclass(frozen=True)
class Finding:
    """Something about one field of a draft; a refusal keeps it from being saved, a warning does not."""

    field: str
    code: str
    message: str
    is_refusal: bool = False


def findings(draft: Draft) -> list[Finding]:
    """Return what there is to say about a draft, refusals first. Costs two queries at most."""
    found = [finding for guard in _GUARDS for finding in guard(draft)]
    return sorted(found, key=lambda finding: not finding.is_refusal)


def around(passage: Passage) -> str:
    """Return the words of a passage with two characters on each side: marks may stand just outside it."""
    return f"{passage.prefix[-AROUND:]}{passage.exact}{passage.suffix[:AROUND]}" if passage.exact else ""


def words_around(text: str, start: int, end: int) -> str:
    """Return the same for a place that is no passage yet."""
    return text[max(0, start - AROUND) : end + AROUND]


def _quotation(draft: Draft) -> Iterator[Finding]:
    if draft.mode not in QUOTING_MODES or draft.source is None or draft.source.kind in VERBATIM:
        return
    known = [passage for passage in draft.passages if passage]
    if not known:
        return  # No words to judge by: the text is withheld, or nothing is marked yet.
    if draft.mode == Mode.DIRECT_QUOTE and not any(wording.is_quoted(passage) for passage in known):
        yield Finding(
            "mode",
            "quotation_without_marks",
            "The passage has no quotation marks around the words, and this source is no verbatim record, so nobody can "
            "tell that these are the actor’s own words. Choose “paraphrase”, or mark the passage with its quotation "
            "marks; if the source is a transcript, a speech, an official statement or a post, say so on the source.",
            is_refusal=True,
        )
    elif draft.mode == Mode.PARTIAL_QUOTE and not any(wording.has_marks(passage) for passage in known):
        yield Finding(
            "mode",
            "partial_quotation_without_marks",
            "No word of the passage stands in quotation marks. Choose “paraphrase”, or mark the quoted words, too.",
        )


def _marks_in_paraphrase(draft: Draft) -> Iterator[Finding]:
    if draft.mode in (Mode.PARAPHRASE, Mode.ATTRIBUTED_BELIEF) and any(wording.has_marks(p) for p in draft.passages):
        yield Finding(
            "mode",
            "marks_in_paraphrase",
            "Words of the passage stand in quotation marks. If they are the actor’s, choose “partial quote” or “direct "
            "quote”; leave it if the source only distances itself from a term, or names a title.",
        )


def _names_speaker(draft: Draft) -> Iterator[Finding]:
    if draft.actor is None or not draft.claim_text:
        return
    if name := _speaker_in(draft.claim_text, draft.actor, draft.named_as):
        yield Finding(
            "claim_text",
            "names_its_speaker",
            f"The claim names its own speaker, “{name}”. Write only what is claimed, so that others can take a "
            "stance to the same claim: not “the minister says that the port is full” but “the port is full”; leave "
            "it if the claim is about the speaker.",
        )


def _speaker_in(text: str, actor: Actor, named_as: str) -> str:
    """Return the name by which a text names its own speaker.

    A state or a group is often a party to what it says, such as talks with it: there a verb must say that it speaks.
    """
    said = name_key(text)
    for name in _names_of(actor, named_as):
        if (key := name_key(name)) and wording.is_said_by(said, key):
            return name
    if actor.kind in _PARTIES:
        return ""
    for name in (actor.name, actor.running_form):
        if (key := name_key(_BESIDE_NAME.sub("", name))) and wording.is_named_in(said, key):
            return name
    return wording.family_name_in(text, actor.name) if actor.kind == ActorKind.PERSON else ""


def _names_of(actor: Actor, named_as: str) -> list[str]:
    further = [name.name for name in actor.names.all()] if actor.pk else []
    return [name for name in dict.fromkeys((actor.name, actor.running_form, actor.label, named_as, *further)) if name]


def _says_said(draft: Draft) -> Iterator[Finding]:
    if found := wording.reported_speech(draft.claim_text):
        yield Finding(
            "claim_text",
            "reported_speech",
            f"The claim says “{found}”: who says it belongs in the actor and the chain. Write what is claimed, "
            "and leave out who says so.",
        )


def _has_attitude(draft: Draft) -> Iterator[Finding]:
    if found := wording.attitude(draft.claim_text):
        yield Finding(
            "claim_text",
            "holds_an_attitude",
            f"The claim holds an attitude, “{found}”: it belongs in the stance. Not “they fear that it would "
            "weaken the alliance”, but “it would weaken the alliance”, with the stance fears.",
        )


def _has_hedge(draft: Draft) -> Iterator[Finding]:
    words = wording.hedge(draft.claim_text, is_guess=draft.claim_kind in _GUESSES)
    own = fold(draft.hedge)
    if own and re.search(rf"\b{re.escape(own)}\b", fold(draft.claim_text)):
        words = words or draft.hedge
    if words:
        yield Finding(
            "claim_text",
            "holds_a_hedge",
            f"The claim holds a hedge, “{words}”. Put it into the field for the hedge, as written, and state the claim "
            "without it: one claim then serves those who are sure and those who are not.",
        )


def _denies_a_negation(draft: Draft) -> Iterator[Finding]:
    if draft.stance == Stance.DENIES and wording.is_negated(draft.claim_text):
        yield Finding(
            "stance",
            "denies_a_negation",
            "“Denies” on a negated claim says the opposite of what it looks like. Take the affirmative claim: who says "
            "that the port is not full denies that the port is full.",
        )


def _copies_passage(draft: Draft) -> Iterator[Finding]:
    claim = wording.words_of(draft.claim_text[:MAX_COMPARED])
    if len(claim) < WHOLE_WORDS:
        return
    longest = max(
        (wording.common_run(claim, wording.words_of(passage[:MAX_COMPARED])) for passage in draft.passages), default=0
    )
    if longest == len(claim) or (longest >= COPIED_WORDS and longest >= COPIED_SHARE * len(claim)):
        yield Finding(
            "claim_text",
            "copies_the_passage",
            "The claim repeats the words of the passage. Say it in your own words, neutral and self-contained: a claim "
            "serves every source that reports it, and the passage keeps the wording.",
        )


def _has_two_propositions(draft: Draft) -> Iterator[Finding]:
    if found := wording.second_proposition(draft.claim_text):
        yield Finding(
            "claim_text",
            "two_propositions",
            f"The claim seems to hold two propositions, joined at “{found}”. Make two claims and two statements, "
            "because somebody may share one and deny the other; leave it if it is one thought.",
        )


def _outside_life_of_source(draft: Draft) -> Iterator[Finding]:
    if not draft.said_edtf:
        return
    try:
        said = parse(draft.said_edtf)
    except DateError:
        return  # Its own field says so.
    if said.latest.year < _first_year(draft.source):
        yield Finding(
            "said_edtf",
            "outside_life_of_source",
            f"This is more than {LIFETIME} years before the source. Correct the date; leave it if the source reports "
            "what was said so long ago.",
        )
    last, why = _last_day(draft.source)
    if said.earliest > last:
        yield Finding(
            "said_edtf",
            "outside_life_of_source",
            f"{why}, and cannot report what was said on a later day. Correct this date or that of the source; if the "
            "page was updated later, date the source by its update.",
        )


def _first_year(source: Source | None) -> int:
    """Return the first year of which a source is likely to tell what somebody says."""
    is_dated = source and source.published_edtf and source.published_earliest > OPEN_START
    day = source.published_earliest if source and is_dated else _last_day(source)[0]
    return day.year - LIFETIME


def _last_day(source: Source | None) -> tuple[date, str]:
    """Return the last day of which a source can tell, and the beginning of a sentence that says so."""
    if source and source.published_edtf:
        return source.published_latest, f"The source was published by {source.published_latest:%-d %B %Y}"
    captured = Capture.objects.filter(snapshot__source=source).aggregate(last=Max("at"))["last"] if source else None
    if captured:
        return captured.date(), f"The source was last captured on {captured:%-d %B %Y}"
    return timezone.now().date(), "The source was there today"


_GUARDS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _quotation,
    _marks_in_paraphrase,
    _names_speaker,
    _has_attitude,
    _has_hedge,
    _denies_a_negation,
    _says_said,
    _copies_passage,
    _has_two_propositions,
    _outside_life_of_source,
)

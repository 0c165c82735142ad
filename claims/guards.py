"""What the forms say about a draft before it is saved: one refusal, and warnings that never stand in the way.

The refusal: words are a quotation only where the source sets them in quotation marks, or is itself a verbatim record
(a transcript, a speech, an official statement, a post). Everything else is a warning, because it rests on the wording
of an English sentence, and a person knows better than a pattern. In doubt the patterns keep silent: a warning that is
usually wrong is soon not read any more. Each message says why, and what to do.

Whether "and" joins two propositions or two nouns cannot be told from words alone. It is taken to join propositions
where a clause begins right after it, that is, where a subject and a verb form that nothing else could be follow, such
as "and it will", "and the port is", or a finite verb alone, "and must". "The port and the town should be rebuilt" and
"peace and prosperity" are left alone; "signed and ratified the treaty" is, too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils import timezone

from claims.choices import QUOTING_MODES, ClaimKind, Mode, Stance
from claims.keys import name_words
from sources.choices import SourceKind
from sources.dates import DateError, parse
from sources.models import Actor, Capture, Passage, Snapshot, Source
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

# Words between quotation marks. One mark alone counts where it can only open or close and the span ends before its
# partner comes. Straight marks need both; single ones, which are apostrophes as often as not, need both around words.
_STRETCH = re.compile(
    r"""“([^“”]+)(?:”|\Z)|\A([^“”]+)”|„([^„“”]+)(?:[“”]|\Z)|«([^«»]+)(?:»|\Z)|\A([^«»]+)»|»([^«»]+)«|「([^「」]+)(?:」|\Z)"""
    r"""|『([^『』]+)(?:』|\Z)|["＂]([^"＂]+)["＂]|(?<!\w)[‘']((?=\w)[^‘’']+(?:['’]\w+[^‘’']*)*[\w.,!?…])['’](?!\w)"""
)
# So many words between marks are a quotation; fewer are one if the passage is not much more than they are.
QUOTED_WORDS = 3


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


def span_with_surroundings(snapshot: Snapshot, start: int, end: int) -> str:
    """Return the same for a span that is no passage yet; "" where the text is withheld."""
    held = getattr(snapshot, "text_row", None)
    text = held.text if held else ""
    return text[max(0, start - AROUND) : end + AROUND] if text[start:end] else ""


def _quotation(draft: Draft) -> Iterator[Finding]:
    if draft.mode not in QUOTING_MODES or draft.source is None or draft.source.kind in VERBATIM:
        return
    known = [passage for passage in draft.passages if passage]
    if not known:
        return  # No words to judge by: the text is withheld, or nothing is marked yet.
    if draft.mode == Mode.DIRECT_QUOTE and not any(_is_quoted(passage) for passage in known):
        yield Finding(
            "mode",
            "quotation_without_marks",
            "The passage has no quotation marks around the words, and this source is no verbatim record, so nobody can "
            "tell that these are the actor’s own words. Choose “paraphrase”, or mark the passage with its quotation "
            "marks; if the source is a transcript, a speech, an official statement or a post, say so on the source.",
            is_refusal=True,
        )
    elif draft.mode == Mode.PARTIAL_QUOTE and not any(_STRETCH.search(passage) for passage in known):
        yield Finding(
            "mode",
            "partial_quotation_without_marks",
            "No word of the passage stands in quotation marks. Choose “paraphrase”, or mark the quoted words, too.",
        )


def _is_quoted(passage: str) -> bool:
    """Say whether marks stand around words of a passage, and not only around a term in it."""
    for found in _STRETCH.finditer(passage):
        inside = next(words for words in found.groups() if words)
        if len(_bare(inside)) >= QUOTED_WORDS or 2 * len("".join(_bare(inside))) >= len("".join(_bare(passage))):
            return True
    return False


def _marks_in_paraphrase(draft: Draft) -> Iterator[Finding]:
    if draft.mode in (Mode.PARAPHRASE, Mode.ATTRIBUTED_BELIEF) and any(_STRETCH.search(p) for p in draft.passages):
        yield Finding(
            "mode",
            "marks_in_paraphrase",
            "Words of the passage stand in quotation marks. If they are the actor’s, choose “partial quote” or “direct "
            "quote”; leave it if the source only distances itself from a term, or names a title.",
        )


def _names_speaker(draft: Draft) -> Iterator[Finding]:
    if draft.actor is None or not draft.claim_text:
        return
    said = " ".join(name_words(draft.claim_text))
    for name in _names_of(draft.actor, draft.named_as):
        words = " ".join(name_words(name))
        if words and re.match(rf"(?:the )?{words}(?: (?:{_SAY}|{_FEEL})|s (?:{_MIND}))\b", said):
            yield Finding(
                "claim_text",
                "names_its_speaker",
                f"The claim names its own speaker, “{name}”. Write only what is claimed, so that others can take a "
                "stance to the same claim: not “the minister says that the port is full” but “the port is full”.",
            )
            return


def _names_of(actor: Actor, named_as: str) -> list[str]:
    further = [name.name for name in actor.names.all()] if actor.pk else []
    return [name for name in dict.fromkeys((actor.name, actor.running_form, actor.label, named_as, *further)) if name]


_SAY = (
    "says?|said|states?|stated|argues?|argued|claims?|claimed|believes?|believed|thinks?|thought|holds? that|asserts?|"
    "asserted|insists?|insisted|maintains? that|declares?|declared|announces?|announced|warns?|warned|adds?|added|"
    "notes? that|noted that|admits?|admitted|tells?|told|explains?|explained|suggests? that|suggested that|concludes?|"
    "concluded|writes?|wrote|reports? that|reported that|points? out|pointed out|is of the opinion"
)
_FEEL = (
    "fears?|feared|hopes?|hoped|den(?:y|ies)|denied|doubts?|doubted|demands?|demanded|opposes?|opposed|supports?|"
    "supported|wants?|wanted|wish(?:es)?|wished|expects?|expected|welcomes?|welcomed|rejects?|rejected|condemns?|"
    "condemned|proposes?|proposed|plans? to|planned to|calls? for|called for|(?:is|are) (?:afraid|worried|concerned|"
    "convinced|optimistic|sceptical|skeptical)"
)
_MIND = "view|opinion|belief|position|hope|fear|claim|demand"
_PERSON = "(?:he|she|they|we|i|people|critics|experts|officials|some|many|others|analysts|observers)"
_SAID_BY_SOMEBODY = re.compile(
    rf"\b{_PERSON} (?:also |has |have |had )?(?:{_SAY})\b|\b(?:said|says) (?:he|she|they|that he|that she)\b"
    r"|\baccording to\b|\bin (?:his|her|their|my|our) (?:view|opinion)\b|\bit (?:is|was) said\b"
    r"|\b(?:said|says),? (?:that|it|the|a|an)\b",
    re.IGNORECASE,
)
_ATTITUDE = re.compile(
    rf"^\W*(?:(?:it (?:is|was) |there (?:is|are) )(?:feared|hoped|to be hoped|hopes?|fears?)\b|{_PERSON} (?:{_FEEL})\b"
    r"|(?:unfortunately|fortunately|sadly|regrettably|hopefully|thankfully|luckily)\b)"
    r"|\b(?:fears?|hopes?|doubts?|feared|hoped|doubted) that\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:allegedly|reportedly|supposedly|purportedly|apparently|presumably|possibly|perhaps|maybe|probably|arguably|"
    r"likely to|it seems|seems? to|appears? to|(?<!the )(?<!military )(?<!naval )might(?! of\b)|may well|in principle|"
    r"high chances|there is a chance)\b",
    re.IGNORECASE,
)
# What may be may also be allowed, and what could be may be an ability; not in a prediction or an interpretation.
_HEDGE_OF_GUESS = re.compile(r"\b(?:could|may)(?= [a-z])")
_GUESSES = (ClaimKind.PREDICTION, ClaimKind.INTERPRETATION)


def _says_said(draft: Draft) -> Iterator[Finding]:
    if found := _SAID_BY_SOMEBODY.search(draft.claim_text):
        yield Finding(
            "claim_text",
            "reported_speech",
            f"The claim says “{found[0]}”: who says it belongs in the actor and the chain. Write what is claimed, "
            "and leave out who says so.",
        )


def _has_attitude(draft: Draft) -> Iterator[Finding]:
    if found := _ATTITUDE.search(draft.claim_text):
        yield Finding(
            "claim_text",
            "holds_an_attitude",
            f"The claim holds an attitude, “{found[0].strip()}”: it belongs in the stance. Not “they fear that it would "
            "weaken the alliance”, but “it would weaken the alliance”, with the stance fears.",
        )


def _has_hedge(draft: Draft) -> Iterator[Finding]:
    own = fold(draft.hedge)
    found = _HEDGE.search(draft.claim_text)
    if found is None and draft.claim_kind in _GUESSES:
        found = _HEDGE_OF_GUESS.search(draft.claim_text)
    repeated = own and re.search(rf"\b{re.escape(own)}\b", fold(draft.claim_text))
    if found or repeated:
        words = found[0] if found else draft.hedge
        yield Finding(
            "claim_text",
            "holds_a_hedge",
            f"The claim holds a hedge, “{words}”. Put it into the field for the hedge, as written, and state the claim "
            "without it: one claim then serves those who are sure and those who are not.",
        )


_NEGATED = re.compile(
    r"\b(?:not|never|no longer|cannot|nobody|nothing|no one|neither|without any)\b|n['’]t\b"
    r"|\b(?:there (?:is|are|was|were)|has|have|had|makes?|made|poses?|gives?|gave|shows?) no\b|^\W*no\b",
    re.IGNORECASE,
)
_NOT_NEGATED = re.compile(r"\bnot only\b|\bno (?:doubt|later than|fewer than|less than|more than)\b", re.IGNORECASE)


def _denies_a_negation(draft: Draft) -> Iterator[Finding]:
    if draft.stance == Stance.DENIES and _NEGATED.search(_NOT_NEGATED.sub("", draft.claim_text)):
        yield Finding(
            "stance",
            "denies_a_negation",
            "“Denies” on a negated claim says the opposite of what it looks like. Take the affirmative claim: who says "
            "that the port is not full denies that the port is full.",
        )


def _copies_passage(draft: Draft) -> Iterator[Finding]:
    claim = _bare(draft.claim_text[:MAX_COMPARED])
    if len(claim) < WHOLE_WORDS:
        return
    longest = max((_common_run(claim, _bare(passage[:MAX_COMPARED])) for passage in draft.passages), default=0)
    if longest == len(claim) or (longest >= COPIED_WORDS and longest >= COPIED_SHARE * len(claim)):
        yield Finding(
            "claim_text",
            "copies_the_passage",
            "The claim repeats the words of the passage. Say it in your own words, neutral and self-contained: a claim "
            "serves every source that reports it, and the passage keeps the wording.",
        )


def _bare(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _common_run(one: list[str], other: list[str]) -> int:
    """Return how many words the longest run that both have counts."""
    best, before = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, found in enumerate(other, 1):
            if word == found:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
        before = row
    return best


_FINITE = "will|would|should|must|shall|can|cannot|could|may|might|is|are|was|were|has|have|had|does|do|did"
_DETERMINER = "the|a|an|its|their|his|her|our|all|some|most|no|every|each|this|that|these|those"
_NO_RELATIVE = r"(?!that\b|which\b|who\b|whose\b|where\b|when\b|and\b|or\b)[\w’'-]+"
_AND_WITH_SUBJECT = re.compile(
    rf"\band (?:that |therefore |so |then |also |thus )?(?:(?:it|he|she|nobody|everybody) (?:{_FINITE}|[a-z]+s|[a-z]+ed)\b"
    rf"|(?:they|we) [a-z]+\b|(?:this|these|those|there) (?:{_FINITE})\b"
    rf"|(?:{_DETERMINER}) (?:{_NO_RELATIVE} ){{1,4}}?(?:{_FINITE})\b)",
    re.IGNORECASE,
)
_AND_WITH_VERB = re.compile(rf"\band (?:therefore |so |then |also |thus )?(?:{_FINITE})\b", re.IGNORECASE)
_SECOND_SENTENCE = re.compile(r";\s+\w+")
# A plural noun looks like a verb, so only what can hardly be anything else counts as the verb of the first clause.
_CLAUSE = re.compile(
    rf"\b(?:{_FINITE})\b|\b[a-z]+ed (?:{_DETERMINER}|in|on|to|for|by|from)\b"
    rf"|\b(?:needs?|remains?|threatens?|weakens?|strengthens?|shows?|leads?|makes?|gives?|wants?|causes?|costs?|means?|"
    rf"brings?|took|made|gave|began|fell|rose|grew|lost|won|went|became)\b",
    re.IGNORECASE,
)
_ENDS_IN_VERB = re.compile(rf"\b(?:{_FINITE})\s*\Z", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|because|while|since|whether|that|who|which|unless|although|between|both|before|after|until)\b",
    re.IGNORECASE,
)


def _has_two_propositions(draft: Draft) -> Iterator[Finding]:
    text = draft.claim_text
    for pattern in (_AND_WITH_SUBJECT, _AND_WITH_VERB, _SECOND_SENTENCE):
        found = pattern.search(text)
        if found and _is_a_clause(text[: found.start()]):
            yield Finding(
                "claim_text",
                "two_propositions",
                f"The claim seems to hold two propositions, joined at “{found[0].strip()}”. Make two claims and two "
                "statements, because somebody may share one and deny the other; leave it if it is one thought.",
            )
            return


def _is_a_clause(before: str) -> bool:
    """Say whether a main clause stands before: with a verb, which is not the first of two (“can and should”)."""
    return bool(_CLAUSE.search(before)) and not _SUBORDINATE.search(before) and not _ENDS_IN_VERB.search(before)


def _outside_life_of_source(draft: Draft) -> Iterator[Finding]:
    if not draft.said_edtf:
        return
    try:
        said = parse(draft.said_edtf)
    except DateError:
        return  # Its own field says so.
    last, why = _last_day(draft.source)
    if said.earliest > last:
        yield Finding(
            "said_edtf",
            "outside_life_of_source",
            f"{why}, and cannot report what was said on a later day. Correct this date or that of the source; if the "
            "page was updated later, date the source by its update.",
        )


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

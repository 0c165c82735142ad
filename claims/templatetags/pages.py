"""Words and drawings that pages take from the record: attribution, dates, passages, stances."""

import re
from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from claims import attribution, chain, display
from claims.choices import ClaimKind, Mode, Stance
from claims.models import Appearance, Relation, Statement
from claims.said import Said
from claims.said import said as when_said
from sources.dates import describe
from sources.models import Passage, Source

register = template.Library()

WHO = {Stance.HOPES: "Who hopes for it", Stance.FEARS: "Who fears it"}

MODES = {
    Mode.DIRECT_QUOTE: "direct quotation",
    Mode.PARTIAL_QUOTE: "partial quotation: some of the speaker’s words",
    Mode.PARAPHRASE: "paraphrase: the source’s words, not the speaker’s",
    Mode.OWN_WORDS: "the author’s own words",
    Mode.ATTRIBUTED_BELIEF: "a belief that the source attributes, not a saying",
    Mode.PRESUPPOSED: "taken for granted, not said outright",
}

NO_VERDICT = {
    ClaimKind.OPINION: "This is an opinion: it can be reported rightly or wrongly, but it is not true or false. "
    "It gets no verdict.",
    ClaimKind.NORM: "This says what should be: it can be reported rightly or wrongly, but it is not true or false. "
    "It gets no verdict.",
    ClaimKind.PREDICTION: "No verdict. That is normal for a prediction: time has to decide it first.",
}


@register.filter
def voices(appearance: Appearance) -> Iterator[attribution.Voice]:
    """Give the names of the attribution line, with the words between them."""
    return attribution.voices(appearance)


@register.filter
def sentence(appearance: Appearance) -> str:
    """Give the attribution line as plain text."""
    return attribution.sentence(appearance)


@register.filter
def stations(appearance: Appearance) -> list[chain.Station]:
    """Give the stations of the drawing."""
    return chain.stations(appearance)


@register.filter
def steps(appearance: Appearance) -> int:
    """Give the distance from the original."""
    return attribution.distance(appearance)


@register.filter
def said(statement: Statement) -> Said | None:
    """Give the date of a statement in words."""
    return when_said(statement)


@register.filter
def in_words(edtf: str) -> str:
    """Give an uncertain date in words, or nothing."""
    return describe(edtf) if edtf else ""


@register.filter
def who(stance: str) -> str:
    """Give the heading over those who take a stance."""
    return WHO.get(Stance(stance), f"Who {Stance(stance).label} it")


@register.filter
def mode_in_words(mode: str) -> str:
    """Say how a source reports, and whose words these are."""
    return MODES[Mode(mode)]


@register.filter
def no_verdict(kind: str) -> str:
    """Say why a claim has no verdict."""
    return NO_VERDICT.get(
        ClaimKind(kind),
        "No verdict. That is the normal state: the record says who holds what, and most claims are never judged.",
    )


@register.filter
def words(passage: Passage, source: Source) -> str:
    """Give what the public sees of a passage."""
    return display.words(passage, source)


@register.filter
def takes_marks(appearance: Appearance, text: str) -> bool:
    """Say whether the passage is set in quotation marks."""
    return display.needs_marks(appearance, text)


@register.filter
def is_block(appearance: Appearance) -> bool:
    """Say whether the passage is a block quotation."""
    return display.stands_as_block(appearance)


@register.filter
def is_quotation(appearance: Appearance) -> bool:
    """Say whether the passage gives the actor's own words."""
    return display.is_quotation(appearance)


@register.filter
def label(source: Source) -> str:
    """Give a short name for a source."""
    return chain.source_label(source)


@register.filter
def short(sha256: str) -> str:
    """Give the two ends of a fingerprint."""
    return f"{sha256[:8]}…{sha256[-4:]}"


@register.filter
def relation_in_words(relation: Relation, claim: Any) -> str:
    """Say how `claim` stands to the other claim of a relation."""
    return relation.in_words_from(claim)


@register.filter
def other(relation: Relation, claim: Any) -> Any:
    """Give the claim at the other end of a relation."""
    return relation.other_end(claim)


@register.filter
def with_code(text: str) -> SafeString:
    """Set as code what stands between backticks."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))


@register.simple_tag
def place(passage: Passage) -> dict[str, int]:
    """Give the place of a passage in its text, in thousandths, wide enough to be seen."""
    length = passage.snapshot.length
    width = max(8, 1000 * (passage.end - passage.start) // length)
    x = min(1000 * passage.start // length, 1000 - width)
    return {"x": x, "width": width, "end": x + width}

"""The chain of reporters as people type it, and the laws of a chain with the words that the database would use.

    lowy-institute s0123456789ab
    dursun-peksen

One reporter a line, the outermost first: by short form, identifier or name; then, where it is one of the record, the
identifier of the reporter's own statement.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin import site
from django.core.exceptions import ValidationError

from claims.models import MAX_HOPS, Appearance, Hop, Statement
from factcheck.admin.naming import find
from factcheck.journal.explain import messages
from factcheck.uids import ALPHABET
from sources.models import Actor
from sources.normalize import TextError, clean_line

# A name has up to 200 characters, and an identifier follows; a database searches for no name of any length.
MAX_LINE = 250
_PRONOUNS = ("he", "she", "it", "they", "his", "her", "their", "the former", "the latter")
_LINE = re.compile(rf"(?P<name>.+?)(?:\s+(?P<statement>s[{ALPHABET}]{{12}}))?")
Link = tuple[Actor, Statement | None]


class ChainField(forms.CharField):
    """The reporters of a chain, one a line, as a list of actors with their own statements."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "cols": 60, "class": "vLargeTextField chain"})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        """Return the reporters, the outermost first; raise ValidationError for every line that names none."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MAX_HOPS:
            raise ValidationError(messages()["hop_position_in_range"])
        links, errors = [], []
        for number, line in enumerate(lines, 1):
            try:
                links.append(self.link(line))
            except (ValidationError, TextError) as error:
                errors.append(f"Line {number}: {' '.join(getattr(error, 'messages', [str(error)]))}")
        if errors:
            raise ValidationError(errors)
        return links

    def link(self, line: str) -> Any:
        """Return the reporter that a line names, with the reporter's own statement or None."""
        if len(line) > MAX_LINE:
            raise ValidationError(f"A line has at most {MAX_LINE} characters: one reporter, by name or short form.")
        found = _LINE.fullmatch(clean_line(line))
        if found is None:
            raise ValidationError("Give a reporter by name or short form.")
        return find_actor(found["name"]), _statement(found["statement"])


def as_typed(appearance: Appearance) -> str:
    """Return the chain of a report in the form in which it is typed. Costs no query where the hops were fetched."""
    hops = sorted(appearance.hops.all(), key=lambda hop: hop.position)
    return "\n".join(f"{hop.actor.slug} {hop.statement.uid}" if hop.statement else hop.actor.slug for hop in hops)


def save_chain(appearance: Appearance, links: Iterable[Link]) -> None:
    """Make these the reporters of a report, and touch nothing where they are already."""
    wanted = [(actor.pk, own.pk if own else None) for actor, own in links]
    if wanted == list(appearance.hops.order_by("position").values_list("actor", "statement")):
        return
    appearance.hops.all().delete()
    Hop.objects.bulk_create(
        Hop(appearance=appearance, position=place, actor_id=actor, statement_id=own)
        for place, (actor, own) in enumerate(wanted, 1)
    )


def broken_laws(links: list[Link], *, statement: Statement, source_id: int | None) -> Iterator[str]:
    """Yield the name of each law that a report with these reporters would break."""
    chain = [actor.pk for actor, _ in links] + ([statement.actor_id] if statement.actor_id else [])
    if any(one == next_one for one, next_one in itertools.pairwise(chain)):
        yield "chain_neighbours_differ"
    if links and source_id and source_id == statement.original_id:
        yield "original_needs_no_reporters"
    if any(own and (own.actor_id != actor.pk or own.pk == statement.pk) for actor, own in links):
        yield "hop_statement_is_the_reporters"


def find_actor(name: str, source: Any = None) -> Any:
    """Return the one actor of that name, short form or identifier; raise ValidationError for none and for several.

    What a source calls an unnamed voice is a name only in that source.
    """
    try:
        return find(site._registry[Actor], name, source=source)
    except ValidationError:
        if name.casefold() not in _PRONOUNS:
            raise
        raise ValidationError(f"“{name}” means somebody whom the text names before. Write that name.") from None


def _statement(uid: str | None) -> Statement | None:
    if uid is None:
        return None
    found = Statement.objects.filter(uid=uid).first()
    if found is None:
        raise ValidationError(f"There is no statement {uid}.")
    return found

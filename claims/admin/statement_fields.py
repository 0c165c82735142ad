"""How the statement form finds the records that people name, and the fields that take their words."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from claims.admin.chain import ChainField, find_actor
from claims.entry import NewActor, Reporter
from claims.keys import claims_saying
from claims.models import Claim
from claims.references import current
from factcheck.admin.forms import CleanedField
from factcheck.uids import PATTERN
from sources import names
from sources.choices import ActorKind
from sources.models import Actor, Event, Source
from sources.normalize import clean_line
from sources.stored import CLEANERS
from sources.validators import validate_line

KNOWN = "in the record"

_NEW = re.compile(r"(?P<name>.+?)\s*\(new (?P<kind>[a-z ]+)\)")
_KINDS = {kind.label: kind.value for kind in ActorKind if kind not in (ActorKind.GROUP, ActorKind.UNNAMED)}
_CLAIM_ADDRESS = re.compile(rf"(?:\S*/claims/)?(c{PATTERN[5:]})/?")


class LineField(forms.CharField):
    """Text as it was typed, for what is looked up and not stored; of other line ends it keeps one form."""

    def to_python(self, value: Any) -> str:
        """Undo what the browser did to the line ends."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


def line_field(label: str, **options: Any) -> CleanedField:
    """Return a field for one line, in its stored form."""
    return CleanedField(cleaner=CLEANERS[validate_line], label=label, **options)


class ReportersField(ChainField):
    """The reporters of a chain, one a line; somebody new with a kind in brackets."""

    def clean(self, value: Any) -> tuple[Reporter, ...]:
        """Return the reporters, the outermost first; raise ValidationError for every line that names none."""
        return tuple(super().clean(value))

    def link(self, line: str) -> Reporter:
        """Return the reporter of a line."""
        found = _NEW.fullmatch(clean_line(line))
        if found is None:
            return Reporter(*super().link(line))
        if found["kind"] not in _KINDS:
            raise ValidationError(f"“{found['kind']}” is no kind of actor. Write one of: {', '.join(_KINDS)}.")
        return Reporter(find_actor_or_new(found["name"], _KINDS[found["kind"]], "", None))


def selected(model: type[models.Model], uid: Any, typed: str, named: str) -> Any:
    """Return the record that was chosen from a list, as long as its name still stands in the field; else None."""
    if not uid:
        return None
    row = model._base_manager.filter(uid=uid).first()
    row = current(row) if row else None
    return row if row and getattr(row, named) == typed else None


def find_actor_or_new(name: str, kind: str, about: str, source: Source | None) -> Actor | NewActor:
    """Return the actor of that name; with a kind, somebody new, unless exactly that name is taken."""
    if not kind:
        return find_actor(name, source)
    if names.called(name, source=source).exists():
        raise ValidationError(f"There is a “{name}” in the record. Choose “{KNOWN}”, or give a name that tells apart.")
    return NewActor(name, kind, about)


def find_claim(text: str) -> Claim | None:
    """Return the claim with these words, or with the identifier or address that stands in their place."""
    if found := _CLAIM_ADDRESS.fullmatch(text):
        row = Claim.objects.filter(uid=found[1]).first()
        return current(row) if row else None
    return claims_saying(text).first()


def find_event(title: str, source: Source) -> Event:
    """Return the event of that title or identifier; the one of the source first where several have it."""
    found = list(Event.objects.filter(models.Q(title__iexact=title) | models.Q(uid=title)).order_by("pk")[:6])
    own = [event for event in found if event.pk == source.event_id]
    if own or len(found) == 1:
        return (own or found)[0]
    if found:
        offers = ", ".join(f"{event.uid} ({event.date_edtf or 'no date'})" for event in found)
        raise ValidationError(f"Several events have this title. Write the identifier of the right one: {offers}.")
    raise ValidationError("There is no such event. Choose its kind to add it, or leave this empty.")


def find_work(title: str) -> Source:
    """Return the work of that title, short form or identifier."""
    works = Source.objects.current()
    found = works.filter(models.Q(slug=title) | models.Q(uid=title)).first()
    same = [found] if found else list(works.filter(title__iexact=title).order_by("pk")[:6])
    if len(same) == 1:
        return same[0]
    if same:
        raise ValidationError(
            f"Several works have this title. Write one of: {', '.join(w.slug or w.uid for w in same)}."
        )
    raise ValidationError("There is no such work in the record. Add it first, or choose “not identified yet”.")

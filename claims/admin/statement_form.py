"""The form of the reading room: one statement, asked for in the order in which people think.

Who says it, through whom, what, how, when and where. Records are named in words; a hidden identifier beside a name
counts only as long as the name is still the one that it was chosen with. What cannot be resolved is refused beside its
field, with all that was typed kept.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from claims import guards
from claims.admin import aids
from claims.admin.statement_fields import (
    KNOWN,
    LineField,
    ReportersField,
    find_actor_or_new,
    find_claim,
    find_event,
    find_work,
    line_field,
    selected,
)
from claims.choices import ClaimKind, Confidence, Mode, Part, Stance
from claims.entry import NewActor, NewClaim, NewEvent, NewOriginal, NewStatement, broken_chain, recorded_already
from claims.models import Claim
from factcheck.admin.steps import text_field
from sources.choices import ActorKind, EventKind
from sources.models import Actor, Event, Snapshot, Source
from sources.places import PlaceError, in_words, place
from sources.sentences import Sentence, sentences

UNKNOWN, HERE, WORK, UNIDENTIFIED = "unknown", "here", "work", "unidentified"
ORIGINALS = [
    (UNKNOWN, "not known"),
    (HERE, "in this source itself"),
    (WORK, "in another work of the record"),
    (UNIDENTIFIED, "in a work that nobody has identified yet"),
]
MAX_PASSAGES, MAX_WRITTEN = 20, 25_000


class StatementForm(forms.Form):
    """One statement of one source, as it is typed."""

    token = forms.CharField(max_length=40, widget=forms.HiddenInput)
    snapshot = forms.CharField(max_length=13, required=False, widget=forms.HiddenInput)
    passages = LineField(
        max_length=MAX_WRITTEN,
        required=False,
        label="The words that say it",
        widget=forms.Textarea(attrs={"rows": 2, "class": "places"}),
        help_text="One passage a line: the number of a sentence (12), of several (12-13), or the words as they stand "
        "there (12: the fishers want).",
    )
    cue = LineField(
        max_length=MAX_WRITTEN,
        required=False,
        label="The words that attribute it",
        help_text="Such as “according to”; written like a passage. Empty if there are none.",
    )
    actor = line_field("Who", max_length=200, required=False, help_text="Any name, alias or short form.")
    actor_uid = forms.CharField(max_length=13, required=False, widget=forms.HiddenInput)
    actor_kind = forms.ChoiceField(
        label="Who that is",
        required=False,
        choices=[("", KNOWN), *ActorKind.choices],
        help_text="Choose what it is to add somebody new. An unnamed voice belongs to this source alone.",
    )
    actor_about = line_field("In a few words", max_length=1000, required=False, help_text="Only for somebody new.")
    role = line_field("Role", max_length=200, required=False, help_text="The post held when this was said.")
    named_as = line_field("Named here as", max_length=300, required=False)
    chain = ReportersField(
        label="Through whom",
        help_text="The reporters between the author and who says it, one a line, the outermost first. Somebody new: "
        "Gull Institute (new organisation).",
    )
    claim = line_field(
        "What",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One proposition in our own words, without its speaker, attitude or hedge.",
    )
    claim_uid = forms.CharField(max_length=13, required=False, widget=forms.HiddenInput)
    claim_kind = forms.ChoiceField(label="Kind", required=False, choices=[("", KNOWN), *ClaimKind.choices])
    not_same = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    stance = forms.ChoiceField(label="Stance", choices=Stance.choices)
    hedge = line_field("Hedge", max_length=200, required=False, help_text="As written: could, in principle.")
    mode = forms.ChoiceField(label="Mode", choices=Mode.choices)
    confidence = forms.ChoiceField(label="Attribution", choices=Confidence.choices)
    event = line_field("At which event", max_length=300, required=False)
    event_kind = forms.ChoiceField(label="Kind of event", required=False, choices=[("", KNOWN), *EventKind.choices])
    said = LineField(
        max_length=200,
        required=False,
        label="When",
        help_text="As the source words it: 13 December 2021, September this year, Monday; or EDTF. Empty where the "
        "event dates it.",
    )
    said_choice = forms.CharField(max_length=250, required=False)
    original = forms.ChoiceField(label="Where it was said first", choices=ORIGINALS)
    original_work = line_field("That work", max_length=500, required=False, help_text="Its title or short form.")
    part = forms.ChoiceField(label="Stands in", choices=Part.choices)
    locator = line_field("Locator", max_length=100, required=False, help_text="Such as: paragraph 7, page 12, 12:31.")
    note = text_field("Note", required=False, help_text="Public.", rows=2)

    def __init__(self, *args: Any, source: Source, snapshot: Any, parts: Sequence[Sentence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.source, self.current, self.parts = source, snapshot, parts
        self.text = snapshot.text_row.text if snapshot else ""
        self.readings: list[Any] = []
        self.understood: Any = None
        self.warnings: list[Any] = []
        self.new_statement: NewStatement | None = None
        self.fields["actor"].widget.attrs |= {"list": "speakers", "autocomplete": "off"}
        self.fields["event"].widget.attrs |= {"list": "events", "autocomplete": "off"}

    @property
    def said_in_words(self) -> str:
        """Return how a date was understood that was typed in words, for whoever has no script to show it meanwhile."""
        wording, new = self.cleaned_data.get("said", ""), self.new_statement
        if not self.understood or not new or not new.said_edtf or wording == self.understood.edtf:
            return ""
        return f"Said: {self.understood.words}, from “{wording}”."

    @property
    def several(self) -> list[Any]:
        """Return the readings of the date, where somebody has to choose."""
        return self.readings if len(self.readings) > 1 else []

    def clean(self) -> Any:
        """Resolve what was typed into the values of one statement, or say beside each field what is wrong."""
        values = super().clean() or self.cleaned_data
        self._see_the_same_text(values)
        parts: dict[str, Any] = {
            "actor": self._try("actor", lambda: self._actor(values)),
            "claim": self._try("claim", lambda: self._claim(values)),
            "event": self._try("event", lambda: self._event(values)),
            "original": self._try("original_work", lambda: self._original(values)),
            "passages": self._places("passages", values.get("passages", "")),
            "cue": next(iter(self._places("cue", values.get("cue", ""))), None),
        }
        said = self._said(values, parts)
        if not self.errors:
            names = ("stance", "hedge", "role", "part", "mode", "confidence", "named_as", "locator", "note")
            plain: dict[str, Any] = {name: values[name] for name in names}
            new = NewStatement(snapshot=self.current, chain=values["chain"], **parts, **said, **plain)
            self._judge(new)
            self.new_statement = new
        return values

    def refuse(self, error: ValidationError) -> None:
        """Put what the entry refuses beside the fields of this form."""
        found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else None, errors)

    def _try(self, field: str, resolve: Any) -> Any:
        """Return what a name means; None, with the refusal beside the field, where it means nothing."""
        if field in self.errors:
            return None
        try:
            return resolve()
        except ValidationError as error:
            self.refuse(error if hasattr(error, "error_dict") else ValidationError({field: error}))
            return None

    def _see_the_same_text(self, values: Any) -> None:
        """Refuse places in a text that is not the newest any more, and put their words in place of their offsets."""
        uid = values.get("snapshot")
        if not uid or (self.current and uid == self.current.uid):
            return
        former = Snapshot.objects.filter(uid=uid, source=self.source).select_related("text_row").first()
        data: Any = dict(self.data.items())
        self.data = data
        data["snapshot"] = self.current.uid if self.current else ""
        text = former.text_row.text if former and former.is_text_held else ""
        parts = sentences(text)
        lost: list[str] = []
        for name in ("passages", "cue"):
            lines = [line.strip() for line in values.get(name, "").splitlines() if line.strip()][: MAX_PASSAGES + 1]
            words = {line: in_words(line, text, parts) for line in lines}
            lost += [line for line in lines if not words[line]]
            data[name] = values[name] = "\n".join(words[line] for line in lines if words[line])
        again = f" Mark again: {', '.join(lost)} cannot be carried over." if lost else ""
        self.add_error(
            "passages", f"The source has a newer text since you began. See that these words still say it.{again}"
        )

    def _actor(self, values: Any) -> Actor | NewActor | None:
        name, kind = values.get("actor", ""), values.get("actor_kind", "")
        if kind == ActorKind.UNNAMED:
            return NewActor(name, kind)
        if not name:
            raise ValidationError("Say who says it; “unnamed voice” where the source names nobody.")
        if chosen := selected(Actor, values.get("actor_uid"), name, "name"):
            return chosen
        return find_actor_or_new(name, kind, values.get("actor_about", ""), self.source)

    def _claim(self, values: Any) -> Claim | NewClaim:
        text, kind = values.get("claim", ""), values.get("claim_kind", "")
        if found := selected(Claim, values.get("claim_uid"), text, "text") or find_claim(text):
            return found
        if not kind:
            raise ValidationError({"claim_kind": "Choose the kind: no claim of the record has these words."})
        different = tuple(uid for uid in values.get("not_same", "").split(",") if uid)[:30]
        return NewClaim(text, kind, different=different)

    def _event(self, values: Any) -> Event | NewEvent | None:
        title, kind = values.get("event", ""), values.get("event_kind", "")
        if not title:
            return None
        return NewEvent(title, kind) if kind else find_event(title, self.source)

    def _original(self, values: Any) -> Source | NewOriginal | None:
        choice, title = values.get("original"), values.get("original_work", "")
        if choice == HERE:
            return self.source
        if choice not in (WORK, UNIDENTIFIED):
            return None
        if not title:
            raise ValidationError("Say which work that is, or leave it as not known.")
        return NewOriginal(title) if choice == UNIDENTIFIED else find_work(title)

    def _places(self, field: str, lines: str) -> tuple[tuple[int, int], ...]:
        found, wrong = [], []
        written_lines = [line.strip() for line in lines.splitlines() if line.strip()]
        for line in written_lines[:MAX_PASSAGES]:
            try:
                found.append(place(line, self.text, self.parts))
            except PlaceError as error:
                wrong.append(str(error))
        if len(written_lines) > (MAX_PASSAGES if field == "passages" else 1):
            wrong.append("This is one place." if field == "cue" else f"At most {MAX_PASSAGES} passages.")
        if wrong:
            self.add_error(field, wrong)
        return tuple(found)

    def _said(self, values: Any, parts: Any) -> dict[str, Any]:
        """Return the date with its wording and basis; where a wording has several readings, one must be chosen."""
        wording = values.get("said", "")
        if not wording or "said" in self.errors:
            return {}
        try:
            self.readings = aids.readings(wording, self.source)
        except ValueError as error:
            self.add_error("said", str(error))
            return {}
        chosen = [one for one in self.readings if one.edtf == values.get("said_choice")]
        if len(self.readings) > 1 and not chosen:
            self.add_error("said", "This can be understood in several ways. Choose the right one.")
            return {}
        reading = self.understood = (chosen or self.readings)[0]
        return self._not_dated_twice(reading, parts) or {
            "said_edtf": reading.edtf,
            "said_wording": "" if wording == reading.edtf else wording,
            "said_basis": reading.basis if wording != reading.edtf else "",
        }

    def _not_dated_twice(self, reading: Any, parts: Any) -> dict[str, str]:
        """Leave the date to an event or an original that gives the same one; refuse another than theirs."""
        event, original = parts["event"], parts["original"]
        given = event.date_edtf if isinstance(event, Event) else ""
        given = given or (original.published_edtf if isinstance(original, Source) else "")
        if given and given != reading.edtf:
            who = "event" if isinstance(event, Event) and event.date_edtf else "original"
            self.add_error("said", f"The {who} dates this: {given}. Leave the date empty, or choose another {who}.")
        return {"said_edtf": ""} if given else {}

    def _judge(self, new: NewStatement) -> None:
        """Refuse what cannot be one statement: no place, a chain against its laws, a second entry of the same."""
        if not new.passages and not new.locator:
            self.add_error("passages", "Mark the words that say it, or give a locator.")
        if sentence := broken_chain(new.actor, list(new.chain), is_original=new.original == self.source):
            self.add_error("chain", sentence)
        if there := recorded_already(self.source, new):
            link = format_html('<a href="../../claims/statement/{}/change/">{}</a>', there.pk, there)
            self.add_error(None, format_html("This is recorded already: {}", link))
        for finding in aids.findings(self.draft(new)):
            if finding.is_refusal:
                self.add_error(finding.field if finding.field in self.fields else None, finding.message)
            else:
                self.warnings.append(finding)

    def draft(self, new: NewStatement) -> dict[str, Any]:
        """Return what the guards look at."""
        return {
            "claim_text": new.claim.text,
            "claim_kind": new.claim.kind,
            "actor": new.actor,
            "source": self.source,
            "passages": [guards.words_around(self.text, *place) for place in new.passages],
            **{name: getattr(new, name) for name in ("stance", "hedge", "mode", "said_edtf", "named_as")},
        }

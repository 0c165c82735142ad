"""The forms of capturing: what to take, and what was taken, to be corrected before it is saved."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models

from factcheck.admin.forms import CleanedField, RecordForm
from factcheck.admin.site import LOST
from sources.admin.forms import MAX_BYTES, MOST_PASTED, PastedText
from sources.choices import ActorKind
from sources.ingest.capture import keepable
from sources.ingest.duplicates import Duplicates
from sources.ingest.refusals import Refused
from sources.models import Actor, Source
from sources.names import Namesake, matching
from sources.stored import CLEANERS, cleaner_of
from sources.validators import validate_name

SALT = "sources.capture"
NEW, NAME_ONLY, NAMES = "new", "", 6
EXTENSIONS = ".txt,.html,.htm,.pdf,.docx"


class TakeForm(forms.Form):
    """Where the text is: pasted, in a file, or at an address. One of the three.

    Of a source that is captured again the address is filled in: there a file or a text goes before it.
    """

    address = forms.CharField(
        required=False,
        max_length=2000,
        label="Address",
        help_text="The page is fetched once, as anybody could read it.",
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "autocomplete": "off"}),
    )
    file = forms.FileField(
        required=False,
        label="File",
        help_text="A .txt, .html, .pdf or .docx file of up to 20 MB. It is read, and not kept.",
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
    )
    text = PastedText(
        rows=8, required=False, label="Text", help_text=f"{MOST_PASTED} A longer one is uploaded as a file, in parts."
    )

    def __init__(self, *args: Any, target: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        if target:
            self.initial.setdefault("address", target.url)

    def clean_file(self) -> Any:
        """Refuse a file that is too large, or of a kind that is not read."""
        file = self.cleaned_data.get("file")
        if file and (file.size or 0) > MAX_BYTES:
            raise ValidationError(f"The file is larger than {MAX_BYTES:,} bytes. Take the part that matters.")
        if file and not str(file.name).lower().endswith(tuple(EXTENSIONS.split(","))):
            raise ValidationError("Only .txt, .html, .pdf and .docx files are read. Save it as one of them.")
        return file

    def clean(self) -> dict[str, Any]:
        """Take one of the three, and no more."""
        values = super().clean() or self.cleaned_data
        if self.target and (values.get("file") or values.get("text")):
            values["address"] = ""
        given = [name for name in ("address", "file", "text") if values.get(name)]
        if len(given) != 1 and not self.errors:
            said = "Give one of the three" if not given else "Give only one of the three"
            raise ValidationError(f"{said}: an address, a file, or the text itself.", code="one")
        return values


class PersonField(forms.ChoiceField):
    """Which actor a name stands for: one that has that name, a new one, or only the name as it is written."""

    def __init__(self, kind: str, nobody: str, **options: Any) -> None:
        self.kind, self.nobody = kind, nobody
        super().__init__(required=False, choices=[(NAME_ONLY, nobody)], **options)

    def offer(self, name: str) -> list[Namesake]:
        """Offer the actors who have a name like that, and return them."""
        found = matching(name) if name else []
        made = [(NEW, f"A new actor of this name ({ActorKind(self.kind).label})")] if name else []
        self.choices = [
            (NAME_ONLY, self.nobody),
            *(_choice(one.actor) for one in found),
            *made,
        ]
        return found


def _choice(actor: Actor) -> tuple[str, str]:
    return actor.uid, f"{actor.name} ({actor.get_kind_display()})"


def _name_field(label: str) -> CleanedField:
    return CleanedField(
        cleaner=CLEANERS[validate_name],
        label=label,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def _formfield(field: models.Field, **options: Any) -> forms.Field | None:
    """Take texts in their stored form, as the admin does."""
    cleaner = cleaner_of(field)
    if cleaner and not field.choices:
        options |= {"form_class": CleanedField, "cleaner": cleaner}
    made = field.formfield(**options)
    if made and isinstance(made.widget, forms.TextInput):
        made.widget.attrs.setdefault("class", "vTextField")
    return made


class TakenForm(RecordForm):
    """What was taken from a source. All of it can be corrected; the fingerprint is that of the text that is saved."""

    save_as = forms.ChoiceField(widget=forms.RadioSelect, label="Save as")
    publisher_name = _name_field("Site or publisher")
    publisher_actor = PersonField(ActorKind.MEDIA_OUTLET, "Nobody: leave the publisher open", label="Publisher is")
    text = PastedText(rows=18, label="Text")
    taken = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Source
        fields = ("title", "kind", "url", "language", "published_edtf", "published_wording", "published_basis")
        formfield_callback = _formfield

    def __init__(self, *args: Any, duplicates: Duplicates, target: Source | None = None, **kwargs: Any) -> None:
        self.duplicates, self.target = duplicates, target
        super().__init__(*args, **kwargs)
        for number in range(1, NAMES + 1):
            self.fields[f"name_{number}"] = _name_field(f"Name {number}")
            self.fields[f"actor_{number}"] = PersonField(
                ActorKind.PERSON, "Keep only the name as written", label=f"Name {number} is"
            )
        if target or self.data.get("save_as", NEW) != NEW:
            # Of another source only the text is taken.
            for name in self.Meta.fields:
                self.fields[name].required = False
        self._offer()

    def _offer(self) -> None:
        """Fill in what can be chosen, from what was typed or what was taken."""
        save_as: Any = self.fields["save_as"]
        if self.target:
            save_as.choices = [(self.target.uid, f"A further capture of “{self.target}”")]
        else:
            save_as.choices = [(NEW, "A new source")] + [
                (one.uid, f"A further capture of “{one}”") for one in self.duplicates.sources
            ]
        is_known = not self.target and self.duplicates.is_known
        self.initial.setdefault("save_as", save_as.choices[1 if is_known else 0][0])
        for name, actor in self.people():
            field: Any = self.fields[actor]
            found = field.offer(str(self[name].value() or ""))
            if found and found[0].is_same_name:
                self.initial.setdefault(actor, found[0].actor.uid)

    def people(self) -> list[tuple[str, str]]:
        """Return the fields of each name and of whom it is, the publisher first."""
        return [("publisher_name", "publisher_actor"), *((f"name_{n}", f"actor_{n}") for n in range(1, NAMES + 1))]

    @property
    def byline_rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of the byline in pairs, for the page."""
        return [(self[name], self[actor]) for name, actor in self.people()[1:]]

    def clean_taken(self) -> Any:
        """Read back what the page was given to keep, as long as nobody has touched it."""
        try:
            return signing.loads(self.cleaned_data["taken"], salt=SALT)
        except signing.BadSignature as error:
            raise ValidationError("What was taken came back damaged. Take the text again.") from error

    def clean_text(self) -> str:
        """Refuse what cannot be kept as a text."""
        text: str = self.cleaned_data["text"]
        try:
            keepable(text)
        except Refused as error:
            raise ValidationError(str(error), code=error.code) from error
        if LOST in text:
            before = text[: text.index(LOST)][-20:]
            raise ValidationError(
                f"After “{before}” stands “{LOST}”, the sign for a character that was lost before the text came here. "
                f"Put in the right one, or delete it. There are {text.count(LOST)} of them."
            )
        return text

    def clean(self) -> Any:
        """Refuse a second record of a page that is recorded already."""
        values = super().clean() or self.cleaned_data
        if values.get("save_as") == NEW and self.duplicates.same_page:
            other = self.duplicates.same_page[0]
            self.add_error("save_as", f"This address is that of “{other}” already. Save it as a further capture of it.")
        return values

    def _post_clean(self) -> None:
        # For a further capture only the text counts: what is recorded of the source stays as it is.
        if self.cleaned_data.get("save_as", NEW) == NEW:
            super()._post_clean()  # type: ignore[misc]  # of every ModelForm, though its stubs do not say so

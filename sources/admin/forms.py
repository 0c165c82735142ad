"""The forms in which texts are pasted, attached and withheld, and passages are marked."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from factcheck.admin.forms import RecordForm
from factcheck.admin.steps import text_field
from sources.anchoring import fingerprint
from sources.ingest.capture import keepable
from sources.ingest.extract import MAX_TEXT
from sources.ingest.refusals import Refused
from sources.models import Passage, Snapshot, SnapshotText

MAX_BYTES = 20_000_000
MOST_PASTED = f"At most {MAX_TEXT:,} characters."


def as_pasted(text: str) -> str:
    """Return a text as it was before a browser sent it: forms turn every line end into two characters."""
    return text.replace("\r\n", "\n")


class PastedText(forms.CharField):
    """A text to the last space. Source texts are never cleaned: a passage must stand verbatim."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "cols": 100, "class": "vLargeTextField pasted"})
        super().__init__(strip=False, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        """Undo what the browser did to the line ends."""
        return as_pasted(super().to_python(value) or "")


class SnapshotForm(RecordForm):
    """A source and its text, from which fingerprint and length are taken."""

    text = PastedText(
        rows=24,
        help_text="Paste the whole text. The same text again is another capture of it, which adds proof. "
        f"{MOST_PASTED}",
    )

    class Meta:
        model = Snapshot
        fields = ("source",)

    def is_multipart(self) -> bool:
        """Send each character as it is: the other kind of form makes nine of one, too large before the text is."""
        return True

    def clean_text(self) -> str:
        """Refuse what cannot be kept as a text."""
        text: str = self.cleaned_data["text"]
        try:
            keepable(text)
        except Refused as error:
            raise ValidationError(str(error), code=error.code) from error
        return text


class AttachForm(forms.Form):
    """A text to be proved: a file, which arrives to the last byte, or pasted."""

    file = forms.FileField(
        required=False, help_text="Plain text in UTF-8. The surest way: nothing touches its line ends."
    )
    text = PastedText(rows=12, required=False, label="Or paste it", help_text=MOST_PASTED)

    def clean(self) -> dict[str, Any]:
        """Put the text and the bytes that it came as under `whole`."""
        values = super().clean() or self.cleaned_data
        file, text = values.get("file"), values.get("text")
        if bool(file) == bool(text) and not self.errors:
            raise ValidationError("Give the text once: as a file, or pasted.")
        if file:
            text = self._decoded(file)
        return {**values, "whole": (text, text.encode() if text else b"")}

    def _decoded(self, file: UploadedFile) -> str:
        if (file.size or 0) > MAX_BYTES:
            self.add_error("file", f"The file is larger than {MAX_BYTES:,} bytes.")
            return ""
        try:
            return file.read().decode()
        except UnicodeDecodeError as error:
            self.add_error("file", f"The file is not UTF-8 (byte {error.start + 1}). Save it as UTF-8 and try again.")
            return ""


class WithholdForm(forms.Form):
    """Why a text is withheld."""

    reason = text_field("Reason", required=True, help_text="Kept in the history. Such as: taken down on request of …")


class PassageForm(RecordForm):
    """A span of a text: by its offsets, or by its words where they stand there only once."""

    start = forms.IntegerField(min_value=0, required=False, help_text="The first character, counted from 0.")
    end = forms.IntegerField(min_value=1, required=False, help_text="One past the last character.")
    words = PastedText(
        rows=3,
        required=False,
        help_text="Instead of the offsets: the words exactly as they stand in the text, where it is held.",
    )
    beside: ClassVar[dict[str, str]] = {
        "passage_start_before_end": "end",
        "passage_inside_text": "end",
        "passage_once": "start",
        "passage_sha256_form": "sha256",
    }

    class Meta:
        model = Passage
        fields = ("snapshot", "start", "end", "sha256")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sha256" in self.fields:
            self.fields["sha256"].required = False
            self.fields["sha256"].help_text = "Only where the text is withheld; else it is taken from the text."

    def clean(self) -> Any:
        """Find the words, and take the fingerprint from the text."""
        values: Any = super().clean() or self.cleaned_data
        snapshot = values.get("snapshot")
        if snapshot is None or self.errors:
            return values
        held = SnapshotText.objects.filter(snapshot=snapshot).values_list("text", flat=True).first()
        if values.get("words"):
            self._find(values, held)
        for name in ("start", "end"):
            if values.get(name) is None and not self.errors:
                self.add_error(name, "Give the offsets, or the words.")
        if not self.errors:
            self._fingerprint(values, snapshot, held)
        return values

    def _find(self, values: Any, text: str | None) -> None:
        words = values["words"]
        times = text.count(words) if text else 0
        if text is None:
            self.add_error("words", "The text is withheld, so words cannot be found in it. Give the offsets.")
        elif times != 1:
            said = (
                "do not stand in the text as they are written here" if not times else f"stand in the text {times} times"
            )
            self.add_error(
                "words", f"These words {said}. Give {'them exactly' if not times else 'more of them'}, or the offsets."
            )
        elif values.get("start") is None and values.get("end") is None:
            values["start"] = text.index(words)
            values["end"] = values["start"] + len(words)
        elif text[values.get("start") or 0 : values.get("end")] != words:
            self.add_error("words", "These words do not stand at the given offsets. Give the one or the other.")

    def _fingerprint(self, values: Any, snapshot: Snapshot, text: str | None) -> None:
        if values["end"] > snapshot.length:
            self.break_law("passage_inside_text")
        elif text is not None:
            right, given = fingerprint(text[values["start"] : values["end"]]), values.get("sha256")
            if given and given != right:
                self.add_error(
                    "sha256",
                    "This is not the fingerprint of the words there. Leave it empty: the text is held, and tells it.",
                )
            values["sha256"] = right
        elif not values.get("sha256"):
            self.add_error("sha256", "The text is withheld: give the fingerprint of the words.")

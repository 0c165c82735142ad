"""The forms of an import: the file, and which of its columns is which field."""

from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.admin.statement_fields import line_field
from claims.imports import values
from claims.imports.claimreview import is_markup
from claims.imports.columns import ALL, Options
from claims.imports.fields import BY_NAME, CUT, FIELDS, MAX_SENDER, RAW, REMARKS, SENDER
from claims.imports.findings import Refused
from claims.imports.readers import FORMATS, Opened
from claims.models import ImportRun

LOOKED_AT = 200
LEFT_OUT = "-"
_FORMATS = {
    "csv": "table: CSV or TSV",
    "ndjson": "one JSON record a line",
    "json": "JSON or ClaimReview",
    "xlsx": "spreadsheet",
}
_ORDERS = [("", "either"), ("dmy", "day first: 31/12/2021"), ("mdy", "month first: 12/31/2021")]


def columns_of(opened: Opened) -> list[str]:
    """Return the columns of a file; of JSON, the names in its first records that are rows and no markup."""
    if opened.columns is not None:
        return [column for column in opened.columns if column not in (*REMARKS, SENDER, RAW, CUT)]
    found: dict[str, None] = {}
    for record in islice(opened.records(), LOOKED_AT):
        if not is_markup(record.fields):
            found |= dict.fromkeys(name for name in record.fields if not name.startswith("_"))
        if len(found) > LOOKED_AT:
            break
    return list(found)


class UploadForm(forms.Form):
    """A file, and whose it is."""

    file = forms.FileField(
        label="File",
        help_text="CSV, TSV, NDJSON, JSON, ClaimReview or our spreadsheet; UTF-8, or Windows-1252 in tables.",
    )
    sender = line_field(
        "Sender",
        max_length=MAX_SENDER,
        required=False,
        help_text="Whose identifiers these are: what a sender sends again is known. Empty: the name of the file.",
    )
    format = forms.ChoiceField(
        label="Format", required=False, choices=[("", "as the file tells"), *((f, _FORMATS[f]) for f in FORMATS)]
    )


class MappingForm(forms.Form):
    """Which column is which field, and what holds for all rows."""

    sender = line_field(
        "Sender",
        max_length=MAX_SENDER,
        help_text="Rows that were handed back and come again keep the sender with whom they came first.",
    )
    order = forms.ChoiceField(label="How 05/06/2021 is meant", required=False, choices=_ORDERS)
    language = forms.CharField(
        label="Language of claims that do not say theirs",
        required=False,
        max_length=35,
        help_text="Such as en or pt-BR.",
    )
    publisher = forms.CharField(
        label="Whose rulings these are, where a row does not say", required=False, max_length=200
    )

    def __init__(self, data: Any, *, columns: list[str], run: ImportRun) -> None:
        options = Options.from_json(run.mapping)
        initial = {
            "sender": run.sender,
            "order": options.order,
            "language": options.language,
            "publisher": options.constants.get("publisher", ""),
        }
        super().__init__(data, initial=initial)
        self.columns = columns
        self.others = {name: value for name, value in options.constants.items() if name != "publisher"}
        theirs = {column: name for name, column in options.mapping.items()}
        for number, column in enumerate(columns):
            is_left_out = column in options.ignored or ALL in options.ignored
            guess = theirs.get(column) or (LEFT_OUT if is_left_out else Options.guess(column) or "")
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column[:100],
                required=False,
                initial=guess,
                choices=[("", "choose…"), (LEFT_OUT, "leave it out"), *((f.name, f.name) for f in FIELDS)],
            )

    def clean_language(self) -> str:
        """Bring the tag into its canonical form."""
        try:
            return values.language(BY_NAME["language"], self.cleaned_data["language"])
        except Refused as refused:
            raise ValidationError(f"{refused.finding.reason} {refused.finding.remedy}") from refused

    def clean_publisher(self) -> str:
        """Bring the name into its stored form."""
        try:
            return values.name(BY_NAME["publisher"], self.cleaned_data["publisher"])
        except Refused as refused:
            raise ValidationError(refused.finding.reason) from refused

    def clean(self) -> dict[str, Any]:
        """Refuse a column for which nothing was chosen, and a field that was chosen twice."""
        chosen: dict[str, str] = {}
        for number, column in enumerate(self.columns):
            name = self.cleaned_data.get(f"column-{number}", "")
            if not name:
                self.add_error(f"column-{number}", "Choose the field that this is, or leave it out.")
            elif name != LEFT_OUT and name in chosen:
                self.add_error(f"column-{number}", f"“{chosen[name]}” is that field already.")
            chosen.setdefault(name, column)
        return self.cleaned_data

    def options(self) -> Options:
        """Return what was chosen."""
        chosen = {column: self.cleaned_data[f"column-{number}"] for number, column in enumerate(self.columns)}
        publisher = self.cleaned_data["publisher"]
        return Options(
            mapping={name: column for column, name in chosen.items() if name != LEFT_OUT},
            constants=self.others | ({"publisher": publisher} if publisher else {}),
            ignored=tuple(column for column, name in chosen.items() if name == LEFT_OUT),
            order=self.cleaned_data["order"],
            language=self.cleaned_data["language"],
        )

    def column_fields(self) -> list[Any]:
        """Return the fields of the columns, for the page."""
        return [self[f"column-{number}"] for number in range(len(self.columns))]

"""Give models a column for uncertain dates."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from sources.dates import MAX_LENGTH, OPEN_END, OPEN_START, DateError, parse
from sources.normalize import canonical_url

EXAMPLES = (
    "As exact as known and no more: 2021-12-13, 2021-12, 2021, or 2021-21 for (northern) spring. "
    "Add ~ for about, ? for uncertain. Not known is X: 2021-12-XX, 201X. "
    "One of some days: [2021-12-20,2021-12-27]; some day within: [2021-12-20..2021-12-31]; "
    "up to: [..2021-12-31]; throughout: 1950/1953."
)


def validate_edtf(value: str) -> None:
    """Raise ValidationError with the reader's own sentence unless the value is an uncertain date."""
    try:
        parse(value)
    except DateError as error:
        raise ValidationError(str(error), code="edtf") from error


class EDTFField(models.CharField):
    """Hold an uncertain date as EDTF, or nothing. The name of the column ends in `_edtf`.

    Saving stores the canonical text, and its first and last day in the two columns beside it: `said_edtf` fills
    `said_earliest` and `said_latest`. Empty, both are open, unless the model knows better (`said_bounds_otherwise`).
    """

    default_validators = [validate_edtf]
    description = "Uncertain date (EDTF)"

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take a CharField's options; length, blank and help text have fitting defaults."""
        options.setdefault("max_length", MAX_LENGTH)
        options.setdefault("blank", True)
        options.setdefault("help_text", EXAMPLES)
        super().__init__(*args, **options)

    def formfield(self, *args: Any, **options: Any) -> Any:
        """Show how dates are written, whatever else a column says of its own."""
        told = self.help_text if EXAMPLES in self.help_text else f"{self.help_text} {EXAMPLES}"
        return super().formfield(*args, **{"help_text": told, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Make text and bounds agree; raises DateError for what validation would have refused."""
        prefix = self.attname.removesuffix("_edtf")
        text = getattr(model_instance, self.attname) or ""
        if text:
            found = parse(text)
            text, bounds = found.edtf, (found.earliest, found.latest)
        else:
            otherwise = getattr(model_instance, f"{prefix}_bounds_otherwise", lambda: (OPEN_START, OPEN_END))
            bounds = otherwise()
        setattr(model_instance, self.attname, text)
        setattr(model_instance, f"{prefix}_earliest", bounds[0])
        setattr(model_instance, f"{prefix}_latest", bounds[1])
        return text


class CanonicalUrlField(models.CharField):
    """Hold the one form of the address in `url` by which duplicates are found; NULL where there is no address."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Follow `url`; raises UrlError for what validation would have refused."""
        url = getattr(model_instance, "url", "")
        value = canonical_url(url) if url else None
        setattr(model_instance, self.attname, value)
        return value

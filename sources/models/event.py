"""Events: occasions on which things are said."""

from django.db import models

from factcheck.constraints import OPEN_END, OPEN_START, one_of, ordered_bounds
from factcheck.uids import UidField
from sources.choices import EventKind
from sources.fields import EDTFField
from sources.querysets import EventQuerySet
from sources.validators import validate_line


class Event(models.Model):
    """A press conference, speech, summit, interview, hearing or the like, with its date and place."""

    uid = UidField(letter="e")
    title = models.CharField(max_length=300, validators=[validate_line])
    kind = models.CharField(max_length=20, choices=EventKind)
    place = models.CharField(max_length=200, blank=True, validators=[validate_line])
    date_edtf = EDTFField("date", blank=True)
    date_earliest = models.DateField(default=OPEN_START, editable=False)
    date_latest = models.DateField(default=OPEN_END, editable=False)
    date_wording = models.CharField(
        "date as worded",
        max_length=200,
        blank=True,
        validators=[validate_line],
        help_text="The words that give the date.",
    )
    date_basis = models.CharField("how the date is known", max_length=500, blank=True, validators=[validate_line])

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-date_earliest", "pk"]
        constraints = [
            one_of("kind", EventKind.values, "event_kind_known"),
            ordered_bounds("date", "event_date_bounds"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/events/{self.uid}"

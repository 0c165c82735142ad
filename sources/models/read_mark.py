"""Spans that somebody has read and found nothing to record in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from factcheck.uids import UidField
from sources.models.snapshot import Snapshot


class ReadMark(models.Model):
    """A span of a snapshot that was read with the result that there is nothing to record in it.

    Offsets in code points, the end exclusive. Taken back by deleting it.
    """

    uid = UidField(letter="m")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="read_marks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField(help_text="Exclusive.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="read_marks")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["snapshot", "start", "end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="read_mark_start_before_end",
                violation_error_message="A span must start before it ends.",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "start", "end"],
                name="read_mark_once",
                violation_error_message="This span is marked as read already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end} read in {self.snapshot}"

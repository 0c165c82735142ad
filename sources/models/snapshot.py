"""Snapshots: the texts of sources, by fingerprint; and the passages in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from factcheck.constraints import fingerprint, one_of, whole_numbers
from factcheck.uids import UidField
from sources.choices import CaptureMethod
from sources.querysets import PassageQuerySet

CONTEXT = 32


class Snapshot(models.Model):
    """One text of a source, known by its sha256 and its length in code points. Insert-only; the text may be absent."""

    uid = UidField(letter="n")
    source = models.ForeignKey("Source", models.PROTECT, related_name="snapshots")
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField(help_text="In Unicode code points.")
    pages = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Where the pages of a paged original begin: pairs of an offset in code points and a locator.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            fingerprint("sha256", "snapshot_sha256_form"),
            models.UniqueConstraint(
                fields=["source", "sha256"],
                name="snapshot_once",
                violation_error_message="This text of the source is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1), name="snapshot_not_empty", violation_error_message="A text cannot be empty."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… of {self.source}"

    @property
    def is_text_held(self) -> bool:
        """Say whether the text is here, and not only its fingerprint."""
        return hasattr(self, "text_row")


class Capture(models.Model):
    """One occasion on which a text was taken. Insert-only; a later capture of the same text adds proof."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="captures")
    at = models.DateTimeField()
    method = models.CharField(max_length=20, choices=CaptureMethod)
    media_type = models.CharField(max_length=100, blank=True)
    bytes_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the bytes as received, which are not kept."
    )
    url = models.URLField(max_length=2000, blank=True, help_text="The address that answered, after redirects.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="captures"
    )

    class Meta:
        ordering = ["at"]
        constraints = [one_of("method", CaptureMethod.values, "capture_method_known")]

    def __str__(self) -> str:
        return f"{self.method} {self.at:%Y-%m-%d %H:%M}"


class SnapshotText(models.Model):
    """The text of a snapshot: taken in only when it proves the fingerprints, may be withheld again, never changed."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, primary_key=True, related_name="text_row")
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of {self.snapshot}"


class Passage(models.Model):
    """A span of a snapshot's text, in code points with the end exclusive, and its fingerprint.

    `exact`, `prefix` and `suffix` are filled and emptied by triggers as the text is attached and withheld.
    """

    uid = UidField(letter="p")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="passages")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField(help_text="Exclusive.")
    sha256 = models.CharField(max_length=64)
    exact = models.TextField(blank=True, editable=False)
    prefix = models.CharField(max_length=CONTEXT, blank=True, editable=False)
    suffix = models.CharField(max_length=CONTEXT, blank=True, editable=False)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot", "start", "end"]
        constraints = [
            fingerprint("sha256", "passage_sha256_form"),
            whole_numbers("start", "end", name="passage_offsets_whole"),
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="passage_start_before_end",
                violation_error_message="A passage must start before it ends.",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "start", "end"],
                name="passage_once",
                violation_error_message="This passage is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(exact="", prefix="", suffix="") | Q(exact__length=F("end") - F("start")),
                name="passage_length",
                violation_error_message="A passage is as long as its offsets say.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end} in {self.snapshot}"


models.TextField.register_lookup(Length)

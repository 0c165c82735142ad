"""Sources: the works in which statements stand."""

from django.db import models
from django.db.models import F, Q

from factcheck.constraints import OPEN_END, OPEN_START, one_of, ordered_bounds
from factcheck.uids import UidField
from sources.choices import Display, Holding, SourceKind
from sources.fields import CanonicalUrlField, EDTFField
from sources.querysets import SourceQuerySet
from sources.slugs import AutoSlugField
from sources.validators import validate_language, validate_line, validate_name, validate_text, validate_url


class Source(models.Model):
    """A work: an article, report, speech, transcript, post, treaty or dataset, held or not."""

    uid = UidField(letter="w")
    title = models.CharField(max_length=500, validators=[validate_line])
    slug = AutoSlugField(populate_from="title", help_text="A short form for addresses. Old ones keep working.")
    kind = models.CharField(max_length=20, choices=SourceKind)
    url = models.CharField("address", max_length=2000, blank=True, validators=[validate_url])
    canonical_url = CanonicalUrlField(max_length=2000, null=True, blank=True, unique=True, editable=False)
    publisher = models.ForeignKey("Actor", models.PROTECT, null=True, blank=True, related_name="published_sources")
    language = models.CharField(
        max_length=35, blank=True, validators=[validate_language], help_text="A BCP 47 tag, such as en."
    )
    published_edtf = EDTFField("published", blank=True)
    published_earliest = models.DateField(default=OPEN_START, editable=False)
    published_latest = models.DateField(default=OPEN_END, editable=False)
    published_wording = models.CharField("date as worded", max_length=200, blank=True, validators=[validate_line])
    published_basis = models.CharField("how the date is known", max_length=500, blank=True, validators=[validate_line])
    event = models.ForeignKey(
        "Event", models.PROTECT, null=True, blank=True, related_name="sources", help_text="The occasion it records."
    )
    holding = models.CharField(
        max_length=20,
        choices=Holding,
        default=Holding.HELD,
        help_text="Not identified: we know that it exists, and not which work it is.",
    )
    display = models.CharField(
        "shown to the public",
        max_length=10,
        choices=Display,
        default=Display.PASSAGES,
        help_text="Holding a text is no right to republish it. The whole text needs a ground.",
    )
    display_ground = models.CharField(
        "ground for showing it",
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text="Such as: our own work; public domain; CC BY 4.0; permission of …",
    )
    shown = models.ForeignKey(
        "Snapshot",
        models.PROTECT,
        verbose_name="text shown in full",
        null=True,
        blank=True,
        related_name="+",
        help_text="The decision is about this text alone: a newer one is shown to nobody until it is chosen here.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_sources"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-published_earliest", "-pk"]
        indexes = [
            models.Index(fields=["-published_earliest", "-id"], name="source_newest"),
            models.Index(fields=["title", "id"], name="source_titled"),
        ]
        constraints = [
            one_of("kind", SourceKind.values, "source_kind_known"),
            one_of("holding", Holding.values, "source_holding_known"),
            one_of("display", Display.values, "source_display_known"),
            ordered_bounds("published", "source_published_bounds"),
            models.CheckConstraint(
                condition=~Q(display="full") | ~Q(display_ground=""),
                name="full_display_has_ground",
                violation_error_message="Say on what ground the whole text may be shown.",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True) | Q(display="full"),
                name="shown_text_is_in_full",
                violation_error_message="A text is chosen only where the whole text is shown.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="source_not_merged_into_itself",
                violation_error_message="A source cannot be merged into itself.",
            ),
        ]
        permissions = [
            ("set_display", "Can decide how much of a source's text the public sees"),
            ("merge_source", "Can merge one source into another"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/sources/{self.uid}"

    @property
    def is_held(self) -> bool:
        """Say whether we have the work itself."""
        return self.holding == Holding.HELD


class BylineEntry(models.Model):
    """One name of a source's byline, in its order and as it is written there."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="byline")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("name as written", max_length=200, validators=[validate_name])
    actor = models.ForeignKey("Actor", models.PROTECT, null=True, blank=True, related_name="byline_entries")

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "byline"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "position"],
                name="byline_position_once",
                violation_error_message="Two names of a byline cannot have the same position.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OldSlug(models.Model):
    """A slug that an actor, a source or a topic once had. Written by a trigger, so that no way of renaming loses it."""

    type = models.CharField(max_length=20)
    slug = models.CharField(max_length=100)
    record = models.CharField(max_length=13)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "slug"], name="old_slug_once")]

    def __str__(self) -> str:
        return self.slug

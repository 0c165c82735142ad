"""Statements and their appearances: who takes which stance to a claim, and which source reports it through whom."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from claims.choices import Confidence, Mode, Part, Stance
from claims.models.claim import Claim
from claims.models.reviewed import Reviewed, review_constraints
from claims.querysets import AppearanceQuerySet, StatementQuerySet
from factcheck.constraints import OPEN_END, OPEN_START, one_of, ordered_bounds
from factcheck.uids import UidField
from sources.fields import EDTFField
from sources.models import Actor, Event, Passage, Source
from sources.validators import validate_line, validate_text

MAX_HOPS = 12


class Statement(Reviewed):
    """An actor's stance to a claim on one occasion: the unit of entry and review."""

    uid = UidField(letter="s")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="statements")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="statements")
    role = models.CharField(
        max_length=200, blank=True, validators=[validate_line], help_text="The post held when this was said."
    )
    stance = models.CharField(max_length=20, choices=Stance, default=Stance.ASSERTS)
    hedge = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_line],
        help_text="As written: could, in principle, high chances.",
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="statements")
    original = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="original_statements",
        help_text="The work in which the actor said it, located or not; empty if nothing is known of it.",
    )
    said_edtf = EDTFField("said", blank=True, help_text="Only where neither the event nor the original dates it.")
    said_earliest = models.DateField(default=OPEN_START, editable=False)
    said_latest = models.DateField(default=OPEN_END, editable=False)
    said_wording = models.CharField("date as worded", max_length=200, blank=True, validators=[validate_line])
    said_basis = models.CharField("how the date is known", max_length=500, blank=True, validators=[validate_line])

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["claim", "status"], name="statement_of_claim"),
            models.Index(fields=["status", "submitted_at"], name="statement_queue"),
            models.Index(fields=["said_earliest"], name="statement_said"),
            models.Index(fields=["status", "-first_published_at", "-id"], name="statement_newest"),
            models.Index(fields=["actor", "status", "-said_earliest", "-id"], name="statement_of_actor_said"),
            models.Index(fields=["original", "status"], name="statement_of_original"),
        ]
        constraints = [
            one_of("stance", Stance.values, "statement_stance_known"),
            ordered_bounds("said", "statement_said_bounds"),
            *review_constraints("statement"),
        ]
        permissions = [
            ("submit_statement", "Can submit statements for review"),
            ("review_statement", "Can check, approve and send back statements"),
            ("withdraw_statement", "Can withdraw and restore statements"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_stance_display()}: {self.claim}"

    def get_absolute_url(self) -> str:
        return f"/statements/{self.uid}"

    def said_bounds_otherwise(self) -> tuple[date, date]:
        """Return the first and last day where no date is entered: those of the event, else of the original."""
        if self.event and self.event.date_edtf:
            return self.event.date_earliest, self.event.date_latest
        if self.original:
            return self.original.published_earliest, self.original.published_latest
        return OPEN_START, OPEN_END


class Appearance(models.Model):
    """One report of a statement in a source: how it is reported, through whom, and in which words."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="appearances")
    source = models.ForeignKey(Source, models.PROTECT, related_name="appearances")
    part = models.CharField(max_length=20, choices=Part, default=Part.TEXT)
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.PARAPHRASE)
    passage = models.ForeignKey(
        Passage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        help_text="The words that say it. Approval needs one, or a locator where there is no text to anchor in.",
    )
    more_passages = models.ManyToManyField(Passage, blank=True, related_name="further_appearances")
    cue = models.ForeignKey(
        Passage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cued_appearances",
        help_text="The words that attribute it, such as “according to”.",
    )
    named_as = models.CharField(
        max_length=300, blank=True, validators=[validate_line], help_text="How this report names the actor."
    )
    locator = models.CharField(
        max_length=100, blank=True, validators=[validate_line], help_text="Such as: paragraph 7, page 12, 12:31."
    )
    confidence = models.CharField(max_length=20, choices=Confidence, default=Confidence.EXPLICIT)
    note = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Public.")

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("part", Part.values, "appearance_part_known"),
            one_of("mode", Mode.values, "appearance_mode_known"),
            one_of("confidence", Confidence.values, "appearance_confidence_known"),
            models.UniqueConstraint(
                fields=["statement", "source", "passage"],
                name="appearance_once",
                violation_error_message="This report of the statement is recorded already.",
            ),
            models.UniqueConstraint(
                fields=["statement", "source", "locator"],
                condition=Q(passage__isnull=True),
                name="appearance_without_passage_once",
                violation_error_message="This report of the statement is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} in {self.source}"


class Hop(models.Model):
    """One reporter between a source's author and the actor. Position 1 is the outermost, nearest to the reader."""

    appearance = models.ForeignKey(Appearance, models.CASCADE, related_name="hops")
    position = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_HOPS, f"A chain has at most {MAX_HOPS} reporters.")],
    )
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="hops")
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_in",
        help_text="The reporter's own statement, where it is one of the record.",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "position"],
                name="hop_position_once",
                violation_error_message="Two reporters of a chain cannot have the same position.",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MAX_HOPS),
                name="hop_position_in_range",
                violation_error_message=f"A chain has at most {MAX_HOPS} reporters, counted from 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.actor}"

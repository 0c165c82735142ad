"""Assessments: verdicts on claims, on scales that fit their kind, with the evidence."""

from django.db import models
from django.db.models import Q

from claims.choices import ASSESSABLE_KINDS, ClaimKind, Direction
from claims.models.claim import Claim
from claims.models.reviewed import Reviewed, review_constraints
from claims.querysets import AssessmentQuerySet
from factcheck.constraints import one_of
from factcheck.uids import UidField
from sources.models import Actor, Passage, Source
from sources.validators import validate_line, validate_text


class RatingScale(models.Model):
    """A scale of ratings and the kinds of claim that it fits."""

    uid = UidField(letter="g")
    name = models.CharField(max_length=100, unique=True, validators=[validate_line])
    description = models.TextField(blank=True, max_length=1000, validators=[validate_text])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ScaleKind(models.Model):
    """A kind of claim that a scale fits. An opinion or a norm gets no verdict."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in ASSESSABLE_KINDS])

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "kind"],
                name="scale_kind_once",
                violation_error_message="The scale has this kind already.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ASSESSABLE_KINDS]),
                name="no_scale_for_opinions_and_norms",
                violation_error_message="An opinion or a norm gets no verdict.",
            ),
        ]

    def __str__(self) -> str:
        return ClaimKind(self.kind).label


class Rating(models.Model):
    """One step of a scale; 1 is the lowest."""

    uid = UidField(letter="y")
    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="ratings")
    ordinal = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100, validators=[validate_line])

    class Meta:
        ordering = ["scale", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "ordinal"],
                name="rating_ordinal_once",
                violation_error_message="Two ratings of a scale cannot have the same place.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Assessment(Reviewed):
    """A verdict on a claim at one time. The newest published one of an assessor stands; none at all is normal."""

    uid = UidField(letter="v")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="assessments")
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="assessments")
    rationale = models.TextField(max_length=10000, validators=[validate_text], help_text="Public.")
    assessor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="For the ruling of somebody else. Empty: ours.",
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        help_text="Where the ruling of somebody else stands.",
        related_name="+",
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = review_constraints("assessment")
        permissions = [
            ("submit_assessment", "Can submit assessments for review"),
            ("review_assessment", "Can approve and send back assessments"),
            ("withdraw_assessment", "Can withdraw and restore assessments"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.claim}"


class Evidence(models.Model):
    """A passage, or a whole source, that an assessment rests on."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="evidence")
    direction = models.CharField(max_length=20, choices=Direction)
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Public.")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"
        constraints = [
            one_of("direction", Direction.values, "evidence_direction_known"),
            models.CheckConstraint(
                condition=Q(passage__isnull=False, source__isnull=True) | Q(passage__isnull=True, source__isnull=False),
                name="evidence_is_passage_or_source",
                violation_error_message="Evidence is a passage or a whole source: give one of the two.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.passage or self.source}"

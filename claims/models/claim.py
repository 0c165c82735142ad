"""Claims: what is claimed, in our own words; and the topics that gather them."""

from django.db import models
from django.db.models import F, Q

from claims.choices import ClaimKind
from claims.querysets import ClaimQuerySet, TopicQuerySet
from factcheck.constraints import OPEN_END, OPEN_START, has_words, one_of, ordered_bounds
from factcheck.uids import UidField
from sources.fields import EDTFField
from sources.slugs import AutoSlugField
from sources.validators import validate_language, validate_line, validate_text


class Topic(models.Model):
    """A subject under which claims are gathered."""

    uid = UidField(letter="t")
    name = models.CharField(max_length=200, unique=True, validators=[validate_line])
    slug = AutoSlugField(populate_from="name", help_text="A short form for addresses. Old ones keep working.")
    description = models.TextField(blank=True, max_length=1000, validators=[validate_text])

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/topics/{self.uid}"


class Claim(models.Model):
    """A neutral, self-contained proposition in our own words, which any number of actors may take a stance to."""

    uid = UidField(letter="c")
    text = models.TextField(
        max_length=1000,
        validators=[validate_line],
        help_text="One proposition, without its speaker, attitude or hedge: not “the minister fears that it could…”.",
    )
    language = models.CharField(
        max_length=35, default="en", validators=[validate_language], help_text="A BCP 47 tag, such as en."
    )
    kind = models.CharField(max_length=20, choices=ClaimKind)
    about_edtf = EDTFField("about", blank=True, help_text="The time that the claim is about, if it is about one.")
    about_earliest = models.DateField(default=OPEN_START, editable=False)
    about_latest = models.DateField(default=OPEN_END, editable=False)
    topics = models.ManyToManyField(Topic, blank=True, related_name="claims")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_claims"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", ClaimKind.values, "claim_kind_known"),
            ordered_bounds("about", "claim_about_bounds"),
            models.CheckConstraint(
                condition=Q(has_words("text")),
                name="claim_text_not_empty",
                violation_error_message="A claim needs its text.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="claim_not_merged_into_itself",
                violation_error_message="A claim cannot be merged into itself.",
            ),
        ]
        permissions = [("merge_claim", "Can merge one claim into another")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"/claims/{self.uid}"

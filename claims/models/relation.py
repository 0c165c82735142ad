"""Relations between claims, drawn by a source or by us."""

from django.db import models
from django.db.models import F, Q

from claims.choices import BACKWARDS, SYMMETRIC_KINDS, RelationKind
from claims.models.claim import Claim
from claims.models.reviewed import Reviewed, review_constraints
from claims.querysets import RelationQuerySet
from factcheck.constraints import has_words, one_of
from factcheck.uids import UidField
from sources.models import Actor, Passage, Source
from sources.validators import validate_text


class Relation(Reviewed):
    """How one claim stands to another: stated in a source by somebody, or inferred by us with a rationale."""

    uid = UidField(letter="r")
    from_claim = models.ForeignKey(Claim, models.PROTECT, related_name="relations_from", verbose_name="claim")
    kind = models.CharField(max_length=20, choices=RelationKind)
    to_claim = models.ForeignKey(Claim, models.PROTECT, related_name="relations_to", verbose_name="other claim")
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        help_text="The source that draws it; empty if we do.",
        related_name="+",
    )
    drawn_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        help_text="Whose voice draws it there.",
        related_name="drawn_relations",
    )
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, blank=True, related_name="+")
    rationale = models.TextField(
        blank=True, max_length=2000, validators=[validate_text], help_text="Public. Required where we draw it."
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", RelationKind.values, "relation_kind_known"),
            models.CheckConstraint(
                condition=~Q(from_claim=F("to_claim")),
                name="relation_of_two_claims",
                violation_error_message="A claim cannot stand in relation to itself.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[str(kind) for kind in SYMMETRIC_KINDS]) | Q(from_claim__lt=F("to_claim")),
                name="symmetric_relation_ordered",
                violation_error_message="A relation that holds both ways is stored once, the older claim first.",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False, drawn_by__isnull=False)
                | (Q(source__isnull=True, drawn_by__isnull=True, passage__isnull=True) & Q(has_words("rationale"))),
                name="relation_drawn_by_source_or_reasoned",
                violation_error_message="Name the source and whose voice draws it there, or give your own rationale.",
            ),
            models.UniqueConstraint(
                fields=["from_claim", "to_claim", "kind"],
                condition=Q(source__isnull=True),
                name="inferred_relation_once",
                violation_error_message="This relation is recorded already.",
            ),
            models.UniqueConstraint(
                fields=["from_claim", "to_claim", "kind", "source", "drawn_by"],
                name="stated_relation_once",
                violation_error_message="This relation is recorded already.",
            ),
            *review_constraints("relation"),
        ]
        permissions = [
            ("submit_relation", "Can submit relations for review"),
            ("review_relation", "Can approve and send back relations"),
            ("withdraw_relation", "Can withdraw and restore relations"),
        ]

    def __str__(self) -> str:
        return f"{self.from_claim} {self.get_kind_display()}: {self.to_claim}"

    def in_words_from(self, claim: Claim) -> str:
        """Say how one of the two claims stands to the other."""
        if self.is_symmetric or self.from_claim_id == claim.pk:
            return str(self.get_kind_display())
        return BACKWARDS[RelationKind(self.kind)]

    def other_end(self, claim: Claim) -> Claim:
        """Return the claim to which one of the two stands so."""
        return self.to_claim if self.from_claim_id == claim.pk else self.from_claim

    @property
    def basis(self) -> str:
        """Say whether a source states the relation or we infer it."""
        return "stated" if self.source_id else "inferred"

    @property
    def is_symmetric(self) -> bool:
        """Say whether it reads the same from both ends."""
        return self.kind in SYMMETRIC_KINDS

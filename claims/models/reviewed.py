"""What every reviewed record has: its place in the workflow, and who put it there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.choices import Status
from factcheck.constraints import A_WORD, one_of
from sources.validators import validate_text


def stamp() -> Any:
    """Return a field that names the account which did something; history is never cascaded away."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )


def moment() -> Any:
    """Return a field that says when something was done."""
    return models.DateTimeField(null=True, blank=True, editable=False)


def together(by: str, at: str, name: str) -> models.CheckConstraint:
    """Refuse a who without a when, and a when without a who."""
    return models.CheckConstraint(
        condition=Q(**{f"{by}__isnull": True, f"{at}__isnull": True})
        | Q(**{f"{by}__isnull": False, f"{at}__isnull": False}),
        name=name,
        violation_error_message="Who did it and when are recorded together, or not at all.",
    )


class Reviewed(models.Model):
    """Fields of a record that goes through review. Only `claims.workflow` writes them."""

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    submitted_by = stamp()
    submitted_at = moment()
    approved_by = stamp()
    approved_at = moment()
    first_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = stamp()
    withdrawn_at = moment()
    withdrawn_reason = models.TextField(
        blank=True, max_length=2000, editable=False, validators=[validate_text], help_text="Public."
    )

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        """Say whether the public sees it; the same word as the QuerySet method `published`."""
        return self.status == Status.PUBLISHED

    @property
    def was_published(self) -> bool:
        """Say whether it was ever public, and so can never be deleted."""
        return self.first_published_at is not None


def review_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the laws of review for the table of `name`: what no row may ever be."""
    return [
        one_of("status", Status.values, f"{name}_status_known"),
        together("submitted_by", "submitted_at", f"{name}_submitted_pair"),
        together("approved_by", "approved_at", f"{name}_approved_pair"),
        together("withdrawn_by", "withdrawn_at", f"{name}_withdrawn_pair"),
        models.CheckConstraint(
            condition=Q(status="draft") | Q(submitted_by__isnull=False),
            name=f"{name}_reviewed_was_submitted",
            violation_error_message="What is in review or public was submitted by somebody.",
        ),
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
            name=f"{name}_submitter_not_approver",
            violation_error_message="Whoever submitted a record cannot approve it.",
        ),
        models.CheckConstraint(
            condition=Q(approved_at__isnull=True)
            | Q(submitted_at__isnull=True)
            | Q(approved_at__gte=F("submitted_at")),
            name=f"{name}_approved_after_submitted",
            violation_error_message="Nothing is approved before it was submitted.",
        ),
        models.CheckConstraint(
            condition=~Q(status="published")
            | Q(approved_by__isnull=False, approved_at__isnull=False, first_published_at__isnull=False),
            name=f"{name}_published_was_approved",
            violation_error_message="What is published was approved, by somebody and at some time.",
        ),
        models.CheckConstraint(
            condition=~Q(status="withdrawn") | Q(withdrawn_by__isnull=False, withdrawn_reason__regex=A_WORD),
            name=f"{name}_withdrawn_has_reason",
            violation_error_message="What is withdrawn says publicly why.",
        ),
    ]

"""What happens to records: checks before they are public, proposals and corrections after."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from claims.choices import Aspect, CheckResult, CorrectionKind, ProposalStatus
from claims.models.reviewed import moment, stamp, together
from claims.models.statement import Statement
from factcheck.constraints import one_of
from factcheck.uids import UidField
from sources.validators import validate_text


class Check(models.Model):
    """What one person found about one aspect of a statement in review. Insert-only."""

    uid = UidField(letter="k")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="checks")
    aspect = models.CharField(max_length=20, choices=Aspect)
    result = models.CharField(max_length=20, choices=CheckResult)
    comment = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Internal.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    covers = models.CharField(
        max_length=64,
        blank=True,
        help_text="The sha256 of what was looked at. A check stands for as long as that is the same.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("aspect", Aspect.values, "check_aspect_known"),
            one_of("result", CheckResult.values, "check_result_known"),
        ]

    def __str__(self) -> str:
        return f"{self.aspect} {self.result}"


class Proposal(models.Model):
    """New values for a public record. The public version stands until another person accepts them."""

    uid = UidField(letter="q")
    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13, db_index=True)
    base_seq = models.BigIntegerField(help_text="The version of the record that the values were written against.")
    values = models.JSONField(encoder=DjangoJSONEncoder, help_text="Field to new value; a record is named by its uid.")
    kind = models.CharField(max_length=20, choices=CorrectionKind)
    note = models.TextField(max_length=2000, validators=[validate_text], help_text="Public: what changes, and why.")
    why = models.TextField(
        blank=True, max_length=2000, validators=[validate_text], help_text="Internal, for the reviewer."
    )
    status = models.CharField(max_length=20, choices=ProposalStatus, default=ProposalStatus.OPEN, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", editable=False)
    proposed_at = models.DateTimeField(editable=False)
    decided_by = stamp()
    decided_at = moment()
    decision_comment = models.TextField(blank=True, max_length=2000, editable=False, validators=[validate_text])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", CorrectionKind.values, "proposal_kind_known"),
            one_of("status", ProposalStatus.values, "proposal_status_known"),
            together("decided_by", "decided_at", "proposal_decided_pair"),
            models.CheckConstraint(
                condition=Q(status="open", decided_by__isnull=True) | (~Q(status="open") & Q(decided_by__isnull=False)),
                name="proposal_decided_by_somebody",
                violation_error_message="A proposal is open, or somebody has decided it.",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | ~Q(decided_by=F("proposed_by")),
                name="proposal_not_accepted_by_proposer",
                violation_error_message="Whoever proposed a change cannot accept it.",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(status="open"),
                name="one_open_proposal",
                violation_error_message="This record has an open proposal already: decide that one first.",
            ),
        ]
        permissions = [("decide_proposal", "Can accept and reject proposed changes")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.record}"


class Correction(models.Model):
    """The public note of a change to something public. Insert-only."""

    uid = UidField(letter="x")
    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13, db_index=True)
    kind = models.CharField(max_length=20, choices=CorrectionKind)
    text = models.TextField(max_length=2000, validators=[validate_text])
    at = models.DateTimeField()
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, blank=True, related_name="correction")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [one_of("kind", CorrectionKind.values, "correction_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.record}"

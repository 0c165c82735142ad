"""Which records are one and which are not: decisions, merges, and the identifiers that others give."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from claims.choices import MatchResult
from claims.models.reviewed import moment, stamp, together
from factcheck.constraints import one_of
from factcheck.uids import UidField
from sources.validators import validate_line, validate_text


class MatchDecision(models.Model):
    """Somebody's decision that two claims, or two actors, are not the same: nobody is asked again.

    `first` and `second` are the uids of the two in the order of their letters. Taken back by deleting it.
    """

    uid = UidField(letter="d")
    type = models.CharField(max_length=20)
    first = models.CharField(max_length=13)
    second = models.CharField(max_length=13, db_index=True)
    result = models.CharField(max_length=20, choices=MatchResult, default=MatchResult.DIFFERENT)
    note = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Internal.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="match_decisions")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("result", MatchResult.values, "match_result_known"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="match_decision_ordered",
                violation_error_message="A decision about two records is stored once, the lower identifier first.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="match_decided_once",
                violation_error_message="It is decided already whether these two are the same.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.get_result_display()}"


class Merge(models.Model):
    """One record that became another, with all that moved, so that it can be undone."""

    uid = UidField(letter="u")
    type = models.CharField(max_length=20)
    old = models.CharField(max_length=13, db_index=True, help_text="What became a redirect.")
    into = models.CharField(max_length=13, db_index=True)
    moved = models.JSONField(encoder=DjangoJSONEncoder, help_text="Each row that moved, as it was before.")
    why = models.TextField(max_length=2000, validators=[validate_text], help_text="Internal.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="merges")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = stamp()
    undone_at = moment()

    class Meta:
        ordering = ["-pk"]
        constraints = [together("undone_by", "undone_at", "merge_undone_pair")]

    def __str__(self) -> str:
        return f"{self.old} merged into {self.into}"


class ExternalId(models.Model):
    """The identifier that a sender gives to one of our records: what is sent again is known by it."""

    uid = UidField(letter="i")
    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13, db_index=True)
    sender = models.CharField(max_length=100, validators=[validate_line])
    external_id = models.CharField(max_length=500, validators=[validate_line])
    fingerprint = models.CharField(
        max_length=64, blank=True, editable=False, help_text="The sha256 of what was sent under this identifier."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "sender", "external_id"],
                name="external_id_once",
                violation_error_message="This sender has given that identifier to another record.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.external_id}"

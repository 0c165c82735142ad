"""Accounts, and the tables of the journal (see `factcheck.journal` for how they are written)."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q


class AccountManager(UserManager["Account"]):
    """Make accounts of people, and of the machinery that writes on nobody's behalf."""

    def system(self, name: str) -> "Account":
        """Return the account of that name which nobody can log in to, making it at first use."""
        account, made = self.get_or_create(username=name, defaults={"is_active": False, "is_system": True})
        if made:
            account.set_unusable_password()
            account.save()
        return account


class Account(AbstractUser):
    """A person or a piece of machinery that writes to the record.

    The journal knows an account by its random `uid` alone, so that a name can be erased without touching history.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    is_system = models.BooleanField(
        default=False, editable=False, help_text="Machinery, which has every right and no log-in. Never a person."
    )

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = "account"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_system=False) | Q(is_active=False, is_superuser=False),
                name="system_account_has_no_log_in",
                violation_error_message="This account belongs to the machinery: nobody can log in to it.",
            )
        ]


class Revision(models.Model):
    """One change of one record: a link of the hash chain. Insert-only, without foreign keys: history outlives all."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.UUIDField(help_text="The account that wrote it.")
    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13)
    action = models.CharField(max_length=20)
    body_hash = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["record", "seq"], name="revision_of_record")]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="revision_seq_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.action} {self.type} {self.record}"


class RevisionBody(models.Model):
    """What a revision says: canonical JSON and its salt, apart from the chain so that a redaction keeps that whole."""

    seq = models.BigIntegerField(primary_key=True)
    salt = models.CharField(max_length=32)
    body = models.TextField()

    class Meta:
        verbose_name_plural = "revision bodies"

    def __str__(self) -> str:
        return f"body of {self.seq}"


class Head(models.Model):
    """Where a record stands in the journal: derived, written by the append, rebuildable from the journal alone.

    `version` counts the public versions of a record that is reviewed, and all versions of any other.
    """

    uid = models.CharField(max_length=13, primary_key=True)
    type = models.CharField(max_length=20)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64, help_text="Of the record alone, without salt and reason.")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    public_seq = models.BigIntegerField(null=True, help_text="The revision with which it first became public.")
    published_at = models.DateTimeField(null=True)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["seq"], name="head_by_seq"),
            models.Index(fields=["type", "seq"], name="head_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} at {self.seq}"


class PublicSpan(models.Model):
    """A time for which a record was public: derived, kept by the append, rebuildable from the journal alone.

    `from_seq` and `to_seq` are the revisions with which it became public and ceased to be: its own where it has one in
    that transaction, else the last of it. As of any `seq` that ends a transaction, it is public where
    from_seq <= seq < to_seq; without a `to_seq` it is public now.
    """

    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13)
    from_seq = models.BigIntegerField()
    to_seq = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["from_seq", "record"]
        indexes = [
            models.Index(fields=["record", "from_seq"], name="span_of_record"),
            models.Index(fields=["type", "from_seq", "to_seq"], name="span_by_type"),
            models.Index(fields=["type", "to_seq"], name="span_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_seq__isnull=True) | Q(to_seq__gt=F("from_seq")), name="public_span_ordered"
            ),
            models.UniqueConstraint(fields=["record"], condition=Q(to_seq__isnull=True), name="public_span_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record} from {self.from_seq} to {self.to_seq or 'now'}"


class Touched(models.Model):
    """A record that the open transaction has written to: noted by triggers, cleared by the append, never committed."""

    tx = models.BigIntegerField()
    type = models.CharField(max_length=20)
    uid = models.CharField(max_length=13)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tx", "type", "uid"], name="touched_once")]


class OpenRecording(models.Model):
    """The mark on SQLite that a recording is open: one row, never committed. PostgreSQL has a local setting for it."""

    opened_for = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_recording_at_a_time")]

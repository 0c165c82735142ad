"""What belongs to a person's desk, and not to the record: nothing of this is journalled."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from claims.models.work import Comment


class Preference(models.Model):
    """How a person wants to work. Without a row, everything is as these defaults say."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference"
    )
    has_single_keys = models.BooleanField(
        "single-key shortcuts", default=True, help_text="Keys such as j, k, s, a and b do something on their own."
    )
    has_mail = models.BooleanField(
        "e-mail notices", default=True, help_text="Send me what arrives in my inbox by e-mail, too."
    )

    def __str__(self) -> str:
        return f"preferences of {self.account}"


class Autosave(models.Model):
    """What somebody has typed into a form and not yet saved: kept until it is saved or discarded."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves")
    page = models.CharField(max_length=200, help_text="Which form of which record.")
    values = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "page"],
                name="autosave_once",
                violation_error_message="What was typed into this form is kept already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} by {self.account}"


class InboxItem(models.Model):
    """Something that one person should know: a comment that mentions them, a statement sent back or assigned."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, help_text="Where to look, inside the admin.")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["account", "read_at"], name="inbox_of_person")]

    def __str__(self) -> str:
        return self.text


class ImportMapping(models.Model):
    """Which column of a file is which field, remembered for files with the same columns."""

    columns = models.CharField(max_length=64, unique=True, help_text="The sha256 of the names of the columns.")
    mapping = models.JSONField(help_text="Our field to their column.")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.columns[:12]


class ImportRun(models.Model):
    """One file that is being brought in: how far that is, and what became of its rows."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=20)
    sender = models.CharField(max_length=100)
    mapping = models.JSONField(default=dict)
    is_dry = models.BooleanField(default=True)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0, help_text="Rows of the file that need not be read again.")
    created = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ImportReject(models.Model):
    """A row that could not be taken in: where it stands, what is wrong, and what to do."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=100)
    reason = models.TextField()
    remedy = models.TextField(blank=True)
    row = models.TextField(help_text="As JSON, so that it can be corrected and fed back.")
    is_note = models.BooleanField(default=False, help_text="The row was taken in; this says what of it was not.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}"

"""The work on the record: who is to review what, where originals were looked for, what people say to each other."""

from django.conf import settings
from django.db import models

from claims.choices import SearchResult
from claims.models.statement import Statement
from factcheck.constraints import one_of
from factcheck.uids import UidField
from sources.validators import validate_line, validate_text, validate_url


class Assignment(models.Model):
    """The person who is to review a statement, and by when."""

    uid = UidField(letter="j")
    statement = models.OneToOneField(Statement, models.CASCADE, related_name="assignment")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["to", "due_on"], name="assignment_of_person")]

    def __str__(self) -> str:
        return f"{self.statement} to {self.to}"


class SearchAttempt(models.Model):
    """One search for the original of a statement, found or not: nobody has to search there twice. Insert-only."""

    uid = UidField(letter="h")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="search_attempts")
    place = models.CharField(
        max_length=300, validators=[validate_line], help_text="Where: an archive, a site, a search engine."
    )
    query = models.CharField(max_length=500, blank=True, validators=[validate_line], help_text="What was searched for.")
    result = models.CharField(max_length=20, choices=SearchResult)
    url = models.URLField(
        max_length=2000, blank=True, validators=[validate_url], help_text="What was found, if it was."
    )
    note = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Internal.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="search_attempts")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [one_of("result", SearchResult.values, "search_result_known")]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_result_display()}"


class Comment(models.Model):
    """What one person says to the others about a record. Internal. Insert-only."""

    uid = UidField(letter="o")
    type = models.CharField(max_length=20)
    record = models.CharField(max_length=13, db_index=True)
    text = models.TextField(max_length=5000, validators=[validate_text])
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="comments")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by} on {self.record}"

"""What became of a passage in a newer text of its source, and what somebody made of that."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from factcheck.constraints import one_of
from factcheck.uids import UidField
from sources.choices import Fate
from sources.models.snapshot import Passage, Snapshot
from sources.validators import validate_text

PLACED = [Fate.UNCHANGED, Fate.MOVED, Fate.CHANGED]


class PassageFate(models.Model):
    """Whether a passage still stands in another snapshot of its source, and where. What was found never changes.

    A passage that did not simply stay waits until somebody has looked at it: `decided_by`, `decided_at` and a comment.
    """

    uid = UidField(letter="f")
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="fates")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="fates")
    fate = models.CharField(max_length=20, choices=Fate)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="In the newer text; empty where it is gone.")
    end = models.PositiveIntegerField(null=True, blank=True, help_text="Exclusive.")
    score = models.FloatField(default=0, help_text="How surely it was found: 0 to 1.")
    how = models.CharField(max_length=20, blank=True, help_text="Exactly, but for typography, or edited.")
    context_stands = models.BooleanField(
        default=True, help_text="Whether the words around it are the same: “it is false that” may have come before it."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    comment = models.TextField(blank=True, max_length=2000, validators=[validate_text], help_text="Internal.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["fate", "decided_at"], name="fate_queue")]
        constraints = [
            one_of("fate", Fate.values, "fate_known"),
            models.UniqueConstraint(
                fields=["passage", "snapshot"],
                name="fate_once",
                violation_error_message="It is recorded already what became of this passage in that text.",
            ),
            models.CheckConstraint(
                condition=Q(fate__in=[str(fate) for fate in PLACED], start__isnull=False, end__gt=F("start"))
                | (~Q(fate__in=[str(fate) for fate in PLACED]) & Q(start__isnull=True, end__isnull=True)),
                name="fate_has_a_place",
                violation_error_message="A passage that was found has a place in the newer text, any other has none.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="fate_decided_pair",
                violation_error_message="Who did it and when are recorded together, or not at all.",
            ),
        ]
        permissions = [("decide_passagefate", "Can decide about passages whose source has changed")]

    def __str__(self) -> str:
        return f"{self.passage}: {self.get_fate_display()}"

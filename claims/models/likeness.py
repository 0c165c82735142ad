"""What is derived from the record to find what is like it, and whose checks lapsed. It can be made anew: no journal.

The keys and the words of a claim are written with the record itself, in its transaction (see `claims.keys`), so they
are never behind. Pairs and lapses are kept by followers of the journal (see `claims.duplicates` and `claims.lapses`),
which may be.
"""

from django.db import models

from claims.models.claim import Claim
from claims.models.statement import Statement


class ClaimKey(models.Model):
    """The number under which a claim is found by its whole text: the same for texts that say the same words."""

    claim = models.ForeignKey(
        Claim, models.DO_NOTHING, to_field="uid", db_constraint=False, db_index=False, related_name="keys"
    )
    key = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "claim"], name="claim_key_found"),
            models.Index(fields=["claim"], name="claim_key_of_claim"),
        ]


class ClaimWord(models.Model):
    """One word of a claim, as a stem; `length` is how many different ones the claim has."""

    claim = models.ForeignKey(
        Claim, models.DO_NOTHING, to_field="uid", db_constraint=False, db_index=False, related_name="words"
    )
    word = models.CharField(max_length=40)
    length = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["word", "claim", "length"], name="claim_word_found"),
            models.Index(fields=["claim"], name="claim_word_of_claim"),
        ]


class LikePair(models.Model):
    """Two claims, or two actors, that look alike: `first` is the lower uid, `score` at most 1."""

    type = models.CharField(max_length=20)
    first = models.CharField(max_length=13)
    second = models.CharField(max_length=13)
    score = models.FloatField()

    class Meta:
        indexes = [
            models.Index(fields=["type", "-score", "first", "second"], name="like_pair_nearest"),
            models.Index(fields=["first"], name="like_pair_first"),
            models.Index(fields=["second"], name="like_pair_second"),
        ]


class Lapse(models.Model):
    """A statement of which a check has lapsed or may have: kept by a follower of the journal (see `claims.lapses`)."""

    statement = models.OneToOneField(Statement, models.CASCADE, primary_key=True, related_name="+")
    due = models.BigIntegerField(
        null=True, help_text="The revision after which it is still to be compared; empty once a check was found lapsed."
    )

    class Meta:
        indexes = [models.Index(fields=["due", "-statement"], name="lapse_due")]


class FollowedTo(models.Model):
    """How far something that is kept in the database has followed the journal."""

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

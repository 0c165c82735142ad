"""What is derived from the names of actors to find them by. Nothing of this is journalled: it can be made anew."""

from django.db import models

from sources.models.actor import Actor


class ActorKey(models.Model):
    """A key under which an actor is found: a name, a name with its words sorted, or one word of a name.

    The keys of an unnamed voice say in which source it speaks, because only there are they names; a record has ten
    voices that are called “some people” to one person. Its handle alone is a name everywhere, and only as a whole.
    Keys are bytes, because those sort alike in both databases, so that a prefix is a range in an index.
    """

    NAME, SORTED, WORD, HANDLE = "n", "s", "w", "h"

    actor = models.ForeignKey(
        Actor, models.DO_NOTHING, to_field="uid", db_constraint=False, db_index=False, related_name="keys"
    )
    role = models.CharField(max_length=1)
    heard_in = models.CharField(max_length=13, default="")
    key = models.BinaryField(max_length=800)

    class Meta:
        indexes = [
            models.Index(fields=["role", "heard_in", "key", "actor"], name="actor_key_in_order"),
            models.Index(fields=["actor"], name="actor_key_for_actor"),
        ]

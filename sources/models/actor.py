"""Actors: whoever speaks, is spoken for, or publishes."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from factcheck.constraints import OPEN_END, OPEN_START, one_of, ordered_bounds
from factcheck.uids import UidField
from sources.choices import ActorKind, NameKind
from sources.fields import EDTFField
from sources.querysets import ActorQuerySet
from sources.slugs import AutoSlugField
from sources.validators import validate_language, validate_line, validate_name, validate_text


class Actor(models.Model):
    """A person, organisation, state, government body, media outlet or group, or a voice that is left unnamed."""

    uid = UidField(letter="a")
    kind = models.CharField(max_length=20, choices=ActorKind)
    name = models.CharField(
        max_length=200,
        validators=[validate_name],
        help_text="The full name. For an unnamed voice: a handle that tells it apart, such as unnamed: many [argue].",
    )
    running_form = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_name],
        help_text="How the name stands inside a sentence, such as “the Lowy Institute”. Empty: like the name.",
    )
    slug = AutoSlugField(populate_from="name", help_text="A short form for addresses. Old ones keep working.")
    description = models.TextField(
        blank=True,
        max_length=1000,
        validators=[validate_text],
        help_text="Who this is, in one or two neutral sentences.",
    )
    wikidata_id = models.CharField(
        "Wikidata id",
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"\AQ[1-9][0-9]*\Z", "A Wikidata id is a Q and a number, such as Q884.")],
    )
    members = models.ManyToManyField(
        "self", through="GroupMember", symmetrical=False, related_name="groups", blank=True
    )
    source = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="unnamed_voices",
        help_text="Only for an unnamed voice: the one source in which it speaks.",
    )
    label = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_name],
        help_text="Only for an unnamed voice: what the source calls it, such as “some sources”; empty if nothing.",
    )
    identified_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="identified_voices",
        help_text="Only for an unnamed voice: who it turned out to be. The voice stays a record of its own.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_actors"
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="actor_named")]
        constraints = [
            one_of("kind", ActorKind.values, "actor_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="unnamed", source__isnull=False) | (~Q(kind="unnamed") & Q(source__isnull=True)),
                name="unnamed_voice_has_one_source",
                violation_error_message="An unnamed voice belongs to exactly one source, and no other actor to any.",
            ),
            models.CheckConstraint(
                condition=Q(kind="unnamed") | Q(label="", identified_as__isnull=True),
                name="only_unnamed_voices_are_identified",
                violation_error_message="Only an unnamed voice has a label or is identified as somebody.",
            ),
            models.CheckConstraint(
                condition=Q(identified_as__isnull=True) | ~Q(identified_as=F("pk")),
                name="voice_not_identified_as_itself",
                violation_error_message="A voice cannot be identified as itself.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="actor_not_merged_into_itself",
                violation_error_message="An actor cannot be merged into itself.",
            ),
        ]
        permissions = [("merge_actor", "Can merge one actor into another")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/actors/{self.uid}"

    @property
    def is_unnamed(self) -> bool:
        """Say whether this is a voice that its source leaves unnamed."""
        return self.kind == ActorKind.UNNAMED

    @property
    def in_sentence(self) -> str:
        """Return the name as it stands inside a sentence."""
        if self.is_unnamed:
            return self.label or "an unnamed voice"
        return self.running_form or self.name


class ActorName(models.Model):
    """A further name of an actor: an alias, a former name, or the name in another language."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200, validators=[validate_name])
    kind = models.CharField(max_length=20, choices=NameKind, default=NameKind.ALIAS)
    language = models.CharField(
        max_length=35, blank=True, validators=[validate_language], help_text="A BCP 47 tag, such as ko."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            one_of("kind", NameKind.values, "actor_name_kind_known"),
            models.UniqueConstraint(
                fields=["actor", "name"],
                name="actor_name_once",
                violation_error_message="This actor has that name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """An actor as a member of a group that speaks jointly."""

    group = models.ForeignKey(Actor, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Actor, models.PROTECT, related_name="group_memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                name="group_member_once",
                violation_error_message="This actor is a member of the group already.",
            ),
            models.CheckConstraint(
                condition=~Q(group=F("member")),
                name="group_not_its_own_member",
                violation_error_message="A group cannot be its own member.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"


class Affiliation(models.Model):
    """A post or membership that an actor held in an organisation, with its dates as far as they are known."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Actor, models.PROTECT, related_name="affiliated")
    role = models.CharField(max_length=200, blank=True, validators=[validate_line])
    from_edtf = EDTFField("from", blank=True)
    from_earliest = models.DateField(default=OPEN_START, editable=False)
    from_latest = models.DateField(default=OPEN_END, editable=False)
    until_edtf = EDTFField("until", blank=True)
    until_earliest = models.DateField(default=OPEN_START, editable=False)
    until_latest = models.DateField(default=OPEN_END, editable=False)
    passage = models.ForeignKey(
        "Passage", models.PROTECT, null=True, blank=True, help_text="The passage that says so.", related_name="+"
    )

    class Meta:
        ordering = ["-from_earliest", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "organisation", "role", "from_edtf"],
                name="affiliation_once",
                violation_error_message="This affiliation is recorded already.",
            ),
            ordered_bounds("from", "affiliation_from_bounds"),
            ordered_bounds("until", "affiliation_until_bounds"),
            models.CheckConstraint(
                condition=Q(from_earliest__lte=F("until_latest")),
                name="affiliation_from_before_until",
                violation_error_message="An affiliation cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or 'affiliated'}, {self.organisation}"

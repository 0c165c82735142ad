"""Which rows. `published` is the one definition of what the public sees, named at every public entrance."""

from collections.abc import Collection
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Subquery

from claims.choices import NO_WRITING
from factcheck.models import Account, Revision

PUBLISHED = "published"


def written_by(account: Account) -> Exists:
    """Say of each record that is not public whether it is the work of an account, as `claims.authorship` has it."""
    later = Revision.objects.filter(record=OuterRef("record"), action="withdraw", seq__gt=OuterRef("seq"))
    wrote = Revision.objects.filter(record=OuterRef("uid"), by=account.uid).exclude(action__in=NO_WRITING)
    return Exists(wrote.exclude(Exists(later)))


class ReviewedQuerySet(models.QuerySet[Any]):
    """Records that go through review."""

    def published(self) -> Self:
        """Keep what is public."""
        return self.filter(status=PUBLISHED)

    def ever_published(self) -> Self:
        """Keep what is or once was public: its address must always answer."""
        return self.filter(first_published_at__isnull=False)

    def in_review(self) -> Self:
        """Keep what waits for a reviewer, oldest first."""
        return self.filter(status="in_review").order_by("submitted_at", "pk")

    def for_reviewer(self, account: Account) -> Self:
        """Keep what this account could check and approve, oldest first: what others have submitted and written."""
        return self.in_review().exclude(submitted_by=account).exclude(written_by(account))


class StatementQuerySet(ReviewedQuerySet):
    """Statements, with what their pages and bodies show."""

    def with_reports(self) -> Self:
        """Fetch all that the body of a statement shows, in a number of queries that does not depend on the rows."""
        appearances = apps.get_model("claims.Appearance").objects.select_related(
            "source__publisher", "passage__snapshot", "cue__snapshot"
        )
        hops = apps.get_model("claims.Hop").objects.select_related("actor", "statement").order_by("position")
        further = apps.get_model("sources.Passage").objects.select_related("snapshot").order_by("start", "end")
        byline = apps.get_model("sources.BylineEntry").objects.select_related("actor").order_by("position")
        return self.select_related("claim", "actor", "event", "original__publisher").prefetch_related(
            "claim__topics",
            Prefetch("appearances", appearances),
            Prefetch("appearances__hops", hops),
            Prefetch("appearances__more_passages", further),
            Prefetch("appearances__source__byline", byline),
        )


class AppearanceQuerySet(models.QuerySet[Any]):
    """Reports of statements."""

    def published(self) -> Self:
        """Keep those of published statements."""
        return self.filter(statement__status=PUBLISHED)


class ClaimQuerySet(models.QuerySet[Any]):
    """Claims, which are public as long as one of their statements is."""

    def published(self) -> Self:
        """Keep the claims with a published statement."""
        statements = apps.get_model("claims.Statement").objects.published()
        return self.filter(Exists(statements.filter(claim=OuterRef("pk"))), merged_into__isnull=True)

    def newest_of(self, topic: Any, number: int) -> list[Any]:
        """Return the newest published claims of a topic. It takes two queries, and looks at no more rows than it needs.

        The index of the joining table has its claims in order; sorting the claims themselves would look at all of them.
        """
        rows = self.model.topics.through._base_manager.filter(topic=topic)
        rows = rows.filter(Exists(self.model.objects.published().filter(pk=OuterRef("claim"))))
        keys = list(rows.order_by("-claim_id").values_list("claim_id", flat=True)[:number])
        return list(self.published().filter(pk__in=keys).order_by("-pk"))

    def newest_on_topics_of(self, claim: Any, number: int, *, apart_from: Collection[int]) -> list[Any]:
        """Return the newest published claims on any topic of this one, apart from some, in two queries.

        The newest few of each topic are read from the same index: the newest of all of them are among these.
        """
        rows = self.model.topics.through._base_manager.filter(topic=OuterRef("pk")).exclude(claim__in=apart_from)
        rows = rows.filter(Exists(self.model.objects.published().filter(pk=OuterRef("claim")))).order_by("-claim_id")
        places = {f"place_{place}": rows.values("claim_id")[place : place + 1] for place in range(number)}
        found = claim.topics.order_by().annotate(**{name: Subquery(one) for name, one in places.items()})
        keys = {key for some in found.values_list(*places) for key in some if key is not None}
        return list(self.published().filter(pk__in=sorted(keys)[-number:]).order_by("-pk"))

    def with_statements(self) -> Self:
        """Fetch the published statements with all that their bodies show, and the topics."""
        statements = apps.get_model("claims.Statement").objects.published().with_reports().order_by("pk")
        return self.prefetch_related("topics", Prefetch("statements", statements, to_attr="published_statements"))


class TopicQuerySet(models.QuerySet[Any]):
    """Subjects."""

    def published(self) -> Self:
        """Keep the topics of public claims."""
        claims = apps.get_model("claims.Claim").objects.published()
        return self.filter(Exists(claims.filter(topics=OuterRef("pk"))))


class RelationQuerySet(ReviewedQuerySet):
    """Relations between claims."""

    def published(self) -> Self:
        """Keep the approved ones whose two claims are both public."""
        claims = apps.get_model("claims.Claim").objects.published()
        return (
            super()
            .published()
            .filter(Exists(claims.filter(pk=OuterRef("from_claim"))), Exists(claims.filter(pk=OuterRef("to_claim"))))
        )

    def with_claims(self) -> Self:
        """Fetch what the body of a relation shows."""
        return self.select_related("from_claim", "to_claim", "source", "drawn_by", "passage__snapshot")


class AssessmentQuerySet(ReviewedQuerySet):
    """Verdicts."""

    def published(self) -> Self:
        """Keep the approved ones whose claim is public."""
        claims = apps.get_model("claims.Claim").objects.published()
        return super().published().filter(Exists(claims.filter(pk=OuterRef("claim"))))

    def with_evidence(self) -> Self:
        """Fetch what the body of an assessment shows."""
        return self.select_related("rating__scale", "assessor", "source").prefetch_related(
            "evidence__passage__snapshot__source", "evidence__source"
        )

"""Bodies of claims, with their public statements and verdicts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min

from claims.models import Assessment, Statement
from claims.serializers.common import Stamps, claims_in_short, in_order
from claims.serializers.statements import StatementBodies
from factcheck.api import addresses
from sources.serializers import Body


def claim_bodies(keys: Sequence[int], *, drafts: bool = False) -> list[Body]:
    """Return the bodies of claims. Only published statements are nested, whoever asks."""
    statements = StatementBodies(Statement.objects.published().filter(claim__in=keys))
    # A claim that an account sees before it is public has no statement that would have brought it along.
    claims = statements.claims | claims_in_short(set(keys) - set(statements.claims))
    nested, verdicts, first = statements.by_claim, _verdicts(keys), _first_published(keys)
    stamps = Stamps(body["uid"] for body in claims.values())
    return in_order(
        keys,
        {
            key: {
                **body,
                "statements": nested.get(key, []),
                "assessments": verdicts.get(key, []),
                **stamps.of(body["uid"]),
                "published_at": first.get(key),
            }
            for key, body in claims.items()
        },
    )


def _verdicts(claims: Sequence[int]) -> dict[int, list[Body]]:
    """Return the published verdicts in short, the newest first, by claim."""
    found: dict[int, list[Body]] = defaultdict(list)
    rows = Assessment.objects.published().filter(claim__in=claims).order_by("-pk")
    columns = ("claim", "uid", "rating__label", "rating__scale__name", "assessor__name", "approved_at")
    for claim, uid, rating, scale, assessor, at in rows.values_list(*columns):
        found[claim].append(
            {
                "uid": uid,
                "url": addresses.of_resource("assessments", uid),
                "rating": rating,
                "scale": scale,
                "assessor": assessor,
                "approved_at": at,
            }
        )
    return found


def _first_published(claims: Sequence[int]) -> dict[int, datetime]:
    """Return since when each claim was public: since the first publication of any of its statements."""
    rows = Statement.objects.ever_published().filter(claim__in=claims).order_by()
    return dict(rows.values_list("claim").annotate(first=Min("first_published_at")))

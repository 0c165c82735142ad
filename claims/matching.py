"""Decisions that two records which look alike are not the same: kept with who and when, and never asked again."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import Claim, MatchDecision
from claims.workflow import NotAllowed, WorkflowError, demand_right
from factcheck.journal import recording, registry
from factcheck.models import Account
from sources.models import Actor

# What people merge, and so what they can say is not the same.
TYPES: dict[str, type[Claim] | type[Actor]] = {"claim": Claim, "actor": Actor}


class NoSuchPair(WorkflowError):
    """There are no two such records to decide about; the text says what is wanted."""

    code = "no_such_pair"


def decide_different(first: str, second: str, *, by: Account, note: str = "") -> MatchDecision:
    """Record that two claims, or two actors, given by uid, are not the same. Deciding again changes nothing.

    Raises NoSuchPair, and NotAllowed for an account without the right.
    """
    demand_right("claims.add_matchdecision", by)
    lower, upper = sorted((first, second))
    type_ = _type_of(lower, upper)
    with recording(by=by, why=note):
        if there := MatchDecision.objects.filter(first=lower, second=upper).first():
            return there
        return MatchDecision.objects.create(type=type_, first=lower, second=upper, note=note, by=by)


def take_back(decision: MatchDecision, *, by: Account, why: str = "") -> None:
    """Forget a decision, so that the two may be offered again. The journal still tells of it.

    Raises NotAllowed for an account that may neither decide, if it is its own, nor delete what others decided.
    """
    right = "add" if decision.by_id == by.pk else "delete"
    if not by.has_perm(f"claims.{right}_matchdecision"):
        raise NotAllowed("You may not take back this decision.")
    with recording(by=by, why=why):
        decision.delete()


def decision_on(first: str, second: str) -> MatchDecision | None:
    """Return what was decided about two records, in whichever order they are given."""
    lower, upper = sorted((first, second))
    return MatchDecision.objects.filter(first=lower, second=upper).select_related("by").first()


def decided_different_from(uid: str) -> set[str]:
    """Return the uids of what was decided not to be the same as this record."""
    decided = MatchDecision.objects.filter(Q(first=uid) | Q(second=uid)).values_list("first", "second")
    return {other for pair in decided for other in pair} - {uid}


def undecided(pairs: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out pairs, of `first` and `second`, about which it is decided that they are not the same."""
    return pairs.exclude(Exists(MatchDecision.objects.filter(first=OuterRef("first"), second=OuterRef("second"))))


def find(uid: str) -> Any | None:
    """Return the claim or actor with this uid."""
    row = registry.by_uid(uid)
    return row if isinstance(row, tuple(TYPES.values())) else None


def _type_of(first: str, second: str) -> str:
    one, other = find(first), find(second)
    if one is None or other is None:
        raise NoSuchPair(f"There is no claim or actor {second if one else first}: give the identifiers of two.")
    if type(one) is not type(other) or first == second:
        raise NoSuchPair("Give two different records of the same type.")
    return registry.of(one).type

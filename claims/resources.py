"""The resources of the API: which rows, which filters, which bodies. One view lists, one shows a single record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import checks, filters, references, search, serializers, visibility
from claims.choices import Status
from claims.models import Assessment, Claim, Correction, Proposal, Relation, Statement, Topic
from factcheck.api import addresses
from factcheck.api.filters import StrictFilterBackend, described, known_parameters
from factcheck.api.openapi import page_of, ref
from factcheck.api.pagination import KeysetPagination
from factcheck.api.parameters import BadQuery, Fault, check_query
from factcheck.api.problems import Problem
from sources.models import Actor, Event, Passage, Source

REDIRECT_FOR = "public, max-age=3600"
UID = OpenApiParameter("uid", str, OpenApiParameter.PATH, description="The identifier of the record.")


@dataclass(frozen=True)
class Resource:
    """One kind of record as the API gives it. `order` names whole-number columns, the last one unique."""

    name: str
    model: Any
    bodies: Callable[..., list[dict[str, Any]]]
    filterset: Any
    meaning: str
    order: tuple[str, ...] = ("-pk",)

    @property
    def shape(self) -> dict[str, Any]:
        """Refer to the schema of its bodies."""
        return ref(self.name.removesuffix("s").capitalize())

    @property
    def parameters(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return name, meaning and schema of each filter, for the documents."""
        return described(self.filterset)


RESOURCES = {
    resource.name: resource
    for resource in (
        Resource("claims", Claim, serializers.claim_bodies, filters.ClaimFilter, "What is claimed, and who says so."),
        Resource(
            "statements", Statement, serializers.statement_bodies, filters.StatementFilter, "Who takes which stance."
        ),
        Resource("actors", Actor, serializers.actor_bodies, filters.ActorFilter, "Who speaks, reports and publishes."),
        Resource("sources", Source, serializers.source_bodies, filters.SourceFilter, "Where it is written."),
        Resource("events", Event, serializers.event_bodies, filters.EventFilter, "On which occasions it was said."),
        Resource(
            "passages",
            Passage,
            serializers.passage_bodies,
            filters.PassageFilter,
            "The words that say it, in reading order.",
            ("snapshot_id", "start", "-end", "id"),
        ),
        Resource("topics", Topic, serializers.topic_bodies, filters.TopicFilter, "Under which subjects."),
        Resource(
            "relations",
            Relation,
            serializers.relation_bodies,
            filters.RelationFilter,
            "How claims stand to each other.",
        ),
        Resource(
            "assessments", Assessment, serializers.assessment_bodies, filters.AssessmentFilter, "Verdicts on claims."
        ),
        Resource(
            "corrections",
            Correction,
            serializers.correction_bodies,
            filters.CorrectionFilter,
            "Notes of public changes.",
        ),
        Resource(
            "proposals",
            Proposal,
            serializers.proposal_bodies,
            filters.ProposalFilter,
            "Changes that wait for a decision.",
        ),
    )
}


class ListView(APIView):
    """Answer with a page of a resource; every parameter is understood or refused."""

    resource: Resource
    filterset: Any

    def get(self, request: Request) -> Response:
        """List the records for which every condition holds."""
        known = known_parameters(self.resource.filterset)
        check_query(request._request, known)
        self.filterset_class = self.resource.filterset
        rows, sees_drafts = self._rows(request)
        rows = StrictFilterBackend().filter_queryset(request, rows, self)
        paging = KeysetPagination()
        page = paging.keys(self._ranked(rows), request, self.resource.order)
        return paging.answer(page, self.resource.bodies(page.keys, drafts=sees_drafts), request)

    def _rows(self, request: Request) -> tuple[QuerySet[Any], bool]:
        """Return what is public; what is not only for accounts that may view it, and only if they ask for it."""
        model, status = self.resource.model, request.query_params.get("status")
        if model is Proposal:
            return visibility.visible_rows(Proposal, request.user), True
        if status == Status.PUBLISHED or status not in Status.values:
            # What is no status is refused by the filter, like every other value that means nothing.
            return visibility.public_rows(model), False
        if not visibility.may_view(request.user, model):
            raise Problem(
                "not-allowed", "Only what is published is public. Log in to an account that may see the rest."
            )
        return model.objects.filter(status=status), True

    def _ranked(self, rows: QuerySet[Any]) -> Any:
        """Put the rows that a search found in its order; all others keep the order of the list."""
        find = getattr(self.filterset, "found", None)
        try:
            uids = find() if find else None
        except search.QueryError as error:
            raise BadQuery([Fault("q", f"“q”: {error}")]) from error
        except search.Unavailable as error:
            raise Problem("search-unavailable", str(error), headers={"Retry-After": "2"}) from error
        if uids is None:
            return rows
        column = "uid" if self.resource.model is Claim else "claim__uid"
        rank = {uid: place for place, uid in enumerate(uids)}
        found = rows.filter(**{f"{column}__in": uids}).values_list(column, "pk")
        return sorted((rank[uid], pk) for uid, pk in found)


class DetailView(APIView):
    """Answer with one record, under its identifier."""

    resource: Resource

    def get(self, request: Request, uid: str) -> HttpResponse:
        """Show one record: 301 for one that was merged or named by its slug, 410 for one that was withdrawn."""
        check_query(request._request, ())
        row = references.named(self.resource.model, uid, viewer=request.user)
        if row is None or not visibility.is_visible(row, request.user):
            if row is None or not visibility.was_public(row):
                raise _nothing()
            raise Problem("gone", visibility.withdrawal(row))
        if row.uid != uid:
            address = addresses.of_resource(self.resource.name, row.uid)
            return HttpResponsePermanentRedirect(address, headers={"Cache-Control": REDIRECT_FOR})
        return Response(body_of(self.resource, row, request.user))


def find(resource: Resource, uid: str, viewer: Any) -> Any:
    """Return the record of an address; raises Problem where there is none that the viewer may know of."""
    row = references.find(resource.model, uid, viewer=viewer)
    if row is None:
        raise _nothing()
    return row


def _nothing() -> Problem:
    return Problem("not-found", "There is nothing public at this address.")


def body_of(resource: Resource, row: Any, viewer: Any) -> dict[str, Any]:
    """Return the body of one record, as this viewer sees it. A reviewer checks a statement by what it covers now.

    Raises Problem for a draft that somebody has deleted meanwhile.
    """
    is_checked = resource.model is Statement and viewer.has_perm("claims.review_statement")
    # Taken before the body is read: what changes in between makes the fingerprints old ones.
    try:
        covers = {"covers": checks.all_covers(row)} if is_checked else {}
    except Statement.DoesNotExist:
        raise _nothing() from None
    bodies = resource.bodies([row.pk], drafts=visibility.may_view(viewer, resource.model))
    if not bodies:
        raise _nothing()
    return bodies[0] | covers


def views_of(resource: Resource) -> Sequence[Any]:
    """Return the two views of a resource, each a class of its own with its part of the OpenAPI document."""
    name, members = resource.name.capitalize(), {"resource": resource, "__doc__": resource.meaning}
    listing = extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{resource.name}",
            summary=f"List {resource.name}",
            parameters=[*map(_parameter, resource.parameters), *KeysetPagination.documented()],
            responses={200: page_of(resource.shape)},
        )
    )(type(f"{name}List", (ListView,), members))
    detail = extend_schema_view(
        get=extend_schema(
            operation_id=f"show_{resource.name}",
            summary=f"Show one of the {resource.name}",
            parameters=[UID],
            responses={200: resource.shape},
        )
    )(type(f"{name}Detail", (DetailView,), members))
    return listing, detail


def _parameter(described_filter: tuple[str, str, dict[str, Any]]) -> OpenApiParameter:
    name, meaning, schema = described_filter
    return OpenApiParameter(name, schema, description=meaning)

"""What every resource does: lists that are filtered and cut into pages, and details that say what became of a record."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.db import models
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims.choices import Status
from claims.filters import ConditionSet
from claims.filters.statements import StatementConditions
from claims.models import Reviewed, Statement
from claims.references import current
from claims.search import QueryError, Unavailable
from claims.visibility import is_known, is_visible, may_view, public_rows, was_public, withdrawal
from factcheck.api import addresses
from factcheck.api.filters import StrictFilterBackend, faults, known_parameters
from factcheck.api.pagination import KeysetPagination
from factcheck.api.parameters import BadQuery, Fault
from factcheck.api.problems import Problem
from factcheck.api.views import Strict
from factcheck.uids import PATTERN
from sources.serializers import Body

HOUR = 3600
_UID = re.compile(PATTERN)


class Moved(Exception):
    """A record was merged; its text is the address of what it became."""


class Resource(Strict, GenericViewSet[Any]):
    """Lists and details of one type of record, for everybody what is public, for accounts what they may view."""

    resource: str
    noun: str
    model: type[models.Model]
    bodies: Callable[..., list[Body]]
    filterset_class: type[ConditionSet]
    order: tuple[str, ...] = ("-pk",)
    about = ""
    # Where full-text search is on offer: the column that holds the uid of the claim.
    searched = ""
    summaries: dict[str, tuple[str, str]] = {}

    filter_backends = (StrictFilterBackend,)
    pagination_class = KeysetPagination
    lookup_field = "uid"
    lookup_value_regex = "[^/]+"

    def described(self) -> tuple[str, str]:
        """Return a summary and a description of the current action, for the documents."""
        if self.action == "list":
            return f"List {self.resource}", f"{self.about} The newest come first unless said otherwise."
        if self.action == "retrieve":
            return f"Read one {self.noun}", f"{self.about} A record that was merged leads to what it became (301)."
        return self.summaries[self.action]

    def known_parameters(self) -> Collection[str]:
        """Return the filters and those of paging for a list; everything else takes none."""
        return known_parameters(self.filterset_class) if self.action == "list" else ()

    def list(self, request: Request) -> Response:
        """Answer a page of the list."""
        filterset = self.asked(request)
        rows = filterset.filter_queryset(self.base(request, filterset))
        ranked = self.ranked(rows, filterset) if self.searched else None
        paginator = KeysetPagination()
        page = paginator.keys(rows if ranked is None else ranked, request, self.order)
        return paginator.answer(page, self.shown(page.keys), request)

    def retrieve(self, request: Request, uid: str) -> Response:
        """Answer one record, or say what became of it."""
        try:
            row = self.record(uid)
        except Moved as moved:
            headers = {"Location": str(moved), "Cache-Control": f"public, max-age={HOUR}"}
            return Response({"url": str(moved)}, status=301, headers=headers)
        return Response(self.shown([row.pk])[0])

    def shown(self, keys: list[int]) -> list[Body]:
        """Return bodies as this account may see them."""
        return type(self).bodies(keys, drafts=may_view(self.request.user, Statement))

    def asked(self, request: Request) -> ConditionSet:
        """Return the filters of a request; raises BadQuery for a value that cannot be used."""
        filterset = self.filterset_class(
            request.query_params, queryset=self.model._default_manager.none(), request=request
        )
        if found := faults(filterset):
            raise BadQuery(found)
        return filterset

    def base(self, request: Request, filterset: ConditionSet) -> QuerySet[Any]:
        """Return the rows that a list starts from: public ones, or those at the place in review that is asked for."""
        status = filterset.given.get("status", Status.PUBLISHED)
        if status == Status.PUBLISHED or not issubclass(self.model, Reviewed):
            return public_rows(self.model)
        self.demand_view()
        return self.model._default_manager.filter(status=status)

    def demand_view(self) -> None:
        """Raise Problem unless the account may see what is not public."""
        if not self.request.user.is_authenticated:
            raise Problem("not-authenticated", "Everybody sees what is published; log in for the rest.")
        if not may_view(self.request.user, self.model):
            raise Problem("not-allowed", "Your account may not see what is not public.")

    def ranked(self, rows: QuerySet[Any], filterset: ConditionSet) -> "list[tuple[int, int]] | None":
        """Return rank and primary key of the rows that a search finds, best first; None where nothing is searched."""
        assert isinstance(filterset, StatementConditions), "only these have words to search for"
        try:
            uids = filterset.found()
        except QueryError as error:
            raise BadQuery([Fault("q", f"“q”: {error}")]) from error
        except Unavailable as error:
            raise Problem("search-unavailable", str(error), headers={"Retry-After": "5"}) from error
        if uids is None:
            return None
        ranks = {uid: rank for rank, uid in enumerate(uids)}
        found = rows.filter(**{f"{self.searched}__in": uids}).order_by().values_list(self.searched, "pk")
        return sorted((ranks[uid], pk) for uid, pk in found)

    def record(self, uid: str) -> Any:
        """Return the record at an address that this account sees; raises Moved, or Problem for gone and not found."""
        row = self.model._base_manager.filter(uid=uid).first() if _UID.fullmatch(uid) else None
        now = current(row) if row else None
        if row is not None and now is not row and is_known(now, self.request.user):
            raise Moved(addresses.of_resource(self.resource, now.uid))
        if row is None or now is not row:
            raise Problem("not-found", f"There is no {self.noun} at this address.")
        if is_visible(row, self.request.user):
            return row
        if was_public(row):
            raise Problem("gone", withdrawal(row))
        raise Problem("not-found", f"There is no {self.noun} at this address.")

"""What every view of the API has in common, and the views that belong to no resource."""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from factcheck.api import addresses
from factcheck.api.parameters import check_query
from factcheck.api.problems import Problem, respond


class Strict(APIView):
    """A view that refuses parameters which it does not take."""

    def known_parameters(self) -> Collection[str]:
        """Return the parameters of the query string that this request may have."""
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """See what is asked before anything is done. A method that is not there is refused as such."""
        if request.method in self.allowed_methods:
            check_query(request._request, self.known_parameters())
        super().initial(request, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Name the methods of an address, in the header `Allow`."""
        return Response(status=204)


class Versions(Strict):
    """The versions of the API."""

    schema = None

    def get(self, request: Request) -> Response:
        """List them: there is one."""
        return Response({"versions": [{"version": "v1", "url": addresses.absolute(addresses.PREFIX)}]})


class Contents(Strict):
    """What version 1 has."""

    schema = None
    resources: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        """List the resources, and where they are described."""
        there = {name: addresses.absolute(f"{addresses.PREFIX}{name}/") for name in self.resources}
        return Response(
            {
                "name": settings.SITE_NAME,
                "licence": {"name": settings.DATA_LICENCE, "url": settings.DATA_LICENCE_URL},
                "documentation": addresses.absolute(f"{addresses.PREFIX}docs/"),
                "schema": addresses.absolute(f"{addresses.PREFIX}schema/"),
                "resources": there,
            }
        )


class Schema(Strict):
    """The OpenAPI document."""

    schema = None

    def get(self, request: Request) -> Response:
        """Return the document as JSON."""
        return Response(document())


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of this process; it changes with the code alone."""
    made: dict[str, Any] = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    return made


@csrf_exempt
def elsewhere(request: HttpRequest, path: str) -> HttpResponse:
    """Answer an address below /api/ that nothing has, or that lacks the slash at its end."""
    with_slash = f"{request.path}/"
    if not path.endswith("/") and (match := _resolved(with_slash)):
        if request.method in ("GET", "HEAD"):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(with_slash + (f"?{query}" if query else ""))
        # A redirect would lose the body with most clients. What answers here is the same view.
        answered: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answered
    return respond(Problem("not-found", "There is nothing at this address; /api/v1/ lists what there is."), request)


def _resolved(path: str) -> Any:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return None if match.func is elsewhere else match

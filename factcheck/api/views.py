"""What stands above the resources: which versions there are, which resources, and the documentation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.resources import RESOURCES
from claims.steps import steps_of
from claims.views.page import page, show
from factcheck.api import addresses, problems
from factcheck.api.parameters import check_query


class Versions(APIView):
    """The versions of the API."""

    @extend_schema(operation_id="versions", summary="List the versions", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Name the versions that there are."""
        check_query(request._request, ())
        return Response({"versions": [{"version": "v1", "url": addresses.absolute(addresses.PREFIX)}]})


class Root(APIView):
    """The resources of this version."""

    @extend_schema(operation_id="resources", summary="List the resources", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Name the resources, the OpenAPI document and the documentation."""
        check_query(request._request, ())
        names = [*RESOURCES, "schema", "docs"]
        return Response({name: addresses.absolute(f"{addresses.PREFIX}{name}/") for name in names})


class Document(SpectacularJSONAPIView):
    """The OpenAPI document, which does not describe itself."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with the document, which takes no parameter."""
        check_query(request._request, ())
        answer: Response = super().get(request, *args, **kwargs)
        return answer


@page()
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation: every resource with its filters and steps, and every kind of problem."""
    resources = [{"resource": resource, "steps": steps_of(name)} for name, resource in RESOURCES.items()]
    return show(request, "api/docs.html", {"resources": resources, "problems": problems.KINDS.values()})


@csrf_exempt
def without_slash(request: HttpRequest) -> HttpResponse:
    """Lead a reader to the address with the slash, and do there what else is asked: a redirect would lose the body."""
    try:
        match = resolve(f"{request.path_info}/")
    except Resolver404:
        raise Http404 from None
    if request.method in ("GET", "HEAD"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer

"""What every public page has in common: how it may be asked for, how long it may be kept, and how it says no.

A view under `@page()` answers GET and HEAD, knows its query parameters by name, sets no cookie and varies with none,
and may raise Moved, Gone, BadQuery, Busy or Http404 instead of answering.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page

from factcheck.api.parameters import BadQuery, check_query

MINUTE, HOUR = 60, 3600
RETRY_AFTER = 30

View = Callable[..., HttpResponse]


class Moved(Exception):
    """The record is at another address now."""

    def __init__(self, path: str) -> None:
        self.path = path


class Gone(Exception):
    """The record was public and is not any more. `context` is what its notice shows."""

    def __init__(self, **context: Any) -> None:
        self.context = context


class Busy(Exception):
    """What the page needs is not there at the moment; its text is a sentence for the reader."""


class MovedForAnHour(HttpResponseRedirectBase):
    """A redirect that caches forget within the hour, because a merge can be undone."""

    status_code = 301


def page(parameters: Collection[str] | None = ()) -> Callable[[View], View]:
    """Serve a view as a public page that takes `parameters`; with None the view looks at its query itself."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return refuse(request, 405)
            try:
                if parameters is not None:
                    check_query(request, parameters)
                return kept(view(request, *args, **kwargs))
            except Moved as moved:
                return kept(MovedForAnHour(moved.path), HOUR)
            except Gone as gone:
                return refuse(request, 410, **gone.context)
            except BadQuery as bad:
                return refuse(request, 400, faults=bad.faults)
            except Busy as busy:
                return refuse(request, 503, sentence=str(busy))

        # Outermost first: nothing here takes a form, answers are compressed, and an unchanged one is not sent again.
        decorated: View = csrf_exempt(gzip_page(conditional_page(answer)))
        return decorated

    return decorate


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page. Its context always has `site`, the `path`, and the absolute `address`.

    There is no request in it: nothing that a visitor sends, and nothing of an account, finds its way into a page.
    """
    path = request.path
    every = {"site": _site(), "path": path, "address": settings.SITE_URL + path, "section": path.split("/")[1]}
    return HttpResponse(render_to_string(template, {**every, **(context or {})}), status=status)


def refuse(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Answer with the page of an error."""
    response = show(request, f"errors/{status}.html", context, status=status)
    if status == 405:
        response["Allow"] = "GET, HEAD"
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "no-store"
    return kept(response)


def kept(response: HttpResponse, seconds: int = MINUTE) -> HttpResponse:
    """Say how long anybody may keep the answer, where the view has not said so itself."""
    response.headers.setdefault("Cache-Control", f"public, max-age={seconds}")
    return response


def _site() -> dict[str, str]:
    names = ("SITE_NAME", "SITE_URL", "DATA_LICENCE", "DATA_LICENCE_URL")
    return {name.lower().removeprefix("site_"): getattr(settings, name) for name in names}

"""Forms that are larger than a form may be: answered with the limit and a remedy, as one line of the log."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.views.page import refuse


class OversizedMiddleware:
    """Read the form of a request before the first who needs it, which is the protection of forms.

    What is raised there reaches no view: Django would answer it without a word about the limit, in the layout of the
    public pages, and log it as an attack.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse a form that is too large; leave alone what takes no form, such as the API."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        try:
            len(request.POST)
        except RequestDataTooBig:
            return _refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large())
        except TooManyFieldsSent:
            return _refusal(request, HTTPStatus.BAD_REQUEST, TOO_MANY.format("fields", _most("FIELDS")))
        except TooManyFilesSent:
            return _refusal(request, HTTPStatus.BAD_REQUEST, TOO_MANY.format("files", _most("FILES")))
        return None


TOO_MANY = "This form has more than {1:,} {0}, the most that is taken at once. Send it in several parts."


def too_large() -> str:
    """Say how large a form may be, and what to do with a larger one."""
    most = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1_000_000:g} MB"
    return (
        f"This is larger than {most}, the most that a form takes. Shorten what you typed; a long text is uploaded as a "
        "file under “Capture a source”."
    )


def _most(what: str) -> int:
    return int(getattr(settings, f"DATA_UPLOAD_MAX_NUMBER_{what}"))


def _refusal(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if not request.path.startswith(reverse("admin:index")):
        return refuse(request, HTTPStatus.BAD_REQUEST)
    desk: Any = admin.site
    answer: HttpResponse = desk.refusal(request, sentence, status)
    return answer

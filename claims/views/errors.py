"""The pages of errors that Django itself raises. Below /api/ they are problem details, like every error there."""

import logging
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from claims.views.page import refuse
from factcheck.admin import unsent
from factcheck.api.problems import Problem, respond

log = logging.getLogger(__name__)

PLAIN = "<!doctype html><html lang=en><title>A fault of ours</title><h1>A fault of ours</h1><p>It has been noted."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    if _is_for_programs(request):
        return respond(Problem("bad-request", "The request cannot be read."), request)
    return refuse(request, 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nothing has."""
    if _is_for_programs(request):
        return respond(Problem("not-found", "There is nothing public at this address."), request)
    return refuse(request, 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose secret is not that of the session: mostly somebody has logged in anew since it was opened.

    What was typed at the desk is handed back, to be looked at and sent again. The API sees to its own sessions and
    answers with a problem, so nothing of it comes here.
    """
    if unsent.is_from_the_desk(request) and (fields := unsent.sent(request)):
        desk: Any = admin.site
        answer: HttpResponse = desk.hand_back(request, fields)
        return answer
    response = refuse(request, 403)
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke, even where the database or the templates are what broke."""
    if _is_for_programs(request):
        return respond(Problem("server-error", "Something went wrong here. It has been logged."), request)
    try:
        content = str(render_to_string("errors/500.html"))
    except Exception:
        # Whatever is wrong with the template or the static files: the visitor gets an answer all the same.
        log.exception("The page for errors cannot be rendered")
        content = PLAIN
    return HttpResponse(content, status=500, headers={"Cache-Control": "no-store"})


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")

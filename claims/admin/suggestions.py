"""What the forms of the desk ask for while somebody types, as JSON; and the answer "not the same"."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from claims import matching, suggest
from claims.workflow import NotAllowed, WorkflowError
from factcheck.admin import desk
from factcheck.admin.site import forget_messages
from sources.models import Source
from sources.normalize import TextError, clean_text

MAX_NOTE = 2000


class BadQuery(Exception):
    """A parameter is not known, or not as it should be; the text says which."""


def _parameters(query: QueryDict, *known: str) -> list[str]:
    """Return the values of these parameters. A misspelt one is refused, not answered as if it were not there."""
    unknown = sorted(set(query) - set(known))
    if unknown:
        raise BadQuery(f"There is no parameter “{unknown[0]}”. There are: {', '.join(known)}.")
    values = [query.get(name, "") for name in known]
    if too_long := [name for name, value in zip(known, values, strict=True) if len(value) > suggest.MAX_TEXT]:
        raise BadQuery(f"“{too_long[0]}” is longer than {suggest.MAX_TEXT} characters. Give less of it.")
    return values


def _problem(error: Exception, status: int = HTTPStatus.BAD_REQUEST) -> JsonResponse:
    return JsonResponse({"detail": str(error)}, status=status)


@desk.page("suggest/actors/", name="suggest_actors", right="sources.view_actor", takes=None)
@require_GET
def suggest_actors(request: HttpRequest) -> HttpResponse:
    """Answer `q` with the actors that may be meant; `source` adds the unnamed voices of that source."""
    try:
        text, uid = _parameters(request.GET, "q", "source")
        source = Source.objects.filter(uid=uid).first() if uid else None
        if uid and source is None:
            raise BadQuery(f"There is no source {uid[:20]}: give its identifier.")
    except BadQuery as error:
        return _problem(error)
    return JsonResponse(suggest.as_json(suggest.actors(text, source=source)))


@desk.page("suggest/claims/", name="suggest_claims", right="claims.view_claim", takes=None)
@require_GET
def suggest_claims(request: HttpRequest) -> HttpResponse:
    """Answer `q` with the claims nearest to it; `apart_from` is the claim that the text belongs to."""
    try:
        text, apart_from = _parameters(request.GET, "q", "apart_from")
    except BadQuery as error:
        return _problem(error)
    return JsonResponse(suggest.as_json(suggest.claims_like(text, apart_from=apart_from)))


@desk.page("not-the-same/decide/", name="decide_different", right="claims.add_matchdecision")
@require_POST
def decide_different(request: HttpRequest) -> HttpResponse:
    """Keep that `first` and `second` are not the same. A script gets JSON; a form goes on to `next`."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        note = clean_text(request.POST.get("note", ""), multiline=True)
        if len(note) > MAX_NOTE:
            raise BadQuery(f"The note is longer than {MAX_NOTE} characters. Say it shorter.")
        first, second = (request.POST.get(name, "").replace("\x00", "") for name in ("first", "second"))
        decision = matching.decide_different(first, second, by=desk.account_of(request), note=note)
    except (BadQuery, TextError, WorkflowError) as error:
        forget_messages(request)
        status = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.BAD_REQUEST
        if wants_json:
            return _problem(error, status)
        return desk.render(
            request, "admin/refusal.html", title="Not saved", message=error, back=back(request), status=status
        )
    if wants_json:
        body = {"uid": decision.uid, "first": decision.first, "second": decision.second, "by": str(decision.by)}
        return JsonResponse(body | {"at": decision.at.isoformat()}, status=HTTPStatus.CREATED)
    messages.success(request, "Kept: these two are not the same. Nobody is asked again.")
    return HttpResponseRedirect(back(request))


def back(request: HttpRequest) -> str:
    """Return where a form wants to go on: a page of ours, else the possible duplicates."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("admin:possible_duplicates")

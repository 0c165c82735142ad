"""The admin site: whatever somebody changes in it is one recording, with their account and their reason."""

from collections.abc import Callable, Container
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.messages.storage import default_storage
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from factcheck.admin import desk, unsent
from factcheck.api.parameters import BadQuery
from factcheck.journal import explain, recording
from sources.normalize import TextError, clean_text

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
MAX_REASON = 2000
# Longer than any name or claim that is searched for, and far below what a database takes as a pattern.
MAX_PARAMETER = 2000
# What stands for a character that was lost.
LOST = "\ufffd"


class Unusable(Exception):
    """What was sent cannot be used; the text says why, and what to do."""


class FactcheckAdminSite(admin.AdminSite):
    """Django's admin inside `recording`: nobody can forget it, and nobody can write past it."""

    site_title = "Factcheck"
    site_header = "Factcheck"
    index_title = "The record"
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Records go one by one, with a reason. A list of check boxes is no place to decide that.
        self.disable_action("delete_selected")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Record what a view of the admin writes; a law of the database that it breaks is answered in its words.

        What was typed before a session ended goes along with the log-in.
        """
        return partial(self._with_session, super().admin_view(partial(self._recorded, view), cacheable))

    def get_urls(self) -> Any:
        """Add the pages of the desk."""
        return [*desk.urls(self.admin_view), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Offer the pages of the desk before the lists of records."""
        return super().index(request, {"desk": desk.offered(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Log somebody in. What they had typed before stands on the next page, to be sent again."""
        fields = unsent.carried(request)
        response = super().login(request, {**_carrying(fields), **(extra_context or {})})
        if fields and isinstance(response, HttpResponseRedirect) and self.has_permission(request):
            return self._send_again(request, fields, action=response.url)
        return response

    def hand_back(self, request: HttpRequest, fields: unsent.Fields) -> HttpResponse:
        """Answer a form that came from the desk and could not be taken: with the log-in if that is what it needs."""
        if self.has_permission(request):
            return self._send_again(request, fields, action=request.get_full_path(), status=HTTPStatus.FORBIDDEN)
        context = {
            **self.each_context(request),
            **_carrying(fields),
            "title": "Log in",
            "form": AdminAuthenticationForm(request),
            "app_path": reverse("admin:login"),
            "next": request.get_full_path(),
            "username": request.user.get_username(),
        }
        return _kept_nowhere(TemplateResponse(request, "admin/login.html", context, status=HTTPStatus.FORBIDDEN))

    def _send_again(
        self, request: HttpRequest, fields: unsent.Fields, *, action: str, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": "Not saved yet",
            "fields": fields,
            "typed": unsent.typed(fields),
            "action": action,
        }
        return _kept_nowhere(TemplateResponse(request, "admin/send_again.html", context, status=status))

    def _with_session(self, guarded: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # That the form is of a page of ours has been seen to before any view is called.
        if request.method == "POST" and not self.has_permission(request) and (fields := unsent.sent(request)):
            return self.hand_back(request, fields)
        return guarded(request, *args, **kwargs)

    def _recorded(self, view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _refuse_unusable_address(request)
            if request.method in SAFE_METHODS:
                return view(request, *args, **kwargs)
            _refuse_broken_text(request, getattr(view, "finds_lost", ()))
            if getattr(view, "records_itself", False):
                return view(request, *args, **kwargs)
            with recording(by=request.user, why=_reason(request, view)):  # type: ignore[arg-type]  # admin_view saw to it
                return view(request, *args, **kwargs)
        except Unusable as error:
            return self.refusal(request, str(error), HTTPStatus.BAD_REQUEST)
        except BadQuery as bad:
            return self.refusal(request, " ".join(fault.detail for fault in bad.faults), HTTPStatus.BAD_REQUEST)
        except IntegrityError as error:
            return self.refusal(request, explain(error)[1], HTTPStatus.CONFLICT)

    def refusal(self, request: HttpRequest, message: str, status: int) -> HttpResponse:
        """Answer with a sentence and a way back. Nothing was saved, so no word of success stays either."""
        forget_messages(request)
        context = {**self.each_context(request), "title": "Not saved", "message": message, "back": request.path}
        return TemplateResponse(request, "admin/refusal.html", context, status=status)

    def label(self, record: models.Model) -> str:
        """Return the words by which people choose a record: those of its admin, which may tell more than its title."""
        owner: Any = self._registry.get(type(record))
        return str(owner.label(record) if hasattr(owner, "label") else record)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Answer an autocomplete with the labels of the admin."""
        return _Autocomplete.as_view(admin_site=self)(request)


class _Autocomplete(AutocompleteJsonView):
    admin_site: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get(request, *args, **kwargs)
        except ValueError:
            # A search that no index can answer, such as one for an unpaired surrogate, has no results.
            return JsonResponse({"results": [], "pagination": {"more": False}})

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": self.admin_site.label(obj)}


def _carrying(fields: unsent.Fields) -> dict[str, Any]:
    """Return what the page of the log-in needs to carry something along."""
    return {"carried": unsent.marked(fields), "typed": unsent.typed(fields)}


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response


def forget_messages(request: HttpRequest) -> None:
    """Drop the messages that a view left before its work was undone."""
    request._messages = default_storage(request)  # type: ignore[attr-defined]  # where Django's middleware keeps them


def _refuse_unusable_address(request: HttpRequest) -> None:
    if name := _not_utf8(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")):
        raise Unusable(f"The parameter “{name[:80]}” of the address holds bytes that are not UTF-8. Type it anew.")
    for name, values in request.GET.lists():
        if "\x00" in name or any("\x00" in value for value in values):
            raise Unusable("The address holds a NUL character, which stands in no text. Remove it.")
        if any(len(value) > MAX_PARAMETER for value in values):
            raise Unusable(f"A parameter of the address is longer than {MAX_PARAMETER} characters. Say it shorter.")


def _refuse_broken_text(request: HttpRequest, but: Container[str]) -> None:
    """Refuse a form that is not UTF-8: it was decoded, and what could not be is lost without a word.

    In the fields of `but`, signs for lost characters may have come with the text of a source: the view sees to those.
    """
    if request.content_type == "application/x-www-form-urlencoded" and (name := _not_utf8(request.body)):
        raise Unusable(_BROKEN.format(name))
    # The bytes of the other kind of form have been read and are gone, and a client may have lost characters before it
    # sent anything. What stands for them is in no text that people type.
    for name, values in request.POST.lists():
        if LOST in name or (name not in but and any(LOST in value for value in values)):
            raise Unusable(_BROKEN.format(name))


def _not_utf8(pairs: bytes) -> str:
    """Return the name of the first parameter that is not UTF-8, as far as it can be read, or ""."""
    for pair in pairs.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            return unquote_to_bytes(pair.partition(b"=")[0]).decode("utf-8", "replace") or LOST
    return ""


_BROKEN = "The field “{}” holds bytes that are not UTF-8, or signs for characters that were lost. Send it as UTF-8."


def _reason(request: HttpRequest, view: Any) -> str:
    """Return the reason that was given for a change, in its stored form.

    A view that shows the field finds what is wrong with it as `request.refused_reason`, and saves nothing then.
    """
    try:
        reason = clean_text(request.POST.get("_why", ""), multiline=True)
        if len(reason) <= MAX_REASON:
            return reason
        refused = f"This is longer than {MAX_REASON} characters. Say it shorter."
    except TextError as error:
        refused = str(error)
    if view.__name__ not in getattr(getattr(view, "__self__", None), "views_with_reason", ()):
        raise Unusable(f"The reason cannot be kept as it is. {refused}")
    request.refused_reason = refused  # type: ignore[attr-defined]  # for the form, which knows nothing but the request
    return ""

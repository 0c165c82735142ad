"""What somebody has typed and not yet saved: kept on the server every few seconds, and offered back.

No part of the record, so nothing of it reaches the journal, and no writer of the record waits for it.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from claims.models import Autosave
from factcheck.admin import desk
from sources.normalize import TextError, clean_text

MAX_BYTES, MAX_FIELDS, MAX_PAGE = 64_000, 60, 200
MOST_KEPT = 50


@desk.page("autosave/", name="autosave", right="claims.view_statement", records_itself=True)
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep what is typed into one form, or forget it: `page` names the form, `values` is an object of its fields."""
    page = request.POST.get("page", "")
    if not 0 < len(page) <= MAX_PAGE or "\x00" in page:
        return _refused("page", f"Name the form in 1 to {MAX_PAGE} characters.")
    if "discard" in request.POST:
        discard(request, page, token=request.POST["discard"])
        return JsonResponse({"kept": None})
    try:
        values = _values(request.POST.get("values", ""))
    except ValueError as error:
        return _refused("values", str(error))
    row, _ = Autosave.objects.update_or_create(account=desk.account_of(request), page=page, defaults={"values": values})
    _forget_oldest(request)
    return JsonResponse({"kept": row.at})


def saved(request: HttpRequest, page: str) -> Autosave | None:
    """Return what this person has typed into a form and not saved, if anything."""
    return Autosave.objects.filter(account=desk.account_of(request), page=page).first()


def discard(request: HttpRequest, page: str, *, token: str = "") -> None:
    """Forget what was typed into a form; with the token of a form, not what was typed into another one meanwhile."""
    row = saved(request, page)
    if row and not (token and row.values.get("token", token) != token):
        row.delete()


def _values(text: str) -> dict[str, str]:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise ValueError(f"More than {MAX_BYTES:,} bytes are not kept.")
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("Send an object of fields and their texts, as JSON.") from error
    if not isinstance(found, dict) or len(found) > MAX_FIELDS:
        raise ValueError(f"Send an object of at most {MAX_FIELDS} fields.")
    if not all(isinstance(value, str) for value in found.values()):
        raise ValueError("Each field holds a text.")
    return {_storable(name): _storable(value) for name, value in found.items()}


def _storable(value: str) -> str:
    """Return a text as it is, unless no database could hold it."""
    try:
        clean_text(value, multiline=True)
    except TextError:
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    return value


def _refused(name: str, message: str) -> HttpResponse:
    return JsonResponse({"field": name, "message": message}, status=400)


def _forget_oldest(request: HttpRequest) -> None:
    """Keep a bounded number of forms for each person."""
    mine = Autosave.objects.filter(account=desk.account_of(request))
    old = list(mine.order_by("-at", "-pk").values_list("pk", flat=True)[MOST_KEPT : MOST_KEPT * 2])
    if old:
        Autosave.objects.filter(pk__in=old).delete()

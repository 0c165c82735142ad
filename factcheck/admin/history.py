"""The history of a record in the admin: from the journal, with people and reasons."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from factcheck.history import history


def history_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show who changed what, when and why, newest first. A part of a record shows the history of the record."""
    row = model_admin.get_object(request, unquote(object_id))
    if not model_admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    if row is None:
        return HttpResponseRedirect(reverse("admin:index"))
    subject = model_admin.subject(row)
    before = request.GET.get("before", "")
    seq = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    entries, older = history(subject.uid, before=seq)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History of {model_admin.opts.verbose_name}",
        "subtitle": str(subject),
        "opts": model_admin.opts,
        "object": row,
        "entries": entries,
        "older": older,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/record_history.html", context)

"""The history of a record in the admin: from the journal, with people and reasons."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from claims.workflow import seen
from factcheck.admin.site import Unusable
from factcheck.history import Change, compare, contents_at, history
from factcheck.models import Revision


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
    compared = _compared(request, subject.uid)
    entries, older = history(subject.uid, before=seq)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History of {model_admin.opts.verbose_name}",
        "subtitle": str(subject),
        "opts": model_admin.opts,
        "object": row,
        "entries": entries,
        "older": older,
        "compared": compared,
        "uid": subject.uid,
        "newest": seen(subject),
        "may_go_back": may_go_back(request, subject),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/record_history.html", context)


@dataclass(frozen=True)
class Comparison:
    """Two versions of a record, the older one first, and what differs between them."""

    older: int
    newer: int
    changes: list[Change]


def may_go_back(request: HttpRequest, record: Any) -> bool:
    """Say whether this person could go back to an older version of a record."""
    from claims.admin import versions  # The admin of every record comes before its pages.

    owner = admin.site._registry.get(type(record))
    return owner is not None and versions.may_go_back(owner, request, record)


def _compared(request: HttpRequest, uid: str) -> Comparison | None:
    """Return what differs between the two versions that the address names, or None where it names none."""
    named = [request.GET.get(name, "") for name in ("from", "to")]
    if not any(named):
        return None
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in named):
        raise Unusable("Choose two versions to compare.")
    older, newer = sorted(int(one) for one in named)
    contents = [contents_at(uid, seq) for seq in (older, newer)]
    for seq, content in zip((older, newer), contents, strict=True):
        if content is None:
            raise Unusable(f"Revision {seq} cannot be compared: it is not of this record, deleted it, or was erased.")
    at = dict(Revision.objects.filter(seq__in=(older, newer)).values_list("seq", "at"))
    changes = compare([(contents[0] or {}, contents[1] or {})], then=at[older], now=at[newer])[0]
    return Comparison(older, newer, changes)

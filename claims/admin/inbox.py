"""The inbox: what the person who looks should know, unread first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from claims.models import InboxItem
from factcheck.admin import desk
from factcheck.admin.site import Unusable

SHOWN = 100


def unread(request: HttpRequest) -> int:
    """Count what this person has not read."""
    return desk.counted(InboxItem.objects.filter(account=request.user.pk, read_at__isnull=True))


@desk.page(
    "inbox/",
    name="inbox",
    right="claims.view_comment",
    title="Inbox",
    place=10,
    about="Mentions, and what became of your work.",
    count=unread,
    records_itself=True,
)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the inbox; mark one item as read and go where it points, or mark one or all."""
    own = InboxItem.objects.filter(account=request.user.pk)
    if request.method == "POST":
        return _marked(request, own)
    waiting = list(own.filter(read_at__isnull=True).select_related("comment").order_by("-pk")[: SHOWN + 1])
    read = list(own.filter(read_at__isnull=False).select_related("comment").order_by("-pk")[:SHOWN])
    return desk.render(
        request,
        "admin/review/inbox.html",
        title="Inbox",
        waiting=waiting[:SHOWN],
        has_more=len(waiting) > SHOWN,
        read=read,
    )


def _marked(request: HttpRequest, own: Any) -> HttpResponse:
    here = reverse("admin:inbox")
    if request.POST.get("all"):
        count = own.filter(read_at__isnull=True).update(read_at=timezone.now())
        messages.success(request, f"{count} marked as read.")
        return HttpResponseRedirect(here)
    key = request.POST.get("open") or request.POST.get("read") or ""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Unusable("Choose an item of your inbox.")
    item = own.filter(pk=int(key)).first()
    if item is None:
        raise Unusable("There is no such item in your inbox.")
    own.filter(pk=item.pk, read_at__isnull=True).update(read_at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(item.url, allowed_hosts=None)
    return HttpResponseRedirect(item.url if request.POST.get("open") and is_ours else here)

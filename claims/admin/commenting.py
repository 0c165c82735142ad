"""The box for comments, on the page of any record."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from claims import comments, notices
from claims.models import Statement
from factcheck.admin import desk
from factcheck.admin.forms import CleanedField
from factcheck.admin.steps import posted, tried
from factcheck.journal import registry
from sources.stored import CLEANERS
from sources.validators import validate_text


class CommentForm(forms.Form):
    """What somebody says about a record."""

    text = CleanedField(
        cleaner=CLEANERS[validate_text],
        label="Comment for colleagues",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60, "class": "vLargeTextField"}),
        help_text="Never public, and never taken back. @name tells the account of that name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment_%s", **kwargs})


@desk.page("comments/<slug:uid>/", name="add_comment", right="claims.add_comment")
def add_comment(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a comment on a record, and go back to where it was made."""
    record = record_of(uid)
    if not request.user.has_perm(f"{record._meta.app_label}.view_{record._meta.model_name}"):
        raise PermissionDenied
    form = CommentForm(posted(request))
    account: Any = request.user
    made: list[Any] = []
    if form.is_bound and tried(
        form, lambda: made.append(comments.add(record, by=account, text=form.cleaned_data["text"])), ()
    ):
        messages.success(request, "Your comment is kept.")
        return HttpResponseRedirect(f"{_back(request, record)}#comment-{made[0].uid}")
    return desk.render(
        request,
        "admin/review/comment.html",
        title="Comment",
        subtitle=str(record),
        record=record,
        comments=comments.on(record),
        comment_form=form,
        comment_url=reverse("admin:add_comment", args=[uid]),
        back=_back(request, record),
        origin=request.POST.get("origin", ""),
    )


def record_of(uid: str) -> Any:
    """Return the record with that identifier, of a type with pages in the admin; raises Http404 where there is none."""
    row = registry.by_uid(uid)
    if type(row) not in admin.site._registry:
        raise Http404
    return row


def _back(request: HttpRequest, record: Any) -> str:
    """Return the page of the record, or that of its review if the comment was made there."""
    if request.POST.get("origin") == "review" and isinstance(record, Statement):
        return reverse("admin:review_statement", args=[record.uid])
    return notices.place(record)

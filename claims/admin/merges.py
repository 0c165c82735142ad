"""The pages on which two records become one, and two again.

A merge is prepared on one page: choose the other record, see all that will move and whether a law speaks against it,
swap the direction, give the reason. Each merge then has a page of its own, from which it is undone.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from claims import comments, duplicates, suggest
from claims.admin.duplicates import PER_PAGE
from claims.matching import decided_different_from
from claims.merge import merge, preview, right_to_merge, undo
from claims.merge_steps import described
from claims.models import Claim, Merge
from claims.workflow import WorkflowError, seen, unchanged_since
from factcheck.admin import desk
from factcheck.admin.records import BoundedPaginator
from factcheck.admin.steps import posted, posted_number, text_field, tried
from factcheck.journal import registry
from sources.models import Actor, Source

MERGED: dict[str, Any] = {"claim": Claim, "actor": Actor, "source": Source}
OFFERED = 10
MAX_TYPED = 200


class MergeForm(forms.Form):
    """Why two records are one."""

    why = text_field(
        "Reason", required=True, help_text="Why these two are the same. Kept in the history, never public."
    )


class UndoForm(forms.Form):
    """Why they are two after all."""

    why = text_field("Reason", required=False, help_text="Optional. Kept in the history, never public.", rows=2)


@desk.page("merge/<slug:uid>/", name="merge", right="claims.view_merge", takes=("other", "keep", "q"))
def merge_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose the record that this one is the same as; then see what a merge would do, and do it."""
    record = _record(uid, request)
    other = _other(record, request.GET.get("other", ""))
    if other is None:
        return _choose(request, record)
    is_swapped = request.GET.get("keep") == "this"
    old, new = (other, record) if is_swapped else (record, other)
    form = MergeForm(posted(request))
    made: list[Merge] = []
    if form.is_bound and tried(form, lambda: made.append(_merge(request, old, new, form)), (WorkflowError,)):
        messages.success(request, f"Merged. The old address leads to “{new}” from now on.")
        return HttpResponseRedirect(reverse("admin:merge_done", args=[made[0].uid]))
    return _preview(request, record, old, new, form=form, is_swapped=is_swapped)


@desk.page("merge/<slug:uid>/suggest/", name="suggest_merge", right="claims.view_merge", takes=("q",))
@require_GET
def suggest_merge(request: HttpRequest, uid: str) -> HttpResponse:
    """Answer `q` with the records that this one may be the same as, as JSON."""
    record = _record(uid, request)
    return JsonResponse({"results": _offers(record, request.GET.get("q", "")[:MAX_TYPED])})


@desk.page(
    "merges/",
    name="merges",
    right="claims.view_merge",
    takes=("page",),
    title="Merges",
    place=62,
    about="Which records became one, what moved, and how to undo it.",
)
@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """Show all merges, the newest first."""
    page = BoundedPaginator(Merge.objects.select_related("by", "undone_by").order_by("-pk"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    named = _named(shown)
    rows = [{"merge": done, "old": named[done.old], "into": named[done.into]} for done in shown]
    return desk.render(request, "admin/matching/merges.html", title="Merges", page=shown, rows=rows)


@desk.page("merges/<slug:uid>/", name="merge_done", right="claims.view_merge")
def merge_done(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a merge with all that moved; undo it."""
    done = Merge.objects.select_related("by", "undone_by").filter(uid=uid).first()
    if done is None:
        raise Http404
    may_undo = not done.undone_at and request.user.has_perm(right_to_merge(MERGED[done.type]))
    if request.method == "POST" and not may_undo:
        raise PermissionDenied
    form = UndoForm(posted(request))

    def do() -> None:
        undo(done, by=request.user, why=form.cleaned_data["why"])  # type: ignore[arg-type]  # the desk saw to it

    if form.is_bound and tried(form, do, (WorkflowError,)):
        messages.success(request, "Undone: everything is as it was before the merge.")
        return HttpResponseRedirect(reverse("admin:merge_done", args=[done.uid]))
    named = _named([done])
    return desk.render(
        request,
        "admin/matching/merge_done.html",
        title="Merge",
        status=HTTPStatus.CONFLICT if form.non_field_errors() else HTTPStatus.OK,
        done=done,
        old=named[done.old],
        into=named[done.into],
        groups=described(done.moved),
        form=form if may_undo else None,
    )


def merge_url(request: HttpRequest, record: Any) -> str:
    """Return where this person merges a record, or ""."""
    if (
        type(record) not in MERGED.values()
        or record.merged_into_id
        or not request.user.has_perm(right_to_merge(record))
    ):
        return ""
    if isinstance(record, Actor) and record.is_unnamed:
        return ""
    return reverse("admin:merge", args=[record.uid])


def merged_by(record: Any) -> Merge | None:
    """Return the merge that made a record a redirect."""
    if not getattr(record, "merged_into_id", None):
        return None
    return Merge.objects.filter(old=record.uid, undone_at__isnull=True).order_by("-pk").first()


def _record(uid: str, request: HttpRequest) -> Any:
    row = registry.by_uid(uid)
    if type(row) not in MERGED.values():
        raise Http404
    if not request.user.has_perm(right_to_merge(row)):
        raise PermissionDenied
    return row


def _other(record: Any, uid: str) -> Any | None:
    if not uid or uid == record.uid:
        return None
    return type(record)._base_manager.filter(uid=uid).first()


def _merge(request: HttpRequest, old: Any, new: Any, form: Any) -> Merge:
    for row, name in ((old, "seen_old"), (new, "seen_new")):
        unchanged_since(row, posted_number(request, name))
    return merge(old, into=new, by=request.user, why=form.cleaned_data["why"])  # type: ignore[arg-type]  # the desk saw to it


def _choose(request: HttpRequest, record: Any) -> HttpResponse:
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return desk.render(
        request,
        "admin/matching/merge_choose.html",
        title=f"Merge this {record._meta.verbose_name}",
        record=record,
        record_url=_change_url(record),
        typed=typed,
        is_unknown=bool(request.GET.get("other")),
        found=_offers(record, typed),
    )


def _preview(request: HttpRequest, record: Any, old: Any, new: Any, *, form: Any, is_swapped: bool) -> HttpResponse:
    groups, refusal = preview(old, into=new, by=request.user)  # type: ignore[arg-type]  # the desk saw to it
    other = new if record is old else old
    swapped = {"other": other.uid, **({} if is_swapped else {"keep": "this"})}
    is_refused = form.is_bound and form.non_field_errors()
    return desk.render(
        request,
        "admin/matching/merge_preview.html",
        title=f"Merge two {record._meta.verbose_name_plural}",
        status=HTTPStatus.CONFLICT if is_refused else HTTPStatus.OK,
        old=_named_row(old),
        new=_named_row(new),
        seen_old=request.POST.get("seen_old") or seen(old),
        seen_new=request.POST.get("seen_new") or seen(new),
        groups=groups,
        refusal="" if is_refused else refusal,
        form=None if refusal and not is_refused else form,
        swap_url=f"?{urlencode(swapped)}",
        choose_url=reverse("admin:merge", args=[record.uid]),
        record_url=_change_url(record),
        keeps_name=isinstance(old, Actor),
        comments=comments.on(old).count(),
    )


def _offers(record: Any, typed: str) -> list[dict[str, str]]:
    """Return what a record may be merged with, as somebody types; what looks like it where nothing is typed."""
    here = reverse("admin:merge", args=[record.uid])
    apart = {record.uid, *decided_different_from(record.uid)}
    found = [one for one in _OFFERED_OF[type(record)](record, typed.strip()) if one["uid"] not in apart]
    return [one | {"url": f"{here}?{urlencode({'other': one['uid']})}"} for one in found[:OFFERED]]


def _claims(record: Claim, typed: str) -> list[dict[str, str]]:
    found = suggest.claims_like(typed or record.text, limit=OFFERED, apart_from=record.uid)
    return [{"uid": one.uid, "label": one.text, "about": "; ".join(one.positions[:2])} for one in found]


def _actors(record: Actor, typed: str) -> list[dict[str, str]]:
    if typed:
        found = suggest.actors(typed, limit=2 * OFFERED)
    else:
        near = duplicates.like_actors(record.uid)
        found = suggest.described(sorted(near, key=lambda uid: (-near[uid], uid))[: 2 * OFFERED])
    return [{"uid": one.uid, "label": one.name, "about": one.affiliation or one.description} for one in found]


def _sources(record: Source, typed: str) -> list[dict[str, str]]:
    rows = Source.objects.current().filter(title__icontains=typed or record.title).order_by("-pk")
    return [
        {"uid": one.uid, "label": one.title, "about": f"{one.get_kind_display()}, {one.publisher or 'no publisher'}"}
        for one in rows.select_related("publisher")[: 2 * OFFERED]
    ]


_OFFERED_OF: dict[Any, Callable[[Any, str], list[dict[str, str]]]] = {
    Claim: _claims,
    Actor: _actors,
    Source: _sources,
}


def _named(merges: Iterable[Merge]) -> dict[str, dict[str, Any]]:
    """Return the records of some merges by their identifiers; one query for each type."""
    uids: dict[str, set[str]] = {}
    for done in merges:
        uids.setdefault(done.type, set()).update((done.old, done.into))
    rows = {
        row.uid: row for type_, wanted in uids.items() for row in MERGED[type_]._base_manager.filter(uid__in=wanted)
    }
    every = (uid for wanted in uids.values() for uid in wanted)
    return {uid: _named_row(rows[uid]) if uid in rows else {"row": uid, "url": ""} for uid in every}


def _named_row(row: Any) -> dict[str, Any]:
    return {"row": row, "url": _change_url(row)}


def _change_url(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

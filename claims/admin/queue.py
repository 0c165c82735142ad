"""The review queue: what waits for this person, given to whom, and what may be approved together."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from claims import checks, review_queue
from claims.admin.preferences import preference
from claims.admin.queue_bulk import done
from claims.admin.queue_forms import AssignForm, FilterForm
from claims.attribution import sentence
from claims.models import Assessment, Relation, Statement
from claims.review_queue import Wanted
from factcheck.admin import desk
from factcheck.admin.site import Unusable
from factcheck.models import Head

RIGHT = "claims.review_statement"
FILTERS = tuple(Wanted.__dataclass_fields__)
MOST_OTHERS = 50


def waiting(request: HttpRequest) -> int:
    """Count what waits for this person."""
    return desk.counted(review_queue.queue(desk.account_of(request)))


def wanted(request: HttpRequest) -> Wanted:
    """Return what the address asks for; a parameter that is none is refused by name."""
    return Wanted(**{name: request.GET.get(name, "").strip() for name in FILTERS})


def filtered(request: HttpRequest) -> Any:
    """Return the part of the queue that the address asks for."""
    account = desk.account_of(request)
    return review_queue.narrowed(review_queue.queue(account), wanted(request), by=account, today=_today())


def kept_query(request: HttpRequest) -> str:
    """Return the filters of the address, to be handed on to the next page."""
    found = {name: value for name, value in asdict(wanted(request)).items() if value}
    return f"?{urlencode(found)}" if found else ""


@desk.page(
    "review/",
    name="review_queue",
    right=RIGHT,
    takes=(*FILTERS, "after", "before"),
    title="Review queue",
    place=30,
    about="What waits for a second person, the oldest first.",
    count=waiting,
    records_itself=True,
)
def review_queue_page(request: HttpRequest) -> HttpResponse:
    """Show the queue; assign or approve what was chosen in it."""
    if request.method == "POST":
        return done(request, back=reverse("admin:review_queue") + kept_query(request))
    account = desk.account_of(request)
    every = review_queue.queue(account)
    form = FilterForm(every, request.GET)
    if not form.is_valid():
        raise Unusable(" ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()))
    rows = filtered(request)
    try:
        page = review_queue.page(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except review_queue.BadPlace as error:
        raise Unusable(str(error)) from error
    return desk.render(
        request,
        "admin/review/queue.html",
        title="Review queue",
        rows=_rows(page.keys),
        filters=form,
        is_filtered=bool(kept_query(request)),
        assign=AssignForm(),
        counts=review_queue.counts(every, by=account, today=_today()),
        found=rows.order_by()[:1000].count() if kept_query(request) else None,
        newer=_leaf(request, "after", page.after),
        older=_leaf(request, "before", page.before),
        query=kept_query(request),
        others=_others(request),
        today=_today(),
        has_single_keys=preference(request).has_single_keys,
    )


def _rows(keys: list[int]) -> list[dict[str, Any]]:
    """Return what the list shows of some statements, in their order, in a number of queries that is always the same."""
    found = checks.fetched(Statement.objects.filter(pk__in=keys)).select_related("submitted_by", "assignment__to")
    by_key = {row.pk: row for row in found}
    seen = dict(Head.objects.filter(uid__in=[row.uid for row in found]).values_list("uid", "seq"))
    shown = []
    for row in (by_key[key] for key in keys if key in by_key):
        missing = checks.lacking(row)
        lapsed = [aspect for aspect in checks.lapsed(row) if aspect in missing]
        reports = list(row.appearances.all())
        shown.append(
            {
                "statement": row,
                "seen": seen.get(row.uid, 0),
                "sentence": sentence(reports[0]) if reports else str(row.actor),
                "reports": reports,
                "missing": missing,
                "lapsed": lapsed,
                "assignment": getattr(row, "assignment", None),
            }
        )
    return shown


def _others(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the relations and verdicts that wait for this person."""
    found = []
    for model in (Relation, Assessment):
        name = model._meta.model_name
        if not request.user.has_perm(f"claims.review_{name}"):
            continue
        rows = model.objects.for_reviewer(desk.account_of(request)).select_related("submitted_by", *_SHOWN[model])
        listed = [
            {"record": row, "url": reverse(f"admin:claims_{name}_step", args=[row.pk, "approve"])}
            for row in rows[: MOST_OTHERS + 1]
        ]
        every = f"{reverse(f'admin:claims_{name}_changelist')}?queue=waiting"
        found.append(
            {
                "name": model._meta.verbose_name_plural,
                "rows": listed[:MOST_OTHERS],
                "url": every,
                "has_more": len(listed) > MOST_OTHERS,
            }
        )
    return found


_SHOWN: dict[Any, tuple[str, ...]] = {Relation: ("from_claim", "to_claim"), Assessment: ("claim", "rating")}


def _leaf(request: HttpRequest, name: str, place: str) -> str:
    if not place:
        return ""
    query = QueryDict(kept_query(request).lstrip("?"), mutable=True)
    query[name] = place
    return f"?{query.urlencode()}"


def _today() -> date:
    return timezone.localdate()


def say(request: HttpRequest, text: str) -> None:
    """Show a sentence on the next page."""
    messages.success(request, text)


def back_to_queue(request: HttpRequest, statement: Statement) -> HttpResponse:
    """Go on with the next statement of the queue, or to the queue where none is left after this one."""
    _, following = review_queue.neighbours(filtered(request), statement)
    address = reverse("admin:review_statement", args=[following]) if following else reverse("admin:review_queue")
    return HttpResponseRedirect(address + kept_query(request))

"""The work lists: an index with what each holds, a page and a CSV for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.admin.give_topics import TopicsForm, topics_offered
from claims.worklists import LISTS
from claims.worklists.base import Filter, Item, Option, WorkList
from factcheck.admin import desk
from factcheck.admin.choosing import is_key
from factcheck.admin.csv_file import csv_file
from factcheck.admin.records import COUNTED, BoundedPaginator
from factcheck.admin.site import Unusable
from factcheck.api.parameters import check_query

RIGHT = "claims.view_searchattempt"


@dataclass(frozen=True)
class Asked:
    """A filter as the page shows it: its options, and which of them was chosen."""

    filter: Filter
    options: list[Option]
    chosen: str


@desk.page(
    "work-lists/",
    name="work_lists",
    right=RIGHT,
    title="Work lists",
    about="What would improve the record: originals to locate, attributions to settle, texts to read.",
    place=40,
)
@require_safe
def work_lists(request: HttpRequest) -> HttpResponse:
    """Show every list that this person may see, with how much it holds."""
    shown = [
        {"list": one, "url": one.address(), "csv_url": _csv_address(one), "count": one.counted()}
        for one in LISTS.values()
        if request.user.has_perm(one.right)
    ]
    return desk.render(request, "admin/worklists/index.html", title="Work lists", shown=shown)


@desk.page("work-lists/<slug:name>/", name="work_list", right=RIGHT, takes=None)
@require_safe
def work_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show one list a page at a time, narrowed as the address asks."""
    wanted = _list(request, name)
    check_query(request, ("page", *wanted.parameters), allow_empty=True)
    if wanted.page:
        return HttpResponseRedirect(wanted.page())
    every = wanted.rows()
    rows = _narrowed(request, wanted, every)
    page = BoundedPaginator(rows.values_list("pk", flat=True), wanted.size).get_page(_page_number(request))
    account = desk.account_of(request)
    query = wanted.query(request.GET)
    return desk.render(
        request,
        "admin/worklists/list.html",
        title=wanted.title,
        list=wanted,
        asked=[_asked(request, wanted, one, every) for one in wanted.filters],
        items=[_shown(wanted, *pair, query) for pair in wanted.items(rows, list(page), account)],
        page=page,
        is_bounded=page.paginator.count == COUNTED,
        query=query,
        csv_url=_csv_address(wanted) + query,
        topics=TopicsForm() if wanted.tool else None,
        topics_offered=topics_offered() if wanted.tool else (),
    )


@desk.page("work-lists/<slug:name>.csv", name="work_list_csv", right=RIGHT, takes=None)
@require_safe
def work_list_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a whole list as a table, narrowed as the address asks."""
    wanted = _list(request, name)
    check_query(request, wanted.parameters, allow_empty=True)
    if wanted.whole:
        keys = wanted.whole()
        rows = wanted.rows().model._default_manager.all()
    else:
        rows = _narrowed(request, wanted, wanted.rows())
        keys = list(rows.values_list("pk", flat=True))
    table = _table(wanted, rows, keys, desk.account_of(request))
    return csv_file(wanted.name, ("title", *wanted.columns, "address"), table)


def _list(request: HttpRequest, name: str) -> WorkList:
    if name not in LISTS:
        raise Http404
    if not request.user.has_perm(LISTS[name].right):
        raise PermissionDenied
    return LISTS[name]


def _table(wanted: WorkList, rows: QuerySet[Any], keys: Sequence[Any], account: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the file; their order was read once, and what they tell is read a batch at a time."""
    for first in range(0, len(keys), wanted.batch):
        for _, item in wanted.items(rows, keys[first : first + wanted.batch], account):
            yield (item.title, *item.facts, f"{settings.SITE_URL}{item.url}")


def _shown(wanted: WorkList, key: Any, item: Item, query: str) -> dict[str, Any]:
    """Return an item with the facts that it has, each under the name of its column."""
    facts = [(name, fact) for name, fact in zip(wanted.columns, item.facts, strict=True) if fact not in ("", None)]
    url = item.url + (query if wanted.is_returned_to else "")
    return {"key": key, "title": item.title, "url": url, "facts": facts}


def _narrowed(request: HttpRequest, wanted: WorkList, rows: QuerySet[Any], *, but: str = "") -> QuerySet[Any]:
    """Apply the filters of the address, all or all but one."""
    for one in wanted.filters:
        value = request.GET.get(one.name, "")
        if value and one.name != but:
            _label(one, value)
            rows = one.keep(rows, value)
    return rows


def _label(one: Filter, value: str) -> str:
    """Return what a value of a filter is called, or refuse it by name."""
    try:
        return one.label_of(value)
    except KeyError:
        raise Unusable(f"The filter “{one.label}” has no value “{value[:40]}”. Choose one in the list.") from None


def _asked(request: HttpRequest, wanted: WorkList, one: Filter, every: QuerySet[Any]) -> Asked:
    """Return a filter with what each value keeps of what the other filters let through; the chosen one is in it."""
    chosen = request.GET.get(one.name, "")
    options = one.options(_narrowed(request, wanted, every, but=one.name))
    if chosen and chosen not in {option.value for option in options}:
        options.append(Option(chosen, _label(one, chosen)))
    return Asked(one, options, chosen)


def _page_number(request: HttpRequest) -> str:
    """Return the page asked for; one behind the last is the last, because rows go while people work."""
    number = request.GET.get("page", "") or "1"
    if not is_key(number) or not int(number):
        raise Unusable(f"There is no page “{number[:40]}”. Give a number from 1, or leave it out.")
    return number


def _csv_address(wanted: WorkList) -> str:
    return reverse("admin:work_list_csv", args=[wanted.name])

"""The desk: pages of the admin that belong to no single model, such as queues, the reading room and imports.

    @desk.page("inbox/", name="inbox", right="claims.add_comment", title="Inbox")
    def inbox(request: HttpRequest) -> HttpResponse: ...

Each is at `admin:inbox`, inside the same log-in, recording and policy as every page of the admin, and refuses the
parameters that it does not take. Those with a title are offered on the first page to whoever has the right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from factcheck.api.parameters import check_query
from factcheck.models import Account

# As far as anybody wants to know how much waits.
MOST_COUNTED = 1000

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    """A page of the desk: where it is, who may open it, and how it is offered. `count` is how much waits there.

    `place` puts what people open every day before what they open now and then, whatever is imported first.
    """

    route: str
    name: str
    right: str
    view: View
    title: str = ""
    about: str = ""
    count: Callable[[HttpRequest], int] | None = None
    place: int = 50


_pages: list[Page] = []


def page(
    route: str,
    *,
    name: str,
    right: str,
    takes: tuple[str, ...] | None = (),
    records_itself: bool = False,
    finds_lost: tuple[str, ...] = (),
    **offered: Any,
) -> Callable[[View], View]:
    """Make a view a page of the desk, for accounts with that permission alone.

    `takes` names the parameters of its address; with None, the view sees to them. A view that waits for others, such as
    for a page of the web, or writes nothing that is recorded, `records_itself`: it opens the recording around what it
    writes, if any, and nobody else has to wait for it. `finds_lost` names the fields in which the view itself looks for
    signs of lost characters, which the site refuses in all others.
    """

    def register(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(right):
                raise PermissionDenied
            if takes is not None:
                check_query(request, takes, allow_empty=True)
            return view(request, *args, **kwargs)

        guarded.records_itself = records_itself  # type: ignore[attr-defined]  # read by the site
        guarded.finds_lost = finds_lost  # type: ignore[attr-defined]  # read by the site
        _pages.append(Page(route, name, right, guarded, **offered))
        return guarded

    return register


def urls(wrap: Callable[[View], View]) -> list[URLPattern]:
    """Return the addresses of all pages; `wrap` is the site's `admin_view`."""
    return [path(one.route, wrap(one.view), name=one.name) for one in _pages]


def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the pages that this person may open, with what waits on each."""
    return [
        {
            "title": one.title,
            "about": one.about,
            "url": reverse(f"admin:{one.name}"),
            "count": _at_most(one.count(request)) if one.count else None,
        }
        for one in sorted(_pages, key=lambda one: one.place)
        if one.title and request.user.has_perm(one.right)
    ]


def counted(rows: QuerySet[Any]) -> int:
    """Count what waits, no further than anybody wants to know."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def _at_most(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def account_of(request: HttpRequest) -> Account:
    """Return the account of a request to the desk, which is for nobody else."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def render(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """Answer with a page inside the frame of the admin."""
    from django.contrib import admin

    request.current_app = admin.site.name
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), "title": title, **context}, status=status
    )

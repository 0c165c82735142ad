"""Pages of lists: `cursor` and `page_size`, links to both neighbours, and no count of anything."""

from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api import addresses
from factcheck.api.keyset import BadCursor, Slice, cut, cut_ranked
from factcheck.api.parameters import BadQuery, Fault

DEFAULT_SIZE = 50
MOST = 200

PARAMETERS = ("cursor", "page_size")


class KeysetPagination:
    """Cut a list by its view's `order`, or by the ranks of its search."""

    def keys(self, rows: Any, request: Request, order: tuple[str, ...]) -> Slice:
        """Return the page that a request asks for. `rows` is a query, or a list of (rank, key) pairs in order."""
        size = page_size(request.query_params.get("page_size"))
        cursor = request.query_params.get("cursor")
        try:
            return cut_ranked(rows, cursor, size) if isinstance(rows, list) else cut(rows, order, cursor, size)
        except BadCursor:
            raise BadQuery([Fault("cursor", "This “cursor” is none that this list gave; start without one.")]) from None

    def answer(self, page: Slice, results: list[Any], request: Request) -> Response:
        """Return the body of a page. The links stand in the header `Link` as well."""
        links = {name: _link(request, cursor) for name in ("next", "previous") if (cursor := getattr(page, name))}
        body = {"next": links.get("next"), "previous": links.get("previous"), "results": results}
        header = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
        return Response(body, headers={"Link": header} if header else None)

    @staticmethod
    def documented() -> list[OpenApiParameter]:
        """Describe the parameters of paging."""
        sizes = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_SIZE}
        return [
            OpenApiParameter("cursor", description="Where the page starts: as `next` and `previous` give it."),
            OpenApiParameter(
                "page_size", sizes, description=f"How many results a page has, {DEFAULT_SIZE} unless told."
            ),
        ]


def page_size(text: str | None) -> int:
    """Return the size that a parameter asks for; raises BadQuery for anything but 1 to the most that is given."""
    if text is None:
        return DEFAULT_SIZE
    # Long digits are refused by their length: turning them into a number would take its time.
    size = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if not 1 <= size <= MOST:
        raise BadQuery([Fault("page_size", f"“page_size” is a whole number from 1 to {MOST}.")])
    return size


def _link(request: Request, cursor: str) -> str:
    parameters = {**request.query_params.dict(), "cursor": cursor}
    return addresses.absolute(f"{request.path}?{urlencode(parameters)}")

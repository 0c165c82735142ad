"""Read what is left of a body, so that whoever sends it gets to read our answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

MOST = 64 << 20
PIECE = 1 << 20


class DrainingMiddleware:
    """Throw away the part of a body that nobody read, up to a bound.

    A body that is refused unread is still on its way: a client that sends first and reads then would find a broken
    connection in place of the answer, and the next request on the connection would find the rest of the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.META.get("CONTENT_LENGTH", "0") not in ("", "0"):
            drain(request)
        return answer


def drain(request: HttpRequest) -> None:
    """Read the rest of the body. What was read already, or breaks off, is no error."""
    stream = getattr(request, "_stream", None)
    for _ in range(MOST // PIECE):
        try:
            if stream is None or not stream.read(PIECE):
                return
        except (OSError, ValueError):
            return

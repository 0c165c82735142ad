"""What somebody typed into a form that could not be taken: their session had ended, or it was of another log-in.

Nothing of it is stored. It goes with the page on which they log in, and from there with one on which they look at it
and send it again. Only what came from a page of ours is shown so: else any site could fill in a form here, and have
somebody press its button.
"""

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

Fields = list[tuple[str, str]]

# A browser sends each byte of another script as three, and the whole has to fit into one body with the log-in.
MOST_BYTES = 2_000_000
MOST_FIELDS = 2_000
_MARK, _SECRET = "typed:", "csrfmiddlewaretoken"
# What every form sends besides the values of a record.
_MACHINERY = re.compile(
    r"csrfmiddlewaretoken|_(?!why$).*|.*-(?:(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|id|__prefix__.*)"
)


def everything(request: HttpRequest) -> Fields:
    """Return all that a form sent, but for files."""
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]


def sent(request: HttpRequest) -> Fields:
    """Return what a form sent, but for its secret, passwords and files; nothing where that is too much to carry."""
    return _bounded(pair for pair in everything(request) if pair[0] != _SECRET and "password" not in pair[0])


def carried(request: HttpRequest) -> Fields:
    """Return what came along with the form of the log-in."""
    return _bounded((name.removeprefix(_MARK), value) for name, value in everything(request) if name.startswith(_MARK))


def marked(fields: Fields) -> Fields:
    """Return what goes along with the form of the log-in, under names that are none of its own."""
    return [(_MARK + name, value) for name, value in fields]


def typed(fields: Fields) -> Fields:
    """Leave out what nobody typed or chose."""
    return [(name, value) for name, value in fields if value.strip() and not _MACHINERY.fullmatch(name)]


def is_from_the_desk(request: HttpRequest) -> bool:
    """Say whether a form that came without its secret is of a page of the admin all the same: browsers say from where.

    Not the form of the log-in, which holds a password.
    """
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return False
    return request.path.startswith(reverse("admin:index")) and request.path != reverse("admin:login")


def _bounded(fields: Iterable[tuple[str, str]]) -> Fields:
    found = list(fields)
    size = sum(len(part.encode(errors="replace")) for pair in found for part in pair)
    return found if len(found) <= MOST_FIELDS and size <= MOST_BYTES else []

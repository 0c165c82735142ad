"""The query string of a request, read strictly: what is not understood is refused by name, never passed over.

A misspelt filter that is passed over gives unfiltered results, which look like an answer and are none. Pages and API
read their parameters through here, so both refuse alike; it knows nothing of either.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

MOST_PARAMETERS = 100
LONGEST_VALUE = 2000


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one parameter, as a sentence that names it."""

    parameter: str
    detail: str
    is_unknown: bool = False


class BadQuery(Exception):
    """A query string that cannot be answered. `faults` says all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults


def check_query(request: HttpRequest, known: Collection[str], *, allow_empty: bool = False) -> None:
    """Raise BadQuery unless every parameter is known, there once, not empty, and readable text.

    A form on a page sends its empty fields too: it allows them, and they then mean nothing.
    """
    raw = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if raw.count(b"&") >= MOST_PARAMETERS:
        raise BadQuery([Fault("", f"A request has at most {MOST_PARAMETERS} parameters.")])
    seen: set[str] = set()
    faults: list[Fault] = []
    for name, value in _pairs(raw):
        fault = _fault(name, value, known, seen, allow_empty)
        faults += [fault] if fault else []
        seen.add(name)
    if faults:
        raise BadQuery(faults)


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known name that was most likely meant, or an empty string."""
    found = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def _pairs(raw: bytes) -> Iterator[tuple[str, str | None]]:
    """Yield names and values; None stands for a value that is not UTF-8."""
    for part in raw.split(b"&"):
        if part:
            name, _, value = part.replace(b"+", b" ").partition(b"=")
            yield unquote_to_bytes(name).decode("utf-8", "replace"), _text(unquote_to_bytes(value))


def _text(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _fault(name: str, value: str | None, known: Collection[str], seen: set[str], allow_empty: bool) -> Fault | None:
    if name not in known:
        return Fault(_shown(name), _unknown(_shown(name), known), is_unknown=True)
    if name in seen:
        return Fault(name, f"The parameter “{name}” is there more than once; give one value.")
    if value is None:
        return Fault(name, f"The value of “{name}” is not valid UTF-8.")
    if "\0" in value:
        return Fault(name, f"The value of “{name}” holds a NUL character.")
    if len(value) > LONGEST_VALUE:
        return Fault(name, f"The value of “{name}” is longer than {LONGEST_VALUE} characters.")
    if not value.strip() and not allow_empty:
        return Fault(name, f"The parameter “{name}” has no value; give one or leave it out.")
    return None


def _shown(name: str) -> str:
    """Return a name that somebody sent in a form that can be printed."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name[:80])


def _unknown(name: str, known: Collection[str]) -> str:
    if not known:
        return f"There is no parameter “{name}”: this address takes none."
    if near := nearest(name, known):
        return f"There is no parameter “{name}”. Did you mean “{near}”?"
    return f"There is no parameter “{name}”. There are: {', '.join(sorted(known))}."

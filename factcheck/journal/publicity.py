"""What one record makes public of others, read from its body, and the order in which that is worked out."""

from collections.abc import Iterable, Iterator
from typing import Any

from factcheck.journal.registry import Publicity, letter_of, registry

Body = dict[str, Any]


def named(body: Body | None, paths: Iterable[str]) -> Iterator[str]:
    """Yield the identifiers at some places of a body: "claim", or "hops.actor" for that of each hop."""
    for path in paths if body else ():
        name, _, inner = path.partition(".")
        value = (body or {}).get(name)
        yield from filter(None, (part.get(inner) for part in value or ()) if inner else (value,))


def by_letter() -> dict[str, Publicity]:
    """Return when each type is public, by the letter of its identifiers, in the order in which it follows."""
    return {letter_of(registry.records[type_].model): one for type_, one in registry.publicity.items()}


def may_be_public(type_: str, body: Body | None) -> bool:
    """Say whether a record could be public by what it says itself."""
    if body is None or body.get("merged_into"):
        return False
    return not registry.records[type_].is_reviewed or body.get("status") == "published"

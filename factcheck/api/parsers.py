"""Bodies of requests: JSON of bounded size and depth, and nothing that a record cannot hold."""

import json
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.parsers import BaseParser
from rest_framework.utils.mediatypes import _MediaType

from factcheck.api.problems import Problem

DEEPEST = 16
MOST_DRAINED = 64 << 20


class JSONParser(BaseParser):
    """Read a body of JSON. Too large is refused before it is read, too deep before anything walks down it."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value; raises Problem for what cannot be read or kept."""
        charset = _MediaType(media_type or "").params.get("charset", "utf-8")
        if charset.strip("\"' ").lower() not in ("utf-8", "utf8", "us-ascii"):
            raise Problem("unsupported-media-type", "JSON is UTF-8: leave out the charset, or send it as utf-8.")
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            # Whoever is still sending would otherwise see a broken connection in place of the answer.
            for _ in range(MOST_DRAINED >> 20):
                if not stream.read(1 << 20):
                    break
            raise Problem("too-large", f"The body is larger than {most:,} bytes.")
        try:
            value = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise Problem("invalid-body", f"The body is not JSON: {error}.") from None
        _bounded(value)
        # The reader above keeps the last of two members of one name; which one was meant, nobody knows.
        json.loads(content, object_pairs_hook=_once, parse_int=str, parse_float=str)
        return value


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raises Problem for a name that it has twice."""
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("invalid-body", f"The body has “{twice[:80]}” more than once in one object; give it once.")
    return found


def _bounded(value: Any) -> None:
    """Raise Problem for nesting that is too deep, and for NUL, which the database refuses. Does not recurse."""
    level = [value]
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for found in level:
            if isinstance(found, dict):
                deeper += [*found.keys(), *found.values()]
            elif isinstance(found, list):
                deeper += found
            elif isinstance(found, str) and "\0" in found:
                raise Problem("invalid-body", "The body holds a NUL character.")
        if not deeper:
            return
        level = deeper
    raise Problem("invalid-body", f"The body is nested deeper than {DEEPEST} levels.")

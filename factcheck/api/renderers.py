"""JSON for answers."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def dumps(value: Any) -> bytes:
    """Return JSON with its keys in the order in which they were put; instants are UTC, to the second."""
    return orjson.dumps(value, default=str, option=_OPTIONS)


class JSONRenderer(BaseRenderer):
    """Answer in JSON. A body keeps the order of its keys, which is that of the contract."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the bytes of an answer; none for an answer without a body."""
        return b"" if data is None else dumps(data)

"""What OPTIONS answers."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Methods(BaseMetadata):
    """Name the methods of an address, as the header `Allow` does. What they take is in the OpenAPI document."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """Return the body."""
        return {"methods": view.allowed_methods}

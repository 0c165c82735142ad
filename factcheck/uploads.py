"""Uploads of a bounded size: what is too large is read past and dropped, so that the page can say so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class BoundedUploadHandler(FileUploadHandler):
    """Pass on the pieces of a file to the handlers behind this one, up to the size that is allowed."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Return the piece for the next handler; drop the file once it is too large."""
        if start + len(raw_data) > settings.IMPORT_MAX_BYTES:
            self.request.is_upload_too_large = True  # type: ignore[union-attr]  # a mark for `is_too_large`
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the next handler."""
        return None


def is_too_large(request: HttpRequest) -> bool:
    """Say whether a file was dropped because of its size."""
    return getattr(request, "is_upload_too_large", False)

"""What the page of any record shows of the comments on it."""

from typing import Any

from django.urls import reverse

from claims import comments


def comment_box(record: Any) -> dict[str, Any]:
    """Return the comments on a record, and the form for one more, for the template of a page."""
    from claims.admin.commenting import CommentForm  # The admin of every record comes before its pages.

    return {
        "comments": comments.on(record),
        "comment_form": CommentForm(),
        "comment_url": reverse("admin:add_comment", args=[record.uid]),
    }

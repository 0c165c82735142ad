"""What people say to each other about a record. Internal; a comment is never changed or taken back.

“@rita” tells the account with that user name. Nobody is mentioned by mistake: a name that no account has is refused,
because the comment could not be corrected afterwards.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from claims import notices
from claims.models import Comment
from claims.workflow import demand_right
from factcheck.journal import recording, registry
from factcheck.models import Account

# An address such as a@b.example mentions nobody, and neither does the full stop behind a name.
_MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]*\w)")
MOST_MENTIONS = 20


def add(record: Any, *, by: Account, text: str) -> Comment:
    """Say something about a record, and tell whoever is mentioned. Raises ValidationError for what cannot be said."""
    demand_right("claims.add_comment", by)
    people = mentioned(text)
    comment = Comment(type=registry.of(record).type, record=record.uid, text=text, by=by)
    comment.full_clean()
    with recording(by=by) as recorded:
        comment.save()
        comment.mentions.set(people)
        recorded.call(comment, "comment")
        for person in people:
            words = f"{by} mentioned you in a comment on “{str(record)[:150]}”"
            notices.tell(person, words, url=f"{notices.place(record)}#comment-{comment.uid}", by=by, comment=comment)
    return comment


def on(record: Any) -> QuerySet[Comment]:
    """Return the comments on a record and on what was merged into it, oldest first, with the people in them.

    A comment is never changed, so a merge does not move it; it is read where the record went, and in both places.
    """
    about = Q(record=record.uid)
    if hasattr(record, "merged_into_id"):
        about |= Q(record__in=type(record)._base_manager.filter(merged_into=record).values("uid"))
    return Comment.objects.filter(about).select_related("by").order_by("pk")


def mentioned(text: str) -> list[Account]:
    """Return the accounts that a text mentions; raises ValidationError for a name that nobody has."""
    names = list(dict.fromkeys(_MENTION.findall(text)))
    if len(names) > MOST_MENTIONS:
        raise ValidationError({"text": f"Mention at most {MOST_MENTIONS} people in one comment."})
    found = {account.username: account for account in Account.objects.filter(username__in=names, is_active=True)}
    if unknown := [name for name in names if name not in found]:
        raise ValidationError(
            {"text": f"There is no account “{unknown[0]}”. Write the user name as it is, or leave out the @."}
        )
    return [found[name] for name in names]

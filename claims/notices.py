"""What one person should know: an item in their inbox, and the same by e-mail once the change is committed.

Nobody is told of what they did themselves, and accounts of the machinery are told nothing. The item is written in the
transaction of the change, so that there is none without it; a mail that cannot be sent is logged and holds up nobody,
because the item is there.
"""

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from claims.models import Comment, InboxItem, Preference, Reviewed, Statement
from factcheck.models import Account

logger = logging.getLogger(__name__)
LONGEST = 300


def tell(account: Account | None, text: str, *, url: str, by: Account, comment: Comment | None = None) -> None:
    """Put an item into somebody's inbox, and mail it after the commit unless they have switched that off."""
    if account is None or account.pk == by.pk or not account.is_active:
        return
    item = InboxItem.objects.create(account=account, text=_short(text), url=url, comment=comment)
    if account.email:
        transaction.on_commit(partial(_mail, item.pk), robust=True)


def sent_back(record: Reviewed, *, by: Account, comment: str) -> None:
    """Tell the author that their record came back, and what has to be done."""
    tell(record.submitted_by, f"{by} sent back “{_name(record)}”: {comment}", url=place(record), by=by)


def approved(record: Reviewed, *, by: Account) -> None:
    """Tell the author that their record is public now."""
    tell(record.submitted_by, f"{by} approved “{_name(record)}”", url=place(record), by=by)


def place(record: Any) -> str:
    """Return where people look at a record inside the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def _name(record: Any) -> str:
    return _short(str(record.claim) if isinstance(record, Statement) else str(record), 120)


def _short(text: str, longest: int = LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _mail(key: int) -> None:
    item = InboxItem.objects.select_related("account", "comment").filter(pk=key, mailed_at__isnull=True).first()
    if item is None or Preference.objects.filter(account=item.account, has_mail=False).exists():
        return
    said = f"\n\n{item.comment.text}" if item.comment else ""
    site, off = settings.SITE_URL, reverse("admin:preferences")
    body = f"{item.text}{said}\n\n{site}{item.url}\n\nYou get this because notices are on: {site}{off}"
    try:
        send_mail(f"[{settings.SITE_NAME}] {_short(item.text, 100)}", body, None, [item.account.email])
    except OSError as error:  # What smtplib raises is one, too.
        logger.warning("A notice could not be mailed: %s", error)
        return
    InboxItem.objects.filter(pk=key).update(mailed_at=timezone.now())

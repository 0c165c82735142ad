"""What becomes of a form whose record somebody else has changed or deleted since it was opened.

It is refused once, with what they did, and comes back with all that was typed and with the version that stands now: to
save it again is then decided in knowledge of both.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.forms.formsets import INITIAL_FORM_COUNT
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from factcheck.admin import unsent
from factcheck.admin.choosing import is_key
from factcheck.history import Change, Entry, compare, contents_at, history

MOST = 20
DELETED = "Somebody has deleted this since you opened it, so nothing was saved."


@dataclass(frozen=True)
class Meanwhile:
    """What was done to a record since a form of it was opened, the newest last, and what differs field by field."""

    message: str
    done: list[Entry]
    changes: list[Change]


def meanwhile(record: Any, since: int, message: str) -> Meanwhile:
    """Return what was done to a record after a revision. `message` is the refusal; of what is no revision of the record
    nobody can tell what changed, and the newest stands alone.
    """
    entries, _ = history(record.uid, limit=MOST)
    before = contents_at(record.uid, since)
    if before is None or not entries:
        return Meanwhile(message, entries[:1], [])
    now = contents_at(record.uid, entries[0].revision.seq) or {}
    done = [one for one in reversed(entries) if one.revision.seq > since]
    return Meanwhile(message, done, compare([(before, now)])[0] if now else [])


def take_over(request: HttpRequest, record: Any, since: int) -> None:
    """Put what stands now into the fields that were sent as they had been shown: nobody has typed anything there."""
    before, (newest, _) = contents_at(record.uid, since), history(record.uid, limit=1)
    now = contents_at(record.uid, newest[0].revision.seq) if newest else None
    if not before or not now:
        return
    sent = request.POST.copy()
    for column in (*record._meta.concrete_fields, *record._meta.many_to_many):
        name = column.name
        if name not in before or before[name] == now.get(name) or sent.get(f"{name}-typed"):
            continue
        shown = name in sent or column.many_to_many
        if shown and sorted(map(_plain, sent.getlist(name))) == _as_sent(column, before[name]):
            sent.setlist(name, _as_sent(column, now.get(name)))
    request.POST = sent  # type: ignore[assignment]  # a copy of itself


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _as_sent(column: Any, value: Any) -> list[str]:
    """Return what a form sends for a value of the journal, where records are known by their identifiers."""
    if column.is_relation:
        uids = [row[column.m2m_reverse_field_name()] for row in value or []] if column.many_to_many else [value]
        keys = column.related_model._base_manager.filter(uid__in=filter(None, uids)).values_list("pk", flat=True)
        return sorted(map(str, keys)) or ([] if column.many_to_many else [""])
    return ["" if value is None else str(value)]


def make_gone_rows_new(owner: Any, request: HttpRequest, record: Any) -> None:
    """Let rows of a form that somebody else has taken away come after the others, as new ones: they are not there to be
    changed, and what stands in them is not lost.
    """
    sent = request.POST.copy()
    prefixes: dict[str, int] = {}
    for formset, inline in owner.get_formsets_with_inlines(request, record):
        prefix = formset.get_default_prefix()
        prefixes[prefix] = prefixes.get(prefix, 0) + 1
        if prefixes[prefix] > 1:
            prefix = f"{prefix}-{prefixes[prefix]}"
        rows = inline.get_queryset(request).filter(**{formset.fk.name: record})
        _reorder(sent, prefix, {str(key) for key in rows.values_list("pk", flat=True)})
    request.POST = sent  # type: ignore[assignment]  # a copy of itself


def _reorder(sent: Any, prefix: str, there: set[str]) -> None:
    counts = [sent.get(f"{prefix}-{name}", "") for name in (INITIAL_FORM_COUNT, "TOTAL_FORMS")]
    if not all(is_key(count) and len(count) < 5 for count in counts):
        return
    initial, total = map(int, counts)
    places = range(min(initial, total))
    stay = [place for place in places if sent.get(f"{prefix}-{place}-id", "") in there]
    gone = [place for place in places if place not in stay]
    if not gone:
        return
    order = [*stay, *gone, *range(len(places), total)]
    rows = {place: _taken_out(sent, f"{prefix}-{place}-") for place in order}
    for place, former in enumerate(order):
        for name, values in rows[former].items():
            sent.setlist(f"{prefix}-{place}-{name}", [""] if name == "id" and former in gone else values)
    sent[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(stay))


def _taken_out(sent: Any, start: str) -> dict[str, list[Any]]:
    return {name.removeprefix(start): sent.pop(name) for name in [*sent] if name.startswith(start)}


def deleted(owner: Any, request: HttpRequest) -> HttpResponse | None:
    """Answer a form of a record that is not there any more with what was typed; None where nothing was."""
    typed = unsent.typed(unsent.sent(request))
    if not typed or not owner.has_change_permission(request):
        return None
    back = reverse(f"admin:{owner.opts.app_label}_{owner.opts.model_name}_changelist")
    shown = {"title": "Not saved", "message": DELETED, "typed": typed, "back": back, "way_back": "go to the list"}
    context = owner.admin_site.each_context(request) | shown
    return TemplateResponse(request, "admin/refusal.html", context, status=HTTPStatus.NOT_FOUND)

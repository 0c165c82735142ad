"""Changed sources: each passage that does not stand as it did, with what rests on it, until somebody has decided."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from claims import workflow
from claims.choices import Status
from claims.freshness import SourceChange, changes_of, current_fates, waiting_fates
from claims.models import Appearance, Statement
from factcheck.admin import desk
from factcheck.admin.records import ask_of_all, propose_url
from factcheck.uids import is_uid
from factcheck.worddiff import SAME, Run, side_by_side
from sources.ingest.capture import page_at
from sources.ingest.fates import AlreadyDecided, NotCurrent, decide
from sources.models import PassageFate, SnapshotText
from sources.normalize import TextError, clean_text

RIGHT = "sources.decide_passagefate"
PER_PAGE, AROUND, MAX_COMMENT = 20, 160, 2000


@dataclass(frozen=True)
class Side:
    """A passage in one of the two texts, with what stands around it; empty where it is gone or withheld."""

    before: list[Run]
    words: list[Run]
    after: list[Run]


@dataclass
class Shown:
    """A passage that changed, as the page shows it: old and new words, and the statements that rest on it."""

    fate: PassageFate
    change: SourceChange | None
    old: Side
    new: Side
    locator: str
    statements: list[dict[str, Any]]
    comment: str = ""
    error: str = ""


def _count(request: HttpRequest) -> int:
    return waiting_fates()[:100].count()


@desk.page(
    "changed-sources/",
    name="changed_sources",
    right="sources.view_passagefate",
    takes=("statement", "after"),
    title="Changed sources",
    place=32,
    about="Passages whose words no longer stand in their source as they did.",
    count=_count,
)
def changed_sources(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first; take the decision that a passage still supports what rests on it."""
    error: dict[str, str] = {}
    if request.method == "POST":
        error = _decide(request)
        if not error:
            return HttpResponseRedirect(request.get_full_path())
    rows = waiting_fates()
    if uid := request.GET.get("statement", ""):
        rows = _of_statement(uid)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(
        rows.select_related("passage__snapshot__source", "snapshot", "decided_by").order_by("pk")[: PER_PAGE + 1]
    )
    shown = _shown(request, found[:PER_PAGE])
    for one in shown:
        if one.fate.uid == error.get("fate"):
            one.error, one.comment = error["sentence"], error["comment"]
    context = {"shown": shown, "more": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None, "error": error}
    may = request.user.has_perm(RIGHT)
    status = 422 if error else 200
    return desk.render(
        request, "admin/capture/changed.html", title="Changed sources", status=status, may_decide=may, **context
    )


def changed_url(request: HttpRequest, statement: Statement) -> str:
    """Return where what a statement rests on is shown, old and new, or ""."""
    if not request.user.has_perm("sources.view_passagefate"):
        return ""
    return f"{reverse('admin:changed_sources')}?statement={statement.uid}"


def _of_statement(uid: str) -> QuerySet[PassageFate]:
    reports = Appearance.objects.filter(statement__uid=uid)
    keys = [reports.values(column) for column in ("passage", "cue", "more_passages")]
    return current_fates().filter(Q(*(Q(passage__in=some) for some in keys), _connector=Q.OR))


def _decide(request: HttpRequest) -> dict[str, str]:
    """Decide about one passage; return what is wrong with it, or nothing."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    uid, comment = request.POST.get("fate", ""), request.POST.get("comment", "")
    fate = PassageFate.objects.filter(uid=uid).first() if is_uid(uid) else None
    if fate is None:
        raise Http404
    try:
        cleaned = clean_text(comment, multiline=True)
        if len(cleaned) > MAX_COMMENT:
            raise ValidationError(f"The comment is longer than {MAX_COMMENT} characters. Say it shorter.")
        decide(fate, by=desk.account_of(request), comment=cleaned)
    except (AlreadyDecided, NotCurrent) as late:
        messages.warning(request, f"{late} Nothing was changed.")
    except ValidationError as refusal:
        return {"fate": uid, "comment": comment, "sentence": " ".join(refusal.messages)}
    except TextError as refusal:
        return {"fate": uid, "comment": comment, "sentence": str(refusal)}
    else:
        messages.success(request, "Noted: what rests on this passage is still supported.")
    return {}


def _shown(request: HttpRequest, fates: list[PassageFate]) -> list[Shown]:
    wanted = {fate.snapshot_id for fate in fates} | {fate.passage.snapshot_id for fate in fates}
    texts = dict(SnapshotText.objects.filter(snapshot__in=wanted).values_list("snapshot", "text"))
    changes = changes_of(fate.passage_id for fate in fates)
    resting = _statements(request, [fate.passage_id for fate in fates])
    return [_side(fate, texts, changes.get(fate.passage_id), resting.get(fate.passage_id, [])) for fate in fates]


def _side(fate: PassageFate, texts: dict[int, str], change: SourceChange | None, statements: list[Any]) -> Shown:
    passage = fate.passage
    former = _cut(texts.get(passage.snapshot_id), passage.start, passage.end)
    newest = _cut(texts.get(fate.snapshot_id), fate.start, fate.end)
    if former[1] and newest[1]:
        pairs = [side_by_side(old, new) for old, new in zip(former, newest, strict=True)]
    else:
        pairs = [([Run(SAME, old)], [Run(SAME, new)]) for old, new in zip(former, newest, strict=True)]
    old, new = (Side(*(pair[place] for pair in pairs)) for place in (0, 1))
    locator = page_at(fate.snapshot, fate.start) if fate.start is not None else ""
    return Shown(fate, change, old, new, locator, statements)


def _cut(text: str | None, start: int | None, end: int | None) -> tuple[str, str, str]:
    if text is None or start is None or end is None:
        return "", "", ""
    return text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]


def _statements(request: HttpRequest, passages: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the statements that rest on each passage, with what can be done about them, in five queries."""
    pairs: set[tuple[int, int]] = set()
    for column in ("passage", "cue", "more_passages"):
        rows = Appearance.objects.filter(**{f"{column}__in": passages}).values_list(column, "statement")
        pairs.update((passage, statement) for passage, statement in rows)
    keys = {statement for _, statement in pairs}
    found = Statement.objects.filter(pk__in=keys).exclude(status=Status.WITHDRAWN).select_related("claim", "actor")
    ask_of_all(request, found)
    told = {row.pk: _told(request, row) for row in found}
    by_passage: dict[int, list[dict[str, Any]]] = {}
    for passage, statement in sorted(pairs):
        if statement in told:
            by_passage.setdefault(passage, []).append(told[statement])
    return by_passage


def _told(request: HttpRequest, row: Statement) -> dict[str, Any]:
    may_withdraw = workflow.may("withdraw", row, request.user)
    return {
        "statement": row,
        "url": reverse("admin:claims_statement_change", args=[row.pk]),
        "propose_url": propose_url(request, row),
        "withdraw_url": reverse("admin:claims_statement_step", args=[row.pk, "withdraw"]) if may_withdraw else "",
    }

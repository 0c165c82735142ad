"""The reading room: one screen per source, with its text on one side and the statement form on the other."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET, require_POST, require_safe

from claims import workflow
from claims.admin import aids
from claims.admin.autosave import discard, saved
from claims.admin.chain import as_typed
from claims.admin.preferences import preference
from claims.admin.reading_lists import events, measured, sources_to_read
from claims.admin.statement_form import HERE, UNKNOWN, StatementForm
from claims.attribution import line
from claims.choices import Mode, Part
from claims.entry import enter
from claims.models import Statement
from claims.reading import Room, page_of
from claims.workflow import NotAllowed
from factcheck.admin import desk
from factcheck.admin.records import COUNTED, BoundedPaginator
from factcheck.journal import recording
from factcheck.uids import is_uid
from sources.models import Actor, ReadMark, Source
from sources.places import PlaceError, is_by_number, place, written
from sources.sentences import Sentence

MAY_ENTER = "claims.add_statement"
# Texts are fetched whole to be measured.
PER_PAGE = 20


@desk.page(
    "reading/",
    name="reading",
    right=MAY_ENTER,
    takes=("q", "page"),
    title="Read a source",
    place=20,
    about="The sources with their coverage: what has been read, and what is left.",
)
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """List the sources to read, the newest first, with their coverage."""
    words = request.GET.get("q", "").strip()[:200]
    page = BoundedPaginator(sources_to_read(words), PER_PAGE).get_page(request.GET.get("page"))
    is_bounded = page.paginator.count == COUNTED
    return desk.render(
        request,
        "admin/reading/sources.html",
        title="Read a source",
        page=page,
        rows=measured(page),
        q=words,
        is_bounded=is_bounded,
    )


@desk.page(
    "reading/<slug:uid>/",
    name="reading_room",
    right=MAY_ENTER,
    takes=("sentence", "page", "restore", "entered", "token"),
)
def reading_room(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one source with the form for its next statement; take in what is sent."""
    # One after the other: of two that say the same at once, the second sees that it is recorded already.
    room = Room(_source(uid, locked=request.method == "POST"))
    if request.method != "POST":
        return _page(request, room, _empty_form(request, room))
    if "_discard" in request.POST:
        discard(request, _form_of(room.source))
        return HttpResponseRedirect(reverse("admin:reading_room", args=[uid]))
    form = _form(room, request.POST)
    if form.is_valid() and (statement := _entered(request, form)):
        for warning in form.warnings:
            messages.warning(request, warning.message)
        return HttpResponseRedirect(_after(room, statement, form))
    return _page(request, room, form)


@desk.page("reading/<slug:uid>/read/", name="read_mark", right="sources.add_readmark")
@require_POST
def read_mark(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a place as read with nothing to record, or take such a mark back.

    With `toggle`, a place that lies in marks takes these back.
    """
    room = Room(_source(uid))
    if taken := request.POST.get("take_back", ""):
        return _take_back(request, room, [taken])
    try:
        if not room.snapshot or request.POST.get("snapshot") != room.snapshot.uid:
            raise PlaceError(
                "The source has a newer text than the one you read. Load the page again and read on there."
            )
        start, end = place(request.POST.get("place", "").strip(), room.text, room.sentences)
    except PlaceError as error:
        return _marked(request, room, str(error), is_refused=True)
    around = [mark.uid for mark in room.read_marks if mark.start <= start and end <= mark.end]
    if around and "toggle" in request.POST:
        return _take_back(request, room, around)
    mark, made = ReadMark.objects.get_or_create(
        snapshot=room.snapshot,
        start=start,
        end=end,
        defaults={"by": desk.account_of(request)},
    )
    said = "Marked as read: nothing to record here." if made else "This was marked as read already."
    return _marked(request, Room(room.source), said, mark)


@desk.page("reading/<slug:uid>/aids/", name="reading_aids", right=MAY_ENTER, takes=tuple(StatementForm.base_fields))
@require_GET
def reading_aids(request: HttpRequest, uid: str) -> HttpResponse:
    """Say how a date is understood, how the chain reads, and what speaks against the wording, before it is sent."""
    source = _source(uid)
    room = Room(source)
    form = _form(room, request.GET)
    form.is_valid()
    readings, refusal = _readings(request.GET.get("said", "").strip()[:200], source)
    return JsonResponse(
        {
            "said": [{"edtf": one.edtf, "words": one.words, "basis": one.basis} for one in readings],
            "said_refusal": refusal,
            "sentence": _attribution(form),
            "findings": [{"field": one.field, "message": one.message} for one in form.warnings],
        }
    )


def _readings(said: str, source: Source) -> tuple[list[Any], str]:
    """Return how a date is understood, or else why it is not."""
    try:
        return (aids.readings(said, source) if said else []), ""
    except ValueError as error:
        return [], str(error)


def _attribution(form: StatementForm) -> str:
    """Return how the attribution will read, or "" while somebody in it is not in the record."""
    new = form.new_statement
    if new is None:
        return ""
    reporters = [one.actor for one in new.chain]
    if not all(isinstance(one, Actor) for one in (new.actor, *reporters)):
        return ""
    known: Any = (new.actor, reporters)
    return line(known[0], form.source, known[1], is_original=new.original == form.source)


def _source(uid: str, *, locked: bool = False) -> Source:
    rows = Source.objects.current().with_attribution().select_related("event")
    if locked:
        rows = rows.select_for_update(of=("self",), no_key=True)
    source = rows.filter(uid=uid).first()
    if source is None:
        raise Http404
    return source


def _form_of(source: Source) -> str:
    """Name the form under which what is typed here is kept."""
    return f"reading/{source.uid}"


def _form(room: Room, data: Any = None, initial: Any = None) -> StatementForm:
    # Whoever marks words sends their offsets: only who writes the number of a sentence needs the text cut.
    parts: Any = SimpleLazyObject(lambda: room.sentences)
    return StatementForm(data, initial=initial, source=room.source, snapshot=room.snapshot, parts=parts)


def _empty_form(request: HttpRequest, room: Room) -> StatementForm:
    """Return the form for the next statement, filled in with what is likely: most is as in the one before."""
    initial = {
        "token": get_random_string(20),
        "snapshot": room.snapshot.uid if room.snapshot else "",
        "stance": "asserts",
        "mode": Mode.PARAPHRASE,
        "part": Part.TEXT,
        "original": UNKNOWN,
        **_as_before(request, room),
    }
    if kept := saved(request, _form_of(room.source)) if "restore" in request.GET else None:
        initial |= {**kept.values, "token": initial["token"]}
    if number := request.GET.get("sentence", "")[:15]:
        try:
            initial["passages"] = written(place(number, room.text, room.sentences))
        except PlaceError as error:
            messages.error(request, str(error))
    return _form(room, initial=initial)


def _as_before(request: HttpRequest, room: Room) -> dict[str, str]:
    """Return who spoke last, and the event that the source itself records: another one would date wrongly, unseen."""
    event = room.source.event.title if room.source.event else ""
    last = _last(room)
    if last is None:
        return {"event": event}
    said = last.statement
    is_own = said.original_id == room.source.pk
    return {
        "actor": said.actor.name,
        "actor_uid": said.actor.uid,
        "role": said.role,
        "event": event,
        "original": HERE if is_own else UNKNOWN,
        "mode": Mode.OWN_WORDS if is_own else Mode.PARAPHRASE,
    }


def _last(room: Room) -> Any:
    """Return the report that was entered last, or None."""
    return max(room.reports, key=lambda report: report.pk, default=None)


def _entered(request: HttpRequest, form: StatementForm) -> Statement | None:
    """Make the draft, and submit it where that was asked for; put what speaks against it on the form."""
    assert form.new_statement, "a valid form has the values of its statement"
    account = desk.account_of(request)
    try:
        # Around both: what is entered to be submitted is not kept as a draft where that is refused.
        with recording(by=account):
            statement = enter(form.source, form.new_statement, by=account)
            if "_submit" in request.POST:
                workflow.submit(statement, by=account)
    except ValidationError as error:
        form.refuse(error)
        return None
    except (NotAllowed, workflow.WorkflowError) as error:
        form.add_error(None, str(error))
        return None
    done = "submitted for review" if "_submit" in request.POST else "saved as a draft"
    messages.success(request, f"“{statement}” is {done}. {form.said_in_words}".rstrip())
    discard(request, _form_of(form.source), token=form.cleaned_data["token"])
    return statement


def _after(room: Room, statement: Statement, form: StatementForm) -> str:
    """Return the address of the room for the next statement, at the sentence in which this one ends."""
    new = form.new_statement
    at = room.at(new.passages[0][1] - 1) if new and new.passages else None
    return _address(room, at, entered=statement.uid, token=form.cleaned_data["token"])


def _address(room: Room, sentence: Sentence | None, **query: str) -> str:
    """Return the address of the room, at a sentence on its page."""
    if sentence and page_of(sentence) > 1:
        query["page"] = str(page_of(sentence))
    address = reverse("admin:reading_room", args=[room.source.uid]) + (f"?{urlencode(query)}" if query else "")
    return address + (f"#s{sentence.number}" if sentence else "")


def _wanted_page(request: HttpRequest, room: Room, form: StatementForm) -> Any:
    """Return the page that is asked for, else that of the first place in the form."""
    if "page" in request.GET:
        return request.GET["page"]
    first = str(form["passages"].value() or "").partition("\n")[0].strip()
    try:
        at = room.at(place(first, room.text, room.sentences)[0]) if is_by_number(first) else None
    except PlaceError:
        return 1
    return page_of(at) if at else 1


def _page(request: HttpRequest, room: Room, form: StatementForm) -> HttpResponse:
    recorded = room.recorded
    page, pages = room.pages(_wanted_page(request, room, form))
    shown = {one.number for one in page}
    kept = saved(request, _form_of(room.source))
    return desk.render(
        request,
        "admin/reading/room.html",
        title=f"Read: {room.source}",
        is_nav_sidebar_enabled=False,
        room=room,
        source=room.source,
        form=form,
        recorded=recorded,
        page=page,
        pages=pages,
        paragraphs=list(room.paragraphs(page)),
        coverage=room.coverage,
        unread_here=[one for one in room.coverage.unread if one.number in shown],
        partly_here=[one for one in room.coverage.partly if one.number in shown],
        before=as_typed(last) if (last := _last(room)) else "",
        before_named=", ".join(hop.actor.name for hop in last.hops.all()) if last else "",
        form_of=_form_of(room.source),
        kept=kept if not form.is_bound and "restore" not in request.GET else None,
        has_single_keys=preference(request).has_single_keys,
        speakers=room.speakers(),
        author=room.author(),
        events=events(room.source),
        entered=request.GET.get("entered", ""),
        entered_token=request.GET.get("token", ""),
        may_submit=request.user.has_perm("claims.submit_statement"),
        suggest={name: reverse(f"admin:suggest_{name}") for name in ("actors", "claims")},
        capture_url=reverse("admin:capture_source"),
        may_attach=request.user.has_perm("sources.set_display"),
    )


def _take_back(request: HttpRequest, room: Room, uids: list[str]) -> HttpResponse:
    if not request.user.has_perm("sources.delete_readmark"):
        raise PermissionDenied
    gone, _ = ReadMark.objects.filter(uid__in=filter(is_uid, uids), snapshot__source=room.source).delete()
    said = "Taken back: this counts as unread again." if gone else "That mark had been taken back already."
    return _marked(request, Room(room.source), said)


def _marked(request: HttpRequest, room: Room, said: str, mark: Any = None, *, is_refused: bool = False) -> HttpResponse:
    """Answer a script with what it has to show, and anybody else with the room."""
    if request.headers.get("Accept") == "application/json":
        body = {"message": said, "refused": is_refused, **_measured(room)}
        return JsonResponse(body, status=400 if is_refused else 200)
    (messages.error if is_refused else messages.success)(request, said)
    at = room.at(mark.start) if mark else None
    return HttpResponseRedirect(_address(room, at) + ("" if at else "#coverage"))


def _measured(room: Room) -> dict[str, Any]:
    found = room.coverage
    return {
        "percent": found.percent,
        "whole": found.whole,
        "sentences": found.sentences,
        "partly": [one.number for one in found.partly],
        "unread": [one.number for one in found.unread],
        "read": [number for number, state in room.states.items() if state == "read"],
    }

"""Capturing a source, in two pages: what to take, and what was taken, which can be corrected before it is saved."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from factcheck.admin import desk
from factcheck.admin.site import LOST
from factcheck.journal import explain, recording
from sources.admin.capture_forms import NAME_ONLY, NAMES, NEW, SALT, TakeForm, TakenForm
from sources.admin.forms import as_pasted
from sources.admin.withheld import attach_or_tell
from sources.choices import ActorKind, CaptureMethod, SourceKind
from sources.ingest.capture import Captured, Origin, capture, keepable, moved_pages
from sources.ingest.duplicates import duplicates
from sources.ingest.extract import Extracted, extract
from sources.ingest.fates import concerns
from sources.ingest.fetch import fetch
from sources.ingest.opening import opened
from sources.ingest.plain import looks_like_a_page
from sources.ingest.refusals import Refused, refused
from sources.models import Actor, BylineEntry, Source
from sources.normalize import UrlError, canonical_url

OVERTAKEN = (
    "Somebody else saved this page, or something else that yours rests on, at the same moment. Nothing of yours is "
    "saved yet, and nothing that you typed is lost: see what is here already, and save again."
)
_BEGINNING = 80
_KINDS = {"pdf": SourceKind.REPORT, "docx": SourceKind.REPORT}
_MARKUP = "given in the markup of the page"


@desk.page(
    "capture/",
    name="capture_source",
    right="sources.add_capture",
    takes=("source",),
    records_itself=True,
    # What a file or a page has lost before it came to us is no fault of the form.
    finds_lost=("text",),
    title="Capture a source",
    place=21,
    about="Paste a text, upload a file or give an address.",
)
def capture_source(request: HttpRequest) -> HttpResponse:
    """Ask what to take; show what was taken; save it."""
    target = _target(request)
    if request.method == "POST" and "taken" in request.POST:
        return _save(request, target)
    form = TakeForm(request.POST, request.FILES, target=target) if request.method == "POST" else TakeForm(target=target)
    if request.method == "POST" and form.is_valid():
        try:
            found, origin = _take(form.cleaned_data)
        except Refused as error:
            form.add_error(_field(form), str(error))
        else:
            return _show(request, _first_form(found, origin, target), target)
    status = 200 if request.method != "POST" else 422
    context = {"form": form, "target": target, "is_on": settings.FETCH_ENABLED}
    return desk.render(request, "admin/capture/take.html", title=_title(target), status=status, **context)


def _target(request: HttpRequest) -> Source | None:
    """Return the source that is captured again, if the address of the page names one."""
    uid = request.GET.get("source", "")
    if not uid:
        return None
    found = Source.objects.current().filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _title(target: Source | None) -> str:
    return f"Capture again: {target}" if target else "Capture a source"


def _field(form: TakeForm) -> str:
    return next(name for name in ("address", "file", "text") if form.cleaned_data.get(name))


def _take(values: dict[str, Any]) -> tuple[Extracted, dict[str, str]]:
    """Return what was taken, and where it came from; raises Refused."""
    if values.get("text"):
        text: str = values["text"]
        keepable(text)
        data = text.encode()
        if looks_like_a_page(data, "", ""):
            found = extract(data, charset="utf-8")
            return found, _origin(CaptureMethod.PASTED, data, _media_type(found.kind))
        return opened(text), _origin(CaptureMethod.PASTED, data)
    if values.get("file"):
        file = values["file"]
        data = file.read()
        found = extract(data, name=str(file.name)[-200:])
        return found, _origin(CaptureMethod.UPLOADED, data, _media_type(found.kind))
    if not settings.FETCH_ENABLED:
        raise refused("off")
    agent = f"Factcheck (+{settings.SITE_URL})"
    page = fetch(values["address"].strip(), agent=agent, **settings.FETCH_WITH)
    found = extract(page.data, media_type=page.media_type, charset=page.charset, url=page.url)
    media_type = page.media_type or _media_type(found.kind)
    return found, _origin(CaptureMethod.FETCHED, page.data, media_type, page.url) | {"asked": values["address"].strip()}


def _media_type(kind: str) -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"page": "text/html", "pdf": "application/pdf", "docx": word}.get(kind, "text/plain")


def _origin(method: str, data: bytes, media_type: str = "text/plain", url: str = "") -> dict[str, str]:
    return {
        "method": str(method),
        "media_type": media_type,
        "bytes_sha256": hashlib.sha256(data).hexdigest(),
        "url": url if len(url) <= 2000 else "",
    }


def _first_form(found: Extracted, origin: dict[str, str], target: Source | None) -> TakenForm:
    """Return the form filled in with what was taken."""
    pages = [(at, locator, found.text[at : at + _BEGINNING]) for at, locator in found.pages]
    kept = signing.dumps({"origin": origin, "pages": pages}, salt=SALT, compress=True)
    # What answered is where it stands. Only of a file or of pasted markup nobody knows that, but the page itself.
    url = (target.url if target else "") or origin["url"] or origin.get("asked", "") or _public(found.url)
    initial = {
        "title": _readable(found.title),
        "kind": _KINDS.get(found.kind, SourceKind.ARTICLE),
        "url": url,
        "language": found.language,
        "published_edtf": found.published,
        "published_basis": _MARKUP if found.published else "",
        "publisher_name": _readable(found.site),
        "text": found.text,
        "taken": kept,
        **{f"name_{n}": _readable(name) for n, name in enumerate(found.authors[:NAMES], 1)},
    }
    return TakenForm(initial=initial, duplicates=duplicates(url, found.text), target=target)


def _public(url: str) -> str:
    """Return the address that a page gives as its own, if it can be that of a source."""
    try:
        return url if canonical_url(url) else ""
    except UrlError:
        return ""


def _readable(line: str) -> str:
    """Return a line without signs for lost characters, which no form takes: what a file says of itself is corrected."""
    return line.replace(LOST, "").strip()


def _show(request: HttpRequest, form: TakenForm, target: Source | None, status: int = 200) -> HttpResponse:
    taken = signing.loads(str(form["taken"].value() or ""), salt=SALT)
    text = str(form["text"].value() or "")
    context = {
        "form": form,
        "target": target,
        "origin": taken["origin"],
        "method": CaptureMethod(taken["origin"]["method"]).label,
        "pages": taken["pages"],
        "length": len(text),
        "paragraphs": len([line for line in text.splitlines() if line.strip()]),
        "duplicates": form.duplicates,
    }
    return desk.render(request, "admin/capture/taken.html", title=_title(target), status=status, **context)


def _save(request: HttpRequest, target: Source | None) -> HttpResponse:
    """Save what was corrected, or show what is wrong with it."""
    try:
        signing.loads(request.POST["taken"], salt=SALT)
    except signing.BadSignature:
        messages.error(request, "What was taken came back damaged. Take the text again.")
        return HttpResponseRedirect(request.get_full_path())
    form = _posted_form(request, target)
    if "check" in request.POST or not form.is_valid():
        return _show(request, form, target, 422 if "check" not in request.POST else 200)
    try:
        captured, of_withheld = _keep(request, form)
    except (IntegrityError, ObjectDoesNotExist) as error:
        return _show_overtaken(request, target, error)
    messages.success(request, _told(captured, of_withheld))
    return HttpResponseRedirect(_reading_room(captured.snapshot.source))


def _posted_form(request: HttpRequest, target: Source | None) -> TakenForm:
    """Return the form as it was sent, beside what is recorded by now."""
    found = duplicates(request.POST.get("url", ""), as_pasted(request.POST.get("text", "")))
    return TakenForm(request.POST, duplicates=found, target=target)


def _keep(request: HttpRequest, form: TakenForm) -> tuple[Captured, str]:
    """Keep the text; return what came of it, and what there is to say if it was withheld."""
    account, text = desk.account_of(request), form.cleaned_data["text"]
    with recording(by=account, why="Captured."):
        source = _source(request, form)
        kept = form.cleaned_data["taken"]
        origin = Origin(**{name: kept["origin"][name] for name in ("method", "media_type", "url", "bytes_sha256")})
        pages = moved_pages([(at, locator, words) for at, locator, words in kept["pages"]], text)
        captured = capture(source, text, by=account, origin=origin, pages=pages)
        return captured, "" if captured.is_new else attach_or_tell(captured.snapshot, text, by=account)


def _show_overtaken(request: HttpRequest, target: Source | None, error: Exception) -> HttpResponse:
    """Show all that was typed again: somebody saved the same page, or merged what was chosen, at the same moment."""
    form = _posted_form(request, target)
    if form.is_valid() and isinstance(error, IntegrityError):
        form.add_error(None, explain(error)[1])
    form.add_error(None, OVERTAKEN)
    return _show(request, form, target, 409)


def _source(request: HttpRequest, form: TakenForm) -> Source:
    """Return the source that is captured: one that is there, or a new one with its byline and whom it names."""
    values = form.cleaned_data
    if values["save_as"] != NEW:
        return Source.objects.current().get(uid=values["save_as"])
    if not request.user.has_perm("sources.add_source"):
        raise PermissionDenied
    source: Source = form.save(commit=False)
    # The same new name twice on one page is one person.
    made: dict[tuple[str, str], Actor] = {}
    source.publisher = _actor(values["publisher_name"], values["publisher_actor"], ActorKind.MEDIA_OUTLET, made)
    source.save()
    position = 0
    for number in range(1, NAMES + 1):
        if name := values[f"name_{number}"]:
            position += 1
            actor = _actor(name, values[f"actor_{number}"], ActorKind.PERSON, made)
            BylineEntry.objects.create(source=source, position=position, name=name, actor=actor)
    return source


def _actor(name: str, choice: str, kind: str, made: dict[tuple[str, str], Actor]) -> Actor | None:
    if not name or choice == NAME_ONLY:
        return None
    if choice != NEW:
        return Actor.objects.current().get(uid=choice)
    if (name, kind) not in made:
        made[name, kind] = Actor.objects.create(name=name, kind=kind)
    return made[name, kind]


def _told(captured: Captured, of_withheld: str) -> str:
    """Say what became of it."""
    waiting = sum(map(concerns, captured.fates))
    if of_withheld:
        first = of_withheld
    elif not captured.is_new:
        first = "This text was captured before: it is one text with one more capture."
    elif captured.fates:
        first = "The text has changed: it is kept beside the former one."
    else:
        first = "Captured."
    if not captured.fates:
        return first
    stood = len(captured.fates) - waiting
    first += f" Of its passages {stood} still stand in it as they did, and {waiting} do not"
    return f"{first}: what rests on these waits under “Changed sources”." if waiting else f"{first}."


def _reading_room(source: Source) -> str:
    """Return where a source is read."""
    return reverse("admin:reading_room", args=[source.uid])

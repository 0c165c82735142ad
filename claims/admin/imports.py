"""The pages on which data is brought in: upload, name the columns, try it dry, bring it in, take rejects back."""

import hashlib
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from claims.admin.import_forms import MappingForm, UploadForm, columns_of
from claims.imports.columns import Options, remember, remembered, unknown
from claims.imports.expand import outcomes
from claims.imports.findings import UnusableFile
from claims.imports.readers import Opened, open_file
from claims.imports.rejects import ending, rejects_file
from claims.imports.runs import stored, time_left
from claims.imports.spreadsheet import csv_template, template
from claims.imports.writer import Judged, Writer
from claims.models import ImportRun
from factcheck.admin import desk
from factcheck.models import Account
from factcheck.uploads import is_too_large

PREVIEWED = 15
SHOWN = 50
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _unfinished(request: HttpRequest) -> int:
    return ImportRun.objects.filter(by=_account(request), finished_at=None, started_at__isnull=False).count()


@desk.page(
    "imports/",
    name="imports",
    right="claims.view_importrun",
    title="Bring data in",
    place=22,
    about="Files of claims, rulings and who said what become drafts.",
    count=_unfinished,
    # A file is read and hashed here, and nothing of the record is written.
    records_itself=True,
)
def imports(request: HttpRequest) -> HttpResponse:
    """Take a file, and list what was brought in so far."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        _may_import(request)
        if is_too_large(request):
            form.add_error("file", f"A file has at most {settings.IMPORT_MAX_BYTES // 1_000_000} MB. Split it.")
        elif form.is_valid() and (run := _kept(request, form)):
            return HttpResponseRedirect(reverse("admin:import_run", args=[run.pk]))
    runs = ImportRun.objects.select_related("by")[:SHOWN]
    status = 400 if request.method == "POST" else 200
    return desk.render(request, "admin/imports/list.html", title="Bring data in", form=form, runs=runs, status=status)


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _may_import(request: HttpRequest) -> None:
    if not request.user.has_perm("claims.add_importrun"):
        raise PermissionDenied


def _kept(request: HttpRequest, form: UploadForm) -> ImportRun | None:
    """Keep the file where `manage.py work` finds it; None if it cannot be read, which the form then says."""
    upload = form.cleaned_data["file"]
    folder = Path(settings.IMPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
        for chunk in upload.chunks():
            digest.update(chunk)
            kept.write(chunk)
    path = Path(kept.name)
    try:
        opened = open_file(path, form.cleaned_data["format"], upload.name)
        how = remembered(columns_of(opened))
    except UnusableFile as error:
        path.unlink()
        form.add_error("file", str(error))
        return None
    path = path.rename(folder / digest.hexdigest())
    path.touch()
    return ImportRun.objects.create(
        by=_account(request),
        name=upload.name[:200],
        sha256=digest.hexdigest(),
        format=opened.format,
        sender=form.cleaned_data["sender"] or Path(upload.name).stem[:100],
        mapping=(how or Options()).as_json(),
    )


@desk.page("imports/<int:pk>/", name="import_run", right="claims.view_importrun", records_itself=True)
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a run is: which column is what, how far it is, or what became of it."""
    run = get_object_or_404(ImportRun.objects.select_related("by"), pk=pk)
    try:
        if request.method == "POST":
            return _act(request, run)
        return _mapping(request, run, None) if run.started_at is None else _report(request, run)
    except UnusableFile as error:
        messages.error(request, f"{run.name}: {error}")
        return HttpResponseRedirect(reverse("admin:imports"))


def _report(request: HttpRequest, run: ImportRun) -> HttpResponse:
    rate, left = time_left(run, timezone.now())
    rejects = run.rejects.filter(is_note=False)
    return desk.render(
        request,
        "admin/imports/run.html",
        title=f"{'Trial of' if run.is_dry else 'Import of'} {run.name}",
        run=run,
        rate=rate,
        left=left,
        share=100 * run.done // run.total if run.total else 0,
        rejects=rejects[:SHOWN],
        notes=run.rejects.filter(is_note=True)[:SHOWN],
        may_import=_is_importable(request, run),
        is_file_here=stored(run).is_file(),
        is_own=_is_own(request, run),
    )


def _is_importable(request: HttpRequest, run: ImportRun) -> bool:
    is_good = run.is_dry and bool(run.finished_at) and not run.failure and run.created > 0
    return is_good and _is_own(request, run) and request.user.has_perm("claims.add_importrun")


def _is_own(request: HttpRequest, run: ImportRun) -> bool:
    """Say whether a run is this person's: nobody else names its columns or brings it in, others take a copy."""
    return run.by_id == _account(request).pk


def _act(request: HttpRequest, run: ImportRun) -> HttpResponse:
    _may_import(request)
    what = request.POST.get("what")
    if what == "import" and _is_importable(request, run):
        return _start_import(request, run)
    is_others = not _is_own(request, run)
    if what == "map" and run.is_dry and (run.finished_at or (is_others and run.started_at is None)):
        again = _copy(request, run, is_dry=True)
        return HttpResponseRedirect(reverse("admin:import_run", args=[again.pk]))
    if is_others:
        messages.error(
            request, f"This run is {run.by}'s, so nothing of it was changed. Try the file in a run of your own."
        )
        return HttpResponseRedirect(request.path)
    if what in ("preview", "dry") and run.started_at is None:
        return _mapping(request, run, request.POST)
    messages.error(request, "This cannot be done any more: look at where the run is now.")
    return HttpResponseRedirect(request.path)


def _start_import(request: HttpRequest, run: ImportRun) -> HttpResponse:
    if not stored(run).is_file():
        messages.error(request, "The file is not kept any more. Upload it again.")
        return HttpResponseRedirect(request.path)
    remember(columns_of(_opened(run)), Options.from_json(run.mapping))
    real = _copy(request, run, is_dry=False, started_at=timezone.now())
    return HttpResponseRedirect(reverse("admin:import_run", args=[real.pk]))


def _copy(request: HttpRequest, run: ImportRun, **values: Any) -> ImportRun:
    same = {name: getattr(run, name) for name in ("name", "sha256", "format", "sender", "mapping")}
    return ImportRun.objects.create(by=_account(request), **same, **values)


def _opened(run: ImportRun) -> Opened:
    return open_file(stored(run), run.format, run.name)


def _mapping(request: HttpRequest, run: ImportRun, data: Any) -> HttpResponse:
    """Ask which column is what, and show what would become of the first rows."""
    if not stored(run).is_file():
        messages.error(request, "The file is not kept any more. Upload it again.")
        return HttpResponseRedirect(reverse("admin:imports"))
    opened = _opened(run)
    form = MappingForm(data, columns=columns_of(opened), run=run)
    if data is not None and form.is_valid():
        asked = {"mapping": form.options().as_json(), "sender": form.cleaned_data["sender"]}
        if data.get("what") == "dry":
            asked["started_at"] = timezone.now()
        # Not the row that was read: in another tab it may have been started since, and be far by now.
        ImportRun.objects.filter(pk=run.pk, started_at=None).update(**asked)
        return HttpResponseRedirect(request.path)
    return desk.render(
        request,
        "admin/imports/mapping.html",
        title=f"Which column is what in {run.name}",
        run=run,
        form=form,
        is_own=_is_own(request, run),
        trouble=_trouble(opened),
        # Of each row the same would be said.
        unnamed=unknown(Options.from_json(run.mapping), opened.columns or []),
        rows=[] if data is not None else _preview(run, opened),
        previewed=PREVIEWED,
        status=400 if data is not None else 200,
    )


def _trouble(opened: Opened) -> str:
    """Return what is wrong with the first record of a JSON file of which none of the first can be read."""
    first = list(islice(opened.records(), PREVIEWED)) if opened.columns is None else []
    return first[0].problem if first and all(record.problem for record in first) else ""


def _preview(run: ImportRun, opened: Opened) -> list[Judged]:
    first = []
    for outcome in outcomes(opened, Options.from_json(run.mapping)):
        first.append(outcome)
        if len(first) == PREVIEWED:
            break
    return Writer(run.sender, run.by, is_dry=True).judge(first).judged


@desk.page("imports/<int:pk>/rejects", name="import_rejects", right="claims.view_importrun")
def import_rejects(request: HttpRequest, pk: int) -> Any:
    """Hand back what was rejected."""
    run = get_object_or_404(ImportRun, pk=pk)
    is_table = ending(run) == "csv"
    response = StreamingHttpResponse(
        rejects_file(run), content_type="text/csv; charset=utf-8" if is_table else "application/x-ndjson"
    )
    response["Content-Disposition"] = f'attachment; filename="rejects-{run.pk}.{ending(run)}"'
    return response


@desk.page("imports/template.xlsx", name="import_template", right="claims.view_importrun")
def import_template(request: HttpRequest) -> HttpResponse:
    """Hand out the spreadsheet to fill."""
    response = HttpResponse(template(), content_type=_SHEET)
    response["Content-Disposition"] = 'attachment; filename="claims.xlsx"'
    return response


@desk.page("imports/template.csv", name="import_template_csv", right="claims.view_importrun")
def import_template_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a table of text."""
    response = HttpResponse(csv_template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="claims.csv"'
    return response

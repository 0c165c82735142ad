"""One statement whose original is looked for: where that was done, with what result, and the work once it is held."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from claims import workflow
from claims.admin.statement_fields import line_field
from claims.attribution import sentence
from claims.choices import Mode, ProposalStatus, SearchResult, Status
from claims.models import Appearance, Proposal, SearchAttempt, Statement
from claims.originals import Report, locate, log_attempt
from claims.worklists.statements import UNLOCATED
from factcheck.admin import desk
from factcheck.admin.choosing import RecordField, WrittenOne
from factcheck.admin.site import Unusable
from factcheck.admin.steps import posted_number, status_for, text_field
from factcheck.journal import explain
from sources.choices import Holding
from sources.models import Source
from sources.newest import newest_snapshots
from sources.places import PlaceError, place
from sources.sentences import sentences

RIGHT = "claims.view_searchattempt"
OFFERED = 40
MODES = [Mode.OWN_WORDS, Mode.DIRECT_QUOTE, Mode.PARTIAL_QUOTE, Mode.PARAPHRASE]


class AttemptForm(forms.Form):
    """Where was searched, for what, and what came of it."""

    place = line_field("Where", max_length=300, help_text="An archive, a site, a search engine.")
    query = line_field("What was searched for", max_length=500, required=False)
    result = forms.ChoiceField(label="Result", choices=SearchResult.choices, initial=SearchResult.NOT_FOUND)
    url = line_field("Address", max_length=2000, required=False, help_text="Of what was found, if it was.")
    note = text_field("Note", required=False, help_text="Internal.", rows=2)


class LocateForm(forms.Form):
    """The held work in which it was said, and where in it."""

    words = line_field(
        "The words that say it",
        max_length=25_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="As they stand in the newest text of that source; or the number of a sentence (12), of several "
        "(12-13), or words within one (12: the fishers want).",
    )
    locator = line_field(
        "Locator",
        max_length=100,
        required=False,
        help_text="Where there is no text to mark, such as a broadcast: 12:31.",
    )
    mode = forms.ChoiceField(label="Mode", choices=[(mode.value, mode.label) for mode in MODES])
    note = text_field("Public note", required=False, help_text="What changes, and why. Everybody will read it.", rows=2)

    def __init__(self, statement: Statement, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = statement.original if statement.original and statement.original.is_held else None
        self.fields["source"] = RecordField(
            Source.objects.current(),
            widget=WrittenOne(attrs={"list": "held", "autocomplete": "off", "size": 60}),
            label="Original",
            initial=known.slug if known else "",
            help_text="By its title, short form or identifier.",
        )
        self.order_fields(["source", "words", "locator", "mode", "note"])
        if statement.status != Status.PUBLISHED:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """Find the words in the newest text of the source."""
        values = super().clean() or self.cleaned_data
        source, words = values.get("source"), values.get("words")
        values["report"] = Report(mode=values.get("mode", Mode.OWN_WORDS), locator=values.get("locator", ""))
        if source and words:
            self._find(values, source, words)
        return values

    def _find(self, values: dict[str, Any], source: Source, words: str) -> None:
        snapshot = newest_snapshots([source]).select_related("text_row").first()
        if snapshot is None or not snapshot.is_text_held:
            self.add_error("words", "No text of this source is held. Capture it first, or give a locator.")
            return
        text = snapshot.text_row.text
        try:
            found = place(words, text, sentences(text))
        except PlaceError as error:
            self.add_error("words", str(error))
        else:
            values["report"] = Report(snapshot, found, values.get("mode", ""), values.get("locator", ""))


@desk.page("originals/<slug:uid>/", name="original", right=RIGHT, takes=UNLOCATED.parameters)
def original(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what is known of the original of a statement; log a search, or link what was found."""
    statement = _statement(uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST" and do not in ("log", "locate"):
        raise Unusable("Choose what to do: keep a search, or link the original.")
    attempt = AttemptForm(request.POST if do == "log" else None, auto_id="attempt_%s")
    located = LocateForm(statement, request.POST if do == "locate" else None, auto_id="locate_%s")
    refusal, status = "", int(HTTPStatus.OK)
    if do:
        try:
            if _done(request, statement, attempt if do == "log" else located, do):
                return HttpResponseRedirect(request.get_full_path())
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        except workflow.WorkflowError as error:
            refusal, status = str(error), status_for(error.code)
            statement = _statement(uid)
    return _page(request, statement, attempt=attempt, located=located, refusal=refusal, status=status)


def original_url(request: HttpRequest, statement: Statement, reports: Iterable[Appearance]) -> str:
    """Return where the original of a statement is looked for, or "" once one of its reports stands there. No query."""
    if any(one.source_id == statement.original_id for one in reports) or not request.user.has_perm(RIGHT):
        return ""
    return reverse("admin:original", args=[statement.uid])


def _statement(uid: str) -> Statement:
    row = Statement.objects.with_reports().filter(uid=uid).first()
    if row is None:
        raise Http404
    found: Statement = row
    return found


def _done(request: HttpRequest, statement: Statement, form: forms.Form, do: str) -> bool:
    """Do what was asked with a valid form; put what speaks against it beside its field."""
    if not form.is_valid():
        return False
    try:
        _log(request, statement, form) if do == "log" else _locate(request, statement, form)
    except ValidationError as error:
        for name, errors in _by_field(error).items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    except IntegrityError as error:
        form.add_error(None, explain(error)[1])
        return False
    return True


def _by_field(error: ValidationError) -> dict[str | None, Any]:
    """Return the refusals by the fields of the form; those of the report are about its words."""
    if not hasattr(error, "error_dict"):
        return {None: error.messages}
    names = {"report": "words", "passage": "words", "original": "source"}
    return {names.get(name, name): errors for name, errors in error.error_dict.items()}


def _log(request: HttpRequest, statement: Statement, form: forms.Form) -> None:
    log_attempt(statement, by=desk.account_of(request), **form.cleaned_data)
    messages.success(request, "Kept: nobody has to search there again.")


def _locate(request: HttpRequest, statement: Statement, form: forms.Form) -> None:
    given = form.cleaned_data
    proposal = locate(
        statement,
        given["source"],
        by=desk.account_of(request),
        report=given["report"],
        note=given.get("note", ""),
        expected=posted_number(request),
    )
    words = "Proposed. The public version stands until somebody else accepts this." if proposal else "Linked."
    messages.success(request, words)


def _likely(statement: Statement) -> list[Source]:
    """Return the held sources that are offered: those that the actor signs or publishes, and the newest ones."""
    held = Source.objects.current().filter(holding=Holding.HELD).order_by("-pk")
    own = held.filter(Q(byline__actor=statement.actor_id) | Q(publisher=statement.actor_id)).distinct()
    found = [*own[:OFFERED], *held[:OFFERED]]
    return list({source.pk: source for source in found}.values())[:OFFERED]


def _page(request: HttpRequest, statement: Statement, *, status: int, **shown: Any) -> HttpResponse:
    reports = [{"report": one, "sentence": sentence(one)} for one in statement.appearances.all()]
    right = "claims.add_proposal" if statement.status == Status.PUBLISHED else "claims.change_statement"
    is_open = statement.status in (Status.DRAFT, Status.PUBLISHED)
    return desk.render(
        request,
        "admin/worklists/original.html",
        title="The original of a statement",
        status=status,
        statement=statement,
        reports=reports,
        attempts=SearchAttempt.objects.filter(statement=statement).select_related("by").order_by("-pk"),
        proposal=Proposal.objects.filter(record=statement.uid, status=ProposalStatus.OPEN).first(),
        likely=_likely(statement),
        has_first_hand=any(one.source_id == statement.original_id for one in statement.appearances.all()),
        may_log=request.user.has_perm("claims.add_searchattempt"),
        may_locate=is_open and request.user.has_perm(right),
        is_open=is_open,
        expected=workflow.seen(statement),
        back=UNLOCATED.address(request.GET),
        **shown,
    )

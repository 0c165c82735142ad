"""The review page: on one screen all that a reviewer needs to decide about a statement, and the decision."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from claims import checks, comments, guards, review_queue, since_review, surroundings, workflow
from claims.admin import queue
from claims.admin.changed_sources import changed_url
from claims.admin.commenting import CommentForm
from claims.admin.preferences import preference
from claims.admin.step_forms import CheckedForm, CheckedSendBackForm, ChecksForm
from claims.attribution import sentence
from claims.choices import Aspect, CheckResult, Status
from claims.freshness import tell_statements
from claims.models import Claim, Statement
from claims.suggest import ClaimSuggestion, claims_like
from factcheck.admin import desk, unsent
from factcheck.admin.site import Unusable
from factcheck.admin.steps import posted, posted_number, status_for
from factcheck.journal import recording

FORMS: dict[str, type[CheckedForm]] = {
    "approve": CheckedForm,
    "send_back": CheckedSendBackForm,
    "check": ChecksForm,
}
DONE = {
    "approve": "Approved and published.",
    "send_back": "Sent back with your comment.",
    "check": "Your checks are kept.",
}
NOT_DONE = {
    "approve": "Not approved.",
    "send_back": "Not sent back.",
    "check": "Your checks are not kept.",
}
DELETED = "This was sent back and deleted while you had it open, so there is nothing left to decide about."
MOST_SIMILAR = 5


@desk.page("review/<slug:uid>/", name="review_statement", right=queue.RIGHT, takes=queue.FILTERS)
def review_statement(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a statement for review, and take the decision."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    try:
        statement = _statement(uid)
    except Http404:
        if typed := unsent.typed(unsent.sent(request)):
            return _deleted(request, typed)
        raise
    if request.method == "POST" and step not in FORMS:
        raise Unusable("Choose what to do: approve, send back, or keep the checks alone.")
    form = FORMS[step or "check"](
        posted(request), standing=checks.standing(statement), saw=_saw(request), auto_id="review_%s"
    )
    refusal, status = "", int(HTTPStatus.OK)
    if form.is_bound and form.is_valid():
        try:
            return _taken(request, statement, step, form)
        except workflow.WorkflowError as error:
            refusal, status = str(error), status_for(error.code)
            statement = _statement(uid)
    elif form.is_bound and step in workflow.STEPS and statement.status != Status.IN_REVIEW:
        # However it is filled in, it decides nothing any more.
        status = HTTPStatus.CONFLICT
    return _page(request, statement, form=form, step=step, refusal=refusal, status=status)


def review_page(request: HttpRequest, statement: Statement) -> HttpResponse:
    """Show the page at the address of a step of the workflow, too."""
    row = _statement(statement.uid)
    return _page(request, row, form=ChecksForm(standing=checks.standing(row), auto_id="review_%s"))


def _statement(uid: str) -> Statement:
    rows = checks.fetched(Statement.objects.filter(uid=uid))
    rows = rows.select_related("submitted_by", "approved_by", "withdrawn_by", "assignment__to")
    row = rows.prefetch_related("actor__names").first()
    if row is None:
        raise Http404
    return row


def _deleted(request: HttpRequest, typed: unsent.Fields) -> HttpResponse:
    """Hand back what was typed about something that is not there any more."""
    shown = {
        "message": DELETED,
        "typed": typed,
        "back": reverse("admin:review_queue"),
        "way_back": "go on in the queue",
    }
    return desk.render(request, "admin/refusal.html", title="Not kept", status=HTTPStatus.NOT_FOUND, **shown)


def _saw(request: HttpRequest) -> dict[str, str]:
    return {aspect: request.POST.get(f"saw_{aspect}", "") for aspect in Aspect.values}


def _taken(request: HttpRequest, statement: Statement, step: str, form: CheckedForm) -> HttpResponse:
    account: Any = request.user
    form.step = step
    with recording(by=account, why=form.reason):
        form.take(statement, by=account, expected=posted_number(request))
    queue.say(request, DONE[step])
    if step == "check":
        here = reverse("admin:review_statement", args=[statement.uid])
        return HttpResponseRedirect(here + queue.kept_query(request))
    return queue.back_to_queue(request, statement)


def _page(
    request: HttpRequest,
    statement: Statement,
    *,
    form: CheckedForm,
    step: str = "",
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    previous, following = review_queue.neighbours(queue.filtered(request), statement)
    asked = queue.kept_query(request)
    may_check = workflow.may_check(statement, request.user)
    is_open = may_check and statement.status == Status.IN_REVIEW
    refusal = refusal or _objection(statement, may_check=may_check)
    left = _left_over(form, is_open=is_open, may_check=may_check) if step else ""
    if step in workflow.STEPS and not is_open:
        form = _checks_alone(form)
    return desk.render(
        request,
        "admin/review/statement.html",
        title="Review",
        subtitle=str(statement),
        status=status,
        is_nav_sidebar_enabled=False,
        statement=statement,
        reports=_reports(statement),
        changed_url=changed_url(request, statement),
        since=since_review.since_review(statement),
        judged=checks.judged(statement),
        now=checks.covered(statement),
        aspects=_aspects(form),
        form=form,
        refusal=refusal,
        not_done=NOT_DONE.get(step, ""),
        happened=_happened(request, statement, refusal),
        left=left,
        is_open=is_open,
        may_check=may_check,
        expected=workflow.seen(statement),
        newest=since_review.newest(statement),
        findings=_findings(statement),
        similar=_similar(statement.claim),
        comments=comments.on(statement),
        comment_form=CommentForm(initial={"text": left}),
        comment_url=reverse("admin:add_comment", args=[statement.uid]),
        here=reverse("admin:review_statement", args=[statement.uid]) + asked,
        queue_url=reverse("admin:review_queue") + asked,
        previous=_address(previous, asked),
        following=_address(following, asked),
        has_single_keys=preference(request).has_single_keys,
    )


def _reports(statement: Statement) -> list[dict[str, Any]]:
    tell_statements([statement])
    around = surroundings.surroundings(statement.appearances.all())
    return [
        {"report": one, "sentence": sentence(one), "excerpts": around[one.pk]} for one in statement.appearances.all()
    ]


def _aspects(form: CheckedForm) -> list[dict[str, Any]]:
    return [
        {
            "name": aspect.value,
            "number": number,
            "label": aspect.label,
            "field": form[aspect.value],
            "comment": form[f"{aspect}_comment"],
            "standing": form.standing.get(aspect),
        }
        for number, aspect in enumerate(Aspect, 1)
    ]


def _objection(statement: Statement, *, may_check: bool) -> str:
    if statement.status == Status.IN_REVIEW:
        return "" if may_check else workflow.OTHERS_ONLY
    return f"This {workflow.STATES[statement.status]} now: it is not waiting for a review."


def _left_over(form: CheckedForm, *, is_open: bool, may_check: bool) -> str:
    """Return as one text what somebody chose and typed and has no place any more in a form about the statement."""
    lines = []
    for aspect in () if may_check else Aspect:
        result, comment = form[aspect.value].value() or "", form[f"{aspect}_comment"].value() or ""
        if result or comment:
            said = dict(CheckResult.choices).get(result, "")
            lines.append(f"{aspect.capitalize()}{f' {said}' if said else ''}{f': {comment}' if comment else ''}")
    if not is_open:
        lines.append(form["comment"].value() or "")
    return "\n".join(line for line in lines if line.strip())


def _checks_alone(form: CheckedForm) -> CheckedForm:
    """Return the form of the checks with what was chosen and typed in it, for what is not decided about any more."""
    chosen = {name: form[name].value() for name in form.fields}
    return ChecksForm(initial=chosen, standing=form.standing, saw=form.saw, auto_id="review_%s")


def _happened(request: HttpRequest, statement: Statement, refusal: str) -> list[since_review.Happening]:
    """Tell whose page was overtaken what was done meanwhile, by whom and when."""
    since = posted_number(request, "newest")
    return since_review.happened(statement, since=since) if refusal and since else []


def _similar(claim: Claim) -> list[ClaimSuggestion]:
    """Return the claims that are most like this one."""
    found = claims_like(claim.text, limit=MOST_SIMILAR + 1, apart_from=claim.uid)
    return [one for one in found if one.uid != claim.uid][:MOST_SIMILAR]


def _findings(statement: Statement) -> list[guards.Finding]:
    """Return what the guards say about each report."""
    found: dict[tuple[str, str], Any] = {}
    for report in statement.appearances.all():
        passages = [p for p in (report.passage, *report.more_passages.all()) if p]
        draft = guards.Draft(
            claim_text=statement.claim.text,
            claim_kind=statement.claim.kind,
            actor=statement.actor,
            stance=statement.stance,
            hedge=statement.hedge,
            mode=report.mode,
            source=report.source,
            passages=[text for passage in passages if (text := guards.around(passage))],
            said_edtf=statement.said_edtf,
            named_as=report.named_as,
        )
        found |= {(one.field, one.code): one for one in guards.findings(draft)}
    return list(found.values())


def _address(uid: str | None, asked: str) -> str:
    return reverse("admin:review_statement", args=[uid]) + asked if uid else ""

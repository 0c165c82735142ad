"""Topics for many claims at once, from the list of those without any."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from claims.admin.several import Result, results_page, tried_on
from claims.models import Claim, Topic
from claims.subjects import give_topics
from claims.worklists.claims import WITHOUT_TOPIC
from factcheck.admin import desk
from factcheck.admin.choosing import RecordsField, WrittenLines, is_key
from factcheck.admin.steps import text_field

MOST = 50
MOST_OFFERED = 200


class TopicsForm(forms.Form):
    """Which topics, and what readers are told where a claim is public."""

    topics = RecordsField(
        Topic.objects.all(),
        label="Topics",
        widget=WrittenLines(attrs={"rows": 3, "cols": 40}),
        help_text="One a line, by name, short form or identifier.",
    )
    note = text_field(
        "Public note",
        required=False,
        rows=2,
        help_text="Only for claims that are public: theirs is a proposal, which somebody else has to accept.",
    )


def topics_offered() -> list[str]:
    """Return the names of the topics, as many as anybody reads."""
    return list(Topic.objects.order_by("name").values_list("name", flat=True)[:MOST_OFFERED])


@desk.page("give-topics/", name="give_topics", right="claims.view_claim", takes=WITHOUT_TOPIC.parameters)
@require_POST
def give_topics_page(request: HttpRequest) -> HttpResponse:
    """Give the chosen topics to each chosen claim, and say what became of each; ask anew for what is not right yet.

    Ascending, as everybody locks rows.
    """
    if not (request.user.has_perm("claims.change_claim") or request.user.has_perm("claims.add_proposal")):
        raise PermissionDenied
    keys = [key for key in request.POST.getlist("chosen") if is_key(key)][:MOST]
    chosen = list(Claim.objects.filter(pk__in=keys).order_by("pk"))
    form = TopicsForm(request.POST)
    if not chosen or not form.is_valid():
        return _asked_anew(request, chosen, form)
    results = [_result(request, claim, form.cleaned_data) for claim in chosen]
    return results_page(request, results, back=WITHOUT_TOPIC.address(request.GET), list_title=WITHOUT_TOPIC.title)


def _asked_anew(request: HttpRequest, chosen: list[Claim], form: TopicsForm) -> HttpResponse:
    """Show what was chosen and typed, with what is wrong of it."""
    return desk.render(
        request,
        "admin/worklists/give_again.html",
        title="Give topics",
        status=HTTPStatus.BAD_REQUEST,
        chosen=chosen,
        topics=form,
        topics_offered=topics_offered(),
        back=WITHOUT_TOPIC.address(request.GET),
    )


def _result(request: HttpRequest, claim: Claim, given: dict[str, Any]) -> Result:
    title = str(claim)

    def do() -> Result | None:
        proposal = give_topics(claim, list(given["topics"]), by=desk.account_of(request), note=given["note"])
        if proposal is None:
            return None
        address = reverse("admin:claims_proposal_change", args=[proposal.pk])
        return Result(title, address, True, "Proposed: it waits for somebody.")

    return tried_on(title, reverse("admin:claims_claim_change", args=[claim.pk]), do, words="It has them now.")

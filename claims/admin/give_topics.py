"""Topics for many claims at once, from the list of those without any."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from claims.models import Claim, Topic
from claims.subjects import give_topics
from claims.workflow import WorkflowError
from factcheck.admin import desk
from factcheck.admin.choosing import RecordsField, WrittenLines, is_key
from factcheck.admin.site import Unusable
from factcheck.admin.steps import text_field
from factcheck.journal import explain

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


@desk.page("give-topics/", name="give_topics", right="claims.view_claim")
@require_POST
def give_topics_page(request: HttpRequest) -> HttpResponse:
    """Give the chosen topics to each chosen claim, and say what became of each.

    Ascending, as everybody locks rows.
    """
    if not (request.user.has_perm("claims.change_claim") or request.user.has_perm("claims.add_proposal")):
        raise PermissionDenied
    keys = [key for key in request.POST.getlist("chosen") if is_key(key)][:MOST]
    claims = list(Claim.objects.filter(pk__in=keys).order_by("pk"))
    if not claims:
        raise Unusable("Choose at least one claim in the list.")
    form = TopicsForm(request.POST)
    if not form.is_valid():
        raise Unusable(" ".join(f"{form[name].label}: {' '.join(map(str, e))}" for name, e in form.errors.items()))
    results = [_result(request, claim, form.cleaned_data) for claim in claims]
    done = sum(one["is_done"] for one in results)
    return desk.render(
        request,
        "admin/worklists/given.html",
        title="What became of it",
        results=results,
        done=done,
        refused=len(results) - done,
        back=reverse("admin:work_list", args=["without-topic"]),
    )


def _result(request: HttpRequest, claim: Claim, given: dict[str, Any]) -> dict[str, Any]:
    url, is_done, text = reverse("admin:claims_claim_change", args=[claim.pk]), True, "It has them now."
    try:
        proposal = give_topics(claim, list(given["topics"]), by=desk.account_of(request), note=given["note"])
        if proposal:
            url, text = reverse("admin:claims_proposal_change", args=[proposal.pk]), "Proposed: it waits for somebody."
    except (WorkflowError, ValidationError) as error:
        is_done, text = False, " ".join(getattr(error, "messages", [str(error)]))
    except IntegrityError as error:
        is_done, text = False, explain(error)[1]
    return {"title": str(claim), "url": url, "is_done": is_done, "text": text}

"""The workflow through the API: the same functions as in the admin, under the same rules."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import proposals, workflow
from claims.choices import Aspect, CheckResult, CorrectionKind
from claims.resources import RESOURCES, UID, body_of, find
from factcheck.api.bodies import read_body
from factcheck.api.openapi import ref
from factcheck.api.parameters import check_query
from factcheck.api.problems import Problem

LONGEST = 2000


class Seen(serializers.Serializer):
    """The version of the record that the client saw, as its body gives it in `seq`."""

    expected = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, help_text="The `seq` of the body that you saw."
    )


class Comment(Seen):
    """A comment for colleagues."""

    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)


class Demand(Seen):
    """A comment that says what has to be done."""

    comment = serializers.CharField(max_length=LONGEST)


class Reason(Seen):
    """A public reason."""

    reason = serializers.CharField(max_length=LONGEST)


class CheckBody(Comment):
    """What was found about one aspect."""

    aspect = serializers.ChoiceField(choices=Aspect.values)
    result = serializers.ChoiceField(choices=CheckResult.values)
    covers = serializers.RegexField(
        "[0-9a-f]{64}",
        max_length=64,
        help_text="The fingerprint of what you looked at: `covers` of the body that you saw, for this aspect.",
    )


class ProposalBody(Seen):
    """New values, and the public note about them."""

    values = serializers.DictField(
        help_text="Field to new value; a record is named by its uid. A part is the list of all its rows; a report has "
        "its chain with it."
    )
    kind = serializers.ChoiceField(choices=CorrectionKind.values)
    note = serializers.CharField(max_length=LONGEST, help_text="Public.")
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)


STEPS: dict[str, tuple[type[serializers.Serializer], Callable[..., Any]]] = {
    "submit": (Comment, workflow.submit),
    "send-back": (Demand, workflow.send_back),
    "check": (CheckBody, workflow.check),
    "approve": (Comment, workflow.approve),
    "withdraw": (Reason, workflow.withdraw),
    "restore": (Comment, workflow.restore),
    "propose": (ProposalBody, proposals.propose),
}
DECISIONS: dict[str, tuple[type[serializers.Serializer], Callable[..., Any]]] = {
    "accept": (Comment, proposals.accept),
    "reject": (Demand, proposals.reject),
}
REVIEWED = ("statements", "relations", "assessments")
PROPOSABLE = (*REVIEWED, "claims", "actors", "sources", "events", "topics")


class ChangeView(APIView):
    """Do one step with one record, for the account of the session."""

    authentication_classes = (SessionAuthentication,)
    resource: Any
    step: str

    def post(self, request: Request, uid: str) -> Response:
        """Do the step, and answer with the record as it is then; a check and a proposal answer with themselves."""
        row = self._row(request, uid)
        shape, do = STEPS[self.step]
        values = read_body(shape, request.data)
        _plain(values.get("values", {}))
        made = do(row, by=request.user, **values)
        if self.step == "propose":
            return Response(body_of(RESOURCES["proposals"], made, request.user), 201)
        if self.step == "check":
            return Response({"uid": made.uid, "aspect": made.aspect, "result": made.result, "at": made.at}, 201)
        row.refresh_from_db()
        return Response(body_of(self.resource, row, request.user))

    def _row(self, request: Request, uid: str) -> Any:
        check_query(request._request, ())
        if not request.user.is_authenticated:
            raise Problem("not-authenticated", "Reading needs no account; for this, log in first.")
        return find(self.resource, uid, request.user)


class DecisionView(ChangeView):
    """Accept or reject a proposal, for the account of the session."""

    def post(self, request: Request, uid: str) -> Response:
        """Decide, and answer with the proposal as it is then."""
        row = self._row(request, uid)
        shape, do = DECISIONS[self.step]
        values = read_body(shape, request.data)
        # What is proposed never changes, and whether it still waits is seen under the lock: this is for the caller.
        workflow.unchanged_since(row, values.pop("expected"))
        do(row, by=request.user, **values)
        row.refresh_from_db()
        return Response(body_of(RESOURCES["proposals"], row, request.user))


def _plain(values: dict[str, Any]) -> None:
    """Raise Problem unless each value has a shape that can be kept: anything else would be kept as its print."""
    errors = [
        {
            "pointer": f"/values/{name}",
            "detail": f"“{name}” is a text, a list of identifiers, a list of rows with plain columns, or null.",
        }
        for name, value in values.items()
        if not (all(map(_is_plain, value)) if isinstance(value, list) else isinstance(value, str | None))
    ]
    if errors:
        raise Problem("invalid-body", " ".join(error["detail"] for error in errors), errors=errors)


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_cell(cell) for cell in value.values())
    return isinstance(value, str | None)


def _is_cell(value: Any) -> bool:
    """Say whether a column of a row can be kept; what stands below a row, such as a chain, is a list of its own."""
    if not isinstance(value, list):
        return isinstance(value, str | int | None)
    rows = [row.values() if isinstance(row, dict) else [row] for row in value]
    return all(isinstance(cell, str | None) for cells in rows for cell in cells)


def change_view(resource: str, step: str) -> Any:
    """Return the view of one step of one resource, with its part of the OpenAPI document."""
    base = DecisionView if step in DECISIONS else ChangeView
    verb = step.replace("-", "_")
    members = {"resource": RESOURCES[resource], "step": step, "__doc__": f"The step {step}."}
    described = extend_schema(
        operation_id=f"{verb}_{resource}",
        summary=f"{verb.replace('_', ' ').capitalize()} one of the {resource}",
        parameters=[UID],
        request=(STEPS | DECISIONS)[step][0],
        responses=_answers(resource, step),
    )
    return extend_schema_view(post=described)(type(f"{verb}_{resource}", (base,), members))


def _answers(resource: str, step: str) -> dict[int, Any]:
    """Return the schema of what a step answers, by its status."""
    if step == "check":
        return {201: ref("Check")}
    return {201: RESOURCES["proposals"].shape} if step == "propose" else {200: RESOURCES[resource].shape}


def steps_of(resource: str) -> list[str]:
    """Name the steps that records of a resource can take."""
    reviewed = [step for step in STEPS if step != "propose" and (step != "check" or resource == "statements")]
    if resource == "proposals":
        return list(DECISIONS)
    return (reviewed if resource in REVIEWED else []) + (["propose"] if resource in PROPOSABLE else [])

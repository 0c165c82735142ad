"""The workflow through the API: the same steps as in the admin, with the same checks. Every body says what was seen.

`expected` is the `seq` of the record as the caller read it; if it has changed since, the step is refused as stale.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims import proposals, workflow
from claims.api.resources import Moved, Resource
from claims.choices import Aspect, CheckResult, CorrectionKind
from claims.models import Correction
from claims.serializers import correction_bodies, proposal_bodies
from factcheck.api import addresses
from factcheck.api.bodies import read_body
from factcheck.api.problems import Problem
from factcheck.api.schema import ref

LONGEST = 2000
CONFLICTS = "Refused as 409 if the record has changed since `expected`, or is not in a state from which this leads."


def _text(meaning: str, *, required: bool = False) -> Any:
    return serializers.CharField(
        required=required, allow_blank=not required, max_length=LONGEST, help_text=meaning, default=None if required else ""
    )


class Step(serializers.Serializer[Any]):
    """What every step takes."""

    expected = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="The `seq` of the record as you read it."
    )


class Comment(Step):
    """A step that may be explained."""

    comment = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, help_text="Internal: why this is done."
    )


class SendBack(Step):
    """A step back, which has to be explained."""

    comment = serializers.CharField(max_length=LONGEST, help_text="Internal: what has to be done before approval.")


class Withdraw(Step):
    """A withdrawal, which has to be explained to the public."""

    reason = serializers.CharField(max_length=LONGEST, help_text="Public: why it is withdrawn.")


class Check(Comment):
    """What was found about one aspect."""

    aspect = serializers.ChoiceField(Aspect.values, help_text="What was looked at.")
    result = serializers.ChoiceField(CheckResult.values, help_text="What was found. A failed check needs a comment.")


class Propose(Step):
    """New values for a public record."""

    values = serializers.DictField(
        child=serializers.JSONField(), allow_empty=False, help_text="Field to new value; records are named by their uid."
    )
    kind = serializers.ChoiceField(CorrectionKind.values, help_text="How grave the change is.")
    note = serializers.CharField(max_length=LONGEST, help_text="Public: what changes, and why.")
    why = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, help_text="Internal, for whoever decides."
    )

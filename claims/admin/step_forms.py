"""What is due with each step of the workflow: a comment, a public reason, or the three checks."""

from typing import Any

from django import forms

from claims import workflow
from claims.choices import Aspect, CheckResult
from claims.models import Statement
from factcheck.admin.steps import text_field
from factcheck.models import Account


class StepForm(forms.Form):
    """A step with a comment that need not be given."""

    step = ""
    comment = text_field("Comment", required=False, help_text="Kept in the history, and never public.", rows=2)

    @property
    def reason(self) -> str:
        """Return what the journal keeps as the reason."""
        return str(self.cleaned_data.get("comment", ""))

    def take(self, record: Any, *, by: Account, expected: int) -> None:
        """Take the step. Raises WorkflowError where that cannot be."""
        getattr(workflow, self.step)(record, by=by, expected=expected, comment=self.reason)


class WithdrawForm(StepForm):
    """A withdrawal with its public reason."""

    comment = text_field(
        "Reason", required=True, help_text="Public: it stands at the address of the record from now on."
    )

    def take(self, record: Any, *, by: Account, expected: int) -> None:
        """Withdraw the record."""
        workflow.withdraw(record, by=by, expected=expected, reason=self.reason)


class SendBackForm(StepForm):
    """A record on its way back, with what has to be done to it."""

    comment = text_field("What has to be done", required=True, help_text="For its author. Never public.", rows=3)


class CheckedForm(StepForm):
    """The three checks of a statement; a pair of radio buttons and a comment for each."""

    needs_all = True

    def __init__(
        self, *args: Any, standing: dict[str, Any] | None = None, saw: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing, self.saw = standing or {}, saw or {}
        checks: dict[str, forms.Field] = {}
        for aspect in Aspect:
            stands = aspect in self.standing and self.standing[aspect].result == CheckResult.PASSED
            checks[aspect.value] = forms.ChoiceField(
                label=aspect.label,
                choices=CheckResult.choices,
                widget=forms.RadioSelect,
                required=self.needs_all and not stands,
                help_text=f"Passed already by {self.standing[aspect].by}." if stands else "",
            )
            checks[f"{aspect}_comment"] = text_field(f"Comment on {aspect}", required=False, rows=1)
        self.fields = {**checks, **self.fields}

    def clean(self) -> Any:
        """Ask for a comment where a check fails."""
        values = super().clean() or self.cleaned_data
        for aspect in Aspect:
            if values.get(aspect) == CheckResult.FAILED:
                self.judge_failed(aspect, values.get(f"{aspect}_comment", ""))
        return values

    def judge_failed(self, aspect: str, comment: str) -> None:
        """Refuse to approve what fails a check."""
        self.add_error(aspect, "What fails a check is not approved. Send it back, and say what is wrong.")

    def take(self, record: Statement, *, by: Account, expected: int) -> None:
        """Record the checks, then take the step: both or neither."""
        towards = self.step if self.step in workflow.STEPS else ""
        for aspect in Aspect:
            if result := self.cleaned_data.get(aspect):
                given = {"comment": self.cleaned_data.get(f"{aspect}_comment", ""), "covers": self.saw.get(aspect, "")}
                given["towards"] = towards
                workflow.check(record, by=by, aspect=aspect, result=result, expected=expected, **given)
        self.take_step(record, by=by, expected=expected)

    def take_step(self, record: Statement, *, by: Account, expected: int) -> None:
        """Take the step that the checks lead to."""
        super().take(record, by=by, expected=expected)


class CheckedSendBackForm(CheckedForm):
    """A statement on its way back; checks may be given, and the comments of failed ones say what has to be done."""

    needs_all = False
    comment = text_field("What has to be done", required=False, help_text="For its author. Never public.", rows=3)

    def judge_failed(self, aspect: str, comment: str) -> None:
        """Ask what is wrong."""
        if not comment:
            self.add_error(f"{aspect}_comment", "Say what is wrong when a check fails.")

    @property
    def reason(self) -> str:
        """Return the comment, or else the comments of the failed checks."""
        values = self.cleaned_data
        failed = (a for a in Aspect if values.get(a) == CheckResult.FAILED)
        return values.get("comment") or "\n".join(f"{a}: {values.get(f'{a}_comment')}" for a in failed)

    def clean(self) -> Any:
        """Ask what has to be done, unless a failed check says it."""
        values = super().clean()
        if not self.errors and not self.reason:
            self.add_error("comment", "Say what has to be done before it can be approved.")
        return values


class ChecksForm(CheckedForm):
    """The checks alone: what was found is kept, and the statement stays where it is."""

    needs_all = False

    def judge_failed(self, aspect: str, comment: str) -> None:
        """Ask what is wrong."""
        if not comment:
            self.add_error(f"{aspect}_comment", "Say what is wrong when a check fails.")

    def clean(self) -> Any:
        """Ask for at least one result."""
        values = super().clean()
        if not self.errors and not any(values.get(aspect) for aspect in Aspect):
            self.add_error(None, "Say of at least one aspect whether it passes.")
        return values

    def take_step(self, record: Statement, *, by: Account, expected: int) -> None:
        """Leave the statement where it is."""


def step_form(step: str, record: Any) -> Any:
    """Return what makes the form for a step of a record, given what was posted."""
    is_statement = isinstance(record, Statement)
    forms_of = {
        "withdraw": WithdrawForm,
        "approve": CheckedForm if is_statement else StepForm,
        "send_back": CheckedSendBackForm if is_statement else SendBackForm,
    }

    def make(data: Any) -> StepForm:
        kind = forms_of.get(step, StepForm)
        extra: dict[str, Any] = {"standing": workflow.standing_checks(record)} if issubclass(kind, CheckedForm) else {}
        form: StepForm = kind(data, **extra)
        form.step = step
        return form

    return make

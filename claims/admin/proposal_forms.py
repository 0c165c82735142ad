"""The form in which a change of something public is proposed: its fields, and the rows of its parts."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import proposed
from claims.admin.chain import as_typed
from claims.admin.guarding import about_report, misplaced
from claims.choices import CorrectionKind
from claims.guards import Finding
from claims.models import Appearance
from factcheck.admin.forms import CountedRows, remember_choices
from factcheck.admin.steps import posted, step_page, text_field
from factcheck.journal import Child

NEW_ROWS = 3
# A report has a dozen fields, and few statements have more than two.
NEW_REPORTS = 1


class DecisionForm(forms.Form):
    """The comment on a decision."""

    comment = text_field("Comment", required=False, help_text="For the proposer. Required to reject. Never public.")


class ProposeForm(forms.Form):
    """What is proposed: the public note and the reason for the reviewer, to which each field of the record is added."""

    kind = forms.ChoiceField(label="Kind of change", choices=CorrectionKind.choices)
    note = text_field("Public note", required=True, help_text="What changes, and why. Everybody will read it.")
    why = text_field("Reason", required=False, help_text="For the person who decides. Never public.")


class RowForm(forms.Form):
    """One row of a part; `row` is the one that stands, if one does."""

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if row is not None:
                remember_choices(field, row, name)


class PartForms(CountedRows):
    """The rows of a part as they stand, which can be changed and taken away, and some empty ones."""

    template = "admin/claims/propose_part.html"
    name: str
    record: Any
    rows: list[Any]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Hand each form its row; number the empty ones on where rows are numbered."""
        if index is None:
            return {}
        if index < len(self.rows):
            return {"row": self.rows[index]}
        taken = [row.position for row in self.rows if hasattr(row, "position")]
        return {"initial": {"position": max(taken, default=0) + 1 + index - len(self.rows)}}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Call the check box what it does: the row goes from the public once somebody accepts that."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Take away"

    @property
    def heading(self) -> str:
        """Return what the part is called."""
        return proposed.called(self.name).capitalize()

    @property
    def helps(self) -> dict[str, str]:
        """Return each help text with the columns that it is about."""
        found: dict[str, list[str]] = {}
        for field in self.empty_form.visible_fields():
            if field.help_text:
                found.setdefault(str(field.help_text), []).append(str(field.label))
        return {text: ", ".join(labels).capitalize() for text, labels in found.items()}

    @property
    def values(self) -> list[dict[str, Any]]:
        """Return the rows as they are proposed, of a valid form."""
        kept = [form for n, form in enumerate(self.forms) if n < self.initial_form_count() or form.has_changed()]
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in kept
            if form not in self.deleted_forms
        ]


class ReportForms(PartForms):
    """The reports of a statement, with their chains as people type them."""

    template = "admin/claims/propose_reports.html"

    def clean(self) -> None:
        """Refuse a passage of another source and a quotation without its marks, each beside its field."""
        super().clean()
        self.guarded: list[Finding] = []
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            # What stands was looked at in its time.
            if not values or values.get("DELETE") or not form.has_changed():
                continue
            for name, sentence in misplaced(values):
                form.add_error(name, sentence)
            self.guarded += (found := about_report(self.record, values))
            for finding in found:
                if finding.is_refusal:
                    form.add_error(finding.field, finding.message)

    @property
    def values(self) -> list[dict[str, Any]]:
        """Return the reports as they are proposed, of a valid form."""
        rows = super().values
        for row in rows:
            row["hops"] = [{"actor": actor, "statement": own} for actor, own in row.pop("chain")]
            row["more_passages"] = list(row["more_passages"])
        return rows


def propose_form(owner: Any, request: HttpRequest, record: Any) -> ProposeForm:
    """Return the form for the fields of a record, with what stands."""
    form = ProposeForm(posted(request))
    for name in proposed.FIELDS[type(record)]:
        form.fields[f"value_{name}"] = _value_field(owner, request, record, name)
    return form


def part_forms(owner: Any, request: HttpRequest, record: Any) -> list[PartForms]:
    """Return the forms for the parts of a record, with what stands.

    A part stays as it is where the page had none of it, or where it has more rows than a proposal can hold.
    """
    data = posted(request)
    parts = (proposed.part(type(record), name) for name in proposed.PARTS.get(type(record), ()))
    asked = [part for part in parts if part and (data is None or f"{part.name}-TOTAL_FORMS" in data)]
    made = [_forms_of(owner, request, record, part) for part in asked]
    return [part for part in made if len(part.rows) <= proposed.MOST_ROWS]


def proposal_page(
    owner: Any, request: HttpRequest, record: Any, form: ProposeForm, parts: list[PartForms], **shown: Any
) -> HttpResponse:
    """Show the form in which a change of a record is proposed."""
    return step_page(
        owner,
        request,
        record,
        title="Propose a change",
        verb="Propose",
        form=form,
        template="admin/claims/propose.html",
        action=reverse("admin:claims_proposal_propose", args=[record.uid]),
        parts=parts,
        left=[
            proposed.called(name)
            for name in proposed.PARTS.get(type(record), ())
            if name not in {part.name for part in parts}
        ],
        most=proposed.MOST_ROWS,
        **shown,
    )


def with_more_rows(request: HttpRequest) -> None:
    """Make room for more rows in what was sent: the page is shown again with everything that was typed."""
    sent = request.POST.copy()
    for name in [name for name in sent if name.endswith("-TOTAL_FORMS")]:
        count = str(sent[name])[:4]
        if count.isascii() and count.isdigit():
            sent[name] = str(min(int(count) + NEW_ROWS, proposed.MOST_ROWS))
    request.POST = sent  # type: ignore[assignment]  # a copy of itself


def not_judged(form: forms.Form, parts: list[PartForms]) -> None:
    """Show what was typed without a word about it: nobody has proposed it yet."""
    for one in (form, *(row for part in parts for row in part)):
        one._errors, one.cleaned_data = forms.utils.ErrorDict(), {}
        if one is not form and not any(key.startswith(f"{one.prefix}-") for key in one.data):
            one.is_bound = False  # A row that nobody has seen yet begins with what is usual.


def _forms_of(owner: Any, request: HttpRequest, record: Any, child: Child) -> PartForms:
    inline = next(one(owner.model, owner.admin_site) for one in owner.inlines if one.model is child.model)
    is_report = child.model is Appearance
    kind: Any = forms.formset_factory(
        type("Row", (RowForm,), _row_fields(inline, request, child)),
        formset=ReportForms if is_report else PartForms,
        extra=NEW_REPORTS if is_report else NEW_ROWS,
        can_delete=True,
        max_num=proposed.MOST_ROWS,
        absolute_max=proposed.MOST_ROWS,
        validate_max=True,
    )
    rows = inline.fetched(proposed.rows_of(record, child))
    kind.name, kind.record, kind.rows = child.name, record, list(rows[: proposed.MOST_ROWS + 1])
    initial = [_stands(row, child) for row in kind.rows]
    made: PartForms = kind(posted(request), initial=initial, prefix=child.name)
    return made


def _row_fields(inline: Any, request: HttpRequest, child: Child) -> dict[str, forms.Field]:
    """Return the fields of a row, as its own form has them."""
    if child.model is not Appearance:
        return {column.name: _plain_field(inline, request, column) for column in proposed.columns(child)}
    typed = inline.form.declared_fields
    return {
        name: typed[name] if name in typed else _plain_field(inline, request, child.model._meta.get_field(name))
        for name in inline.fields
    }


def _stands(row: Any, child: Child) -> dict[str, Any]:
    """Return the present values of a row."""
    now = {column.name: column.value_from_object(row) for column in proposed.columns(child)}
    if isinstance(row, Appearance):
        now |= {"chain": as_typed(row), "more_passages": list(row.more_passages.all())}
    return now


def _value_field(owner: Any, request: HttpRequest, record: Any, name: str) -> forms.Field:
    """Return the field of the record's own form, with the present value."""
    column = record._meta.get_field(name)
    field = _plain_field(owner, request, column)
    field.initial = column.value_from_object(record)
    return field


def _plain_field(owner: Any, request: HttpRequest, column: Any) -> forms.Field:
    field: forms.Field = owner.formfield_for_dbfield(column, request)
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget  # Nothing is added or changed on the way.
    return field

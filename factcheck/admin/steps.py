"""Pages that show what somebody is about to do and ask for what is due: a comment, a reason, a text."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from factcheck.admin.forms import CleanedField
from factcheck.api.problems import KINDS, Kind
from sources.stored import CLEANERS
from sources.validators import validate_text

MAX_TEXT = 2000


def text_field(label: str, *, required: bool, help_text: str = "", rows: int = 3) -> CleanedField:
    """Return a field for a few lines, in their stored form."""
    return CleanedField(
        cleaner=CLEANERS[validate_text],
        label=label,
        required=required,
        help_text=help_text,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 80, "class": "vLargeTextField"}),
    )


def posted(request: HttpRequest) -> Any:
    """Return what a form is bound to: nothing while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def posted_number(request: HttpRequest, name: str = "expected") -> int:
    """Return a number that a page hands back, such as the revision that it showed; 0 for anything that is none."""
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def step_page(
    model_admin: Any,
    request: HttpRequest,
    record: Any,
    *,
    title: str,
    verb: str,
    form: forms.Form | None,
    status: int = HTTPStatus.OK,
    template: str = "admin/step.html",
    **shown: Any,
) -> HttpResponse:
    """Show the page of a step. Without a form it only shows why the step cannot be done."""
    opts = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "subtitle": str(record),
        "opts": opts,
        "record": record,
        "verb": verb,
        "form": form,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk]),
        **shown,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, template, context, status=status)


def tried(form: forms.Form, do: Callable[[], Any], refusals: tuple[type[Exception], ...]) -> bool:
    """Do a step with a valid form; put what speaks against it on the form. Says whether it was done."""
    if not form.is_valid():
        return False
    try:
        do()
    except ValidationError as error:
        fields = getattr(error, "error_dict", {})
        known = set(fields) <= set(form.fields)
        form.add_error(None, error if fields and known else error.messages)
        return False
    except refusals as error:
        form.add_error(None, ValidationError(str(error), code=getattr(error, "code", "")))
        return False
    return True


def status_of(form: forms.Form) -> int:
    """Return the status with which a form comes back: what speaks against the step itself has that of the API.

    A mistake beside a field has none of its own: the page is the answer to it.
    """
    refused = form.errors.get(NON_FIELD_ERRORS)
    codes = [str(error.code) for error in refused.as_data()] if refused else []
    return next((kind.status for code in codes if (kind := _kind(code))), int(HTTPStatus.OK))


def status_for(code: str) -> int:
    """Return the status that the API, too, gives to a refusal with this code: a conflict where it has none."""
    kind = _kind(code)
    return kind.status if kind else int(HTTPStatus.CONFLICT)


def _kind(code: str) -> Kind | None:
    return KINDS.get(code.replace("_", "-"))

"""What the admin of every record has in common: searched, listed, edited, explained and its history shown alike."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.db import IntegrityError, models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from claims import proposed
from claims.comment_box import comment_box
from claims.visibility import everybody_sees, public_rows, was_public
from claims.workflow import StalePage, locked, seen, unchanged_since
from factcheck.admin.accounts_named import name_accounts
from factcheck.admin.choosing import ChoosingSelect, ChoosingSelectMultiple, RecordField, RecordsField, is_key
from factcheck.admin.forms import CleanedField, CountedRows, RecordForm
from factcheck.admin.history import history_page
from factcheck.admin.lists import StrictLists
from factcheck.admin.meanwhile import deleted, make_gone_rows_new, meanwhile, take_over
from factcheck.admin.naming import Named
from factcheck.admin.site import forget_messages
from factcheck.journal import explain, registry
from factcheck.journal.demand import demand_laws
from sources.stored import cleaner_of

# As far as a list counts. Whoever looks for more than a hundred pages searches instead of leafing.
COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Count no further than a person would leaf, so that a list costs the same in a large record."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or `COUNTED` where there are more."""
        rows: Any = self.object_list  # The admin pages querysets only.
        # Their order is no matter here, and to sort them may cost more than to count them.
        return int(rows.order_by()[:COUNTED].count())


class RecordOptions(BaseModelAdmin):
    """What record pages and the inlines on them share: how the fields of a form are made."""

    form = RecordForm

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Take texts in their stored form; name choices as the admin names them."""
        cleaner = cleaner_of(db_field)
        if cleaner and not db_field.choices:
            kwargs["form_class"] = _cleaned_by(cleaner)
        elif isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.ForeignKey | models.ManyToManyField) and field:
            field.label_from_instance = self.admin_site.label  # type: ignore[attr-defined]  # of our own site
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use an autocomplete that remembers what was fetched, and takes what is typed where no script runs."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoosingSelect(db_field, self.admin_site))
        kwargs.setdefault("form_class", RecordField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use an autocomplete that remembers what was fetched, and takes what is typed where no script runs."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoosingSelectMultiple(db_field, self.admin_site))
        kwargs.setdefault("form_class", RecordsField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RecordAdmin(StrictLists, Named, RecordOptions, admin.ModelAdmin):
    """The admin of a type of record.

    The journal is the only log. A law that the database finds broken becomes a sentence on the same form, with all that
    was typed. What is public changes by proposals alone: those fields are read-only then.
    """

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    ordering = ("-pk",)
    stamps: ClassVar[tuple[str, ...]] = ("uid",)
    views_with_reason: ClassVar[tuple[str, ...]] = ("add_view", "change_view")
    change_form_template = "admin/record_form.html"

    def subject(self, row: Any) -> Any:
        """Return the record that a row belongs to, which is the row itself unless it is only a part."""
        return row

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Add the stamps, and for a public record whatever is changed by a proposal."""
        frozen = public_fields(request, obj) if obj else ()
        return (*super().get_readonly_fields(request, obj), *self.stamps, *frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete what was never public; the rest is withdrawn, and its address goes on answering."""
        return super().has_delete_permission(request, obj) and not (obj and self._was_public(request, obj))

    def _was_public(self, request: HttpRequest, obj: Any) -> bool:
        """Ask the database once a request."""
        record = self.subject(obj)
        asked: dict[str, bool] = request.__dict__.setdefault("was_public", {})
        if record.uid not in asked:
            asked[record.uid] = was_public(record)
        return asked[record.uid]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Hand the form the law that the database found broken, if it did."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        reason = getattr(request, "refused_reason", "")
        form.refused = getattr(request, "refused", None) or (("reason", f"The reason: {reason}") if reason else None)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Save, or show the form again with the sentence of whatever stands against it."""
        status = HTTPStatus.OK
        try:
            if request.method == "POST" and object_id:
                if answer := self._overtaken(request, object_id):
                    return answer
                self._see_that_nobody_else_changed(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            law = explain(error)
        except StalePage as error:
            law, status = (error.code, str(error)), HTTPStatus.CONFLICT
        forget_messages(request)
        request.refused = law  # type: ignore[attr-defined]  # for get_form, which knows nothing but the request
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        answer.status_code = status
        return answer

    def _overtaken(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        from claims.admin.overtaken import overtaken  # Its pages are made of this module.

        row = self.get_object(request, unquote(object_id))
        return overtaken(self, request, row) if row else deleted(self, request)

    def _see_that_nobody_else_changed(self, request: HttpRequest, object_id: str) -> None:
        row = self.get_object(request, unquote(object_id))
        if row and (given := request.POST.get("_seen")) is not None:
            # What names no revision was shown by no page of ours, and no revision has the number 0.
            expected = int(given) if is_key(given) else 0
            subject = locked(self.subject(row))
            try:
                unchanged_since(subject, expected)
            except StalePage as error:
                found = meanwhile(subject, expected, str(error))
                request.meanwhile = found  # type: ignore[attr-defined]  # for render_change_form
                if subject == row:
                    take_over(request, row, expected)
                make_gone_rows_new(self, request, row)
                raise

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the parts, then ask the laws over several rows now, while the form can still show their sentence."""
        super().save_related(request, form, formsets, change)
        demand_laws(self.subject(form.instance))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show besides the form what revision it shows, and the way to a proposal."""
        obj = kwargs.get("obj")
        subject = self.subject(obj) if obj else None
        if obj:
            obj.has_page = hasattr(obj, "get_absolute_url") and stands(request, obj)
        context["meanwhile"] = overtook = getattr(request, "meanwhile", None)
        shown = None if overtook else request.POST.get("_seen")
        context["seen"] = shown or (seen(subject) if subject else "")
        # Our own note says it all, at the top of the form: Django's would say a second time that something is wrong.
        context["refusals"], context["errors"] = context.get("errors"), None
        context["why"] = request.POST.get("_why", "")
        context["why_refused"] = getattr(request, "refused_reason", "")
        context["propose_url"] = propose_url(request, obj)
        context |= merge_offers(request, obj)
        name_accounts(request, context)
        if subject and request.user.has_perm("claims.view_comment") and not context.get("is_popup"):
            context |= comment_box(subject)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> Any:
        """Lead to the page of a record only where the public has one."""
        return super().get_view_on_site_url(obj) if getattr(obj, "has_page", False) else None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the history of a record from the journal."""
        return history_page(self, request, object_id)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log nothing: the journal does."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log nothing: the journal does."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Log nothing: the journal does."""


class ReadOnlyAdmin(RecordAdmin):
    """The admin of what is only ever looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one."""
        return False


class NamedRows(CountedRows, BaseInlineFormSet):
    """Rows of a table whose fields all have a name of their own: the head of a column is none for those who hear it."""

    def add_fields(self, form: Any, index: Any) -> None:
        """Call each field as its column is called."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", str(capfirst(field.label or "")))


class PartInline(RecordOptions, admin.TabularInline):  # type: ignore[misc]  # both declare `form`, and agree
    """Parts of a record, edited on its page until it is public; then a proposal carries them, if anything does."""

    formset = NamedRows
    template = "admin/part_rows.html"
    extra = 0
    # Far more than anybody types, and few enough to be shown: a form with a row costs time whatever is in it.
    max_num = 500
    fetch: ClassVar[tuple[str, ...]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Add to what is not public yet, or grows while it is."""
        return super().has_add_permission(request, obj) and (self._grows or not stands(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change what is not public yet."""
        return super().has_change_permission(request, obj) and not stands(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take away from what is not public yet."""
        return super().has_delete_permission(request, obj) and not stands(request, obj)

    @property
    def _grows(self) -> bool:
        return any(child.model is self.model and child.grows for r in registry.records.values() for child in r.children)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Read no more rows than may be there, whatever the form says of their number."""
        # Where nobody may add, Django makes the bound 0, and the rows that are there would be too many.
        bounds = {"absolute_max": type(self).max_num, "validate_max": self.max_num > 0}
        return super().get_formset(request, obj, **bounds | kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what the rows name, so that many cost no more queries than one."""
        return self.fetched(super().get_queryset(request))

    def fetched(self, rows: Any) -> Any:
        """Fetch with some rows what their forms name; overridden by those that name more than one record a column."""
        return rows.select_related(*self.fetch)


def stands(request: HttpRequest, record: Any) -> bool:
    """Say whether a record is public, so that only a proposal changes it. Asks the database once a request."""
    if not any(isinstance(record, registry.records[type_].model) for type_ in registry.publicity):
        return False
    asked: dict[str, bool] = request.__dict__.setdefault("is_public", {})
    if record.uid not in asked:
        asked[record.uid] = everybody_sees(record)
    return asked[record.uid]


def ask_of_all(request: HttpRequest, records: Iterable[Any]) -> None:
    """Find out at once which of these records of one type are public, for whoever asks of each later. One query."""
    rows = list(records)
    if rows:
        public = public_rows(type(rows[0])).filter(pk__in=[row.pk for row in rows])
        uids = set(public.values_list("uid", flat=True))
        asked: dict[str, bool] = request.__dict__.setdefault("is_public", {})
        asked |= {row.uid: row.uid in uids for row in rows}


def public_fields(request: HttpRequest, record: Any) -> tuple[str, ...]:
    """Return the fields that are read-only while a record is public: what a proposal changes, and what is fixed."""
    model = type(record)
    fields = (*proposed.FIELDS.get(model, ()), *proposed.FIXED.get(model, ()))
    return fields if fields and stands(request, record) else ()


def propose_url(request: HttpRequest, record: Any) -> str:
    """Return where this person proposes a change of a public record, or ""."""
    if type(record) not in proposed.FIELDS or not request.user.has_perm("claims.add_proposal"):
        return ""
    return reverse("admin:claims_proposal_propose", args=[record.uid]) if stands(request, record) else ""


def merge_offers(request: HttpRequest, record: Any) -> dict[str, Any]:
    """Return where this person merges a record, and the merge that made it a redirect, for its page."""
    from claims.admin import merges  # Its pages are made of this module.

    return {"merge_url": merges.merge_url(request, record), "merged_by": merges.merged_by(record)} if record else {}


def _cleaned_by(cleaner: Any) -> Any:
    def field(**options: Any) -> CleanedField:
        return CleanedField(cleaner=cleaner, **options)

    return field

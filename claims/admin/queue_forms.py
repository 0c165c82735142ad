"""The forms of the review queue."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims import assignments
from claims.choices import Mode, Stance
from claims.models import Topic
from factcheck.models import Account
from sources.models import Actor, Source

MOST_CHOICES = 200
ASSIGNED = (("me", "me"), ("nobody", "nobody"))


class FilterForm(forms.Form):
    """What to see of the queue. The choices are what stands in it."""

    topic = forms.ChoiceField(required=False)
    source = forms.ChoiceField(required=False)
    actor = forms.ChoiceField(required=False)
    stance = forms.ChoiceField(required=False, choices=[("", "any"), *Stance.choices])
    mode = forms.ChoiceField(required=False, choices=[("", "any"), *Mode.choices])
    assigned = forms.ChoiceField(required=False, label="Assigned to", choices=[("", "anybody"), *ASSIGNED])
    overdue = forms.ChoiceField(required=False, label="Due", choices=[("", "any time"), ("yes", "overdue")])

    def __init__(self, rows: Any, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        keys = rows.order_by().values("pk")
        offered = {
            "topic": Topic.objects.filter(claims__statements__in=keys).order_by("name").values_list("slug", "name"),
            "source": Source.objects.filter(appearances__statement__in=keys)
            .order_by("title")
            .values_list("uid", "title"),
            "actor": Actor.objects.filter(statements__in=keys).order_by("name").values_list("uid", "name"),
        }
        for name, found in offered.items():
            choices = list(found.distinct()[:MOST_CHOICES])
            chosen = (data or {}).get(name, "")
            # What was chosen may have left the queue since: it finds nothing then, and is no mistake.
            kept = [(chosen, chosen)] if chosen and chosen not in dict(choices) else []
            self.fields[name].choices = [("", "any"), *choices, *kept]  # type: ignore[attr-defined]  # a field of choices


class AssignForm(forms.Form):
    """To whom the chosen statements are given, and by when they are to be done."""

    to = forms.ModelChoiceField(
        Account.objects.none(), required=False, empty_label="nobody", to_field_name="username", label="Assign to"
    )
    due_on = forms.DateField(
        required=False, label="Due on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = assignments.reviewers()  # type: ignore[attr-defined]  # a field of choices

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise ValidationError("This day is over. Give today or a later one, or none.")
        return day

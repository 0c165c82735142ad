"""How a person wants to work: whether single keys do something, and whether notices come by e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from claims.models import Preference
from factcheck.admin import desk
from factcheck.admin.steps import posted


class PreferenceForm(forms.ModelForm):
    """The choices of one person."""

    class Meta:
        model = Preference
        fields = ("has_single_keys", "has_mail")


@desk.page(
    "preferences/",
    name="preferences",
    right="claims.view_statement",
    title="Preferences",
    place=90,
    about="Single-key shortcuts and e-mail notices.",
    records_itself=True,
)
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change the own preferences."""
    form = PreferenceForm(posted(request), instance=preference(request))
    if form.is_valid():
        form.save()
        messages.success(request, "Your preferences are saved.")
        return HttpResponseRedirect(reverse("admin:preferences"))
    return desk.render(request, "admin/reading/preferences.html", title="Preferences", form=form)


def preference(request: HttpRequest) -> Preference:
    """Return the preferences of the person; the defaults where nothing was ever chosen."""
    account = desk.account_of(request)
    return Preference.objects.filter(account=account).first() or Preference(account=account)

"""Lists of the admin whose filters are as strict as those of the pages and the API."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from factcheck.admin.choosing import is_key
from factcheck.admin.site import Unusable


class RecordList(ChangeList):
    """A list whose filters refuse what no record can have, in place of an error of the database or of all records."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the rows; raises Unusable for a filter with a value that it cannot have."""
        for name, values in self.get_filters_params().items():
            for part in ",".join(map(str, values)).split(","):
                if part.isdigit() and not is_key(part):
                    raise Unusable(f"The filter “{name}” cannot have the value {part[:40]}. Choose another.")
        try:
            return super().get_queryset(request, *args, **kwargs)
        except IncorrectLookupParameters as error:
            raise Unusable("A filter in the address has a value that it cannot have. Choose it anew.") from error


class StrictLists(ModelAdmin):
    """An admin whose list refuses nonsense in its filters with a sentence."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """List with filters that answer nonsense with a sentence."""
        return RecordList

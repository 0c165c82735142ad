"""What of a text or an address is recorded already, so that nobody captures it twice without knowing."""

from dataclasses import dataclass

from sources.anchoring import fingerprint
from sources.ingest.capture import captures_of
from sources.models import Capture, Source
from sources.normalize import UrlError, canonical_url

_MOST = 10


@dataclass(frozen=True)
class Duplicates:
    """The sources with the same address in whatever form, and the captures of the same text in whatever source."""

    same_page: list[Source]
    same_text: list[Capture]
    last_of_page: Capture | None = None

    @property
    def sources(self) -> list[Source]:
        """Return all of these sources, each once, those with the same address first."""
        every = [*self.same_page, *(capture.snapshot.source for capture in self.same_text)]
        return list({source.pk: source for source in every}.values())


def duplicates(url: str, text: str) -> Duplicates:
    """Look up what is recorded of an address and of a text; an address that is none has no duplicates."""
    try:
        key = canonical_url(url) if url else ""
    except UrlError:
        key = ""
    rows = Source.objects.filter(canonical_url=key).select_related("merged_into") if key else ()
    # The address of a source that was merged stays its own, and leads to what it became.
    same_page = [row.merged_into or row for row in rows]
    taken = Capture.objects.filter(snapshot__source__in=same_page).select_related("by").order_by("-at", "-pk").first()
    try:
        same_text = list(captures_of(fingerprint(text)).filter(snapshot__source__merged_into=None)[:_MOST])
    except UnicodeEncodeError:
        same_text = []
    return Duplicates(same_page, same_text, taken if same_page else None)

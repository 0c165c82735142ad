"""What of a text or an address is recorded already, so that nobody captures it twice without knowing."""

import re
from dataclasses import dataclass, field

from sources.anchoring import fingerprint
from sources.ingest.capture import captures_of
from sources.models import Capture, Source
from sources.normalize import UrlError, canonical_url

_MOST = 10
_FOR_PHONES = ("m", "mobile")
_FORM = re.compile(r"https://(?P<host>[^/?#]+)(?P<path>[^?#]*)(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True)
class Duplicates:
    """The sources with the same address in whatever form, and the captures of the same text in whatever source.

    `alike` are those with an address at which sites often keep the same page, for phones or with an ending. That is
    no identity: elsewhere m.site and site, or a and a.html, are two pages, and a person says which.
    """

    same_page: list[Source]
    same_text: list[Capture]
    last_of_page: Capture | None = None
    alike: list[Source] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        """Return all of these sources, each once, those with the same address first."""
        every = [*self.same_page, *(capture.snapshot.source for capture in self.same_text), *self.alike]
        return list({source.pk: source for source in every}.values())

    @property
    def is_known(self) -> bool:
        """Say whether it is certain that the page or the text is here already."""
        return bool(self.same_page or self.same_text)


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
    alike = Source.objects.filter(canonical_url__in=_alike(key)).select_related("merged_into") if key else ()
    others = {row.pk: row for row in (row.merged_into or row for row in alike) if row not in same_page}
    return Duplicates(same_page, same_text, taken if same_page else None, list(others.values()))


def _alike(key: str) -> list[str]:
    """Return the forms of the addresses at which sites often keep the same page."""
    found = _FORM.fullmatch(key)
    assert found, "every form has a host and a path"
    host, path, rest = found["host"], found["path"], found["rest"]
    first, _, behind = host.partition(".")
    bare = behind if first in _FOR_PHONES and "." in behind else re.sub(r"(?<=\.)m\.(?=[^.]+\.)", "", host, count=1)
    hosts = {host, bare, *(f"{word}.{bare}" for word in _FOR_PHONES)}
    if (parts := bare.split("."))[2:]:
        hosts.add(".".join([parts[0], "m", *parts[1:]]))
    paths = {path}
    if path.endswith(".html"):
        paths.add(path.removesuffix(".html"))
    elif path != "/" and "." not in path.rpartition("/")[2]:
        paths.add(f"{path}.html")
    return sorted({f"https://{one}{other}{rest}" for one in hosts for other in paths} - {key})

"""When two addresses are the same page, and in which one form a text is kept.

Whoever captures a source twice should be told before saving. So each address has a canonical form, and two addresses
with the same form are taken for the same page. The form is for comparing; readers are sent to the address as given.
Two faults are possible. Taking two pages for one blocks a source that should be recorded; taking one page for two
only misses a duplicate. In doubt a difference therefore stays.

No difference:

- **Scheme.** http and https lead to the same page; the form is https. Port 80 of http and 443 of https go.
- **Host.** Case, a final dot, `www.` in front, and Unicode or punycode spelling. Before anything is compared the host
  must be public: a name with a dot that is not of a private network, or a global IP address.
- **Escapes.** `%7E` is `~`, `%c3` is `%C3`, `é` is `%C3%A9`; `+` and `%20` are one space in a query. An escaped
  delimiter (`%2F`) is not the delimiter.
- **Path.** `.` and `..` are resolved; slashes at the end go. Case stays: servers tell `/A` from `/a`.
- **Query.** Parameters that only tell how a reader came (utm_…, fbclid, gclid, mc_cid …) and session ids go. The others
  are sorted by name, and values of one name keep their order. A name that means something on some site stays
  (ref, source, id, page).
- **Fragment.** It goes, because it is a place on the page; unless it begins with `/` or `!`: such a site keeps its
  pages behind the hash.
- **AMP.** A page for phones is its article: `amp.` in front of the host; `/amp` at either end of the path; `.amp` or
  `.amp.html`; `?amp`, `?outputType=amp`; and the copies on the two AMP caches.

A difference: other hosts (`m.`, mirrors, archives), other ports, index pages, doubled slashes inside a path.

The form is stable: the form of a form is itself. Nothing is fetched, so redirects and short links are not followed.
Cleaning of texts and names is in `sources.texts`; it is offered here as well, so that there is one door.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from sources.texts import SLUG_LENGTH, TextError, clean_line, clean_name, clean_text, fold, slugify_name

__all__ = [
    "MAX_URL",
    "SLUG_LENGTH",
    "Endpoint",
    "TextError",
    "UrlError",
    "canonical_url",
    "clean_line",
    "clean_name",
    "clean_text",
    "endpoint",
    "fold",
    "slugify_name",
]

MAX_URL = 2000

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?")

# Category C covers controls, lone surrogates, and the invisible characters that make two addresses look alike.
_JOINERS = "\u200c\u200d"
_PRIVATE = re.compile(r"(?:.+\.)?(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LABEL_PUNCTUATION = "-_\u00b7\u30fb" + _JOINERS

_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PATH_ESCAPES = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/-]")
_QUERY_ESCAPES = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")

_TRACKING = re.compile(
    r"(?:utm|pk|piwik|mtm|hsa|vero|oly_anon|oly_enc)_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid"
    r"|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs\w+|hsctatracking|_ga|_gl|_openstat|wickedid"
    r"|ml_subscriber(?:_hash)?|rb_clickid|s_cid|cmpid|ocid|smid|ref_src|ref_url|at_medium|at_campaign\w*|guccounter"
    r"|guce_referrer(?:_sig)?|phpsessid|jsessionid|amp"
)
_AMP_IN_PATH = re.compile(r"\A/amp(?=/[^/])|(?<=[^/])/amp\Z|(?<=[^/.])\.amp(?=(?:\.html)?\Z)", re.IGNORECASE)
_AMP_OUTPUT = "outputtype=amp"
_AMP_CACHES = [
    (re.compile(r"(?:.+\.)?cdn\.ampproject\.org"), re.compile(r"/(?:c|v|wp)/(?:s/)?(?=[^/]+\.)")),
    (re.compile(r"google\.[a-z.]+"), re.compile(r"/amp/(?:s/)?(?=[^/]+\.)")),
]


class UrlError(ValueError):
    """Say to people why an address cannot be that of a source, and how a right one looks."""

    code = "url"


@lru_cache(maxsize=1024)  # An import asks for each address when it reads a row, and again when it writes it.
def canonical_url(url: str) -> str:
    """Return the form under which two addresses of one page are equal; raise UrlError for what is no public page.

    The form is at most MAX_URL characters, like the address.
    """
    _check_characters(url)
    scheme, authority, path, query, fragment = _split(url)
    host, port = _host_and_port(scheme, authority)
    for cache, in_front in _AMP_CACHES:
        if cache.fullmatch(host) and (inside := in_front.match(path)):
            return canonical_url("https://" + path[inside.end() :] + (f"?{query}" if query else ""))
    form = f"https://{host}{port}{_path(path)}"
    if kept := _query(query):
        form += f"?{kept}"
    if fragment[:1] in ("/", "!"):
        form += "#" + _recode(fragment, _QUERY_ESCAPES)
    if len(form) > MAX_URL:
        raise UrlError(f"This address is longer than {MAX_URL} characters once its letters are escaped.")
    return form


@dataclass(frozen=True)
class Endpoint:
    """What a request for an address needs: the host is a name or an IP address, the target begins with a slash."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        """Say whether the connection is under TLS."""
        return self.scheme == "https"

    @property
    def url(self) -> str:
        """Return the whole address, with its port only where that is not the usual one."""
        usual = 443 if self.is_secure else 80
        return f"{self.scheme}://{self.host}{'' if self.port == usual else f':{self.port}'}{self.target}"


def endpoint(url: str) -> Endpoint:
    """Return where a request for an address goes; raise UrlError for what `canonical_url` refuses."""
    canonical_url(url)
    scheme, authority, path, query, _ = _split(url)
    found = _AUTHORITY.fullmatch(authority)
    port = int((found and found[2]) or (443 if scheme == "https" else 80))
    target = _recode(path, _PATH_ESCAPES) or "/"
    if query:
        target += "?" + _recode(query, _QUERY_ESCAPES)
    return Endpoint(scheme, _public_host(found[1] if found else ""), port, target)


def _check_characters(url: str) -> None:
    if len(url) > MAX_URL:
        raise UrlError(f"An address has at most {MAX_URL} characters; this one has {len(url)}.")
    for char in url:
        kind = unicodedata.category(char)
        if char == "\\" or kind[0] == "Z" or (kind[0] == "C" and kind not in ("Co", "Cn") and char not in _JOINERS):
            name = {" ": "a space", "\\": "a backslash"}.get(char, f"the character U+{ord(char):04X}")
            raise UrlError(f"An address cannot hold {name}. Copy it again from the browser's address bar.")


def _split(url: str) -> tuple[str, str, str, str, str]:
    if found := _PARTS.fullmatch(url):
        scheme, authority, path, query, fragment = found.groups(default="")
        return scheme.lower(), authority, path, query, fragment
    if (other := _SCHEME.match(url)) and other[1].lower() not in ("http", "https"):
        raise UrlError(f"An address starts with https:// or http://, not with “{other[1][:20]}:”.")
    raise UrlError("Write the whole address, such as https://news.example/report.")


def _host_and_port(scheme: str, authority: str) -> tuple[str, str]:
    if "@" in authority:
        raise UrlError("An address with a user name or a password cannot be published. Leave out all up to the @.")
    found = _AUTHORITY.fullmatch(authority)
    if not found:
        raise UrlError("After the host of an address only a port may stand, such as https://news.example:8080/.")
    host, port = found[1], int(found[2] or 443)
    if not 0 < port <= 65535:
        raise UrlError("A port is a number from 1 to 65535.")
    # 443 goes from http too: https is the form of both, and the form of a form is itself.
    return _host(host), "" if port == 443 or (scheme, port) == ("http", 80) else f":{port}"


def _host(written: str) -> str:
    """Return a public host without what makes no difference in front of it."""
    host = _public_host(written)
    while (bare := host.partition(".")[2]) and "." in bare and host.startswith(("www.", "amp.")):
        host = bare
    return host


def _public_host(written: str) -> str:
    if not written:
        raise UrlError("This address names no host. Write it whole, such as https://news.example/report.")
    if written.startswith("["):
        return f"[{_ip_address(written[1:-1], ipaddress.IPv6Address)}]"
    # One spelling per name: full-width letters and the ideographic full stop are what keyboards give.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", written).lower()).replace("\u3002", ".").lower()
    host = ".".join(_label(label) for label in plain.removesuffix(".").split("."))
    if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return _ip_address(host, ipaddress.IPv4Address)
    if "." not in host or len(host) > 253 or _PRIVATE.fullmatch(host):
        raise UrlError("The host of this address is not on the public internet, where readers could follow it.")
    return host


def _ip_address(written: str, kind: Callable[[str], ipaddress.IPv4Address | ipaddress.IPv6Address]) -> str:
    try:
        address = kind(written)
    except ValueError:
        raise UrlError("The host of this address looks like an IP address and is none.") from None
    if not address.is_global or address.is_multicast:
        raise UrlError("The host of this address is not on the public internet, where readers could follow it.")
    return str(address)


def _label(label: str) -> str:
    wrong = UrlError("The host of this address is not well formed. A host looks like news.example.")
    if not label.isascii():
        if label.startswith("xn--") or not all(
            c.isalnum() or unicodedata.category(c)[0] == "M" or c in _LABEL_PUNCTUATION for c in label
        ):
            raise wrong
        label = "xn--" + label.encode("punycode").decode("ascii")
    elif label.startswith("xn--"):
        try:
            label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            raise wrong from None
    if not _LABEL.fullmatch(label):
        raise wrong
    return label


def _may_stand_in_label(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M" or char in _LABEL_PUNCTUATION


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in re.sub(r"(?i);jsessionid=[^/;]*", "", _recode(path, _PATH_ESCAPES)).split("/")[1:]:
        if segment == "..":
            kept[-1:] = []
        elif segment != ".":
            kept.append(segment)
    # In turns, because one ending can hide another: /a/amp/ and /a.amp/amp.
    form, before = "/" + "/".join(kept), ""
    while form != before:
        form, before = _AMP_IN_PATH.sub("", form.rstrip("/"), count=1), form
    return form or "/"


def _query(query: str) -> str:
    pieces = [piece for piece in _recode(query.replace("+", "%20"), _QUERY_ESCAPES).split("&") if piece]
    kept = [p for p in pieces if not _TRACKING.fullmatch(_name(p)) and p.lower() != _AMP_OUTPUT]
    return "&".join(sorted(kept, key=_name_as_written))


def _name(piece: str) -> str:
    return unquote(_name_as_written(piece)).lower()


def _name_as_written(piece: str) -> str:
    return piece.partition("=")[0]


def _recode(part: str, escapes: re.Pattern[str]) -> str:
    return escapes.sub(_escape, part)


def _escape(found: re.Match[str]) -> str:
    if not found[1]:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())
    char = chr(int(found[1], 16))
    return char if _UNRESERVED.fullmatch(char) else found[0].upper()

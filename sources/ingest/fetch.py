"""Fetch a page or a file from the web, without being led anywhere else.

The address must be public (`sources.normalize`), and so must every IP address that its host has; the connection goes to
exactly the one that was looked at, at each redirect anew. No cookies, no credentials, no proxies, no retries; one page,
as anybody could read it, within limits of size, time, redirects, headers and unpacking. Whatever is wrong is a Refused.
"""

import http.client
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urljoin

import urllib3

from sources.ingest.connection import Budget, connect
from sources.ingest.reach import Resolver, checked, resolve
from sources.ingest.refusals import Refused, refused
from sources.normalize import Endpoint, UrlError, endpoint

_PIECE = 65_536
_MOVED = (301, 302, 303, 307, 308)
_NO_TEXT = {"image": "a picture", "video": "a film", "audio": "a sound", "font": "a font"}
_REMEDIES = {
    401: "It asks for a password. Paste the text.",
    402: "It asks for money. Paste the text, if you may read it.",
    403: "It does not want to be fetched. Open it in a browser, and paste the text.",
    404: "See whether the address is written rightly.",
    410: "It is not there any more; an archive may have it.",
    429: "It was asked too often. Try again later.",
    451: "It may not be shown here for legal reasons.",
}


@dataclass(frozen=True)
class Limits:
    """How much a fetch may take. `bytes` holds for what is received and for what it is unpacked to."""

    bytes: int = 20_000_000
    headers: int = 64_000
    seconds: float = 20.0
    redirects: int = 5
    ratio: int = 200


@dataclass(frozen=True)
class Fetched:
    """What came: the bytes unpacked, what the server says they are, and the address that answered in the end."""

    url: str
    data: bytes
    media_type: str
    charset: str


def fetch(
    url: str,
    *,
    agent: str,
    resolver: Resolver = resolve,
    limits: Limits | None = None,
    exempt: Collection[tuple[str, int]] = (),
) -> Fetched:
    """Fetch an address; raises Refused. `exempt` are the pairs of IP address and port that a test has a server at."""
    limits = limits or Limits()
    budget = Budget(limits.seconds)
    been: set[str] = set()
    for _ in range(limits.redirects + 1):
        target = _target(url, is_first=not been)
        if target.url in been:
            raise refused("loop")
        been.add(target.url)
        addresses = checked(target.host.strip("[]"), target.port, resolver, seconds=budget.left(), exempt=exempt)
        connection = connect(target.scheme, target.host.strip("[]"), target.port, addresses[:4], budget)
        try:
            with closing(_ask(connection, target, agent, budget, limits)) as response:
                if response.status in _MOVED and (location := _location(response)):
                    url = urljoin(target.url, location)
                    continue
                return _taken(response, target, limits)
        except Refused:
            raise
        except (http.client.HTTPException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _broken(error, budget) from error
        finally:
            connection.close()
    raise refused("redirects", most=limits.redirects)


def _target(url: str, *, is_first: bool) -> Endpoint:
    try:
        return endpoint(url)
    except UrlError as error:
        raise Refused("address", str(error)) if is_first else refused("astray", why=str(error)) from error


def _broken(error: Exception, budget: Budget) -> Refused:
    cause: Any = error
    while cause is not None:
        if isinstance(cause, Refused):
            return cause
        if isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError):
            return budget.late()
        cause = cause.__cause__ or cause.__context__
    return refused("broken" if isinstance(error, urllib3.exceptions.HTTPError) else "no_http")


def _ask(connection: Any, target: Endpoint, agent: str, budget: Budget, limits: Limits) -> Any:
    # A reader may take this much more than the headers at a time.
    budget.allow(limits.headers + 8192, refused("headers"))
    headers = {
        "User-Agent": agent,
        "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    connection.request("GET", target.target, headers=headers, preload_content=False, decode_content=False)
    response = connection.getresponse()
    budget.allow(limits.bytes + _PIECE, _large(limits))
    return response


def _location(response: Any) -> str:
    """Return where a redirect leads. Headers come as Latin-1; what is written in them is UTF-8, where it is neither."""
    written = str(response.headers.get("Location", ""))
    try:
        return written.encode("latin-1").decode()
    except UnicodeError:
        return written


def _taken(response: Any, target: Endpoint, limits: Limits) -> Fetched:
    if response.status != 200:
        reason = http.client.responses.get(response.status, "")
        status = f"{response.status} ({reason})" if reason else str(response.status)
        raise refused(
            "status", status=status, remedy=_REMEDIES.get(response.status, "Try again later, or paste the text.")
        )
    said = Message()
    said["Content-Type"] = str(response.headers.get("Content-Type", ""))
    if kind := _NO_TEXT.get(said.get_content_maintype() if said["Content-Type"] else ""):
        raise refused("media", name=kind)
    length = str(response.headers.get("Content-Length", ""))
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) > limits.bytes:
        raise _large(limits)
    data = b"".join(_unpacked(response, limits))
    if length.isascii() and length.isdigit() and not data and int(length):
        raise refused("broken")
    return Fetched(
        target.url,
        data,
        said.get_content_type() if said["Content-Type"] else "",
        str(said.get_content_charset() or ""),
    )


def _unpacked(response: Any, limits: Limits) -> Iterator[bytes]:
    """Yield the body piece by piece, unpacked no further than the limits go."""
    name = ", ".join(response.headers.getlist("Content-Encoding")).strip().lower()
    if name not in ("", "identity", "gzip", "x-gzip"):
        raise refused("encoding", name=name[:40])
    unpacker = _Unpacker(limits) if "gzip" in name else None
    came = 0
    while piece := response.read(_PIECE, decode_content=False):
        came += len(piece)
        if came > limits.bytes:
            raise _large(limits)
        yield unpacker.feed(piece) if unpacker else piece
    if unpacker and not unpacker.is_whole:
        raise refused("broken")


class _Unpacker:
    """Unpack gzip, several members too, and stop where it grows beyond the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._came, self._gave = limits, 0, 0
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def is_whole(self) -> bool:
        """Say whether the last member has come to its end."""
        return self._inflate.eof or not self._came

    def feed(self, piece: bytes) -> bytes:
        """Return what a piece unpacks to."""
        self._came += len(piece)
        given: list[bytes] = []
        while piece:
            if self._inflate.eof:
                self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            room = self._limits.bytes + 1 - self._gave
            try:
                given.append(self._inflate.decompress(piece, max(1, room)))
            except zlib.error as error:
                raise refused("broken") from error
            self._gave += len(given[-1])
            if self._gave > _PIECE + self._came * self._limits.ratio:
                raise refused("bomb")
            if self._gave > self._limits.bytes:
                raise _large(self._limits)
            piece = self._inflate.unconsumed_tail or self._inflate.unused_data
        return b"".join(given)


def _large(limits: Limits) -> Refused:
    return refused("large", most=f"{limits.bytes / 1_000_000:g} MB")

"""Cut a JSON file into its records without reading it whole: a list, or the elements of a published data feed.

Nothing of the file is passed over: what is cut off, or stands after its end, is a record with a problem.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from claims.imports import claimreview
from claims.imports.findings import UnusableFile
from claims.imports.lines import Line
from claims.imports.records import Record

MAX_PIECE = 4_000_000
MAX_WHOLE = 20_000_000
_CHUNK = 1 << 18
# Whatever changes the depth, and strings, in which nothing does. A string may end in the next chunk.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]|"', re.DOTALL)
_FEED = re.compile(rb'\s*"(?:[^"]*[/:])?dataFeedElement"\s*:\s*')
_TOO_LONG = "This record has more than {most:,} bytes; what follows it was not read."
_CUT_OFF = "The file ends inside this record."
_UNFINISHED = "The file ends before it is complete, so records may be missing."
_UNOPENED = "A bracket closes here that was never opened; what follows it was not read."
_AFTER = "The list, or the object, has ended before this, and what follows was not read."

Parse = Callable[[str, Line], Record]


def pieces(file: BinaryIO, parse: Parse) -> Iterator[Record]:
    """Yield the records of a list or feed, or the one object that the file is."""
    file.seek(0)
    chunks = _Chunks(file)
    opening, line = chunks.opening()
    if opening == b"[":
        yield from _elements(chunks, parse)
    elif opening == b"{":
        yield from _members(chunks, line, parse)
    else:
        raise UnusableFile("A JSON file begins with [ or {. For one record a line choose NDJSON.")
    if chunks.skip_blank():
        data, line = chunks.take(len(chunks.held))
        yield _refused(data, line, _AFTER, parse)


class _Chunks:
    """The bytes that are held of a file, and the line on which they begin."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.held, self.line = file, b"", 1
        self.is_given_up = False

    def more(self) -> bool:
        chunk = self.file.read(_CHUNK)
        self.held += chunk
        return bool(chunk)

    def opening(self) -> tuple[bytes, int]:
        """Let go of the first sign, and return it with its line."""
        self.more()
        self.held = self.held.removeprefix(b"\xef\xbb\xbf")
        self.skip_blank()
        return self.take(1)

    def skip_blank(self) -> bool:
        """Let go of white space; return whether anything follows."""
        while not self.held.strip():
            self.take(len(self.held))
            if self.is_given_up or not self.more():
                return False
        self.take(len(self.held) - len(self.held.lstrip()))
        return True

    def take(self, length: int) -> tuple[bytes, int]:
        """Let go of the first bytes; return them and the line on which their first word stands."""
        taken, self.held = self.held[:length], self.held[length:]
        begins = self.line + taken[: len(taken) - len(taken.lstrip())].count(b"\n")
        self.line += taken.count(b"\n")
        return taken, begins

    def give_up(self, problem: str) -> tuple[bytes, int, str]:
        """Let go of all that is held, for something after which the rest cannot be told apart."""
        self.is_given_up = True
        return (*self.take(len(self.held)), problem)


def _elements(chunks: _Chunks, parse: Parse) -> Iterator[Record]:
    for piece, line, problem in _cut_out(chunks, b"]", MAX_PIECE):
        if problem:
            yield _refused(piece, line, problem, parse)
        elif piece.strip():
            yield parse(*_decoded(piece, line))


def _members(chunks: _Chunks, line: int, parse: Parse) -> Iterator[Record]:
    """Yield the elements of a feed one by one, and what stands beside them as one record if it holds a review too."""
    kept: list[bytes] = []
    size = feeds = 0
    is_after_feed = False
    for piece, begins, problem in _cut_out(chunks, b"}", MAX_WHOLE, may_feed=True):
        if problem:
            yield _refused(b"{" + b",".join([*kept, piece]), begins if feeds else line, problem, parse)
            return
        if is_feed := bool(_FEED.fullmatch(piece)):
            feeds += 1
            yield from _elements(chunks, parse)
            # Of what is in the feed nothing is left here but its name.
            piece += b"[]"
        if piece.strip() or not is_after_feed:
            kept.append(piece)
            size += len(piece)
        is_after_feed = is_feed
        if size > MAX_WHOLE:
            raise UnusableFile("One JSON object of this size cannot be read. Send a list, or one record a line.")
    found = parse(*_decoded(b"{" + b",".join(kept) + b"}", line))
    if not feeds or found.problem or claimreview.count(found.fields):
        yield found


def _cut_out(chunks: _Chunks, closing: bytes, most: int, *, may_feed: bool = False) -> Iterator[tuple[bytes, int, str]]:
    """Yield what stands between the commas up to a closing bracket, with its line, and what is wrong with the last.

    Where a feed may begin, its name is yielded first, and its elements are to be taken before the next piece is.
    """
    depth = place = 0
    while not chunks.is_given_up:
        found = _TOKEN.search(chunks.held, place)
        if found is None or found[0] == b'"':
            # From an open string on it is looked at again, with what follows.
            place = found.start() if found else len(chunks.held)
            if len(chunks.held) > most:
                yield chunks.give_up(_TOO_LONG.format(most=most))
            elif not chunks.more():
                yield chunks.give_up(_CUT_OFF if chunks.held.strip() else _UNFINISHED)
            continue
        place, sign = found.end(), found[0]
        if depth == 0 and sign == b"[" and may_feed and _FEED.fullmatch(chunks.held[: found.start()]):
            name = chunks.take(found.start())
            chunks.take(1)
            yield (*name, "")
            place = 0
        elif depth == 0 and sign in (b",", closing):
            yield (*chunks.take(found.start()), "")
            chunks.take(1)
            place = 0
            if sign == closing:
                return
        elif depth == 0 and sign in (b"]", b"}"):
            yield chunks.give_up(_UNOPENED)
        else:
            depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))


def _refused(piece: bytes, line: int, problem: str, parse: Parse) -> Record:
    return parse(piece[:1000].decode(errors="backslashreplace").strip(), Line(line, "", problem))


def _decoded(data: bytes, line: int) -> tuple[str, Line]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        problem = f"The byte {data[error.start]:#04x} at place {error.start + 1} of the record is not UTF-8."
        return data.decode(errors="backslashreplace"), Line(line, "", problem)
    return text.strip(), Line(line, "")

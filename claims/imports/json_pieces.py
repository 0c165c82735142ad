"""Cut a JSON file into its records without reading it whole: a list, or the elements of a published data feed."""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from claims.imports.findings import UnusableFile
from claims.imports.lines import Encoding, Line

MAX_PIECE = 4_000_000
MAX_WHOLE = 20_000_000
_TOO_LONG = f"This record has more than {MAX_PIECE:,} bytes; what follows it was not read."
_CHUNK = 1 << 18
# Whatever changes the depth, and strings, in which nothing does. A string may end in the next chunk.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]|"', re.DOTALL)
_FEED = re.compile(rb'"dataFeedElement"\s*:\s*\[')


def pieces(file: BinaryIO, encoding: Encoding, parse: Callable[[str, Line], Any]) -> Iterator[Any]:
    """Yield the records of a list or feed, or the one object that the file is."""
    file.seek(0)
    start = file.read(_CHUNK).removeprefix(b"\xef\xbb\xbf")
    skipped = start.lstrip()
    line = start[: len(start) - len(skipped)].count(b"\n") + 1
    if skipped.startswith(b"["):
        yield from _elements(_Chunks(file, skipped[1:], line), parse)
    elif skipped.startswith(b"{") and (feed := _FEED.search(skipped)):
        line += skipped[: feed.end()].count(b"\n")
        yield from _elements(_Chunks(file, skipped[feed.end() :], line), parse)
    elif skipped.startswith(b"{"):
        whole = skipped + file.read(MAX_WHOLE)
        if len(whole) > MAX_WHOLE:
            raise UnusableFile("One JSON object of this size cannot be read. Send a list, or one record a line.")
        yield parse(*_decoded(whole, line))
    else:
        raise UnusableFile("A JSON file begins with [ or {. For one record a line choose NDJSON.")


class _Chunks:
    """The bytes that are held of a file, and the line on which they begin."""

    def __init__(self, file: BinaryIO, held: bytes, line: int) -> None:
        self.file, self.held, self.line = file, held, line

    def more(self) -> bool:
        chunk = self.file.read(_CHUNK)
        self.held += chunk
        return bool(chunk)

    def take(self, length: int) -> tuple[bytes, int]:
        """Let go of the first bytes; return them and the line on which their first word stands."""
        taken, self.held = self.held[:length], self.held[length:]
        begins = self.line + taken[: len(taken) - len(taken.lstrip())].count(b"\n")
        self.line += taken.count(b"\n")
        return taken, begins


def _elements(chunks: _Chunks, parse: Callable[[str, Line], Any]) -> Iterator[Any]:
    for piece, line, problem in _cut_out(chunks):
        if not piece.strip():
            continue
        if problem:
            yield parse(piece[:1000].decode(errors="backslashreplace").strip(), Line(line, "", problem))
        else:
            yield parse(*_decoded(piece, line))


def _cut_out(chunks: _Chunks) -> Iterator[tuple[bytes, int, str]]:
    """Yield what stands between the commas of the outermost list, with its line, and what is wrong with the last."""
    depth = place = 0
    while True:
        found = _TOKEN.search(chunks.held, place)
        if found is None or found[0] == b'"':
            # From an open string on it is looked at again, with what follows.
            place = found.start() if found else len(chunks.held)
            if len(chunks.held) > MAX_PIECE or not chunks.more():
                is_long = len(chunks.held) > MAX_PIECE
                yield (*chunks.take(len(chunks.held)), _TOO_LONG if is_long else "The file ends inside this record.")
                return
            continue
        place, sign = found.end(), found[0]
        if depth == 0 and sign in (b",", b"]"):
            yield (*chunks.take(found.start()), "")
            chunks.take(1)
            place = 0
            if sign == b"]":
                return
        depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))


def _decoded(data: bytes, line: int) -> tuple[str, Line]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        problem = f"The byte {data[error.start]:#04x} at place {error.start + 1} of the record is not UTF-8."
        return data.decode(errors="backslashreplace"), Line(line, "", problem)
    return text.strip(), Line(line, "")

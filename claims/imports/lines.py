"""Read a file line by line, whatever wrote it: byte order marks, line ends, Windows-1252, and lines without an end.

A line is decoded strictly: what is not in the encoding of the file is refused with its place, never replaced.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from claims.imports.findings import UnusableFile

MAX_LINE = 2_000_000
_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Line:
    """One line without its end. `problem` says why there is no text, or only the beginning of it."""

    number: int
    text: str
    problem: str = ""
    end: str = "\n"


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are read, and where its lines end."""

    name: str
    line_end: bytes


def encoding_of(file: BinaryIO) -> Encoding:
    """Find out how a file is encoded: UTF-8, or Windows-1252 if nothing in it can be UTF-8. Reads all, in pieces."""
    file.seek(0)
    start = file.read(_CHUNK)
    if start.startswith(_UTF16) or b"\x00" in start[:4]:
        raise UnusableFile("This file is in UTF-16 or no text at all. Save it as UTF-8 and send it again.")
    line_end = b"\r" if b"\r" in start and b"\n" not in start else b"\n"
    has_wrong = has_right = False
    rest = b""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        for line in (rest + chunk).split(b"\n"):
            rest = line
            if not line.isascii():
                try:
                    line.decode()
                    has_right = True
                except UnicodeDecodeError:
                    has_wrong = True
        # A piece may end inside a character; a line that is longer than any may be is judged without its end.
        has_wrong, rest = (has_wrong, rest) if len(rest) < MAX_LINE else (has_wrong, b"")
    name = "cp1252" if has_wrong and not has_right else "utf-8"
    return Encoding(name, line_end)


def read_lines(file: BinaryIO, encoding: Encoding) -> Iterator[Line]:
    """Yield the lines of a file. No more than MAX_LINE bytes of any are held."""
    file.seek(0)
    for number, (data, is_whole) in enumerate(_pieces(file, encoding.line_end), 1):
        yield _line(number, data, is_whole, encoding.name)


def _line(number: int, data: bytes, is_whole: bool, encoding: str) -> Line:
    data = data.removeprefix(codecs.BOM_UTF8)
    if not is_whole:
        text = data[:1000].decode(encoding, "backslashreplace")
        return Line(number, text, f"This line has more than {MAX_LINE:,} bytes.")
    try:
        text = data.decode(encoding)
        return Line(number, text.removesuffix("\r"), end="\r\n" if text.endswith("\r") else "\n")
    except UnicodeDecodeError as error:
        problem = f"The byte {data[error.start]:#04x} at place {error.start + 1} of the line is not {_NAMES[encoding]}."
        return Line(number, data.decode(encoding, "backslashreplace"), problem)


_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}


def _pieces(file: BinaryIO, line_end: bytes) -> Iterator[tuple[bytes, bool]]:
    held = b""
    is_too_long = False
    while chunk := file.read(_CHUNK):
        *whole, held = (held + chunk).split(line_end)
        for line in whole:
            yield line[:MAX_LINE], not is_too_long and len(line) <= MAX_LINE
            is_too_long = False
        if len(held) > MAX_LINE:
            is_too_long, held = True, held[:MAX_LINE]
    if held or is_too_long:
        yield held, not is_too_long and len(held) <= MAX_LINE


def looks_blank(text: str) -> bool:
    """Say whether a line holds nothing but white space and invisible characters."""
    return not re.search(r"[^\s\ufeff\u200b\u2060]", text)

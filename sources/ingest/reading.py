"""The process that reads a file: what it is told stands on the first line of its input, the file behind it.

It is started by `sources.ingest.extract`, and knows nothing of Django.
"""

import json
import resource
import sys

from sources.ingest.extract import MAX_TEXT, Extracted, as_json
from sources.ingest.refusals import Refused, refused

MEMORY, CPU_SECONDS = 1_500_000_000, 25

_HTML = ("text/html", "application/xhtml+xml")
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes, *, name: str, media_type: str, charset: str, url: str) -> Extracted:
    """Read a file by what it is; its name and what a server says of it decide only between page and plain text."""
    if not data.strip():
        raise refused("empty")
    if data.startswith((_OLD_WORD, b"{\\rtf")):
        raise refused("old_word")
    found = _read(data, name.lower(), media_type, charset, url)
    if not found.text:
        raise refused("empty")
    if len(found.text) > MAX_TEXT:
        raise refused("long", most=f"{MAX_TEXT:,}")
    return found


def _read(data: bytes, name: str, media_type: str, charset: str, url: str) -> Extracted:
    # Imported where they are needed: each of them takes longer to load than most files to read.
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from sources.ingest.pdf import read_pdf

        return read_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        from sources.ingest.docx import read_docx

        return read_docx(data)
    if name.endswith((".pdf", ".docx")):
        raise refused("malformed")
    from sources.ingest.plain import looks_like_a_page, read_plain

    if media_type in _HTML or name.endswith((".html", ".htm", ".xhtml")) or looks_like_a_page(data, name, media_type):
        from sources.ingest.page import read_page

        return read_page(data, charset, url)
    return read_plain(data, charset)


def main() -> None:
    """Read one file within the limits, and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    told, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        answer = as_json(read(data, **json.loads(told)))
    except Refused as error:
        answer = json.dumps({"refused": [error.code, str(error)]})
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()

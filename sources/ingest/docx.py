"""Word files: their paragraphs and tables in the order in which they stand."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.table import Table

from sources.ingest.extract import Extracted
from sources.ingest.plain import tidy
from sources.ingest.refusals import refused

MAX_UNPACKED, MAX_PARTS, MAX_RATIO = 100_000_000, 2_000, 200
_MAIN = "word/document.xml"
_LOOKED_AT, MAX_TITLE = 50, 200


def read_docx(data: bytes) -> Extracted:
    """Read a Word file, a blank line between its paragraphs."""
    _see_that_it_unpacks(data)
    try:
        document = Document(io.BytesIO(data))
        text = tidy("\n\n".join(filter(None, (part.strip() for part in _paragraphs(document)))))
        title, author, language = _properties(document)
        title = title or _heading(document)
    except Exception as error:  # Its readers raise whatever they stumble over, in the XML and in the container.
        raise refused("malformed") from error
    return Extracted(
        text,
        kind="docx",
        title=" ".join(tidy(title).split())[:500],
        authors=[n for n in (" ".join(tidy(name).split())[:200] for name in re.split("[;,&]", author)) if n][:20],
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", language) else "",
    )


def _properties(document: Any) -> list[str]:
    """Return title, author and language as the file gives them; where it gives none, the library would make them up."""
    try:
        document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
    except KeyError:
        return ["", "", ""]
    told = document.core_properties
    return [str(getattr(told, name) or "").strip() for name in ("title", "author", "language")]


def _heading(document: Any) -> str:
    """Return the first title or heading, else the first line that can be one."""
    lines = [(part.style.name if part.style else "", part.text.strip()) for part in document.paragraphs[:_LOOKED_AT]]
    lines = [(style or "", line) for style, line in lines if line]
    headings = [line for style, line in lines if style.startswith(("Title", "Heading"))]
    first = next(iter(headings), "") or (lines[0][1] if lines else "")
    return first if len(first) <= MAX_TITLE else ""


def _paragraphs(document: Any) -> Iterator[str]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            # A cell that spans several columns stands in each of them: it is read once.
            for row in part.rows:
                cells = {id(cell._tc): cell.text.strip() for cell in row.cells}
                yield "\t".join(filter(None, cells.values()))
        else:
            yield part.text


def _see_that_it_unpacks(data: bytes) -> None:
    """Refuse what is no Word file, and one that would unpack to more than any of them does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if _MAIN not in {part.filename for part in parts}:
                raise refused("kind")
            if any(part.flag_bits & 1 for part in parts):
                raise refused("encrypted")
            total = sum(part.file_size for part in parts)
            honest = all(part.file_size <= 1_000_000 + MAX_RATIO * part.compress_size for part in parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError) as error:
        raise refused("malformed") from error
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or not honest:
        raise refused("unpacked")

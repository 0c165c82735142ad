"""PDF files, page by page, so that a passage can be found by its page again."""

import io
import logging
import re
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sources.ingest.extract import Extracted
from sources.ingest.plain import tidy
from sources.ingest.refusals import refused

MAX_PAGES = 2_000
_BREAK = re.compile(r"(\w+)-\n(\w+)")


def read_pdf(data: bytes) -> Extracted:
    """Read the text of a PDF; its pages are marked with the labels that they bear, as far as those can be shown."""
    logging.disable()
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not _opens(reader):
            raise refused("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise refused("many_pages", most=f"{MAX_PAGES:,}")
        texts = [_tidied(page.extract_text()) for page in reader.pages]
        labels, told = _labels(reader, len(texts)), reader.metadata
        title, author = (str((told and told.get(name)) or "") for name in ("/Title", "/Author"))
        root: Any = reader.trailer["/Root"].get_object()
        language = str(root.get("/Lang", "") or "")
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError) as error:
        raise refused("malformed") from error
    except ValueError as error:
        raise error if type(error) is not ValueError and hasattr(error, "code") else refused("malformed") from error
    if not any(texts):
        raise refused("scanned")
    text, pages = _joined(texts, labels)
    return Extracted(
        text,
        kind="pdf",
        title=" ".join(tidy(title).split())[:500],
        authors=[n for n in (" ".join(tidy(name).split())[:200] for name in re.split(r"[;&]", author)) if n][:20],
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", language) else "",
        pages=pages,
    )


def _opens(reader: Any) -> bool:
    """Say whether it opens without a password: many are only locked against changes."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # Of a library for ciphers that is not there, or of a cipher that nobody knows.
        return False


def _labels(reader: Any, count: int) -> list[str]:
    try:
        labels = [str(label) for label in reader.page_labels]
    except Exception:  # Labels are an extra; a PDF whose labels are damaged is read all the same.
        labels = []
    good = len(labels) == count and len(set(labels)) == count
    plain = [label if good and re.fullmatch(r"[\w.-]{1,12}", label) else str(n) for n, label in enumerate(labels, 1)]
    return [f"page {label}" for label in plain] or [f"page {n}" for n in range(1, count + 1)]


def _joined(texts: list[str], labels: list[str]) -> tuple[str, list[tuple[int, str]]]:
    text, pages = "", []
    parts: list[str] = []
    at = 0
    for page, label in zip(texts, labels, strict=True):
        if page:
            gap = "\n\n" if parts else ""
            pages.append((at + len(gap), label))
            parts += gap, page
            at += len(gap) + len(page)
    text = "".join(parts)
    return text, pages


def _tidied(text: str) -> str:
    """Put the lines of a paragraph together, as far as the lines of the page show where one ends."""
    lines = [line.strip() for line in tidy(text).split("\n")]
    widest = max(map(len, lines), default=0)
    whole = ""
    for line in lines:
        before = whole.rpartition("\n")[2]
        if not line or not whole:
            whole += "\n\n" if whole and not line and not whole.endswith("\n\n") else line
        elif whole.endswith("\n\n"):
            whole += line
        elif re.search(r"[.!?:”\"»)]\Z", before) and len(lines) > 1 and _last_line(whole) < 0.8 * widest:
            whole += "\n\n" + line
        else:
            whole += "\n" + line
    return _without_breaks(whole).strip()


def _last_line(text: str) -> int:
    return len(text.rpartition("\n")[2])


def _without_breaks(text: str) -> str:
    """Make one line of each paragraph. A hyphen at the end of a line goes where the word stands whole elsewhere."""
    words = set(re.findall(r"\w+", text))

    def mended(found: re.Match[str]) -> str:
        return found[1] + found[2] if found[1] + found[2] in words else f"{found[1]}-{found[2]}"

    return re.sub(r"(?<!\n)\n(?!\n)", " ", _BREAK.sub(mended, text))

"""Web pages: the main text without what stands around it, and what the page says of itself in its markup.

Nothing is guessed: a date is taken where the markup gives one, never from a footer or an address.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import html as markup
from trafilatura import bare_extraction

from sources.ingest.extract import Extracted
from sources.ingest.plain import decoded, tidy
from sources.ingest.refusals import refused

MAX_AUTHORS = 20
_BLOCKS = ("head", "p", "item", "list", "quote", "row", "table", "code", "div", "ab", "figure", "graphic")
_OWN_ADDRESS = (
    "//link[contains(concat(' ', normalize-space(translate(@rel, 'CANOIL', 'canoil')), ' '), ' canonical ')]/@href",
    "//meta[@property='og:url']/@content",
)
MAX_ADDRESS = 2_000
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.I)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=\D|\Z)")
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished']/@datetime",
    "//meta[translate(@name,'DCI','dci')='dc.date.issued' or @name='citation_publication_date']/@content",
)


def read_page(data: bytes, charset: str, url: str) -> Extracted:
    """Read the main text of a page, a blank line between its paragraphs."""
    source = decoded(data, charset, is_page=True)
    try:
        found: Any = bare_extraction(
            source,
            url=url or None,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        tree = markup.fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", source))
    except (ValueError, TypeError, AttributeError, RecursionError, markup.etree.LxmlError) as error:
        raise refused("no_text_on_page") from error
    text = tidy("".join(_words(found.body))) if found is not None and found.body is not None else ""
    if not text:
        raise refused("no_text_on_page")
    return Extracted(
        text,
        kind="page",
        title=_line(found.title),
        authors=[_line(name) for name in str(found.author or "").split(";") if _line(name)][:MAX_AUTHORS],
        site=_line(found.sitename),
        language=_language(tree),
        published=_published(tree),
        url=_own_address(tree),
    )


def _words(part: Any) -> Iterator[str]:
    """Yield the words of what was found, blocks apart: the plain form of the library puts dashes before list items."""
    is_block = part.tag in _BLOCKS
    if is_block:
        yield "\n\n"
    elif part.tag in ("cell", "lb"):
        yield "\t" if part.tag == "cell" else "\n"
    if isinstance(part.tag, str):
        yield _flat(part.text or "")
        for inner in part:
            yield from _words(inner)
    if is_block:
        yield "\n\n"
    yield _flat(part.tail or "")


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _line(text: Any) -> str:
    return " ".join(tidy(str(text or "")).split())[:500]


def _own_address(tree: Any) -> str:
    """Return the whole address that the markup gives as that of the page, or ""."""
    for place in _OWN_ADDRESS:
        for written in tree.xpath(place):
            address = str(written).strip()
            if re.match(r"https?://\S", address, re.I) and len(address) <= MAX_ADDRESS:
                return address
    return ""


def _language(tree: Any) -> str:
    places = (
        *("/html/@lang", "//html/@xml:lang", "//meta[@http-equiv='content-language']/@content"),
        *("//meta[@property='og:locale']/@content", "//article/@lang", "//body/@lang"),
    )
    for place in places:
        for written in tree.xpath(place):
            if _TAG.fullmatch(str(written).strip()):
                return str(written).strip().replace("_", "-")
    return ""


def _published(tree: Any) -> str:
    """Return the day that the markup gives as that of publication, as it is written there, or ""."""
    for place in _DATES:
        for written in tree.xpath(place):
            if day := _day(str(written)):
                return day
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            if day := _day(_date_published(json.loads(script), 0)):
                return day
        except (ValueError, RecursionError):
            continue
    return ""


def _day(written: str) -> str:
    """Return the day with which a text begins, or "" where there is no such day."""
    found = _DAY.match(written.strip())
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def _date_published(told: Any, depth: int) -> str:
    if isinstance(told, dict):
        if isinstance(told.get("datePublished"), str):
            return str(told["datePublished"]).strip()
        told = list(told.values())
    if not isinstance(told, list) or depth > 4:
        return ""
    return next(filter(None, (_date_published(part, depth + 1) for part in told[:50])), "")

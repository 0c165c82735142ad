"""Plain text: in which encoding it is, and what of it no text may hold."""

import codecs
import re

from charset_normalizer import from_bytes

from sources.ingest.extract import Extracted
from sources.ingest.opening import opened
from sources.ingest.refusals import refused

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# What pages call Latin-1 or ASCII is Windows-1252 in every browser.
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_AS_BROWSERS_DO |= {"gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949"}
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_NAMES_ITS_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.I)


def looks_like_a_page(data: bytes, name: str, media_type: str) -> bool:
    """Say whether bytes that are called nothing in particular begin like a page."""
    if name.endswith(".txt") or media_type == "text/plain":
        return False
    return bool(_PAGE.match(data[:4096].removeprefix(codecs.BOM_UTF8)))


def read_plain(data: bytes, charset: str) -> Extracted:
    """Read plain text."""
    text = tidy(decoded(data, charset))
    if text.count("\ufffd") > len(text) // 100:
        raise refused("undecodable")
    return opened(text)


def decoded(data: bytes, charset: str, *, is_page: bool = False) -> str:
    """Return the characters of a text: by its mark, as UTF-8, by what it is said to be, or by what it looks like."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    named = _NAMES_ITS_CHARSET.search(data[:4096]) if is_page else None
    for encoding in ("utf-8", charset, named[1].decode("ascii", "replace") if named else ""):
        try:
            if encoding:
                return data.decode(_AS_BROWSERS_DO.get(encoding.lower(), encoding))
        except (LookupError, UnicodeError):
            continue
    if b"\x00" in data[:4096]:
        return _wide(data)
    for encoding in (_likeliest(data), "cp1252"):
        try:
            if encoding:
                return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    raise refused("undecodable")


def _likeliest(data: bytes) -> str:
    """Say which encoding a text looks like; Windows-1252 where nothing speaks against it, as the commonest."""
    looks_like = from_bytes(data[:200_000])
    best = looks_like.best()
    if best is None:
        return ""
    common = [m for m in looks_like if m.chaos <= best.chaos and {"cp1252", "latin_1"} & set(m.could_be_from_charset)]
    return "cp1252" if common else best.encoding


def _wide(data: bytes) -> str:
    """Read UTF-16 without a mark, which has its NULs in every second place; anything else with a NUL is no text."""
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    try:
        if max(even, odd) > 4 * min(even, odd) and max(even, odd) > min(len(data), 4096) // 20:
            return data.decode("utf-16-be" if even > odd else "utf-16-le")
    except UnicodeError:
        pass
    raise refused("kind")


def tidy(text: str) -> str:
    """Bring line ends into one form, and leave out what spells nothing and no form could send back."""
    lines = re.sub("\r\n?|[\u2028\u0085]", "\n", text.replace("\u2029", "\n\n"))
    lines = _NOT_IN_TEXT.sub("", lines.replace("\x0c", "\n\n"))
    return re.sub("\n{3,}", "\n\n", re.sub("[ \t]*\n[ \t]*", "\n", lines)).strip()

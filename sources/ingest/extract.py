"""Take the text out of a file, in a process of its own.

Pages, PDF and Word files come from anywhere, and the libraries that read them are large. So they are read in a process
that knows no secret, has so much memory and time and no more, and hands back the text and nothing else.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sources.ingest.refusals import Refused, refused

SECONDS = 30
# Of a source, in characters: so much is read at once, kept and shown on one page.
MAX_TEXT = 1_500_000
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Extracted:
    """What a file says: its text, what it tells of itself as far as it does, and where its pages begin.

    `authors` are names as written; `published` is EDTF; `pages` are pairs of an offset in code points and a locator;
    `url` is the address that a page gives as its own, unchecked.
    """

    text: str
    kind: str = "text"
    title: str = ""
    authors: list[str] = field(default_factory=list)
    site: str = ""
    language: str = ""
    published: str = ""
    url: str = ""
    pages: list[tuple[int, str]] = field(default_factory=list)


def extract(data: bytes, *, name: str = "", media_type: str = "", charset: str = "", url: str = "") -> Extracted:
    """Return the text of a file and what it tells of itself; raises Refused. `name` is that of an uploaded file."""
    told = json.dumps({"name": name, "media_type": media_type, "charset": charset, "url": url}).encode()
    command = [sys.executable, "-m", "sources.ingest.reading"]
    # Nothing of the environment: in it stand the secrets of the site.
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, input=told + b"\n" + data, capture_output=True, timeout=SECONDS, env=environment, cwd=ROOT
        )
    except subprocess.TimeoutExpired as error:
        raise refused("unreadable") from error
    if done.returncode:
        raise refused("unreadable")
    found: dict[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise Refused(*found["refused"])
    return Extracted(**{**found, "pages": [(offset, locator) for offset, locator in found["pages"]]})


def as_json(found: Extracted) -> str:
    """Return what was found as the process hands it over."""
    return json.dumps(asdict(found))

"""Take a picture of each type of page, wide and narrow, light and dark, for people to look at.

python tests/screenshots.py http://127.0.0.1:8000 FOLDER
"""

import shutil
import sys
import urllib.request
from json import load
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")


def first(address: str, resource: str, query: str = "") -> str:
    """Return the path of a page of one record of a resource."""
    with urllib.request.urlopen(f"{address}/api/v1/{resource}/?page_size=1{query}") as answer:
        uid = load(answer)["results"][0]["uid"]
    return f"/{resource}/{uid}"


def pages(address: str) -> dict[str, str]:
    """Return the paths to look at, by name."""
    nested = "&actor=united-states&via=lowy-institute"
    return {
        "home": "/",
        "claims": "/claims/",
        "claim": first(address, "claims", nested),
        "statement": first(address, "statements", nested),
        "actors": "/actors/",
        "actor": first(address, "actors", "&name=Lowy"),
        "sources": "/sources/",
        "source": first(address, "sources", "&publisher=ankasam"),
        "briefing": first(address, "sources", "&title=sentence"),
        "topics": "/topics/",
        "topic": first(address, "topics"),
        "history": f"{first(address, 'claims', nested)}/history",
        "bad": "/claims/?statsu=published",
        "missing": "/claims/nothing",
        "docs": "/api/v1/docs/",
    }


def main(address: str, folder: Path) -> None:
    """Take all pictures, and print what the console of the browser says."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in SCHEMES:
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page.on("console", lambda message: print(message.type, message.text))
                for name, path in pages(address).items():
                    page.goto(address + path)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{path} is {wide} px wide at {width}")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))

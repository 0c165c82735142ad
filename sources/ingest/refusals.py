"""Why a source was not taken: each refusal is a sentence of its own, for people, that says what to do instead."""

from typing import Any

SENTENCES = {
    # Fetching
    "off": "Fetching is switched off on this site. Paste the text, or upload a file.",
    "private": "The host of this address leads into a private network, where nothing is fetched from.",
    "port": "Only the usual ports of the web are fetched from, 80 and 443. Paste the text, or upload a file.",
    "unknown_host": "There is no host {host}. See whether the address is written rightly.",
    "unreachable": "The host of this address does not take connections. Try again later, or paste the text.",
    "certificate": "The host of this address cannot prove who it is: its certificate is not valid. Paste the text.",
    "no_http": "What answered at this address does not speak HTTP as it should. Paste the text, or upload a file.",
    "slow": "The page did not come whole {seconds}. Try again later, or paste the text.",
    "headers": "The page sends more headers than any page needs. Paste the text, or upload a file.",
    "large": "The page is larger than {most}. Upload the part that matters as a file, or paste it.",
    "bomb": "The page grows so much when it is unpacked that it cannot be an honest one. Paste the text instead.",
    "encoding": "The page is packed in a way that was not asked for ({name}). Paste the text, or upload a file.",
    "broken": "The page broke off, or is not packed rightly. Try again later, or paste the text.",
    "redirects": "The address leads on more than {most} times. Open it in a browser and give where it ends.",
    "loop": "The address leads back to itself. Open it in a browser, and paste the text.",
    "astray": "The address leads on to one that is not fetched. {why}",
    "status": "The page answered with {status}. {remedy}",
    "media": "At this address is no text but {name}. Give the address of a page, or upload a .pdf or .docx file.",
    # Reading
    "empty": "There is no text in it.",
    "kind": "This is no file that can be read: give a .txt, .html, .pdf or .docx file.",
    "old_word": "This is a file of an old kind. Save it as .docx, .pdf or .txt and try again.",
    "no_text_on_page": "No main text was found on the page. Open it in a browser, and paste the text.",
    "encrypted": "The PDF is protected with a password. Save a copy without one, or paste the text.",
    "scanned": "The PDF holds pictures of pages and no text. Run a text recognition on it first, or type what matters.",
    "malformed": "The file is damaged, or is not what its name says. Open it and save it anew, or paste the text.",
    "unpacked": "The file grows so much when it is unpacked that it cannot be an honest one.",
    "many_pages": "The PDF has more than {most} pages. Split it, and upload the part that matters.",
    "long": "The text is longer than {most} characters. Take the part that matters.",
    "undecodable": "Nobody can tell in which encoding this file is. Save it as UTF-8 and try again.",
    "unreadable": "The file took too long to read, or needs too much memory. Paste the text instead.",
}


class Refused(ValueError):
    """Say to people why a source was not taken, and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def refused(code: str, **values: Any) -> Refused:
    """Return the refusal of that name."""
    return Refused(code, SENTENCES[code].format(**values))

"""Read ClaimReview, the markup with which fact-checkers publish rulings, in the shapes in which it is really published.

One record may hold none, one or many: a single object, a list, a `@graph`, an element of a data feed, a review inside
an article. Names may carry a prefix, values a language tag, authors stand in nested lists or be references into the
graph. What cannot be told from it is not made up: a review without a claimant has no speaker.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from claims.imports.findings import Finding

_PREFIX = re.compile(r"\A(?:https?://schema\.org/|schema:)")
# What only looks like a tag, such as “x <y and z> w”, is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|figcaption|font|h[1-6]|hr|i|iframe|img"
    r"|ins|li|mark|ol|p|pre|q|s|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:[\s/][^<>]*)?>|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_CODE = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_MOST_DEPTH = 50
_CONTAINERS = ("@list", "@set")
_ORGANISATIONS = ("Organization", "NewsMediaOrganization", "Corporation", "GovernmentOrganization", "NGO")
_WORKS = ("firstAppearance", "appearance", "url")

Given = tuple[dict[str, Any], list[Finding], list[Finding], dict[str, Any]]


class TooDeep(Exception):
    """Markup that is nested more deeply than anybody publishes it, so that something in it could be missed."""


def is_markup(record: dict[str, Any]) -> bool:
    """Say whether a record is linked data rather than a row with our fields."""
    return any(
        _plain_name(name) in ("@type", "@graph", "@context", "claimReviewed", "dataFeedElement", "item")
        for name in record
    )


def reviews(record: dict[str, Any]) -> list[Given]:
    """Return each review in a record: a row with our fields, its problems, notes on what was left out, and itself.

    Raises TooDeep.
    """
    tidied = _tidied(record)
    named = {node["@id"]: node for node in _nodes(tidied) if isinstance(node.get("@id"), str) and len(node) > 1}
    return [_Review(node, named).given() for node in _nodes(tidied) if _is_review(node)]


def count(record: dict[str, Any]) -> int:
    """Return how many reviews a record holds; one of which is said that it is nested too deeply is one."""
    try:
        return sum(1 for node in _nodes(_tidied(record)) if _is_review(node))
    except TooDeep:
        return 1


def _is_review(node: dict[str, Any]) -> bool:
    types = [_plain_name(one) for one in _listed(node.get("@type")) if isinstance(one, str)]
    return "ClaimReview" in types or ("claimReviewed" in node and not types)


def _plain_name(name: str) -> str:
    return _PREFIX.sub("", name)


def _tidied(value: Any, depth: int = 0) -> Any:
    """Return the markup with names without prefix, and tagged values as their text."""
    if depth > _MOST_DEPTH:
        raise TooDeep
    if isinstance(value, list):
        return [_tidied(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    for container in _CONTAINERS:
        if container in value:
            return _tidied(value[container], depth + 1)
    return {_plain_name(name): _tidied(one, depth + 1) for name, one in value.items()}


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _nodes(one)


def _listed(value: Any) -> list[Any]:
    """Return a value, a list or nested lists as one list, without what is empty."""
    if isinstance(value, list):
        return [one for some in value for one in _listed(some)]
    return [] if value in (None, "", {}) else [value]


class _Review:
    def __init__(self, node: dict[str, Any], named: dict[str, dict[str, Any]]) -> None:
        self.node, self.named = node, named
        self.problems: list[Finding] = []
        self.notes: list[Finding] = []

    def given(self) -> Given:
        items = [item for item in self._all(self.node.get("itemReviewed")) if isinstance(item, dict)]
        publisher, kind = self._publisher()
        said, *others = dict.fromkeys(filter(None, (self._text(item.get("datePublished")) for item in items))) or [""]
        if others:
            self.notes.append(Finding("said", f"Left out: a further date, {', '.join(others)[:200]}."))
        found: dict[str, Any] = {
            "id": "",
            "claim": self._claim(items),
            "language": self._text(self.node.get("inLanguage")) or "und",
            "said": said,
            "rating": self._rating(),
            "rationale": self._words(
                "rationale", self._text(self.node.get("reviewBody") or self.node.get("description"))
            ),
            "publisher": publisher,
            "review_url": self._address(self.node.get("url") or self.node.get("mainEntityOfPage")),
            "review_title": self._words("review_title", self._text(self.node.get("headline") or self.node.get("name"))),
            "review_date": self._text(self.node.get("datePublished")),
            "_publisher_kind": kind,
            "_speakers": self._speakers(items),
            "_places": self._places(items),
        }
        if not found["rating"] and found["rationale"]:
            self.notes.append(Finding("rationale", "Left out: there are reasons, and no ruling."))
            found["rationale"] = ""
        if not found["review_url"]:
            self._problem("review_url", "The review has no address.", "Give the url of the review.")
        return found, self.problems, self.notes, self._alone()

    def _alone(self) -> dict[str, Any]:
        """Return the review as it can be sent again without the graph around it."""
        refers: dict[str, Any] = {
            name: self._all(self.node[name]) for name in ("author", "publisher", "itemReviewed") if name in self.node
        }
        return {"@type": "ClaimReview", **self.node, **refers}

    def _problem(self, field: str, reason: str, remedy: str) -> None:
        self.problems.append(Finding(field, reason, remedy))

    def _all(self, value: Any) -> list[Any]:
        """Return a list in which references into the graph are what they refer to."""
        found = []
        for one in _listed(value):
            if isinstance(one, dict) and set(one) == {"@id"}:
                one = self.named.get(one["@id"], one)
            found.append(one)
        return found

    def _text(self, value: Any) -> str:
        """Return the first text of a value; a number is its digits."""
        for one in _listed(value):
            if isinstance(one, str) and one.strip():
                return one
            if isinstance(one, (int, float)) and not isinstance(one, bool):
                return str(one)
            if isinstance(one, dict) and "@id" not in one and (name := one.get("name")):
                return self._text(name)
        return ""

    def _words(self, field: str, text: str) -> str:
        """Return text without markup and entities; a script in it is refused."""
        if _CODE.search(text):
            self._problem(field, "There is a script or a style sheet in this text.", "Send the text alone.")
            return ""
        return html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text

    def _claim(self, items: list[dict[str, Any]]) -> str:
        claims = [one for one in _listed(self.node.get("claimReviewed")) if isinstance(one, str) and one.strip()]
        claims = claims or [name for name in (self._text(item.get("name")) for item in items) if name][:1]
        if len(claims) > 1:
            self._problem("claim", f"There are {len(claims)} claims in one review.", "Send one review for each claim.")
        return self._words("claim", claims[0]) if claims else ""

    def _publisher(self) -> tuple[str, str]:
        """Return the organisation whose review it is, and only where none is named the person."""
        people = []
        for node in self._all([self.node.get("author"), self.node.get("publisher")]):
            if isinstance(node, str):
                people.append(node)
            elif isinstance(node, dict) and (name := self._text(node.get("name"))):
                if any(_plain_name(str(one)) in _ORGANISATIONS for one in _listed(node.get("@type"))):
                    return self._words("publisher", name), "media_outlet"
                people.append(name)
        return (self._words("publisher", people[0]), "person") if people else ("", "")

    def _speakers(self, items: list[dict[str, Any]]) -> list[tuple[str, str]]:
        found = []
        for author in self._all([item.get("author") or item.get("creator") for item in items]):
            node = author if isinstance(author, dict) else {"name": author}
            names = [one for one in _listed(node.get("name")) if isinstance(one, str) and one.strip()]
            if len(names) > 1:
                self.notes.append(
                    Finding("actor", f"Left out: what stands beside the name, “{'”, “'.join(names[1:])}”.")
                )
            is_organisation = any(_plain_name(str(one)) in _ORGANISATIONS for one in _listed(node.get("@type")))
            if names:
                found.append((self._words("actor", names[0]), "organisation" if is_organisation else "person"))
        return found

    def _places(self, items: list[dict[str, Any]]) -> list[str]:
        found = []
        for item in items:
            for name in _WORKS:
                found += [self._address(one) for one in self._all(item.get(name))]
        return [address for address in found if address]

    def _address(self, value: Any) -> str:
        for one in _listed(value):
            if isinstance(one, str):
                return one
            if isinstance(one, dict):
                return self._address(one.get("url") or one.get("@id"))
        return ""

    def _rating(self) -> str:
        """Return the ruling in words, or its number with the scale that it is on."""
        found = [label for one in self._all(self.node.get("reviewRating")) if (label := self._label(one))]
        if len(found) > 1:
            self.notes.append(Finding("rating", f"Left out: a further ruling, “{'”, “'.join(found[1:])[:300]}”."))
        return self._words("rating", found[0]) if found else ""

    def _label(self, rating: Any) -> str:
        if not isinstance(rating, dict):
            return self._text(rating)
        words = self._text(rating.get("alternateName")) or self._text(rating.get("name"))
        if words.strip():
            return words
        value, worst, best = (self._text(rating.get(name)) for name in ("ratingValue", "worstRating", "bestRating"))
        return f"{value} on a scale from {worst} to {best}" if value and worst and best else value

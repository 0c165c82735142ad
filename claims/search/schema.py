"""The shape of the index: which fields a document has, and how a claim becomes one.

Only `position` is stored, and text comes back from nowhere: the index holds no claim, it leads to claims. A hit is the
number in `key`, which is the claim's uid in another spelling. Ranking uses no statistics of the engine: see `query`.
"""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

import sources.texts
import sources.words
from claims.search.words import FUNCTION_WORDS, signs, stems
from factcheck.uids import ALPHABET
from sources.words import words

# For exact counts over any set of hits, and for filters: a choice's value, or the uid of a record.
FACETS = ("kind", "language", "topic", "stance", "mode", "actor", "source")

# How many uids there can be.
KEYS = 1 << 60

# Stands between two texts of one field, where no phrase may reach across. No word contains it.
GAP = "|"


class Entry(NamedTuple):
    """All that is indexed of a claim. `context` are texts that surround it, `uses` the uids of what it draws on."""

    uid: str
    text: str
    context: list[str]
    uses: list[str]
    facets: dict[str, list[str]]


@cache
def schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("content", fast=True)
    builder.add_float_field("brevity", fast=True)
    builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("uses", tokenizer_name="whitespace", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("position", tokenizer_name="whitespace", index_option="basic", stored=True)
    return builder.build()


@cache
def schema_hash() -> str:
    """Name this form of the index: another engine or other code that makes documents gives another name."""
    here = Path(__file__).parent
    cut = [Path(module.__file__ or "") for module in (sources.texts, sources.words)]
    code = [*(here / f"{name}.py" for name in ("schema", "words", "spelling", "documents")), *cut]
    digest = hashlib.sha256(f"{version('tantivy')} {unicodedata.unidata_version}".encode())
    for path in code:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def document(entry: Entry) -> tantivy.Document:
    """Return the document of a claim."""
    found = words(entry.text)
    fields: dict[str, Any] = {
        "key": key_of(entry.uid),
        "content": fingerprint(entry),
        "brevity": _brevity(found),
        "whole": whole(found),
        "words": " ".join(found),
        "stems": " ".join(stems(found) + signs(found)),
        "context": f" {GAP} ".join(" ".join(stems(words(text))) for text in entry.context),
        "uses": " ".join(entry.uses),
    }
    return tantivy.Document.from_dict(fields | entry.facets, schema())


def position_document(seq: int, hash_: str) -> tantivy.Document:
    """Return the one document that is no claim: the last revision that the index has seen. The term `at` finds it."""
    return tantivy.Document.from_dict({"position": f"at {seq} {hash_}"}, schema())


def whole(of: list[str]) -> str:
    """Return a short stand-in for a text as a whole, the same for all texts with the same words in the same order."""
    return hashlib.blake2b(" ".join(of).encode(), digest_size=12).hexdigest()


def fingerprint(entry: Entry) -> int:
    """Return a number that changes with anything that is indexed of a claim."""
    return int.from_bytes(hashlib.blake2b(repr(entry).encode(), digest_size=7).digest())


def key_of(uid: str) -> int:
    """Return the number that a claim's uid spells; numbers sort as uids do."""
    number = 0
    for char in uid[1:]:
        number = number * 32 + ALPHABET.index(char)
    return number


def uid_of(key: int) -> str:
    """Return the uid of a claim from its number."""
    return "c" + "".join(ALPHABET[key >> shift & 31] for shift in range(55, -1, -5))


def _brevity(of: list[str]) -> float:
    """Return what makes the engine multiply a score by 1 + 2 / (8 + n) for a claim of n words that matter.

    It multiplies by log2(2 + value). Mild on purpose: a short claim comes before a long one that matches as well, but
    not before one that matches better.
    """
    count = sum(word not in FUNCTION_WORDS for word in of)
    return float(2 ** (1 + 2 / (8 + count)) - 2)

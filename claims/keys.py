"""The keys under which claims are found while somebody types, written with the record itself.

Two ways were weighed: one more index of the search engine, which follows the journal, or tables beside the records.
Tables are simpler: they are in the transaction that writes the record, so what was entered a moment ago is found, an
undone transaction leaves nothing behind, and both databases answer alike. `sources.keys` does the same for actors.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, ClaimKey, ClaimWord
from claims.search.words import FUNCTION_WORDS, signs, stems
from factcheck.db.bulk import insert_values
from sources.words import words

Row = tuple[Any, ...]

# They refer to their records by uid, which the stubs take for a number.
claim_keys: Any = ClaimKey.objects
claim_words: Any = ClaimWord.objects

MAX_WORD = 40
MAX_WORDS = 200
SAME = 50

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})


def plain_claim(text: str) -> str:
    """Return the form in which claims are the same: case, kind of quotation mark and white space do not count."""
    return re.sub(r"\s+", " ", text.translate(_QUOTES)).strip().casefold()


def claim_key(text: str) -> int:
    """Return the number under which a claim with these words is found."""
    return int.from_bytes(hashlib.blake2b(plain_claim(text).encode(), digest_size=8).digest(), signed=True)


def claims_saying(text: str) -> QuerySet[Claim]:
    """Return the claims that say exactly this, whatever their language, the oldest first."""
    found = claim_keys.filter(key=claim_key(text)).order_by("claim").values_list("claim", flat=True)
    # Fetched before, or SQLite would look at all claims for the oldest.
    return Claim.objects.filter(uid__in=list(found[:SAME]), merged_into__isnull=True).order_by("pk")


def claim_stems(text: str) -> list[str]:
    """Return the different stems of the words that matter in a text; of all its words where none matters."""
    found = words(text)
    content = [word for word in found if word not in FUNCTION_WORDS] or found
    return list(dict.fromkeys(stem[:MAX_WORD] for stem in stems(content) + signs(content)))[:MAX_WORDS]


def refresh_keys(uids: list[str]) -> None:
    """Rewrite the keys of these claims. One that was merged or deleted has none."""
    claim_keys.filter(claim__in=uids).delete()
    _insert(ClaimKey, [(uid, claim_key(text)) for uid, text in _current(uids)])


def refresh_words(uids: list[str]) -> None:
    """Rewrite the words of these claims. One that was merged or deleted has none."""
    claim_words.filter(claim__in=uids).delete()
    _insert(ClaimWord, list(_words_of(_current(uids))))


def _current(uids: list[str]) -> Iterable[tuple[str, str]]:
    rows = Claim.objects.filter(uid__in=uids, merged_into__isnull=True)
    return rows.order_by("uid").values_list("uid", "text")


def _words_of(rows: Iterable[tuple[str, str]]) -> Iterator[Row]:
    for uid, text in rows:
        found = claim_stems(text)
        yield from ((uid, word, len(found)) for word in found)


def _insert(model: Any, rows: list[Row]) -> None:
    """Insert plain rows. There are ten to a record, and making an instance of each would cost more than the rest."""
    insert_values(model, model._meta.concrete_fields[1:], rows)

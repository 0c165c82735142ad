"""Whether the index says what the database says."""

import time
from collections.abc import Iterator

import tantivy

from claims.models import Claim
from claims.search import store
from claims.search.documents import BATCH, entries
from claims.search.reader import open_index
from claims.search.schema import fingerprint, key_of, schema, uid_of
from claims.search.store import Broken, Files, engine
from claims.search.writer import position
from factcheck.followers import head
from factcheck.models import Revision

PATIENCE = 2.0


def verify() -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the index; nothing when all is well. Reads everything once.

    A process that follows may write meanwhile: a claim that changes at this very moment can be named without need.
    """
    try:
        searcher = _searcher()
        yield from _against_journal(searcher)
        searcher = _searcher()
        yield from _against_claims(searcher)
    except Broken as error:
        yield f"The index cannot be used: {error}."


def _searcher() -> tantivy.Searcher:
    directory = store.current(store.home())
    Files(directory).check()
    with engine():
        return open_index(directory).searcher()


def _against_journal(searcher: tantivy.Searcher) -> Iterator[str]:
    seen, deadline = position(searcher), time.monotonic() + PATIENCE
    if seen.seq and not Revision.objects.filter(seq=seen.seq, hash=seen.hash).exists():
        yield f"The index has seen a revision {seen.seq} that is not in the journal."
        return
    while (behind := head().seq - position(_searcher()).seq) > 0:
        if time.monotonic() > deadline:
            yield f"The index is {behind} revisions behind the journal: is manage.py work running?"
            return
        time.sleep(PATIENCE / 10)


def _against_claims(searcher: tantivy.Searcher) -> Iterator[str]:
    last, good = 0, 0
    published = Claim.objects.published().order_by("pk").values_list("pk", flat=True)
    while batch := list(published.filter(pk__gt=last)[:BATCH]):
        last = batch[-1]
        wanted = {key_of(entry.uid): fingerprint(entry) for entry in entries(batch)}
        found = _contents(searcher, list(wanted))
        for key, content in wanted.items():
            if found.get(key) != content:
                state = "is missing from the index" if key not in found else "stands in the index as it was before"
                yield f"Claim {uid_of(key)} {state}."
        good += len(found)
    superfluous = searcher.num_docs - 1 - good
    if superfluous:
        yield f"The index has {superfluous} documents too many."


def _contents(searcher: tantivy.Searcher, keys: list[int]) -> dict[int, int]:
    with engine():
        hits = searcher.search(tantivy.Query.term_set_query(schema(), "key", keys), 2 * len(keys), count=False).hits
        addresses = [address for _, address in hits]
        columns = [searcher.fast_field_values(name, addresses) for name in ("key", "content")]
    return {int(key or 0): int(content or 0) for key, content in zip(*columns, strict=True)}

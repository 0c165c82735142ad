"""One index directory, open for writing: each commit says how far it has seen the journal."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import tantivy

from claims.models import Claim
from claims.search import documents
from claims.search.reader import open_index
from claims.search.schema import document, key_of, position_document, schema, uid_of
from claims.search.store import Broken, Files, engine
from factcheck.followers import START, Position

# The engine writes a segment when this is full; it needs at least half of it.
HEAP = 30_000_000


class Writer:
    """Only for the holder of the lock. Nothing is seen by readers before `commit`, and nothing is lost after it."""

    def __init__(self, directory: Path, index: tantivy.Index) -> None:
        self.directory = directory
        self.files = Files(directory)
        self.position = START
        self._index = index
        with engine():
            self._writer = index.writer(HEAP, 1)

    @classmethod
    def create(cls, directory: Path) -> "Writer":
        """Begin an empty index."""
        with engine():
            index = tantivy.Index(schema(), str(directory), reuse=False)
            index.config_reader("manual")
        return cls(directory, index)

    @classmethod
    def open(cls, directory: Path) -> "Writer":
        """Go on with an index that another process has left, after proving every file of it. Raises Broken."""
        files = Files(directory)
        files.check()
        files.remove_unlisted()
        writer = cls(directory, open_index(directory))
        writer.files = files
        writer.position = position(writer._searcher())
        writer._see_that_numbers_agree()
        return writer

    def put(self, claims: Collection[int]) -> int:
        """Add the documents of those claims, by primary key, that are public; return how many those are."""
        entries = list(documents.entries(claims))
        with engine():
            for entry in entries:
                self._writer.add_document(document(entry))
        return len(entries)

    def renew(self, uids: Iterable[str]) -> None:
        """Write the documents of these claims as the claims are now; those that are not public any more go."""
        for batch in _batches(sorted(uids)):
            with engine():
                for uid in batch:
                    self._writer.delete_documents_by_term("key", key_of(uid))
            self.put(list(Claim.objects.filter(uid__in=batch).values_list("pk", flat=True)))

    def commit(self, seen: Position) -> None:
        """Write all of this to the disk, as one step from the old position to the new one."""
        with engine():
            self._writer.delete_documents_by_term("position", "at")
            self._writer.add_document(position_document(*seen))
            self._writer.commit()
            self._index.reload()
        self.position = seen

    def users_of(self, uids: Collection[str]) -> set[str]:
        """Return the uids of the claims whose documents draw on any of these records, as of the last commit."""
        searcher = self._searcher()
        with engine():
            query = tantivy.Query.term_set_query(schema(), "uses", list(uids))
            hits = searcher.search(query, max(searcher.num_docs, 1), count=False).hits
            keys = searcher.fast_field_values("key", [address for _, address in hits])
        return {uid_of(int(key)) for key in keys if key is not None}

    def _searcher(self) -> tantivy.Searcher:
        with engine():
            return self._index.searcher()

    def _see_that_numbers_agree(self) -> None:
        """Compare the number of documents, which no checksum protects, with the number of their keys."""
        with engine():
            everything = tantivy.Query.all_query()
            counted = self._searcher().aggregate(everything, {"keys": {"value_count": {"field": "key"}}})
        if int(counted["keys"]["value"]) + 1 != self.files.documents():
            raise Broken("its number of documents is wrong")


def position(searcher: tantivy.Searcher) -> Position:
    """Return how far a commit has seen the journal. Raises Broken where it does not say."""
    with engine():
        found = searcher.search(tantivy.Query.term_query(schema(), "position", "at", "basic"), 2).hits
        stored = [str(searcher.doc(address).get_first("position")) for _, address in found]
    if len(stored) != 1:
        raise Broken("it does not say how far it has seen the journal")
    _, seq, hash_ = stored[0].split(" ")
    return Position(int(seq), hash_)


def _batches(uids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(uids), documents.BATCH):
        yield uids[first : first + documents.BATCH]

"""Full-text search over public claims: an index of the engine tantivy beside the process, which follows the journal.

    spelling   one spelling for the British and the American one
    words      what a text and a query are compared by
    schema     the fields of a document, and how a claim becomes one
    documents  what is read from the database for it
    store      where indexes lie, and whether their files are sound
    writer     an index open for writing
    follow     from the journal to the index, in one process at a time
    reader     the index as this process searches it
    query      from what is typed to the uids of claims, best first
    nearest    from a word that no claim has to the nearest one that a claim has
    audit      whether the index says what the database says

The index is a cache. It may be deleted at any time and builds itself anew, and it never decides what is public: it
gives uids, and whoever asks takes the rows from `Claim.objects.published()`.
"""

from claims.search.audit import verify
from claims.search.follow import Follower
from claims.search.nearest import meant
from claims.search.query import MAX_LENGTH, QueryError, claim_uids, similar
from claims.search.reader import Unavailable
from factcheck.followers import head

__all__ = [
    "MAX_LENGTH",
    "QueryError",
    "Unavailable",
    "claim_uids",
    "follow_once",
    "meant",
    "rebuild",
    "similar",
    "verify",
]


def follow_once() -> int:
    """Bring the index up to the journal now; return how many revisions that were, 0 where another process follows."""
    follower = Follower()
    try:
        return follower.follow(head())
    finally:
        follower.close()


def rebuild() -> bool:
    """Build a new index; False where another process follows, which then does so within a second."""
    follower = Follower()
    try:
        return follower.rebuild()
    finally:
        follower.close()

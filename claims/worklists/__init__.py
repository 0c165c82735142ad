"""The work lists: what would improve the record, each list one declaration."""

from claims.worklists import claims, sources, statements
from claims.worklists.base import WorkList

LISTS: dict[str, WorkList] = {
    one.name: one
    for one in (
        statements.UNLOCATED,
        statements.AMBIGUOUS,
        statements.STALE,
        sources.CHANGED,
        sources.TEXTS_TO_SHOW,
        claims.DUPLICATE_CLAIMS,
        claims.DUPLICATE_ACTORS,
        claims.WITHOUT_TOPIC,
        sources.UNNAMED,
        claims.CONTRADICTIONS,
        sources.COVERAGE,
    )
}

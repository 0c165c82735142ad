"""Rules that hold for records of several types."""

from factcheck.journal.registry import Rule


def merge_ends(table: str) -> Rule:
    """Refuse to merge into what was merged itself: a redirect never leads to another, and never round in a circle."""
    merged = f"SELECT 1 FROM {table} m JOIN {table} n ON n.id = m.merged_into_id WHERE n.merged_into_id IS NOT NULL"
    return Rule(
        "merge_ends_at_a_current_record",
        "A record is merged into one that stands: choose what the other one became.",
        f"{merged} AND m.id = {{id}} UNION ALL {merged} AND n.id = {{id}}",
    )


def slug_stays(table: str, type_: str) -> Rule:
    """Refuse a slug that another record of the type once had."""
    return Rule(
        "slug_never_used_again",
        "Another record once had this slug, and links with it must go on leading there: choose another.",
        f"SELECT 1 FROM {table} r JOIN sources_oldslug o ON o.slug = r.slug "
        f"WHERE r.id = {{id}} AND o.type = '{type_}' AND o.record <> r.uid",
    )

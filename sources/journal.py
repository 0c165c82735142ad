"""What the journal records of actors, events, sources and texts, and the laws over several of their rows."""

from factcheck.journal import WAS_PUBLIC, Child, Derived, Record, Rule, registry
from factcheck.journal.laws import merge_ends, slug_stays
from factcheck.journal.triggers.postgresql import trigger
from sources import keys
from sources.models import (
    CONTEXT,
    Actor,
    ActorKey,
    ActorName,
    Affiliation,
    BylineEntry,
    Capture,
    Event,
    GroupMember,
    Passage,
    PassageFate,
    ReadMark,
    Snapshot,
    SnapshotText,
    Source,
)

# PostgreSQL has sha256() for bytes; SQLite gets sha256() for text from our backend. Either way: a function of the text.
SPAN = (
    'exact = substr({text}, start + 1, "end" - start), '
    f"prefix = substr({{text}}, start - CASE WHEN start < {CONTEXT} THEN start ELSE {CONTEXT} END + 1, "
    f"CASE WHEN start < {CONTEXT} THEN start ELSE {CONTEXT} END), "
    f'suffix = substr({{text}}, "end" + 1, {CONTEXT})'
)
EMPTY = "exact = '', prefix = '', suffix = ''"
FILL_ALL = f"UPDATE sources_passage SET {SPAN.format(text='NEW.text')} WHERE snapshot_id = NEW.snapshot_id;"
EMPTY_ALL = f"UPDATE sources_passage SET {EMPTY} WHERE snapshot_id = OLD.snapshot_id;"
THE_TEXT = "(SELECT text FROM sources_snapshottext AS t WHERE t.snapshot_id = NEW.snapshot_id)"
FILL_ONE = (
    f"UPDATE sources_passage SET {SPAN.format(text=THE_TEXT)} WHERE id = NEW.id "
    "AND EXISTS (SELECT 1 FROM sources_snapshottext AS t WHERE t.snapshot_id = NEW.snapshot_id);"
)
FILLING = {
    "text_attached": ("AFTER INSERT ON sources_snapshottext", FILL_ALL),
    "text_withheld": ("AFTER DELETE ON sources_snapshottext", EMPTY_ALL),
    "passage_filled": ("AFTER INSERT ON sources_passage", FILL_ONE),
}
# PostgreSQL holds none. For SQLite a text ends there when its length is asked, and the append never sees texts.
NO_NUL = {
    "no_nul_sources_snapshottext": (
        "BEFORE INSERT ON sources_snapshottext WHEN instr(NEW.text, char(0)) > 0",
        "SELECT RAISE(ABORT, 'no_nul');",
    )
}

PASSAGE_RULES = (
    Rule(
        "passage_inside_text",
        "A passage cannot reach past the end of its text.",
        "SELECT 1 FROM sources_passage p JOIN sources_snapshot n ON n.id = p.snapshot_id "
        'WHERE p.id = {id} AND p."end" > n.length',
    ),
    Rule(
        "passage_true_to_text",
        "The words, the surroundings and the fingerprint of a passage must be those at its place in the text.",
        "SELECT 1 FROM sources_passage p JOIN sources_snapshottext t ON t.snapshot_id = p.snapshot_id "
        'WHERE p.id = {id} AND (p.exact <> substr(t.text, p.start + 1, p."end" - p.start) '
        "OR p.prefix <> substr(t.text, p.start - CASE WHEN p.start < 32 THEN p.start ELSE 32 END + 1, "
        "CASE WHEN p.start < 32 THEN p.start ELSE 32 END) "
        'OR p.suffix <> substr(t.text, p."end" + 1, 32) OR p.sha256 <> fc_sha256(p.exact))',
    ),
    Rule(
        "withheld_passage_empty",
        "Where the text is withheld, a passage holds none of its words.",
        "SELECT 1 FROM sources_passage p WHERE p.id = {id} AND p.exact || p.prefix || p.suffix <> '' "
        "AND NOT EXISTS (SELECT 1 FROM sources_snapshottext t WHERE t.snapshot_id = p.snapshot_id)",
    ),
)
SNAPSHOT_RULES = (
    Rule(
        "text_true_to_fingerprint",
        "This is not the text whose fingerprint is recorded.",
        "SELECT 1 FROM sources_snapshottext t JOIN sources_snapshot n ON n.id = t.snapshot_id "
        "WHERE n.id = {id} AND (length(t.text) <> n.length OR n.sha256 <> fc_sha256(t.text))",
    ),
    Rule(
        "text_true_to_passages",
        "A passage of this text does not stand where it is recorded.",
        "SELECT 1 FROM sources_passage p JOIN sources_snapshottext t ON t.snapshot_id = p.snapshot_id "
        "WHERE p.snapshot_id = {id} AND p.sha256 <> fc_sha256(p.exact)",
    ),
)
ACTOR_RULES = (
    merge_ends("sources_actor"),
    slug_stays("sources_actor", "actor"),
    Rule(
        "only_groups_have_members",
        "Only an actor of the kind “group” has members, and an unnamed voice is a member of none.",
        " UNION ALL ".join(
            "SELECT 1 FROM sources_groupmember m JOIN sources_actor g ON g.id = m.group_id "
            "JOIN sources_actor a ON a.id = m.member_id "
            f"WHERE {end}.id = {{id}} AND (g.kind <> 'group' OR a.kind IN ('group', 'unnamed'))"
            for end in ("g", "a")
        ),
    ),
    Rule(
        "voice_identified_by_name",
        "An unnamed voice can only be identified as a named actor.",
        " UNION ALL ".join(
            "SELECT 1 FROM sources_actor v JOIN sources_actor a ON a.id = v.identified_as_id "
            f"WHERE {end}.id = {{id}} AND a.kind = 'unnamed'"
            for end in ("v", "a")
        ),
    ),
)

SOURCE_RULES = (
    merge_ends("sources_source"),
    slug_stays("sources_source", "source"),
    Rule(
        "shown_text_of_source",
        "The text that is shown in full must be one of this source.",
        "SELECT 1 FROM sources_source s JOIN sources_snapshot n ON n.id = s.shown_id "
        "WHERE s.id = {id} AND n.source_id <> s.id",
    ),
)
FATE_RULES = (
    Rule(
        "fate_in_text_of_same_source",
        "What became of a passage is told of another text of the same source, and lies inside it.",
        "SELECT 1 FROM sources_passagefate f JOIN sources_snapshot n ON n.id = f.snapshot_id "
        "JOIN sources_passage p ON p.id = f.passage_id JOIN sources_snapshot o ON o.id = p.snapshot_id "
        'WHERE f.id = {id} AND (n.source_id <> o.source_id OR n.id = o.id OR f."end" > n.length)',
    ),
)
READ_MARK_RULES = (
    Rule(
        "read_mark_inside_text",
        "A span that was read cannot reach past the end of its text.",
        "SELECT 1 FROM sources_readmark m JOIN sources_snapshot n ON n.id = m.snapshot_id "
        'WHERE m.id = {id} AND m."end" > n.length',
    ),
)

RECORDS = (
    Record(
        "actor",
        Actor,
        children=(
            Child(ActorName, "actor", "names"),
            Child(Affiliation, "actor", "affiliations"),
            Child(GroupMember, "group", "members"),
        ),
        rules=ACTOR_RULES,
        kept_if=WAS_PUBLIC,
        keeps_slugs=True,
    ),
    Record("event", Event, kept_if=WAS_PUBLIC),
    Record(
        "source",
        Source,
        children=(Child(BylineEntry, "source", "byline"),),
        rules=SOURCE_RULES,
        added=("shown",),
        kept_if=WAS_PUBLIC,
        # What is shown of a text is a matter of law: editors decide it alone, and at once.
        free=("display", "display_ground", "shown"),
        keeps_slugs=True,
    ),
    Record(
        "snapshot",
        Snapshot,
        children=(
            Child(Capture, "snapshot", "captures", added=("by", "url"), insert_only=True),
            Child(SnapshotText, "snapshot", "text_held", omit=("text", "snapshot"), never_updated=True),
        ),
        rules=SNAPSHOT_RULES,
        added=("pages",),
        insert_only=True,
    ),
    Record(
        "passage",
        Passage,
        rules=PASSAGE_RULES,
        omit=("exact", "prefix", "suffix"),
        frozen=("snapshot", "start", "end", "sha256"),
        kept_if=WAS_PUBLIC,
    ),
    Record(
        "fate",
        PassageFate,
        rules=FATE_RULES,
        frozen=("passage", "snapshot", "fate", "start", "end", "score", "how", "context_stands"),
        kept_if="1 = 1",
    ),
    Record("read_mark", ReadMark, rules=READ_MARK_RULES, frozen=("snapshot", "start", "end", "by", "at")),
)


def register() -> None:
    """Tell the journal."""
    made_for_postgresql: dict[str, str] = {}
    for name, (when, body) in FILLING.items():
        made_for_postgresql |= trigger(name, when, body)
    registry.register(
        RECORDS,
        sqlite={
            f"fc_{n}": f"CREATE TRIGGER fc_{n} {when} BEGIN {body} END"
            for n, (when, body) in (FILLING | NO_NUL).items()
        },
        postgresql=made_for_postgresql,
    )
    registry.derive(Derived("actor", ActorKey, keys.refresh_actors))

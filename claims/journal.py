"""What the journal records of claims and statements, and the laws over several of their rows."""

from claims import keys
from claims.models import (
    Appearance,
    Assessment,
    Assignment,
    Check,
    Claim,
    ClaimKey,
    ClaimWord,
    Comment,
    Correction,
    Evidence,
    ExternalId,
    Hop,
    MatchDecision,
    Merge,
    Proposal,
    Rating,
    RatingScale,
    Relation,
    Reviewed,
    ScaleKind,
    SearchAttempt,
    Statement,
    Topic,
)
from claims.publicity import PARTS, PUBLICITY
from factcheck.journal import WAS_PUBLIC, Child, Derived, Record, Rule, registry
from factcheck.journal.laws import merge_ends, slug_stays
from factcheck.journal.triggers.postgresql import trigger

# The first half covers what was approved in the transaction that is still open.
WAS_PUBLISHED = f"OLD.first_published_at IS NOT NULL OR {WAS_PUBLIC}"
FIRST = ("first_published_at",)
# The workflow alone writes these, and a date that is not the statement's own follows that of its event or original.
STAMPS = tuple(column.name for column in Reviewed._meta.local_fields)
FOLLOWING = ("said_earliest", "said_latest")
CHAIN = (
    "SELECT 1 FROM claims_hop h JOIN claims_appearance a ON a.id = h.appearance_id "
    "JOIN claims_statement s ON s.id = a.statement_id "
)
REPORTS = "SELECT 1 FROM claims_appearance a JOIN claims_statement s ON s.id = a.statement_id "
PASSAGE_ELSEWHERE = (
    "JOIN sources_passage p ON p.id = {column} JOIN sources_snapshot n ON n.id = p.snapshot_id "
    "WHERE s.id = {{id}} AND n.source_id <> a.source_id"
)
IN_ITS_SOURCE = "Passages and cue must stand in the source of the report."
SCALE_FITS = (
    "SELECT 1 FROM claims_assessment v JOIN claims_claim c ON c.id = v.claim_id "
    "JOIN claims_rating y ON y.id = v.rating_id WHERE {subject} AND NOT EXISTS "
    "(SELECT 1 FROM claims_scalekind k WHERE k.scale_id = y.scale_id AND k.kind = c.kind)"
)
SCALE_MESSAGE = "The scale of a verdict must fit the kind of the claim; an opinion or a norm gets none."
VOICE_ELSEWHERE = tuple(
    f"{rows}JOIN sources_actor v ON v.id = {speaker}.actor_id "
    "WHERE {end}.id = {{id}} AND v.kind = 'unnamed' AND a.source_id <> v.source_id"
    for rows, speaker in ((REPORTS, "s"), (CHAIN, "h"))
)
VOICE_MESSAGE = (
    "An unnamed voice speaks only in its own source: choose the voice of the source of the report, or make one there."
)

DATED_BY = "A statement without a date of its own has that of its event, else of its original."
MISDATED = (
    "SELECT 1 FROM claims_statement s LEFT JOIN sources_event e ON e.id = s.event_id "
    "LEFT JOIN sources_source o ON o.id = s.original_id WHERE {end}.id = {{id}} AND s.said_edtf = '' AND ("
    "s.said_earliest <> CASE WHEN e.date_edtf <> '' THEN e.date_earliest "
    "ELSE coalesce(o.published_earliest, '0001-01-01') END "
    "OR s.said_latest <> CASE WHEN e.date_edtf <> '' THEN e.date_latest "
    "ELSE coalesce(o.published_latest, '9999-12-31') END)"
)

# A rule that reaches a record from two ends is two selects: an OR over both would compare every row with every other.
STATEMENT_RULES = (
    Rule(
        "chain_neighbours_differ",
        "Two neighbours in a chain cannot be the same, and the last reporter cannot be the actor: "
        "remove the repeated one.",
        CHAIN + "LEFT JOIN claims_hop n ON n.appearance_id = h.appearance_id AND n.position = h.position + 1 "
        "WHERE s.id = {id} AND h.actor_id = coalesce(n.actor_id, s.actor_id)",
    ),
    Rule(
        "chain_without_gaps",
        "Number the reporters of a chain 1, 2, 3 … from the outermost inwards, without a gap.",
        CHAIN + "WHERE s.id = {id} AND h.position > 1 AND NOT EXISTS (SELECT 1 FROM claims_hop o "
        "WHERE o.appearance_id = h.appearance_id AND o.position = h.position - 1)",
    ),
    Rule(
        "original_needs_no_reporters",
        "Where the actor speaks in the source itself, nobody reports it: remove the reporters or change the original.",
        CHAIN + "WHERE s.id = {id} AND a.source_id = s.original_id",
    ),
    Rule(
        "hop_statement_is_the_reporters",
        "The statement given for a reporter must be the reporter's own, and another one than this.",
        " UNION ALL ".join(
            CHAIN + "JOIN claims_statement r ON r.id = h.statement_id "
            f"WHERE {end}.id = {{id}} AND (r.actor_id <> h.actor_id OR r.id = s.id)"
            for end in ("s", "r")
        ),
    ),
    Rule("passage_in_source", IN_ITS_SOURCE, REPORTS + PASSAGE_ELSEWHERE.format(column="a.passage_id")),
    Rule("cue_in_source", IN_ITS_SOURCE, REPORTS + PASSAGE_ELSEWHERE.format(column="a.cue_id")),
    Rule(
        "further_passage_in_source",
        IN_ITS_SOURCE,
        REPORTS
        + "JOIN claims_appearance_more_passages m ON m.appearance_id = a.id "
        + PASSAGE_ELSEWHERE.format(column="m.passage_id"),
    ),
    Rule(
        "voice_in_its_source",
        VOICE_MESSAGE,
        " UNION ALL ".join(select.format(end="s") for select in VOICE_ELSEWHERE),
    ),
    Rule(
        "published_has_appearance",
        "A published statement stands in at least one source.",
        "SELECT 1 FROM claims_statement s WHERE s.id = {id} AND s.status = 'published' "
        "AND NOT EXISTS (SELECT 1 FROM claims_appearance a WHERE a.statement_id = s.id)",
    ),
    Rule(
        "said_as_event_or_original",
        DATED_BY,
        MISDATED.format(end="s"),
    ),
)
# The record of actors is that of sources, which know nothing of statements.
VOICE_RULES = (
    Rule(
        "voice_keeps_its_source",
        "This unnamed voice speaks in reports of its source, so it cannot move to another one.",
        " UNION ALL ".join(select.format(end="v") for select in VOICE_ELSEWHERE),
    ),
)
CLAIM_RULES = (
    Rule("scale_fits_kind_of_claim", SCALE_MESSAGE, SCALE_FITS.format(subject="c.id = {id}")),
    merge_ends("claims_claim"),
)
CHECK_RULES = (
    Rule(
        "checked_by_another",
        "Somebody other than the submitter has to check this.",
        "SELECT 1 FROM claims_check k JOIN claims_statement s ON s.id = k.statement_id "
        "WHERE k.id = {id} AND k.by_id = s.submitted_by_id AND k.at >= s.submitted_at",
    ),
)
ASSESSMENT_RULES = (Rule("scale_fits_kind", SCALE_MESSAGE, SCALE_FITS.format(subject="v.id = {id}")),)
SCALE_RULES = (Rule("scale_fits_what_it_rated", SCALE_MESSAGE, SCALE_FITS.format(subject="y.scale_id = {id}")),)

RECORDS = (
    Record("topic", Topic, rules=(slug_stays("claims_topic", "topic"),), kept_if=WAS_PUBLIC, keeps_slugs=True),
    Record(
        "claim",
        Claim,
        children=(Child(Claim.topics.through, "claim", "topics"),),
        rules=CLAIM_RULES,
        kept_if=WAS_PUBLIC,
    ),
    Record(
        "statement",
        Statement,
        children=(
            Child(Appearance, "statement", "appearances"),
            Child(Hop, "appearance__statement", "hops"),
            Child(Appearance.more_passages.through, "appearance__statement", "more_passages"),
        ),
        rules=STATEMENT_RULES,
        set_once=FIRST,
        kept_if=WAS_PUBLISHED,
        free=FOLLOWING,
        stamps=STAMPS,
    ),
    Record("relation", Relation, set_once=FIRST, kept_if=WAS_PUBLISHED, stamps=STAMPS),
    Record(
        "scale",
        RatingScale,
        children=(Child(ScaleKind, "scale", "kinds"), Child(Rating, "scale", "ratings", grows=True)),
        rules=SCALE_RULES,
        kept_if=WAS_PUBLIC,
    ),
    Record(
        "assessment",
        Assessment,
        children=(Child(Evidence, "assessment", "evidence"),),
        rules=ASSESSMENT_RULES,
        set_once=FIRST,
        kept_if=WAS_PUBLISHED,
        stamps=STAMPS,
    ),
    Record("check", Check, rules=CHECK_RULES, added=("covers",), insert_only=True),
    Record("proposal", Proposal, frozen=("type", "record", "values", "proposed_by", "proposed_at"), kept_if="1 = 1"),
    Record("correction", Correction, insert_only=True),
    Record("match_decision", MatchDecision, frozen=("type", "first", "second", "by", "at")),
    Record("merge", Merge, frozen=("type", "old", "into", "moved", "why", "by", "at"), kept_if="1 = 1"),
    Record("external_id", ExternalId, added=("fingerprint",)),
    Record("assignment", Assignment, frozen=("statement",)),
    Record("search_attempt", SearchAttempt, insert_only=True),
    Record(
        "comment",
        Comment,
        children=(Child(Comment.mentions.through, "comment", "mentions", insert_only=True),),
        insert_only=True,
    ),
)

# The stored bounds of a statement follow those of the event or the original that dates it.
UNDATED = "said_edtf = ''"
DATE_FROM_EVENT = ("UPDATE claims_statement SET {columns} WHERE event_id = NEW.id AND " + UNDATED + ";").format(
    columns=", ".join(
        f"said_{bound} = CASE WHEN NEW.date_edtf <> '' THEN NEW.date_{bound} ELSE coalesce((SELECT o.published_{bound} "
        f"FROM sources_source o WHERE o.id = claims_statement.original_id), '{open_end}') END"
        for bound, open_end in (("earliest", "0001-01-01"), ("latest", "9999-12-31"))
    )
)
DATE_FROM_ORIGINAL = (
    "UPDATE claims_statement SET said_earliest = NEW.published_earliest, said_latest = NEW.published_latest "
    f"WHERE original_id = NEW.id AND {UNDATED} AND NOT EXISTS (SELECT 1 FROM sources_event e "
    "WHERE e.id = claims_statement.event_id AND e.date_edtf <> '');"
)
DATING = {
    "said_follows_event": ("sources_event", "date", DATE_FROM_EVENT),
    "said_follows_original": ("sources_source", "published", DATE_FROM_ORIGINAL),
}


def register() -> None:
    """Tell the journal."""
    sqlite: dict[str, str] = {}
    postgresql: dict[str, str] = {}
    for name, (table, date, body) in DATING.items():
        changed = " OR ".join(f"OLD.{date}_{part} <> NEW.{date}_{part}" for part in ("edtf", "earliest", "latest"))
        when = f"AFTER UPDATE ON {table}"
        sqlite[f"fc_{name}"] = f"CREATE TRIGGER fc_{name} {when} WHEN {changed} BEGIN {body} END"
        postgresql |= trigger(name, when, f"IF {changed} THEN {body} END IF;")
    registry.register(RECORDS, sqlite=sqlite, postgresql=postgresql)
    # A statement may come to an event or an original while another transaction changes their date.
    registry.add_rules("event", Rule("said_as_event", DATED_BY, MISDATED.format(end="e")))
    registry.add_rules("source", Rule("said_as_original", DATED_BY, MISDATED.format(end="o")))
    registry.define_public(PUBLICITY, PARTS)
    registry.derive(
        Derived("claim", ClaimKey, keys.refresh_keys),
        Derived("claim", ClaimWord, keys.refresh_words),
    )
    registry.add_rules("actor", *VOICE_RULES)

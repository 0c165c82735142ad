"""The fields of a row: what each means, how long it may be, and what it may say. Pages and template are made of it."""

from dataclasses import dataclass

from claims.choices import ClaimKind, Mode, Stance
from sources.choices import ActorKind, SourceKind


@dataclass(frozen=True)
class Field:
    """One field of a row. `kind` says how its value is read: see `claims.imports.rows`."""

    name: str
    about: str
    kind: str = "line"
    limit: int = 200
    choices: tuple[str, ...] = ()


_NAMED = tuple(kind for kind in ActorKind.values if kind not in ("group", "unnamed"))

FIELDS = (
    Field("id", "The sender's own identifier of the row: what is sent again is known by it.", "id", 500),
    Field(
        "claim",
        "What is claimed, as one sentence without its speaker. The only field that every row needs.",
        limit=1000,
    ),
    Field("language", "The language of the claim, as a BCP 47 tag such as en or pt-BR.", "language", 35),
    Field("kind", "What kind of claim it is; fact if empty.", "choice", choices=tuple(ClaimKind.values)),
    Field("topics", "Topics; in a table with semicolons between them.", "topics"),
    Field("actor", "Who says it: a name, our identifier, or “unnamed: some officials”.", "name"),
    Field("actor_kind", "What the actor is, if it is new here; person if empty.", "choice", choices=_NAMED),
    Field("role", "The post that the actor held then."),
    Field("stance", "How the actor stands to the claim; asserts if empty.", "choice", choices=tuple(Stance.values)),
    Field("hedge", "A hedge as worded, such as could or in principle."),
    Field("said", "When it was said: EDTF, or as people write dates.", "date"),
    Field("source_url", "Where it stands.", "url", 2000),
    Field("source_title", "The title of the work in which it stands.", limit=500),
    Field("source_kind", "What kind of work that is.", "choice", choices=tuple(SourceKind.values)),
    Field("source_date", "When that work was published: “Monday” counts from there.", "date"),
    Field("source_publisher", "Who published that work.", "name"),
    Field("mode", "How the work reports it; paraphrase if empty.", "choice", choices=tuple(Mode.values)),
    Field("exact", "The words of the work, letter by letter. A quotation needs them.", "verbatim", 5000),
    Field("prefix", "The words right before them.", "verbatim", 500),
    Field("suffix", "The words right after them.", "verbatim", 500),
    Field("locator", "Where in the work, such as page 12 or 12:31.", limit=100),
    Field("rating", "The ruling of a fact-checker on the claim, in its own words.", "label", 2000),
    Field("rationale", "Why it ruled so. Public.", "text", 10000),
    Field("publisher", "Whose ruling it is. A ruling needs it.", "name"),
    Field("review_url", "Where the ruling stands.", "url", 2000),
    Field("review_title", "The title of the ruling's page.", limit=500),
    Field("review_date", "When the ruling was published.", "date"),
)
BY_NAME = {field.name: field for field in FIELDS}

# What others call our fields. A name that could mean several of them, such as date or url, is not here.
ALIASES = {
    "claim_text": "claim", "claimreviewed": "claim", "claim_reviewed": "claim", "statement": "claim",
    "speaker": "actor", "claimant": "actor", "claimed_by": "actor", "originator": "actor", "person": "actor",
    "speaker_title": "role", "job_title": "role", "speakers_job_title": "role",
    "claim_date": "said", "said_on": "said", "statement_date": "said", "date_said": "said",
    "lang": "language", "claim_language": "language", "subjects": "topics", "tags": "topics",
    "original_claim_url": "source_url", "claim_url": "source_url",
    "ruling": "rating", "verdict": "rating", "rating_label": "rating", "textual_rating": "rating", "label": "rating",
    "justification": "rationale", "explanation": "rationale", "ruling_reason": "rationale",
    "fact_checker": "publisher", "factchecker": "publisher", "checked_by": "publisher", "review_publisher": "publisher",
    "fact_checking_article": "review_url", "fact_check_url": "review_url", "factcheck_url": "review_url",
    "claim_review_url": "review_url", "fact_check_title": "review_title",
    "review_published": "review_date", "fact_check_date": "review_date", "factcheck_date": "review_date",
}  # fmt: skip

# What we add to a row that is handed back. They say something to people, and nothing to us.
REMARKS = ("_line", "_field", "_reason", "_remedy")
# Whose a row is that is handed back: else a file by another name would make another sender of the same one.
SENDER = "_sender"
MAX_SENDER = 100
# Where a line that was no record stands, and what says that a row was cut.
RAW, CUT = "_raw", "_cut"

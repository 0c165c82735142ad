"""How each law of the database is broken by writing to a table, by its name: for tests/test_constraints.py."""

from datetime import UTC, date, datetime

from django.utils import timezone

from claims.models import (
    Appearance,
    Check,
    Correction,
    Evidence,
    Hop,
    Proposal,
    Rating,
    Relation,
    ScaleKind,
)
from factcheck.journal import recording
from factcheck.models import OpenRecording, PublicSpan, Touched
from sources.models import (
    Actor,
    ActorName,
    Affiliation,
    BylineEntry,
    Capture,
    GroupMember,
    OldSlug,
    Passage,
    Snapshot,
    SnapshotText,
)
from tests.drafts import TEXT, make, make_statement, writer
from tests.workbench_laws import WORKBENCH_LAWS

HASH = "0" * 64
EARLIER = datetime(2021, 12, 31, tzinfo=UTC)
LATE, EARLY = date(2022, 1, 2), date(2022, 1, 1)


def change(row, **values):
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def add(model, **values):
    model._base_manager.bulk_create([model(**values)])


def proposal(**values):
    defaults = {
        "type": "claim",
        "record": "c" + "0" * 12,
        "base_seq": 1,
        "values": {},
        "kind": "correction",
        "note": "n",
    }
    add(Proposal, **(defaults | {"proposed_by": writer(), "proposed_at": timezone.now()} | values))


def decided(status, by):
    return {"status": status, "decided_by": by, "decided_at": timezone.now()}


def reviewed(name, row):
    """Return the laws of review for one of the tables that have it."""
    now = timezone.now()
    return {
        f"{name}_status_known": lambda w: change(row(w), status="gone", submitted_by=writer(), submitted_at=now),
        f"{name}_submitted_pair": lambda w: change(row(w), submitted_at=now),
        f"{name}_approved_pair": lambda w: change(row(w), approved_by=writer()),
        f"{name}_withdrawn_pair": lambda w: change(row(w), withdrawn_at=now),
        f"{name}_reviewed_was_submitted": lambda w: change(row(w), status="in_review"),
        f"{name}_submitter_not_approver": lambda w: change(
            row(w), submitted_by=writer(), submitted_at=now, approved_by=writer(), approved_at=now
        ),
        f"{name}_approved_after_submitted": lambda w: change(
            row(w), submitted_by=writer(), submitted_at=now, approved_by=make_world_account(), approved_at=EARLIER
        ),
        f"{name}_published_was_approved": lambda w: change(
            row(w), status="published", submitted_by=writer(), submitted_at=now, first_published_at=now
        ),
        f"{name}_withdrawn_has_reason": lambda w: change(
            row(w), status="withdrawn", submitted_by=writer(), submitted_at=now, withdrawn_by=writer(), withdrawn_at=now
        ),
    }


def rated(w, kind):
    """Give a claim of the world a kind that its verdict's scale does not fit."""
    change(w.claim2, kind=kind)


def wrong_text(w):
    SnapshotText.objects.filter(snapshot=w.snapshot).delete()
    add(SnapshotText, snapshot=w.snapshot, text=TEXT[:-1] + "!")


def wrong_fingerprint_of_passage(w):
    SnapshotText.objects.filter(snapshot=w.snapshot).delete()
    add(Passage, snapshot=w.snapshot, start=1, end=3, sha256=HASH)
    add(SnapshotText, snapshot=w.snapshot, text=TEXT)


def withheld_words(w):
    SnapshotText.objects.filter(snapshot=w.snapshot).delete()
    change(w.passage, exact=TEXT[:13])


def published_alone(w):
    w.statement.appearances.all().delete()
    published(w)


def published(w):
    """Publish the statement in the recording that is open: the steps of the workflow are two."""
    other, now = make_world_account(), timezone.now()
    stamps = {"submitted_by": writer(), "submitted_at": now, "approved_by": other, "approved_at": now}
    change(w.statement, status="published", first_published_at=now, **stamps)


def make_world_account():
    return type(writer()).objects.system("somebody-else")


LAWS = {
    "actor_kind_known": lambda w: change(w.actor, kind="robot"),
    "unnamed_voice_has_one_source": lambda w: change(w.voice, source=None),
    "only_unnamed_voices_are_identified": lambda w: change(w.actor, label="some people"),
    "voice_not_identified_as_itself": lambda w: change(w.voice, identified_as=w.voice),
    "actor_not_merged_into_itself": lambda w: change(w.actor, merged_into=w.actor),
    "actor_name_kind_known": lambda w: change(w.name, kind="nick"),
    "actor_name_once": lambda w: add(ActorName, actor=w.actor, name="O. Brem"),
    "group_member_once": lambda w: add(GroupMember, group=w.group, member=w.actor),
    "group_not_its_own_member": lambda w: add(GroupMember, group=w.group, member=w.group),
    "only_groups_have_members": lambda w: add(GroupMember, group=w.other, member=w.actor),
    "voice_identified_by_name": lambda w: change(
        w.voice, identified_as=Actor.objects.create(kind="unnamed", name="unnamed: x", source=w.source)
    ),
    "affiliation_once": lambda w: [add(Affiliation, actor=w.actor, organisation=w.other, role="r") for _ in range(2)],
    "affiliation_from_bounds": lambda w: affiliation(w, from_earliest=LATE, from_latest=EARLY),
    "affiliation_until_bounds": lambda w: affiliation(w, until_earliest=LATE, until_latest=EARLY),
    "affiliation_from_before_until": lambda w: affiliation(w, from_earliest=LATE, until_latest=EARLY),
    "event_kind_known": lambda w: change(w.event, kind="party"),
    "event_date_bounds": lambda w: change(w.event, date_earliest=LATE, date_latest=EARLY),
    "source_kind_known": lambda w: change(w.source, kind="rumour"),
    "source_holding_known": lambda w: change(w.source, holding="lost"),
    "source_display_known": lambda w: change(w.source, display="half"),
    "source_published_bounds": lambda w: change(w.source, published_earliest=LATE, published_latest=EARLY),
    "full_display_has_ground": lambda w: change(w.source, display="full"),
    "shown_text_is_in_full": lambda w: change(w.source, shown=w.snapshot),
    "shown_text_of_source": lambda w: change(
        w.source, display="full", display_ground="ours", shown=w.elsewhere.snapshot
    ),
    "source_not_merged_into_itself": lambda w: change(w.source, merged_into=w.source),
    "byline_position_once": lambda w: [add(BylineEntry, source=w.source, name=n, position=1) for n in "ab"],
    "old_slug_once": lambda w: [add(OldSlug, type="actor", slug="s", record="x") for _ in range(2)],
    "snapshot_sha256_form": lambda w: add(Snapshot, source=w.source, sha256="x" * 64, length=1),
    "snapshot_once": lambda w: add(Snapshot, source=w.source, sha256=w.snapshot.sha256, length=1),
    "snapshot_not_empty": lambda w: add(Snapshot, source=w.source, sha256=HASH, length=0),
    "capture_method_known": lambda w: add(Capture, snapshot=w.snapshot, at=timezone.now(), method="heard"),
    "passage_sha256_form": lambda w: add(Passage, snapshot=w.snapshot, start=1, end=2, sha256="F" * 64),
    "passage_offsets_whole": None,
    "passage_start_before_end": lambda w: add(Passage, snapshot=w.snapshot, start=5, end=5, sha256=HASH),
    "passage_once": lambda w: add(Passage, snapshot=w.snapshot, start=0, end=13, sha256=HASH),
    "passage_length": lambda w: change(w.passage, exact="Peace"),
    "passage_inside_text": lambda w: outside_a_withheld_text(w),
    "passage_true_to_text": lambda w: add(Passage, snapshot=w.snapshot, start=1, end=2, sha256=HASH),
    "withheld_passage_empty": withheld_words,
    "text_true_to_fingerprint": wrong_text,
    "text_true_to_passages": wrong_fingerprint_of_passage,
    "claim_kind_known": lambda w: change(w.claim, kind="joke"),
    "claim_about_bounds": lambda w: change(w.claim, about_earliest=LATE, about_latest=EARLY),
    "claim_text_not_empty": lambda w: change(w.claim, text=""),
    "claim_not_merged_into_itself": lambda w: change(w.claim, merged_into=w.claim),
    "statement_stance_known": lambda w: change(w.statement, stance="mumbles"),
    "statement_said_bounds": lambda w: change(w.statement, said_earliest=LATE, said_latest=EARLY),
    "said_as_event_or_original": lambda w: change(w.statement, event=w.event),
    # What is written first is asked first: here the end that gives the date.
    "said_as_event": lambda w: [change(w.event, place="Here"), change(w.statement, event=w.event)],
    "said_as_original": lambda w: [change(w.source, language="de"), change(w.statement, original=w.source)],
    "merge_ends_at_a_current_record": lambda w: merge_in_a_circle(w.claim, w.claim2),
    "slug_never_used_again": lambda w: reuse_slug(w.actor, w.other),
    "appearance_part_known": lambda w: change(w.appearance, part="margin"),
    "appearance_mode_known": lambda w: change(w.appearance, mode="song"),
    "appearance_confidence_known": lambda w: change(w.appearance, confidence="high"),
    "appearance_once": lambda w: add(Appearance, statement=w.statement, source=w.source, passage=w.passage),
    "appearance_without_passage_once": lambda w: [
        add(Appearance, statement=w.statement, source=w.source, locator="12:31") for _ in range(2)
    ],
    "passage_in_source": lambda w: change(w.appearance, passage=w.elsewhere),
    "cue_in_source": lambda w: change(w.appearance, cue=w.elsewhere),
    "further_passage_in_source": lambda w: w.appearance.more_passages.add(w.elsewhere),
    "hop_position_once": lambda w: add(Hop, appearance=w.appearance, position=1, actor=w.group),
    "hop_position_in_range": lambda w: add(Hop, appearance=w.appearance, position=13, actor=w.group),
    "chain_without_gaps": lambda w: add(Hop, appearance=w.appearance, position=3, actor=w.group),
    "chain_neighbours_differ": lambda w: add(Hop, appearance=w.appearance, position=2, actor=w.other),
    "original_needs_no_reporters": lambda w: change(
        w.statement, original=w.source, said_earliest=w.source.published_earliest, said_latest=w.source.published_latest
    ),
    "hop_statement_is_the_reporters": lambda w: change(w.hop, statement=w.statement),
    "voice_in_its_source": lambda w: change(reported_elsewhere(w), actor=w.voice),
    "voice_keeps_its_source": None,
    "published_has_appearance": published_alone,
    "relation_kind_known": lambda w: change(w.relation, kind="rhymes"),
    "relation_of_two_claims": lambda w: relation(w, from_claim=w.claim, to_claim=w.claim),
    "symmetric_relation_ordered": lambda w: relation(w, from_claim=w.claim2, to_claim=w.claim),
    "relation_drawn_by_source_or_reasoned": lambda w: change(w.relation, rationale=""),
    "inferred_relation_once": lambda w: relation(w, kind="contradicts"),
    "stated_relation_once": lambda w: [relation(w, source=w.source, drawn_by=w.actor) for _ in range(2)],
    "scale_kind_once": lambda w: add(ScaleKind, scale=w.scale, kind="fact"),
    "no_scale_for_opinions_and_norms": lambda w: add(ScaleKind, scale=w.scale, kind="opinion"),
    "rating_ordinal_once": lambda w: add(Rating, scale=w.scale, ordinal=1, label="other"),
    "scale_fits_kind": lambda w: change(w.assessment, claim=w.claim),
    "scale_fits_kind_of_claim": lambda w: rated(w, "opinion"),
    "scale_fits_what_it_rated": lambda w: w.kind.delete(),
    "evidence_direction_known": lambda w: change(w.evidence, direction="sideways"),
    "evidence_is_passage_or_source": lambda w: add(Evidence, assessment=w.assessment, direction="context"),
    "checked_by_another": lambda w: [
        change(w.statement, status="in_review", submitted_by=writer(), submitted_at=EARLIER),
        check(w),
    ],
    "check_aspect_known": lambda w: check(w, aspect="spelling"),
    "check_result_known": lambda w: check(w, result="maybe"),
    "proposal_kind_known": lambda w: proposal(kind="whim"),
    "proposal_status_known": lambda w: proposal(**decided("lost", writer())),
    "proposal_decided_pair": lambda w: proposal(decided_at=timezone.now()),
    "proposal_decided_by_somebody": lambda w: proposal(status="rejected"),
    "proposal_not_accepted_by_proposer": lambda w: proposal(**decided("accepted", writer())),
    "one_open_proposal": lambda w: [proposal() for _ in range(2)],
    "correction_kind_known": lambda w: add(
        Correction, type="claim", record="c", kind="whim", text="t", at=timezone.now()
    ),
    "touched_once": lambda w: [add(Touched, tx=1, type="claim", uid=w.claim.uid) for _ in range(2)],
    "one_recording_at_a_time": lambda w: add(OpenRecording, pk=2, opened_for=writer().uid),
    "revision_seq_positive": None,
    "public_span_ordered": lambda w: span(w, from_seq=3, to_seq=3),
    "public_span_open_once": lambda w: [span(w, from_seq=n) for n in (1, 2)],
    **reviewed("statement", lambda w: w.statement),
    **reviewed("relation", lambda w: w.relation),
    **reviewed("assessment", lambda w: w.assessment),
    "system_account_has_no_log_in": lambda w: change(writer(), is_active=True),
    **WORKBENCH_LAWS,
}


def reported_elsewhere(w):
    return make_statement(w.claim, w.group, source=w.other_source, passage=w.elsewhere)


def affiliation(w, **values):
    change(make(Affiliation, actor=w.actor, organisation=w.other), **values)


def relation(w, **values):
    add(Relation, **({"from_claim": w.claim, "to_claim": w.claim2, "kind": "similar_to", "rationale": "r"} | values))


def check(w, **values):
    defaults = {"statement": w.statement, "aspect": "wording", "result": "passed", "by": writer(), "at": timezone.now()}
    add(Check, **(defaults | values))


def span(w, **values):
    add(PublicSpan, type="claim", record=w.claim.uid, **values)


def merge_in_a_circle(one, other):
    change(one, merged_into=other)
    change(other, merged_into=one)


def reuse_slug(one, other):
    slug = type(one).objects.get(pk=one.pk).slug
    change(one, slug="renamed")
    change(other, slug=slug)


def renamed(row):
    with recording(by=writer()):
        change(row, slug="renamed")
    return OldSlug.objects.get(slug=row.slug)


def outside_a_withheld_text(w):
    SnapshotText.objects.filter(snapshot=w.snapshot).delete()
    add(Passage, snapshot=w.snapshot, start=0, end=len(TEXT) + 1, sha256=HASH)

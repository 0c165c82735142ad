"""The other ways to break a law that can be broken from more than one end: for tests/test_constraints.py."""

from django.utils import timezone

from claims.models import Hop, RatingScale
from sources.anchoring import fingerprint
from sources.models import Passage, SnapshotText
from tests.drafts import TEXT, make, make_statement, writer
from tests.laws import EARLY, HASH, add, change, decided, make_world_account, merge_in_a_circle, proposal, published
from tests.workbench_laws import ONE, decision, fate


def passage(w, **values):
    add(Passage, **({"snapshot": w.snapshot, "start": 14, "end": 20, "sha256": fingerprint(TEXT[14:20])} | values))


def hop(w, position, actor, **values):
    add(Hop, appearance=w.appearance, position=position, actor=actor, **values)


def rival(w):
    """A statement of the reporter's own."""
    return make_statement(w.claim2, w.other, source=w.source, passage=w.cue)


def close_a_gap(w):
    hop(w, 2, w.group)
    hop(w, 3, w.other)
    w.appearance.hops.filter(position=2).delete()
    w.appearance.hops.filter(position=3).update(position=2)


def elsewhere(w):
    """Move the report to the other source, with its passage."""
    change(w.appearance, source=w.other_source, passage=w.elsewhere)


def add_passage(w):
    w.appearance.more_passages.add(w.cue)


def reporter_changes(w):
    own = rival(w)
    change(w.hop, statement=own)
    change(own, actor=w.group)


def reporter_cites_this_statement(w):
    hop(w, 2, w.group)
    change(w.statement, actor=w.other)
    change(w.hop, statement=w.statement)


def original(w):
    """The statement is first made in the other source, which has no date either."""
    change(w.statement, original=w.other_source)


def reported_original(w):
    w.hop.delete()
    original(w)
    elsewhere(w)
    hop(w, 1, w.other)


def shorter_text(w):
    SnapshotText.objects.filter(snapshot=w.snapshot).delete()
    add(SnapshotText, snapshot=w.snapshot, text=TEXT[:-1])


def voice_comes_to_light(w):
    change(w.voice, identified_as=w.other)
    change(w.other, kind="unnamed", source=w.source)


def report_leaves(w):
    published(w)
    change(w.appearance, statement=make_statement(w.claim, w.group, source=w.other_source, passage=w.elsewhere))


def report_goes(w):
    published(w)
    w.statement.appearances.all().delete()


def in_turn(*steps):
    """Do one after the other."""

    def spoil(w):
        for step in steps:
            step(w)

    return spoil


def otherwise_reviewed(name):
    """Return the other ways for one of the tables that have the laws of review."""

    def spoil(*columns, **values):
        return lambda w: change(getattr(w, name), **values, **{column: STAMPS[column]() for column in columns})

    submitted, approved = ("submitted_by", "submitted_at"), ("approved_by", "approved_at")
    return [
        (f"{name}_submitted_pair", "who without when", spoil("submitted_by")),
        (f"{name}_approved_pair", "when without who", spoil("approved_at")),
        (f"{name}_withdrawn_pair", "who without when", spoil("withdrawn_by")),
        (f"{name}_reviewed_was_submitted", "once public", spoil(*approved, "first_published_at", status="published")),
        (f"{name}_published_was_approved", "since no time", spoil(*submitted, *approved, status="published")),
        (f"{name}_withdrawn_has_reason", "by nobody", spoil(*submitted, status="withdrawn", withdrawn_reason="Wrong.")),
    ]


STAMPS = {
    "submitted_by": writer,
    "approved_by": make_world_account,
    "withdrawn_by": writer,
    **dict.fromkeys(("submitted_at", "approved_at", "first_published_at"), timezone.now),
}
WAYS = [
    ("passage_true_to_text", "another word", lambda w: change(w.passage, exact=TEXT[:12] + "x")),
    ("passage_true_to_text", "another word before it", lambda w: change(w.cue, prefix="x" * 32)),
    ("passage_true_to_text", "nothing before it", lambda w: change(w.cue, prefix="")),
    ("passage_true_to_text", "another word after it", lambda w: change(w.cue, suffix="x" * 32)),
    ("passage_true_to_text", "too little after it", lambda w: change(w.cue, suffix=TEXT[62:93])),
    ("passage_true_to_text", "the fingerprint of others", lambda w: passage(w, sha256=HASH)),
    ("passage_true_to_text", "too early", lambda w: passage(w, start=13, end=19)),
    ("passage_true_to_text", "too long", lambda w: passage(w, end=21)),
    ("passage_length", "no words", lambda w: change(w.passage, exact=TEXT[:12])),
    ("identity_frozen", "a fingerprint changes", lambda w: change(w.passage, sha256=HASH)),
    ("identity_frozen", "a beginning changes", lambda w: change(w.passage, start=1)),
    ("identity_frozen", "a passage moves to another text", lambda w: change(w.passage, snapshot=w.elsewhere.snapshot)),
    ("passage_length", "over the end of a text", lambda w: passage(w, end=len(TEXT) + 1)),
    ("text_true_to_fingerprint", "a shorter text", shorter_text),
    ("chain_neighbours_differ", "the actor changes", lambda w: change(w.statement, actor=w.other)),
    ("chain_neighbours_differ", "the last reporter changes", lambda w: change(w.hop, actor=w.actor)),
    ("chain_neighbours_differ", "a reporter between goes", close_a_gap),
    ("chain_neighbours_differ", "the report moves", lambda w: change(w.appearance, statement=rival(w))),
    ("chain_neighbours_differ", "the reporter moves", lambda w: change(w.hop, appearance=rival(w).appearances.get())),
    ("chain_without_gaps", "the first goes", in_turn(lambda w: hop(w, 2, w.group), lambda w: w.hop.delete())),
    ("chain_without_gaps", "the first moves", lambda w: change(w.hop, position=2)),
    ("hop_position_in_range", "before the first", lambda w: change(w.hop, position=0)),
    ("original_needs_no_reporters", "the report moves", in_turn(original, elsewhere)),
    ("original_needs_no_reporters", "a reporter comes", reported_original),
    ("hop_statement_is_the_reporters", "the cited one changes", reporter_changes),
    ("hop_statement_is_the_reporters", "it is this one", reporter_cites_this_statement),
    ("passage_in_source", "the report moves", lambda w: change(w.appearance, source=w.other_source)),
    ("cue_in_source", "the report moves", in_turn(lambda w: change(w.appearance, cue=w.cue), elsewhere)),
    ("further_passage_in_source", "the report moves", in_turn(add_passage, elsewhere)),
    ("voice_in_its_source", "the report moves", in_turn(lambda w: change(w.statement, actor=w.voice), elsewhere)),
    ("voice_in_its_source", "its report moves", in_turn(lambda w: change(w.hop, actor=w.voice), elsewhere)),
    ("published_has_appearance", "its report moves", report_leaves),
    ("published_has_appearance", "its report goes", report_goes),
    ("said_as_event_or_original", "it has neither", lambda w: change(w.statement, said_earliest=EARLY)),
    ("only_groups_have_members", "the group is none", lambda w: change(w.group, kind="organisation")),
    ("only_groups_have_members", "the member is one", lambda w: change(w.actor, kind="group")),
    ("voice_identified_by_name", "the named one is none", voice_comes_to_light),
    ("only_unnamed_voices_are_identified", "as another", lambda w: change(w.actor, identified_as=w.other)),
    ("unnamed_voice_has_one_source", "a named one", lambda w: change(w.actor, source=w.source)),
    ("merge_ends_at_a_current_record", "of sources", lambda w: merge_in_a_circle(w.source, w.other_source)),
    ("merge_ends_at_a_current_record", "of actors", lambda w: merge_in_a_circle(w.actor, w.other)),
    ("scale_fits_what_it_rated", "the rating moves", lambda w: change(w.rating, scale=make(RatingScale, name="New"))),
    ("scale_fits_what_it_rated", "the kind changes", lambda w: change(w.kind, kind="prediction")),
    ("evidence_is_passage_or_source", "both", lambda w: change(w.evidence, source=w.source)),
    ("symmetric_relation_ordered", "turned", lambda w: change(w.relation, from_claim=w.claim2, to_claim=w.claim)),
    ("relation_of_two_claims", "its end moves", lambda w: change(w.relation, to_claim=w.claim)),
    ("relation_drawn_by_source_or_reasoned", "by nobody", lambda w: change(w.relation, source=w.source)),
    ("relation_drawn_by_source_or_reasoned", "in no source", lambda w: change(w.relation, drawn_by=w.actor)),
    ("fate_in_text_of_same_source", "in its own text", lambda w: fate(w, snapshot=w.snapshot)),
    ("fate_in_text_of_same_source", "over the end", lambda w: fate(w, fate="moved", start=0, end=9999, score=1)),
    ("fate_has_a_place", "gone to somewhere", lambda w: fate(w, start=0, end=9)),
    ("fate_decided_pair", "who without when", lambda w: fate(w, decided_by=writer())),
    ("match_decision_ordered", "one alone", lambda w: decision(second=ONE)),
    ("proposal_decided_pair", "who without when", lambda w: proposal(status="rejected", decided_by=writer())),
    ("proposal_decided_by_somebody", "open still", lambda w: proposal(**decided("open", writer()))),
    *(way for name in ("statement", "relation", "assessment") for way in otherwise_reviewed(name)),
]

"""How the laws about the work on the record are broken, for tests/test_constraints.py."""

from django.utils import timezone

from claims.models import Autosave, ExternalId, MatchDecision, Merge, SearchAttempt
from sources.models import PassageFate, ReadMark
from tests.drafts import make, make_snapshot, writer

ONE, OTHER = "c" + "0" * 12, "c" + "1" * 12


def add(model, **values):
    model._base_manager.bulk_create([model(**values)])


def fate(w, **values):
    newer = values.pop("snapshot", None) or make_snapshot(w.source, "Peace is far, the harbour master said.")
    add(PassageFate, **({"passage": w.passage, "snapshot": newer, "fate": "gone"} | values))


def fate_twice(w):
    newer = make_snapshot(w.source, "Peace is far.")
    for _ in range(2):
        fate(w, snapshot=newer)


def decision(**values):
    add(MatchDecision, **({"type": "claim", "first": ONE, "second": OTHER, "by": writer()} | values))


def half_undone():
    add(Merge, type="claim", old=ONE, into=OTHER, moved=[], why="w", by=writer(), undone_at=timezone.now())


WORKBENCH_LAWS = {
    "fate_known": lambda w: fate(w, fate="lost"),
    "fate_once": fate_twice,
    "fate_has_a_place": lambda w: fate(w, fate="moved"),
    "fate_decided_pair": lambda w: fate(w, decided_at=timezone.now()),
    "fate_in_text_of_same_source": lambda w: fate(w, snapshot=w.elsewhere.snapshot),
    "read_mark_start_before_end": lambda w: make(ReadMark, snapshot=w.snapshot, start=3, end=3, by=writer()),
    "read_mark_once": lambda w: [make(ReadMark, snapshot=w.snapshot, start=0, end=3, by=writer()) for _ in range(2)],
    "read_mark_inside_text": lambda w: make(ReadMark, snapshot=w.snapshot, start=0, end=100_000, by=writer()),
    "match_result_known": lambda w: decision(result="perhaps"),
    "match_decision_ordered": lambda w: decision(first=OTHER, second=ONE),
    "match_decided_once": lambda w: [decision() for _ in range(2)],
    "merge_undone_pair": lambda w: half_undone(),
    "external_id_once": lambda w: [
        add(ExternalId, type="claim", record=ONE, sender="s", external_id="1") for _ in range(2)
    ],
    "search_result_known": lambda w: add(
        SearchAttempt, statement=w.statement, place="an archive", result="lost", by=writer()
    ),
    "autosave_once": lambda w: [add(Autosave, account=writer(), page="p", values={}) for _ in range(2)],
}

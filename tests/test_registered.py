"""Every table of the record is in the journal; whatever is not is named here, with the reason."""

import pytest
from django.apps import apps

from factcheck.journal import registry
from factcheck.journal.triggers.tables import tables

# Tables of the three apps that the journal does not record, each with what would be lost with it.
NOT_RECORDED = {
    "claims.ClaimKey": "worked out of the wordings of claims at the end of every recording",
    "claims.ClaimWord": "worked out of the wordings of claims at the end of every recording",
    "claims.FollowedTo": "how far a follower of the journal has come; it can begin again",
    "claims.Lapse": "worked out by another one: which statements have checks that do not stand any more",
    "claims.LikePair": "worked out by such a follower: a guess that two records are alike",
    "claims.Autosave": "what one person has typed and not saved: no part of the record yet",
    "claims.InboxItem": "a notice for one person about what the journal records itself",
    "claims.Preference": "how one person wants to work",
    "claims.ImportRun": "what became of a file; the records that it brought are recorded one by one",
    "claims.ImportReject": "a row of such a file that could not be taken in",
    "claims.ImportMapping": "which column of such a file is which field, remembered for the next one like it",
    "sources.ActorKey": "worked out of the names of actors at the end of every recording",
    "sources.OldSlug": "written by a trigger when a recorded slug changes; never changed or deleted",
}


def named(models):
    return {model._meta.label for model in models}


def test_every_table_of_sources_and_claims_is_recorded_or_named_with_its_reason():
    ours = [m for app in ("sources", "claims") for m in apps.get_app_config(app).get_models(include_auto_created=True)]
    recorded = {table.name for table in tables()}
    assert named(model for model in ours if model._meta.db_table not in recorded) == set(NOT_RECORDED)
    assert recorded <= {model._meta.db_table for model in ours}


@pytest.mark.parametrize("type_", registry.records)
def test_the_body_of_a_record_leaves_out_no_column_without_need(type_):
    record = registry.records[type_]
    columns = {field.name for field in record.model._meta.concrete_fields}
    assert set(record.omit) <= columns
    assert set(record.omit) == LEFT_OUT.get(type_, set())
    assert {*record.frozen, *record.set_once, *record.added} <= columns


# The words of a passage are those of a text that may be withheld; its place and fingerprint stand for them.
LEFT_OUT = {"passage": {"exact", "prefix", "suffix"}}


def test_the_words_of_a_text_alone_are_left_out_of_the_parts():
    parts = [part for record in registry.records.values() for part in record.children]
    left = {part.model._meta.label: part.omit for part in parts if part.omit}
    assert left == {"sources.SnapshotText": ("text", "snapshot")}

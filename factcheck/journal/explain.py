"""Sentences for people, from what a database says when it refuses."""

import re
from functools import cache
from itertools import chain

from django.apps import apps
from django.db import IntegrityError, models

from factcheck.journal.registry import column_of, registry

FIXED = {
    "write_outside_recording": "This can only be changed through Factcheck itself, which records who did it and why.",
    "insert_only": "What has been recorded here can be added to, but never changed or deleted.",
    "never_deleted": "What was ever published is never deleted. Withdraw it instead, with a public reason.",
    "public_stands": "This is public, and stands until a second person accepts another version: propose the change.",
    "nobody_publishes_alone": "You wrote a part of what this would make public: somebody else has to approve it.",
    "steps_alone_move": "Where a record stands in review, and who brought it there, changes by a step of the workflow: "
    "submit, send back, approve, withdraw or restore. Change anything else before or after it.",
    "identity_frozen": "The identity of a record, and the place of a passage, never change.",
    "set_once": "When a record first became public never changes.",
    "left_without_revision": "A change is kept together with its revision, or not at all.",
    "no_nul": "A NUL character stands in no text. Remove it, or type the text again.",
    "journal_gap": "The journal only grows at its end.",
    "already_there": "A record with this identity exists already.",
}
FALLBACK = "This would contradict other data of the record, so it was not saved."


def explain(error: IntegrityError) -> tuple[str, str]:
    """Return the name of the law that was broken and a sentence about it."""
    name = _name(error)
    return name, messages().get(name, FALLBACK)


def _name(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return str(diagnosis.constraint_name)
    text = str(error)
    if columns := re.match(r"UNIQUE constraint failed: (.+)", text):
        return _unique().get(frozenset(columns[1].split(", ")), "unique")
    return text.removeprefix("CHECK constraint failed: ").split()[0].rstrip(":")


@cache
def messages() -> dict[str, str]:
    """Return the sentence of every law by its name: constraints, rules and the fixed ones."""
    rules = chain.from_iterable(record.rules for record in registry.records.values())
    constraints = chain.from_iterable(model._meta.constraints for model in apps.get_models())
    return (
        FIXED
        | {rule.name: rule.message for rule in rules}
        | {constraint.name: str(constraint.violation_error_message) for constraint in constraints}
    )


@cache
def _unique() -> dict[frozenset[str], str]:
    """Map columns to constraints: SQLite names the columns of a unique constraint, and not the constraint."""
    found = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                columns = (column_of(model, name) for name in constraint.fields)
                found[frozenset(f"{model._meta.db_table}.{column}" for column in columns)] = constraint.name
    return found

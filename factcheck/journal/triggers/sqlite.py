"""The triggers in SQLite's words."""

import re
from typing import Any

from factcheck.journal.registry import registry
from factcheck.journal.triggers.tables import JOURNAL, OLD_SLUGS, SPAN_STAYS, SPANS, Table, tables

PREFIX = "fc_"
OUTSIDE = "SELECT RAISE(ABORT, 'write_outside_recording') WHERE NOT EXISTS (SELECT 1 FROM factcheck_openrecording);"


def expected() -> dict[str, str]:
    """Return every trigger that should be there: name to statement."""
    made: dict[str, str] = {}
    for table in tables():
        made |= _notes(table) | _guards(table)
    return made | _journal() | _spans() | _rules() | _old_slugs() | registry.triggers["sqlite"]


def prepare(cursor: Any) -> None:
    """Make what the triggers call: nothing here, the backend gives each connection its fc_sha256()."""


def present(cursor: Any) -> dict[str, str]:
    """Return the triggers of ours that are there."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'fc\\_%%' ESCAPE '\\'", [])
    return dict(cursor.fetchall())


def same(there: str | None, wanted: str) -> bool:
    """Say whether a trigger is as it should be."""
    return there is not None and re.sub(r"\s+", " ", there) == re.sub(r"\s+", " ", wanted)


def drop(cursor: Any) -> None:
    """Remove every trigger of ours."""
    for name in present(cursor):
        cursor.execute(f"DROP TRIGGER {name}")


def _trigger(name: str, when: str, body: str) -> dict[str, str]:
    return {PREFIX + name: f"CREATE TRIGGER {PREFIX}{name} {when} BEGIN {body} END"}


def _notes(table: Table) -> dict[str, str]:
    """Refuse writes outside a recording; note the record inside one."""

    def note(row: str) -> str:
        uid = table.owner.format(row=row)
        known = f"SELECT 1 FROM factcheck_touched WHERE tx = 0 AND type = '{table.record.type}' AND uid = {uid}"
        return (
            f"INSERT INTO factcheck_touched (tx, type, uid) SELECT 0, '{table.record.type}', {uid} "
            f"WHERE {uid} IS NOT NULL AND NOT EXISTS ({known});"
        )

    return (
        _trigger(f"note_insert_{table.name}", f"AFTER INSERT ON {table.name}", OUTSIDE + note("NEW"))
        | _trigger(f"note_update_{table.name}", f"AFTER UPDATE ON {table.name}", OUTSIDE + note("OLD") + note("NEW"))
        | _trigger(f"note_delete_{table.name}", f"AFTER DELETE ON {table.name}", OUTSIDE + note("OLD"))
    )


def _guards(table: Table) -> dict[str, str]:
    made: dict[str, str] = {}
    if table.never_updated:
        made |= _trigger(f"never_updated_{table.name}", f"BEFORE UPDATE ON {table.name}", _refuse("insert_only"))
    if table.insert_only:
        made |= _trigger(f"never_deleted_{table.name}", f"BEFORE DELETE ON {table.name}", _refuse("insert_only"))
    if table.is_root:
        # INSERT OR REPLACE would delete the row in its way without a delete trigger.
        there = f"SELECT 1 FROM {table.name} WHERE id = NEW.id OR uid = NEW.uid"
        made |= _trigger(
            f"no_replace_{table.name}", f"BEFORE INSERT ON {table.name} WHEN EXISTS ({there})", _refuse("already_there")
        )
    if table.frozen:
        changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in table.frozen)
        made |= _trigger(
            f"frozen_{table.name}", f"BEFORE UPDATE ON {table.name} WHEN {changed}", _refuse("identity_frozen")
        )
    if table.set_once:
        changed = " OR ".join(f'OLD."{c}" IS NOT NULL AND NEW."{c}" IS NOT OLD."{c}"' for c in table.set_once)
        made |= _trigger(f"set_once_{table.name}", f"BEFORE UPDATE ON {table.name} WHEN {changed}", _refuse("set_once"))
    if table.is_root and table.record.kept_if:
        made |= _trigger(
            f"kept_{table.name}", f"BEFORE DELETE ON {table.name} WHEN {table.record.kept_if}", _refuse("never_deleted")
        )
    return made


def _refuse(law: str, where: str = "") -> str:
    return f"SELECT RAISE(ABORT, '{law}'){' WHERE ' + where if where else ''};"


def _journal() -> dict[str, str]:
    made: dict[str, str] = {}
    for table in JOURNAL:
        made |= _trigger(f"never_updated_{table}", f"BEFORE UPDATE ON {table}", _refuse("insert_only"))
        made |= _trigger(f"never_deleted_{table}", f"BEFORE DELETE ON {table}", _refuse("insert_only"))
    last = "coalesce((SELECT max(seq) FROM factcheck_revision), 0)"
    prev = f"coalesce((SELECT hash FROM factcheck_revision WHERE seq = {last}), '{'0' * 64}')"
    made |= _trigger(
        "no_gap_factcheck_revision",
        "BEFORE INSERT ON factcheck_revision",
        OUTSIDE + _refuse("journal_gap", f"NEW.seq IS NOT {last} + 1 OR NEW.prev_hash IS NOT {prev}"),
    )
    made |= _trigger(
        "no_replace_factcheck_revisionbody",
        "BEFORE INSERT ON factcheck_revisionbody",
        OUTSIDE + _refuse("already_there", "EXISTS (SELECT 1 FROM factcheck_revisionbody WHERE seq = NEW.seq)"),
    )
    return made


def _spans() -> dict[str, str]:
    there = _refuse("already_there", f"EXISTS (SELECT 1 FROM {SPANS} WHERE id = NEW.id)")
    return (
        _trigger(f"outside_{SPANS}", f"BEFORE INSERT ON {SPANS}", OUTSIDE + there)
        | _trigger(f"only_ended_{SPANS}", f"BEFORE UPDATE ON {SPANS}", _refuse("insert_only", f"NOT ({SPAN_STAYS})"))
        | _trigger(f"never_deleted_{SPANS}", f"BEFORE DELETE ON {SPANS}", _refuse("insert_only"))
    )


def _rules() -> dict[str, str]:
    made: dict[str, str] = {}
    for record in registry.records.values():
        key = f"(SELECT id FROM {record.table} WHERE uid = OLD.uid)"
        body = " ".join(_refuse(rule.name, f"EXISTS ({rule.violated.format(id=key)})") for rule in record.rules)
        if body:
            made |= _trigger(
                f"rules_{record.type}", f"AFTER DELETE ON factcheck_touched WHEN OLD.type = '{record.type}'", body
            )
    return made


def _old_slugs() -> dict[str, str]:
    there = f"EXISTS (SELECT 1 FROM {OLD_SLUGS} WHERE id = NEW.id)"
    same = f"EXISTS (SELECT 1 FROM {OLD_SLUGS} WHERE type = NEW.type AND slug = NEW.slug)"
    made = (
        _trigger(
            f"outside_{OLD_SLUGS}",
            f"BEFORE INSERT ON {OLD_SLUGS}",
            OUTSIDE + _refuse("already_there", there) + _refuse("old_slug_once", same),
        )
        | _trigger(f"never_updated_{OLD_SLUGS}", f"BEFORE UPDATE ON {OLD_SLUGS}", _refuse("insert_only"))
        | _trigger(f"never_deleted_{OLD_SLUGS}", f"BEFORE DELETE ON {OLD_SLUGS}", _refuse("insert_only"))
    )
    for record in registry.records.values():
        if record.keeps_slugs:
            insert = (
                "INSERT INTO sources_oldslug (type, slug, record) "
                f"SELECT '{record.type}', OLD.slug, OLD.uid WHERE OLD.slug <> '' AND NOT EXISTS "
                f"(SELECT 1 FROM sources_oldslug WHERE type = '{record.type}' AND slug = OLD.slug);"
            )
            made |= _trigger(
                f"old_slug_{record.table}", f"AFTER UPDATE ON {record.table} WHEN NEW.slug IS NOT OLD.slug", insert
            )
    return made

"""The triggers in PostgreSQL's words: one function and one trigger for each, under the same name."""

from typing import Any

from factcheck.journal.registry import registry
from factcheck.journal.triggers.tables import JOURNAL, OLD_SLUGS, SPAN_STAYS, SPANS, Table, tables

PREFIX = "fc_"


def expected() -> dict[str, str]:
    """Return every trigger that should be there: name to statements."""
    made: dict[str, str] = {}
    for table in tables():
        made |= _notes(table) | _guards(table)
    return made | _journal() | _nothing_left() | _spans() | _rules() | _old_slugs() | registry.triggers["postgresql"]


def prepare(cursor: Any) -> None:
    """Make what the triggers call."""
    cursor.execute(
        f"CREATE FUNCTION {PREFIX}sha256(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        "AS $fc$ SELECT encode(sha256(convert_to(words, 'UTF8')), 'hex') $fc$"
    )


def present(cursor: Any) -> dict[str, str]:
    """Return the triggers of ours that are there and enabled, each with the source of its function."""
    cursor.execute(
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'fc\\_%%' AND t.tgenabled = 'O' "
        "AND c.relnamespace = current_schema()::regnamespace",
        [],
    )
    return dict(cursor.fetchall())


def same(there: str | None, wanted: str) -> bool:
    """Say whether a trigger is as it should be."""
    return there is not None and there in wanted


def drop(cursor: Any) -> None:
    """Remove every trigger of ours, with its function."""
    cursor.execute(
        "SELECT p.proname FROM pg_proc p WHERE p.proname LIKE 'fc\\_%%' "
        "AND p.pronamespace = current_schema()::regnamespace",
        [],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION {name} CASCADE")


def trigger(name: str, when: str, body: str, *, each: str = "ROW", kind: str = "TRIGGER") -> dict[str, str]:
    """Return the statements that make a function and the trigger that runs it; refuse names of more than 63 bytes."""
    full = PREFIX + name
    if len(full) > 63:
        raise ValueError(f"the name of the trigger {full} is too long for PostgreSQL")
    returned = "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;" if each == "ROW" else "RETURN NULL;"
    return {
        full: f"CREATE FUNCTION {full}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $fc$ BEGIN {body} {returned} END $fc$; "
        f"CREATE {kind} {full} {when} FOR EACH {each} EXECUTE FUNCTION {full}();"
    }


def refuse(law: str, where: str = "") -> str:
    """Return the plpgsql that refuses a write, under the name of the law that it breaks."""
    raised = f"RAISE EXCEPTION '{law}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{law}';"
    return f"IF {where} THEN {raised} END IF;" if where else raised


OUTSIDE = refuse("write_outside_recording", "coalesce(current_setting('factcheck.recording', true), '') <> 'on'")


def _notes(table: Table) -> dict[str, str]:
    """Refuse writes outside a recording; note the record inside one."""

    def note(row: str) -> str:
        return (
            "INSERT INTO factcheck_touched (tx, type, uid) SELECT pg_current_xact_id()::text::bigint, "
            f"'{table.record.type}', u FROM (SELECT {table.owner.format(row=row)} AS u) AS o WHERE u IS NOT NULL "
            "ON CONFLICT DO NOTHING;"
        )

    body = f"{OUTSIDE} IF TG_OP <> 'INSERT' THEN {note('OLD')} END IF; IF TG_OP <> 'DELETE' THEN {note('NEW')} END IF;"
    made = trigger(f"note_{table.name}", f"AFTER INSERT OR UPDATE OR DELETE ON {table.name}", body)
    return made | trigger(
        f"no_truncate_{table.name}",
        f"BEFORE TRUNCATE ON {table.name}",
        refuse("write_outside_recording"),
        each="STATEMENT",
    )


def _guards(table: Table) -> dict[str, str]:
    made: dict[str, str] = {}
    if table.never_updated:
        made |= trigger(f"never_updated_{table.name}", f"BEFORE UPDATE ON {table.name}", refuse("insert_only"))
    if table.insert_only:
        made |= trigger(f"never_deleted_{table.name}", f"BEFORE DELETE ON {table.name}", refuse("insert_only"))
    if table.frozen:
        changed = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in table.frozen)
        made |= trigger(f"frozen_{table.name}", f"BEFORE UPDATE ON {table.name}", refuse("identity_frozen", changed))
    if table.set_once:
        changed = " OR ".join(f'OLD."{c}" IS NOT NULL AND NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in table.set_once)
        made |= trigger(f"set_once_{table.name}", f"BEFORE UPDATE ON {table.name}", refuse("set_once", changed))
    if table.is_root and table.record.kept_if:
        body = refuse("never_deleted", table.record.kept_if)
        made |= trigger(f"kept_{table.name}", f"BEFORE DELETE ON {table.name}", body)
    return made


def _journal() -> dict[str, str]:
    made: dict[str, str] = {}
    for table in JOURNAL:
        made |= trigger(f"never_updated_{table}", f"BEFORE UPDATE ON {table}", refuse("insert_only"))
        made |= trigger(f"never_deleted_{table}", f"BEFORE DELETE ON {table}", refuse("insert_only"))
        made |= trigger(f"no_truncate_{table}", f"BEFORE TRUNCATE ON {table}", refuse("insert_only"), each="STATEMENT")
    last = "coalesce((SELECT max(seq) FROM factcheck_revision), 0)"
    prev = f"coalesce((SELECT hash FROM factcheck_revision WHERE seq = {last}), '{'0' * 64}')"
    gap = f"NEW.seq IS DISTINCT FROM {last} + 1 OR NEW.prev_hash IS DISTINCT FROM {prev}"
    made |= trigger(
        "no_gap_factcheck_revision", "BEFORE INSERT ON factcheck_revision", OUTSIDE + refuse("journal_gap", gap)
    )
    return made | trigger("no_replace_factcheck_revisionbody", "BEFORE INSERT ON factcheck_revisionbody", OUTSIDE)


def _nothing_left() -> dict[str, str]:
    """Refuse a commit with notes: whoever sets the mark without a recording would leave changes without a revision."""
    note = "EXISTS (SELECT 1 FROM factcheck_touched WHERE id = NEW.id)"
    is_settling = "coalesce(current_setting('factcheck.settling', true), '') = 'on'"
    return trigger(
        "nothing_left_factcheck_touched",
        "AFTER INSERT ON factcheck_touched DEFERRABLE INITIALLY DEFERRED",
        refuse("left_without_revision", f"NOT {is_settling} AND {note}"),
        kind="CONSTRAINT TRIGGER",
    )


def _spans() -> dict[str, str]:
    return (
        trigger(f"outside_{SPANS}", f"BEFORE INSERT ON {SPANS}", OUTSIDE)
        | trigger(f"only_ended_{SPANS}", f"BEFORE UPDATE ON {SPANS}", refuse("insert_only", f"NOT ({SPAN_STAYS})"))
        | trigger(f"never_deleted_{SPANS}", f"BEFORE DELETE ON {SPANS}", refuse("insert_only"))
        | trigger(f"no_truncate_{SPANS}", f"BEFORE TRUNCATE ON {SPANS}", refuse("insert_only"), each="STATEMENT")
    )


def _rules() -> dict[str, str]:
    made: dict[str, str] = {}
    for record in registry.records.values():
        key = f"(SELECT id FROM {record.table} WHERE uid = OLD.uid)"
        body = " ".join(refuse(rule.name, f"EXISTS ({rule.violated.format(id=key)})") for rule in record.rules)
        if body:
            made |= trigger(
                f"rules_{record.type}",
                "AFTER DELETE ON factcheck_touched",
                f"IF OLD.type = '{record.type}' THEN {body} END IF;",
            )
    return made


def _old_slugs() -> dict[str, str]:
    made = (
        trigger(f"outside_{OLD_SLUGS}", f"BEFORE INSERT ON {OLD_SLUGS}", OUTSIDE)
        | trigger(f"never_updated_{OLD_SLUGS}", f"BEFORE UPDATE ON {OLD_SLUGS}", refuse("insert_only"))
        | trigger(f"never_deleted_{OLD_SLUGS}", f"BEFORE DELETE ON {OLD_SLUGS}", refuse("insert_only"))
        | trigger(
            f"no_truncate_{OLD_SLUGS}", f"BEFORE TRUNCATE ON {OLD_SLUGS}", refuse("insert_only"), each="STATEMENT"
        )
    )
    for record in registry.records.values():
        if record.keeps_slugs:
            body = (
                "IF NEW.slug IS DISTINCT FROM OLD.slug AND OLD.slug <> '' THEN "
                f"INSERT INTO sources_oldslug (type, slug, record) VALUES ('{record.type}', OLD.slug, OLD.uid) "
                "ON CONFLICT DO NOTHING; END IF;"
            )
            made |= trigger(f"old_slug_{record.table}", f"AFTER UPDATE ON {record.table}", body)
    return made

"""Tables whose rows are added and never changed: triggers say no, whoever asks.

A consent may go again in one case: with the import that brought it, while that import is being
undone. Nothing else is excepted. Tests lift the triggers to empty their database.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {"crm_auditevent": "audit_is_append_only", "crm_consent": "consent_is_append_only"}
UNDONE = "SELECT 1 FROM crm_import WHERE id = OLD.created_by_import_id AND state = 'UNDOING'"

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION hexad_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'crm_consent' THEN
        IF EXISTS ({UNDONE}) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def statements(vendor: str) -> list[str]:
    """Raises KeyError for a database without triggers of ours."""
    return {"postgresql": _postgres, "sqlite": _sqlite}[vendor]()


def _postgres() -> list[str]:
    made = [POSTGRES_FUNCTION]
    for table, name in TABLES.items():
        made += [
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION hexad_append_only()",
            f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hexad_append_only()",
        ]
    return made


def _sqlite() -> list[str]:
    made = []
    for table, name in TABLES.items():
        excepted = f"WHEN NOT EXISTS ({UNDONE})" if table == "crm_consent" else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        made += [
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} FOR EACH ROW {excepted} {refuse}",
        ]
    return made


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for the way back of the migration, and for tests between two runs."""
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table, name in TABLES.items():
            for suffix in ("", "_whole", "_delete"):
                where = f" ON {table}" if on_table else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}{where}")

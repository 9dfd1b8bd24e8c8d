"""Nobody is a member who is no customer, on PostgreSQL: asked once a statement, not once a person (docs/decisions/0014).

Who adds members holds their table in ROW EXCLUSIVE mode from the first word of an INSERT to the end of
the transaction. Who takes customers or exports away takes it in SHARE mode, which waits for all of those and
lets none begin, and looks for members then. So one of two that meet always sees what the other did. Each
looks with a fresh eye, which a transaction that reads of one instant has not: there both refuse.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

MEMBER, CUSTOMER, EXPORT = "segments_audiencemember", "crm_customer", "segments_audienceexport"
OF_CUSTOMER = f"{MEMBER}_customer_id_789855d7_fk_crm_customer_id"
OF_EXPORT = "segments_audiencemem_until_id_23423261_fk_segments_"
DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
KEYS = (
    f"ALTER TABLE {MEMBER} ADD CONSTRAINT {OF_CUSTOMER} FOREIGN KEY (customer_id) REFERENCES {CUSTOMER} (id) {DEFERRED}",
    f"ALTER TABLE {MEMBER} ADD CONSTRAINT {OF_EXPORT} FOREIGN KEY (until_id) REFERENCES {EXPORT} (id) {DEFERRED}",
)
NO_KEYS = (f"ALTER TABLE {MEMBER} DROP CONSTRAINT {OF_CUSTOMER}, DROP CONSTRAINT {OF_EXPORT}",)

WITH_FRESH_EYES = """
    IF current_setting('transaction_isolation') NOT LIKE 'read %' THEN
        RAISE EXCEPTION 'members and customers change in READ COMMITTED only' USING ERRCODE = 'restrict_violation';
    END IF;"""
WAIT_FOR_EXPORTS = f"LOCK TABLE {MEMBER} IN SHARE MODE;"


def function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE found bigint; BEGIN {body} "
        "RETURN NULL; END $$"
    )


def _refuse(found: str, words: str) -> str:
    return (
        f"IF {found} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'foreign_key_violation', TABLE = '{MEMBER}'; "
        "END IF;"
    )


# Planned for the number of rows at hand: a plan kept from one member would look a million up one by one.
_JOINED = f"""{WITH_FRESH_EYES}
    EXECUTE 'SELECT j.customer_id FROM joined j
        WHERE NOT EXISTS (SELECT 1 FROM {CUSTOMER} c WHERE c.id = j.customer_id) LIMIT 1' INTO found;
    {_refuse("found IS NOT NULL", "a member is no customer")}"""  # noqa: S608 -- our own names


def _taken(of: str) -> str:
    return f"""{WITH_FRESH_EYES} {WAIT_FOR_EXPORTS}
    EXECUTE 'SELECT m.id FROM {MEMBER} m JOIN gone g ON {of} LIMIT 1' INTO found;
    {_refuse("found IS NOT NULL", "members need it")}"""  # noqa: S608 -- our own names


_MOVED = _refuse("true", "a member stays who it is")

FUNCTIONS = {
    "hexad_member_joined": _JOINED,
    "hexad_customer_gone": _taken("m.customer_id = g.id"),
    "hexad_export_gone": _taken("g.id IN (m.since_id, m.until_id)"),
    "hexad_member_moved": _MOVED,
}
EACH_STATEMENT = "FOR EACH STATEMENT EXECUTE FUNCTION"
TRIGGERS = (
    f"CREATE TRIGGER member_joined AFTER INSERT ON {MEMBER} REFERENCING NEW TABLE AS joined "
    f"{EACH_STATEMENT} hexad_member_joined()",
    f"CREATE TRIGGER customer_gone AFTER DELETE ON {CUSTOMER} REFERENCING OLD TABLE AS gone "
    f"{EACH_STATEMENT} hexad_customer_gone()",
    f"CREATE TRIGGER export_gone AFTER DELETE ON {EXPORT} REFERENCING OLD TABLE AS gone "
    f"{EACH_STATEMENT} hexad_export_gone()",
    f"CREATE TRIGGER member_moved BEFORE UPDATE OF customer_id ON {MEMBER} FOR EACH ROW "
    "WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION hexad_member_moved()",
    f"CREATE TRIGGER customer_moved BEFORE UPDATE OF id ON {CUSTOMER} FOR EACH ROW "
    "WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION hexad_member_moved()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Instead of the keys. SQLite keeps them: it looks a customer up in a third of a microsecond."""
    if connection.vendor == "postgresql":
        functions = (function(name, body) for name, body in FUNCTIONS.items())
        _run(connection, *NO_KEYS, *functions, *TRIGGERS)


def lift(connection: BaseDatabaseWrapper) -> None:
    """The keys again."""
    if connection.vendor == "postgresql":
        _run(connection, *(f"DROP FUNCTION {name} CASCADE" for name in FUNCTIONS), *KEYS)


def _run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

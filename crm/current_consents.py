"""What counts now of every (customer, channel, purpose), kept beside the ledger by its triggers.

The ledger remains the truth: a statement that is added or, with an undone import, taken out brings its
row here up to date in the same statement, whoever writes. Lists ask here, where one index tells who
agreed, instead of looking for each person's newest statement.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

KEY = ("customer_id", "channel", "purpose")
ROW = "customer_id, channel, purpose, state, since, statement"
SAID = "customer_id, channel, purpose, state, happened_at, id"
INTO = f"INSERT INTO crm_currentconsent ({ROW}) SELECT"
NEWEST_FIRST = "happened_at DESC, id DESC"
NO_NEWER = """NOT EXISTS (
    SELECT 1 FROM crm_consent n
    WHERE n.customer_id = c.customer_id AND n.channel = c.channel AND n.purpose = c.purpose
      AND (n.happened_at > c.happened_at OR (n.happened_at = c.happened_at AND n.id > c.id)))"""
FILL = f"{INTO} {SAID} FROM crm_consent c WHERE {NO_NEWER}"
_OF_OLD = " AND ".join(f"{name} = OLD.{name}" for name in KEY)
_OF_NEW = " AND ".join(f"{name} = NEW.{name}" for name in KEY)

SQLITE = (
    f"""CREATE TRIGGER consent_said AFTER INSERT ON crm_consent FOR EACH ROW BEGIN
    UPDATE crm_currentconsent SET state = NEW.state, since = NEW.happened_at, statement = NEW.id
    WHERE {_OF_NEW} AND (since < NEW.happened_at OR (since = NEW.happened_at AND statement < NEW.id));
    {INTO} NEW.customer_id, NEW.channel, NEW.purpose, NEW.state, NEW.happened_at, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM crm_currentconsent WHERE {_OF_NEW});
    END""",  # noqa: S608 -- our own names
    f"""CREATE TRIGGER consent_unsaid AFTER DELETE ON crm_consent FOR EACH ROW BEGIN
    DELETE FROM crm_currentconsent
    WHERE {_OF_OLD} AND NOT EXISTS (SELECT 1 FROM crm_consent WHERE {_OF_OLD});
    UPDATE crm_currentconsent SET (state, since, statement) = (
        SELECT state, happened_at, id FROM crm_consent WHERE {_OF_OLD} ORDER BY {NEWEST_FIRST} LIMIT 1)
    WHERE {_OF_OLD} AND statement = OLD.id;
    END""",  # noqa: S608 -- our own names
)
_KEY = ", ".join(KEY)
_TOLD = f"({_KEY}) IN (SELECT {_KEY} FROM told)"  # noqa: S608 -- our own names
# Once a statement, not once a row: an import adds many. Sorted, so that two writers lock in one order.
# Rows are held before the ledger is read again: who adds meanwhile is seen, or comes after.
POSTGRESQL = (
    f"""CREATE FUNCTION hexad_consent_said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {INTO} DISTINCT ON ({_KEY}) {SAID} FROM told ORDER BY {_KEY}, {NEWEST_FIRST}
    ON CONFLICT ({_KEY}) DO UPDATE
    SET state = EXCLUDED.state, since = EXCLUDED.since, statement = EXCLUDED.statement
    WHERE (EXCLUDED.since, EXCLUDED.statement) > (crm_currentconsent.since, crm_currentconsent.statement);
    RETURN NULL; END $$""",  # noqa: S608 -- our own names
    f"""CREATE FUNCTION hexad_consent_unsaid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM crm_currentconsent WHERE {_TOLD} ORDER BY {_KEY} FOR UPDATE;
    DELETE FROM crm_currentconsent k WHERE {_TOLD} AND NOT EXISTS (SELECT 1 FROM crm_consent c
        WHERE c.customer_id = k.customer_id AND c.channel = k.channel AND c.purpose = k.purpose);
    UPDATE crm_currentconsent k SET state = n.state, since = n.happened_at, statement = n.id
    FROM (SELECT DISTINCT ON ({_KEY}) {SAID} FROM crm_consent WHERE {_TOLD} ORDER BY {_KEY}, {NEWEST_FIRST}) n
    WHERE k.customer_id = n.customer_id AND k.channel = n.channel AND k.purpose = n.purpose
      AND k.statement <> n.id;
    RETURN NULL; END $$""",  # noqa: S608 -- our own names
    "CREATE TRIGGER consent_said AFTER INSERT ON crm_consent REFERENCING NEW TABLE AS told"
    " FOR EACH STATEMENT EXECUTE FUNCTION hexad_consent_said()",
    "CREATE TRIGGER consent_unsaid AFTER DELETE ON crm_consent REFERENCING OLD TABLE AS told"
    " FOR EACH STATEMENT EXECUTE FUNCTION hexad_consent_unsaid()",
)
KEEPING = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
LIFTING = {
    "sqlite": ("DROP TRIGGER consent_said", "DROP TRIGGER consent_unsaid"),
    "postgresql": ("DROP FUNCTION hexad_consent_said CASCADE", "DROP FUNCTION hexad_consent_unsaid CASCADE"),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Tell it of all that was said, and keep it from now on."""
    with connection.cursor() as cursor:
        for statement in (*KEEPING[connection.vendor], FILL):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """For the way back of the migration, whose next step drops the table."""
    with connection.cursor() as cursor:
        for statement in LIFTING[connection.vendor]:
            cursor.execute(statement)

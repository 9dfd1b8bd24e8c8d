"""Telling PostgreSQL's planner what a bulk write changed, within the transaction that wrote it.

Autovacuum looks only after the commit, and not at once. Until then a table that was empty a moment
ago is planned for as if it still were: nested loops over hundreds of thousands of rows.
"""

from django.db import connection

MANY = 1_000
SHARE = 10  # one row in so many is new; autovacuum's own rule


def look_at_grown(written: dict[str, int]) -> list[str]:
    """ANALYZE those of our tables that grew by much. `written`: table -> rows. Returns which.

    Nothing on SQLite: its plans follow the indexes and not the sizes.
    """
    many = {table: rows for table, rows in written.items() if rows >= MANY}
    if connection.vendor != "postgresql" or not many:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE oid = ANY(%s::regclass[])", [list(many)])
        known = dict(cursor.fetchall())
        grown = [table for table, rows in many.items() if rows * SHARE >= known[table]]
        for table in grown:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
    return grown

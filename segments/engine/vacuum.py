"""What PostgreSQL would do by itself in a while, done where the engine knows that it is due."""

from django.db import connections


def vacuum(table: str, *, using: str) -> None:
    """Make room of the rows that were replaced, and tell the planner. Nothing within a transaction, nor on SQLite."""
    connection = connections[using]
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")

"""Whether the database has the tables that this version needs."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def tables_are_behind() -> bool:
    """False too where the database does not answer: then that is what is wrong."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

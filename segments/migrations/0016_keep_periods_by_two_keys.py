"""Two unique keys in place of four indexes: each period has an end of its own, the open one too (docs/decisions/0012)."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models

CUSTOMER_FIRST = "(customer_id, dimension, started_at)"
DAY_FIRST = "(dimension, started_at, customer_id)"
NEVER = {
    "postgresql": "'9999-12-31 00:00:00+00'::timestamptz",
    "sqlite": "'9999-12-31 00:00:00'",
}
ONE_END = "CREATE UNIQUE INDEX period_one_end ON segments_period (customer_id, dimension, (COALESCE(ended_at, {never})))"
ONE_OPEN = (
    "CREATE UNIQUE INDEX period_one_open ON segments_period (customer_id, dimension) WHERE ended_at IS NULL"
)
BY_START = "CREATE INDEX period_by_start ON segments_period (dimension, started_at)"
UNCHAIN = "ALTER TABLE segments_period DROP CONSTRAINT period_goes_on"
CHAIN = (
    "ALTER TABLE segments_period ADD CONSTRAINT period_goes_on FOREIGN KEY (customer_id, dimension, ended_at)"
    f" REFERENCES segments_period {CUSTOMER_FIRST} DEFERRABLE INITIALLY IMMEDIATE"
)
DROP_START = "ALTER TABLE segments_period DROP CONSTRAINT period_one_start"
ADD_START = "ALTER TABLE segments_period ADD CONSTRAINT period_one_start UNIQUE {columns}"
FORWARD = {
    "postgresql": (
        UNCHAIN,
        "DROP INDEX period_one_open, period_one_end, period_by_start",
        DROP_START,
        ONE_END.format(never=NEVER["postgresql"]),
        ADD_START.format(columns=DAY_FIRST),
        CHAIN,
        "ANALYZE segments_period",
    ),
    # Not by Django, which would write the whole table anew twice.
    "sqlite": (
        "DROP INDEX period_one_open",
        "DROP INDEX period_by_start",
        "DROP INDEX period_one_start",
        ONE_END.format(never=NEVER["sqlite"]),
        f"CREATE UNIQUE INDEX period_one_start ON segments_period {DAY_FIRST}",
        "ANALYZE segments_period",
    ),
}
BACK = {
    "postgresql": (
        UNCHAIN,
        "DROP INDEX period_one_end",
        DROP_START,
        ADD_START.format(columns=CUSTOMER_FIRST),
        f"CREATE UNIQUE INDEX period_one_end ON segments_period (customer_id, dimension, ended_at)"
        " WHERE ended_at IS NOT NULL",
        ONE_OPEN,
        BY_START,
        CHAIN,
    ),
    "sqlite": (
        "DROP INDEX period_one_end",
        "DROP INDEX period_one_start",
        f"CREATE UNIQUE INDEX period_one_start ON segments_period {CUSTOMER_FIRST}",
        ONE_OPEN,
        BY_START,
    ),
}


def run(statements):
    def on_this_database(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return on_this_database


class Migration(migrations.Migration):
    dependencies = [("segments", "0015_order_open_members_by_customer")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(run(FORWARD), run(BACK))],
            state_operations=[
                migrations.RemoveConstraint(model_name="period", name="period_one_open"),
                migrations.RemoveConstraint(model_name="period", name="period_one_start"),
                migrations.RemoveIndex(model_name="period", name="period_by_start"),
                migrations.AddConstraint(
                    model_name="period",
                    constraint=models.UniqueConstraint(
                        models.F("customer"),
                        models.F("dimension"),
                        django.db.models.functions.comparison.Coalesce(
                            "ended_at", models.Value(datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC))
                        ),
                        name="period_one_end",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="period",
                    constraint=models.UniqueConstraint(
                        fields=("dimension", "started_at", "customer"), name="period_one_start"
                    ),
                ),
            ],
        )
    ]

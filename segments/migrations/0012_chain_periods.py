"""Every period ends where another begins, or is the open one: no overlap, and now no gap (docs/decisions/0012)."""

import django.db.models.deletion
from django.db import migrations, models

DIMENSIONS = ("TYPE", "STAGE", "RFM")
# What nothing followed goes on until the next is known to have begun; with no next one it still holds.
MEND = """
    UPDATE segments_period AS p SET ended_at = (
        SELECT min(q.started_at) FROM segments_period q
        WHERE q.customer_id = p.customer_id AND q.dimension = p.dimension AND q.started_at > p.started_at
    )
    WHERE p.ended_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM segments_period q
        WHERE q.customer_id = p.customer_id AND q.dimension = p.dimension AND q.started_at = p.ended_at
    )
"""
DROP_OVERLAP = tuple(
    f"ALTER TABLE segments_period DROP CONSTRAINT period_{dimension.lower()}_without_overlap"
    for dimension in DIMENSIONS
)
ADD_OVERLAP = tuple(
    f"ALTER TABLE segments_period ADD CONSTRAINT period_{dimension.lower()}_without_overlap EXCLUDE USING gist"
    " (customer_id WITH =, tstzrange(started_at, ended_at) WITH &&)"
    f" WHERE (dimension = '{dimension}')"
    for dimension in DIMENSIONS
)
ONE_START = "(customer_id, dimension, started_at)"
CHAIN = (
    "CREATE UNIQUE INDEX period_one_end ON segments_period (customer_id, dimension, ended_at)"
    " WHERE ended_at IS NOT NULL",
    "ALTER TABLE segments_period ADD CONSTRAINT period_goes_on FOREIGN KEY (customer_id, dimension, ended_at)"
    f" REFERENCES segments_period {ONE_START} DEFERRABLE INITIALLY IMMEDIATE",
)
UNCHAIN = ("ALTER TABLE segments_period DROP CONSTRAINT period_goes_on", "DROP INDEX period_one_end")
OF_CUSTOMER = "segments_period_customer_id_c0a6b1eb"
OF_RUN = "segments_period_run_id_388111ae"
KEY_OF_RUN = f"{OF_RUN}_fk_segments_run_id"
FORWARD = {
    "postgresql": (
        *DROP_OVERLAP,
        MEND,
        f"ALTER TABLE segments_period ADD CONSTRAINT period_one_start UNIQUE {ONE_START}",
        *CHAIN,
        f"DROP INDEX {OF_CUSTOMER}",
        f"DROP INDEX {OF_RUN}",
        f"ALTER TABLE segments_period DROP CONSTRAINT {KEY_OF_RUN}",
    ),
    # Not by Django, which would write the whole table anew three times. The key of the run stays, with its index.
    "sqlite": (
        f"CREATE UNIQUE INDEX period_one_start ON segments_period {ONE_START}",
        f"DROP INDEX {OF_CUSTOMER}",
    ),
}
BACK = {
    "postgresql": (
        *UNCHAIN,
        "ALTER TABLE segments_period DROP CONSTRAINT period_one_start",
        f"CREATE INDEX {OF_CUSTOMER} ON segments_period (customer_id)",
        f"CREATE INDEX {OF_RUN} ON segments_period (run_id)",
        f"ALTER TABLE segments_period ADD CONSTRAINT {KEY_OF_RUN} FOREIGN KEY (run_id)"
        " REFERENCES segments_run (id) DEFERRABLE INITIALLY DEFERRED",
        *ADD_OVERLAP,
    ),
    "sqlite": ("DROP INDEX period_one_start", f"CREATE INDEX {OF_CUSTOMER} ON segments_period (customer_id)"),
}


def run(statements):
    def on_this_database(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return on_this_database


class Migration(migrations.Migration):
    dependencies = [("segments", "0011_find_metrics_by_the_row_itself")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(run(FORWARD), run(BACK))],
            state_operations=[
                migrations.AddConstraint(
                    model_name="period",
                    constraint=models.UniqueConstraint(
                        fields=("customer", "dimension", "started_at"), name="period_one_start"
                    ),
                ),
                migrations.AlterField(
                    model_name="period",
                    name="customer",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="periods",
                        to="crm.customer",
                    ),
                ),
                migrations.AlterField(
                    model_name="period",
                    name="run",
                    field=models.ForeignKey(
                        db_constraint=False, db_index=False, null=True,
                        on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="segments.run",
                    ),
                ),
            ],
        )
    ]  # fmt: skip

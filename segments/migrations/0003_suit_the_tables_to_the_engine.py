"""What only PostgreSQL can keep or needs: room for updates in place, a fresh visibility map, no overlaps."""

from django.db import migrations

FORWARD = (
    # An update that fits its page and touches no indexed column needs no new index entries.
    "ALTER TABLE segments_customermetrics SET (fillfactor = 80)",
    # The engine reads orders from the index alone, which lives on the visibility map: vacuum early.
    "ALTER TABLE crm_order SET (autovacuum_vacuum_scale_factor = 0.01,"
    " autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01)",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE segments_period ADD CONSTRAINT period_without_overlap EXCLUDE USING gist"
    " (customer_id WITH =, dimension WITH =, tstzrange(started_at, ended_at) WITH &&)",
)
BACK = (
    "ALTER TABLE segments_period DROP CONSTRAINT period_without_overlap",
    "ALTER TABLE crm_order RESET (autovacuum_vacuum_scale_factor,"
    " autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)",
    "ALTER TABLE segments_customermetrics RESET (fillfactor)",
)


def run(statements):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("segments", "0002_remember_revenue_and_guard_codes"), ("crm", "0001_initial")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]

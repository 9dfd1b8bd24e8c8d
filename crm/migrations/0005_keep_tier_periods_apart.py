"""What only PostgreSQL can keep: no customer holds two tiers at any instant."""

from django.db import migrations

NAME = "tierperiod_without_overlap"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(
            f"ALTER TABLE crm_tierperiod ADD CONSTRAINT {NAME} EXCLUDE USING gist"
            " (customer_id WITH =, tstzrange(started_at, ended_at) WITH &&)"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE crm_tierperiod DROP CONSTRAINT {NAME}")


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_remember_api_requests")]
    operations = [migrations.RunPython(add, remove)]

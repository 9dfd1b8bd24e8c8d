"""The key of the metrics becomes SQLite's row id. PostgreSQL keeps its table as it is."""

import django.db.models.deletion
from django.db import migrations

import crm.fields


def tell_the_planner(apps, schema_editor):
    """SQLite copied the table, and what it knew of the old one went with it."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("ANALYZE segments_customermetrics")


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0018_find_the_erased_at_once"),
        ("segments", "0010_look_members_up_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customermetrics",
            name="customer",
            field=crm.fields.RowKey(
                on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="metrics",
                serialize=False, to="crm.customer",
            ),
        ),
        migrations.RunPython(tell_the_planner, tell_the_planner),
    ]  # fmt: skip

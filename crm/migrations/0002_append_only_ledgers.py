"""The audit log and the consent ledger refuse UPDATE, DELETE and TRUNCATE (per database, by trigger)."""

from django.db import migrations

from crm import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(install, lift)]

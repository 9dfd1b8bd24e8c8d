"""PostgreSQL asks whether new members are customers once a statement (docs/decisions/0014); SQLite stays as it is."""

from django.db import migrations

from segments import member_guard


def install(apps, schema_editor):
    member_guard.install(schema_editor.connection)


def lift(apps, schema_editor):
    member_guard.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0021_remember_the_language_of_a_job"),
        ("segments", "0013_label_needs"),
    ]
    operations = [migrations.RunPython(install, lift)]

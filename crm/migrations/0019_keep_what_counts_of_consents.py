"""What counts now of each person's consents, read from the ledger once and then kept by triggers."""

import django.db.models.deletion
from django.db import migrations, models

import crm.models.consent
from crm import current_consents


def install(apps, schema_editor):
    current_consents.install(schema_editor.connection)


def lift(apps, schema_editor):
    current_consents.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("crm", "0018_find_the_erased_at_once")]

    operations = [
        migrations.CreateModel(
            name="CurrentConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("channel", models.CharField(choices=crm.models.consent.channel_choices, max_length=10)),
                ("purpose", models.CharField(choices=crm.models.consent.purpose_choices, max_length=20)),
                ("state", models.CharField(choices=crm.models.consent.state_choices, max_length=10)),
                ("since", models.DateTimeField()),
                ("statement", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE,
                        related_name="+", to="crm.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["channel", "purpose", "customer", "since", "state"], name="current_consent_told"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "channel", "purpose"), name="current_consent_once"
                    )
                ],
            },
        ),
        migrations.RunPython(install, lift),
    ]  # fmt: skip

"""What was sold of each product is counted once and kept; triggers tell whose orders changed since."""

from django.db import migrations, models

import crm.fields
from crm.catalogue import sales_changes


def install(apps, schema_editor):
    sales_changes.install(schema_editor.connection)


def lift(apps, schema_editor):
    sales_changes.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("crm", "0019_keep_what_counts_of_consents")]

    operations = [
        migrations.CreateModel(
            name="ProductSales",
            fields=[
                ("product", models.BigIntegerField(primary_key=True, serialize=False)),
                ("buyers", models.PositiveIntegerField()),
                ("orders", models.PositiveIntegerField()),
                ("units", models.DecimalField(decimal_places=4, max_digits=20)),
                ("revenue", crm.fields.MoneyField()),
                ("first_on", models.DateField(null=True)),
                ("last_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SalesChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("product", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.RunPython(install, lift),
    ]

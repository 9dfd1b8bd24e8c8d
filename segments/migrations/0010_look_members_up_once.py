import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("segments", "0009_ask_for_an_export_once")]

    operations = [
        migrations.RemoveIndex(model_name="audiencemember", name="audiencemember_by_since"),
        migrations.AlterField(
            model_name="audiencemember",
            name="exclusion_list",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE,
                related_name="members", to="segments.exclusionlist",
            ),
        ),
        migrations.AlterField(
            model_name="audiencemember",
            name="since",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE,
                related_name="+", to="segments.audienceexport",
            ),
        ),
    ]  # fmt: skip

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("segments", "0006_find_types_by_their_end")]

    operations = [
        migrations.RemoveIndex(model_name="audiencemember", name="audiencemember_by_until"),
        migrations.AlterField(
            model_name="audiencemember",
            name="exclusion_list",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="members",
                to="segments.exclusionlist",
            ),
        ),
        migrations.AlterField(
            model_name="audiencemember",
            name="since",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                to="segments.audienceexport",
            ),
        ),
        migrations.AlterField(
            model_name="audiencemember",
            name="until",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE,
                related_name="+", to="segments.audienceexport",
            ),
        ),
        migrations.AddIndex(
            model_name="audiencemember",
            index=models.Index(
                condition=models.Q(until__isnull=False), fields=["until"], name="audiencemember_by_until"
            ),
        ),
    ]  # fmt: skip

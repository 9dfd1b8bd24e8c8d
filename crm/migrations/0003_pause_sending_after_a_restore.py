from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_append_only_ledgers")]
    operations = [
        migrations.AddField(
            model_name="store",
            name="sending_paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

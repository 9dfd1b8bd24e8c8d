"""The language a job was asked in, for an owner who reads in whatever the browser asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0020_keep_what_was_sold")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0012_tell_staff_what_happened")]

    operations = [
        migrations.AddField("user", "weekly_report", models.BooleanField(db_default=False, default=False)),
    ]

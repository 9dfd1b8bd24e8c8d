from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_remember_visits_and_hide_the_set_up")]

    operations = [
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                condition=models.Q(is_key=False), fields=["kind", "value"], name="identity_shared"
            ),
        ),
    ]

"""Single instruments that are replaced at the end of their service life: when they were installed, until when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("instruments", "0003_lots_end")]

    operations = [
        migrations.AddField("instrument", "installed_on", models.DateField(null=True)),
        migrations.AddField("instrument", "replace_by", models.DateField(null=True)),
    ]

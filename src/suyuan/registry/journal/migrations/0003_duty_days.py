"""The last day on which each daily duty was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_changes")]

    operations = [
        migrations.CreateModel(
            name="DutyDay",
            fields=[
                ("duty", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("last_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
    ]

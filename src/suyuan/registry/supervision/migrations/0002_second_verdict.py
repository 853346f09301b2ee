"""The verdict of a second verification has a column of its own; before, it stood in that of the first."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="arbitration",
            name="final_conforms",
            field=models.BooleanField(null=True),
        ),
    ]

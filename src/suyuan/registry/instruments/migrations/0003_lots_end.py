"""A lot ends: the day, why, and the lot that took its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("instruments", "0002_lists")]

    operations = [
        migrations.AddField(
            "instrumentlot",
            "close_reason",
            models.CharField(blank=True, default="", max_length=240),
            preserve_default=False,
        ),
        migrations.AddField("instrumentlot", "closed_on", models.DateField(null=True)),
        migrations.AddField(
            "instrumentlot",
            "successor",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="instruments.instrumentlot",
            ),
        ),
    ]

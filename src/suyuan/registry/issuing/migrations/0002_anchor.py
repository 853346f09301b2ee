"""The head of the event chain that a leaf of the log anchors."""

import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0001_initial"), ("journal", "0002_changes")]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "leaf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="anchor",
                        serialize=False,
                        to="issuing.logleaf",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
    ]

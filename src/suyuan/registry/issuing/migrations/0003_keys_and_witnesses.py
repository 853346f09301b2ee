"""Changes of the log's key, the head that witnesses have cosigned, and who signs the current one."""

import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0002_anchor"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeySwitch",
            fields=[
                (
                    "leaf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="switch",
                        serialize=False,
                        to="issuing.logleaf",
                    ),
                ),
                ("old", models.TextField()),
                ("new", models.TextField()),
                ("reason", models.CharField(max_length=12)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("path", models.TextField()),
                ("checkpoint", models.TextField()),
            ],
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="WitnessedHead",
            fields=[
                (
                    "head",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="witnessed",
                        serialize=False,
                        to="issuing.loghead",
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("checkpoint", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="loghead",
            name="key",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="loghead",
            name="staged",
            field=models.BooleanField(default=False),
        ),
    ]

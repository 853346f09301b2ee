"""The table that triggers write every change to, and the seals that events put on it."""

from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("tx", models.BigIntegerField()),
                ("at", models.CharField(max_length=32)),
                ("table_name", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=80)),
                ("operation", models.CharField(max_length=8)),
                ("content", models.TextField(blank=True)),
            ],
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.AddField("chainhead", "sealed", models.BigIntegerField(default=0)),
        migrations.AddField("chainhead", "tx", models.BigIntegerField(default=0)),
        migrations.AddField(
            "event", "changes", models.TextField(blank=True, default=""), preserve_default=False
        ),
    ]

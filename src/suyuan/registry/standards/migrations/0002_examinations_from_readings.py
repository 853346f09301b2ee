"""Examinations keep everything they were judged by. Rows of before keep their readings, under their own name."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def keep_readings(apps: Any, editor: Any) -> None:
    examinations = apps.get_model("standards", "StandardExamination")
    for row in examinations.objects.using(editor.connection.alias).only("pk", "given").iterator():
        if isinstance(row.given, list):
            row.given = {"method": "as_entered", "readings": row.given}
            row.save(update_fields=["given"])


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0001_initial"),
    ]

    operations = [
        migrations.RenameField(model_name="standardexamination", old_name="readings", new_name="given"),
        migrations.AlterField(
            model_name="standardexamination", name="given", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="standardexamination",
            name="point",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunPython(keep_readings, migrations.RunPython.noop),
    ]

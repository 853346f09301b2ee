"""The English words of certificates received before the evaluation had a place for them."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    received = apps.get_model("received", "ReceivedCertificate").objects.using(alias)
    evaluations = apps.get_model("results", "Evaluation").objects.using(alias)
    columns = ("evaluation_id", "issuer_zh", "issuer_en", "item_zh", "item_en", "model", "serial_no")
    for row in received.values(*columns).iterator():
        if row["issuer_en"] == row["issuer_zh"] and row["item_en"] == row["item_zh"]:
            continue
        item = " ".join(part for part in (row["item_en"], row["model"], row["serial_no"]) if part)
        evaluations.filter(pk=row["evaluation_id"]).update(
            item_stated_en=item[:240], issuer_stated_en=row["issuer_en"]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("received", "0001_initial"),
        ("results", "0005_stated_in_two_languages"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

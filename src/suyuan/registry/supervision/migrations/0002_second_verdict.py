"""The verdict of a second verification has a column of its own; it used to stand in that of the first.

What the first verification found is read from the record of its act.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import migrations, models


def part(apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    arbitrations = apps.get_model("supervision", "Arbitration").objects.using(alias)
    events = apps.get_model("journal", "Event").objects.using(alias)
    for key, second in arbitrations.exclude(final_result="").values_list("pk", "conforms"):
        first = events.filter(entity="arbitration", entity_id=str(key), act="arbitrations.verify").get()
        conforms = json.loads(first.payload)["conforms"] == "yes"
        arbitrations.filter(pk=key).update(conforms=conforms, final_conforms=second)


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_duty_days"),
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="arbitration",
            name="final_conforms",
            field=models.BooleanField(null=True),
        ),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]

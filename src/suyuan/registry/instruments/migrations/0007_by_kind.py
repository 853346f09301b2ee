"""A list of one kind is narrowed from the index alone, where the database keeps columns beside its key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("instruments", "0006_uses_without_indexes")]

    operations = [
        migrations.RemoveIndex("instrument", "instruments_kind_id_2bf8b3_idx"),
        migrations.AddIndex(
            "instrument",
            models.Index(
                fields=["kind", "id"],
                include=["jurisdiction", "state", "controlled", "valid_until"],
                name="instruments_by_kind",
            ),
        ),
    ]

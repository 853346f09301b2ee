"""Indexes of lists: what a status depends on, and no key twice."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("instruments", "0001_initial"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="instrument",
            name="instruments_valid_u_00b182_idx",
        ),
        migrations.AlterField(
            model_name="instrument",
            name="jurisdiction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instruments",
                to="parties.jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="kind",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instruments",
                to="catalogue.instrumentkind",
            ),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instruments",
                to="parties.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="instrument",
            index=models.Index(
                fields=["valid_until", "state", "controlled", "id"], name="instruments_valid_u_2e2f93_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="instrument",
            index=models.Index(
                fields=["id", "state", "controlled", "valid_until", "kind", "jurisdiction", "owner"],
                name="instruments_by_status",
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0008_revalued"),
        ("parties", "0003_identities"),
        ("recalls", "0001_initial"),
        ("results", "0004_raw_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="recallitem",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recall_item",
                to="jobs.job",
            ),
        ),
        migrations.AddField(
            model_name="recallitem",
            name="refusal",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="RecallCorrection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("share", models.FloatField()),
                (
                    "evaluation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrects_for",
                        to="results.evaluation",
                    ),
                ),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="recalls.recall",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("recall", "share"), name="one_correction_per_share")
                ],
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="RecallNotice",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("told_on", models.DateField()),
                ("reply_by", models.DateField()),
                ("items", models.PositiveIntegerField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("reply", models.CharField(blank=True, max_length=400)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recall_notices",
                        to="parties.organization",
                    ),
                ),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="recalls.recall",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at__isnull", True)),
                        fields=["house"],
                        name="notices_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("recall", "house"), name="one_notice_per_house")
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("instruments", "0004_rotation"),
        ("parties", "0003_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="TypeApproval",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("application_no", models.CharField(max_length=40, unique=True)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("applicant_stated", models.CharField(max_length=160)),
                ("model", models.CharField(max_length=80)),
                ("family", models.CharField(blank=True, max_length=120)),
                ("programme", models.CharField(max_length=80)),
                ("report", models.CharField(blank=True, max_length=80)),
                ("mark", models.CharField(blank=True, max_length=60)),
                ("is_imported", models.BooleanField(default=False)),
                ("state", models.CharField(db_index=True, max_length=12)),
                ("applied_on", models.DateField()),
                ("granted_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="type_approvals",
                        to="parties.organization",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.jurisdiction",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="type_approvals",
                        to="catalogue.instrumentkind",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InstrumentApproval",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "instrument",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="type_approval",
                        to="instruments.instrument",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="instruments.typeapproval",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="InstrumentFreeze",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("reason", models.CharField(max_length=120)),
                ("frozen_on", models.DateField()),
                ("lifted_on", models.DateField(null=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="instruments.instrument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_on", None)),
                        fields=("instrument",),
                        name="one_standing_freeze",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="typeapproval",
            index=models.Index(fields=["kind", "state"], name="instruments_kind_id_9db9a7_idx"),
        ),
        migrations.AddConstraint(
            model_name="typeapproval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("number",),
                name="one_type_approval_number",
            ),
        ),
    ]

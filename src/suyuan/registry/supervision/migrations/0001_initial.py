import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("instruments", "0005_approvals"),
        ("parties", "0003_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=48, unique=True)),
                ("commitment", models.TextField()),
                ("commitment_sha256", models.CharField(max_length=64)),
                ("lists", models.TextField()),
                ("sealed_secret", models.TextField()),
                ("public_kind", models.CharField(max_length=8)),
                ("log_size", models.PositiveBigIntegerField(null=True)),
                ("objects_count", models.PositiveIntegerField()),
                ("inspectors_count", models.PositiveIntegerField()),
                ("committed_on", models.DateField()),
                ("state", models.CharField(db_index=True, max_length=12)),
            ],
            options={
                "abstract": False,
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="Arbitration",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("dispute", models.CharField(max_length=12)),
                ("requester", models.CharField(max_length=200)),
                ("respondent", models.CharField(max_length=200)),
                ("question", models.TextField()),
                ("state", models.CharField(db_index=True, max_length=12)),
                ("requested_on", models.DateField()),
                ("certificate", models.CharField(blank=True, max_length=80)),
                ("result", models.CharField(blank=True, max_length=1000)),
                ("conforms", models.BooleanField(null=True)),
                ("notified_on", models.DateField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                ("final_certificate", models.CharField(blank=True, max_length=80)),
                ("final_result", models.CharField(blank=True, max_length=1000)),
                ("final_on", models.DateField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "freeze",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="instruments.instrumentfreeze",
                    ),
                ),
                (
                    "higher",
                    models.ForeignKey(
                        null=True,
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
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arbitrations",
                        to="instruments.instrument",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("nature", models.CharField(max_length=10)),
                ("channel", models.CharField(max_length=8)),
                ("about", models.CharField(max_length=200)),
                ("claim", models.TextField()),
                ("is_anonymous", models.BooleanField()),
                ("receipt_sha256", models.CharField(max_length=64, unique=True)),
                ("state", models.CharField(db_index=True, max_length=12)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("is_extended", models.BooleanField(default=False)),
                ("finding", models.CharField(blank=True, max_length=1000)),
                ("upheld", models.BooleanField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000)),
                (
                    "authority",
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
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="parties.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintContact",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("sealed", models.TextField()),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact",
                        to="supervision.complaint",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="DeclaredConflict",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("reason", models.CharField(max_length=240)),
                ("until", models.DateField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrawResult",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("secret", models.CharField(max_length=64)),
                ("public_value", models.CharField(max_length=400)),
                ("result", models.TextField()),
                ("drawn_on", models.DateField()),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result",
                        to="supervision.draw",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=48, unique=True)),
                ("reason", models.CharField(max_length=12)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("risk", models.CharField(blank=True, max_length=8)),
                ("state", models.CharField(db_index=True, max_length=20)),
                ("visit_on", models.DateField(null=True)),
                ("on_site_on", models.DateField(null=True)),
                ("checked", models.TextField(blank=True)),
                ("signature", models.CharField(blank=True, max_length=8)),
                ("remark", models.CharField(blank=True, max_length=400)),
                ("recorded_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("correct_by", models.DateField(null=True)),
                ("concluded_on", models.DateField(null=True)),
                ("publish_by", models.DateField(null=True)),
                ("published_on", models.DateField(null=True)),
                ("case_no", models.CharField(blank=True, max_length=60)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="supervision.draw",
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="parties.organization",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="complaint",
            name="inspection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaints",
                to="supervision.inspection",
            ),
        ),
        migrations.CreateModel(
            name="InspectionMember",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="supervision.inspection",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="parties.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InspectionPlan",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("topic_zh", models.CharField(max_length=160)),
                ("topic_en", models.CharField(max_length=200)),
                ("kinds", models.JSONField(default=list)),
                ("shares", models.JSONField(default=dict)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("state", models.CharField(db_index=True, max_length=12)),
                (
                    "authority",
                    models.ForeignKey(
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="inspection",
            name="plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="supervision.inspectionplan",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="supervision.inspectionplan",
            ),
        ),
        migrations.CreateModel(
            name="InspectionSample",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=200)),
                ("taken_on", models.DateField()),
                ("return_by", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="supervision.inspection",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("text", models.CharField(max_length=1000)),
                ("received_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("upheld", models.BooleanField(null=True)),
                ("answered_on", models.DateField(null=True)),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objection",
                        to="supervision.inspection",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PrepackageLot",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=48, unique=True)),
                ("producer_stated", models.CharField(max_length=160)),
                ("product", models.CharField(max_length=160)),
                ("sampled_on", models.DateField()),
                ("plan", models.CharField(max_length=20)),
                ("lot_size", models.PositiveIntegerField()),
                ("value", models.CharField(max_length=24)),
                ("unit", models.CharField(max_length=4)),
                ("height", models.CharField(max_length=24)),
                ("label_note", models.CharField(blank=True, max_length=240)),
                ("U", models.CharField(max_length=24)),
                ("gross", models.JSONField()),
                ("tares", models.JSONField()),
                ("T", models.CharField(max_length=40)),
                ("mean", models.CharField(max_length=60)),
                ("s", models.CharField(max_length=60)),
                ("limit", models.CharField(max_length=60)),
                ("t1", models.PositiveIntegerField()),
                ("t2", models.PositiveIntegerField()),
                ("verdict", models.CharField(db_index=True, max_length=8)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organization",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepackage_lots",
                        to="supervision.inspection",
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
                    "producer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepackage_lots",
                        to="parties.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="ComplaintInstrument",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="supervision.complaint",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="instruments.instrument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "instrument"), name="one_complained_instrument"
                    )
                ],
            },
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("place", models.PositiveSmallIntegerField()),
                ("article", models.CharField(max_length=120)),
                ("text", models.CharField(max_length=400)),
                ("severity", models.CharField(max_length=10)),
                ("order", models.CharField(blank=True, max_length=400)),
                ("deadline", models.DateField(null=True)),
                ("proof", models.CharField(blank=True, max_length=400)),
                ("corrected_on", models.DateField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="instruments.instrument",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="supervision.inspection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "place"), name="one_finding_per_place")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                fields=["organization", "upheld", "decided_on"], name="supervision_organiz_a14e65_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionmember",
            constraint=models.UniqueConstraint(fields=("inspection", "person"), name="one_inspector_once"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["organization", "state"], name="supervision_organiz_7f3ddb_idx"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["jurisdiction", "state"], name="supervision_jurisdi_1a055d_idx"),
        ),
    ]

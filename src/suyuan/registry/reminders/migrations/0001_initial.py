"""What houses are told of, the mails that wait, who has read, and calendar feeds."""

import django.db.models.deletion
from django.db import migrations, models

import suyuan.registry.journal.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0003_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("on", models.DateField()),
                ("count", models.PositiveIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to="parties.organization",
                    ),
                ),
            ],
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("address", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("fault", models.CharField(blank=True, max_length=240)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "digest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="reminders.digest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("read_until", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders_read",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.UUIDField()),
                ("due_on", models.DateField()),
                ("days_ahead", models.SmallIntegerField()),
                ("name_zh", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=240)),
                ("detail", models.CharField(blank=True, max_length=160)),
                (
                    "digest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="reminders.digest",
                    ),
                ),
            ],
            bases=(suyuan.registry.journal.models.Frozen, models.Model),
        ),
        migrations.CreateModel(
            name="ReminderSetting",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("is_on", models.BooleanField(default=True)),
                ("days", models.JSONField(default=list)),
                ("addresses", models.JSONField(default=list)),
                ("language", models.CharField(default="zh", max_length=2)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_setting",
                        to="parties.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("row_version", models.PositiveIntegerField(default=1)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("person",),
                        name="one_open_feed_per_person",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("organization", "on"), name="one_digest_a_day"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_at"], name="mails_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(fields=("digest", "address"), name="one_mail_per_address"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("subject", "due_on", "days_ahead", "kind"), name="told_once"
            ),
        ),
    ]

"""Every list is narrowed from an index alone, on both databases; what few have stands in one of its own."""

from django.db import migrations, models
from django.db.models import Q

LISTED = ["id", "state", "controlled", "valid_until", "jurisdiction"]


class Migration(migrations.Migration):
    dependencies = [("instruments", "0007_by_kind")]

    operations = [
        migrations.RemoveIndex("instrument", "instruments_jurisdi_789bb8_idx"),
        migrations.RemoveIndex("instrument", "instruments_by_kind"),
        migrations.RemoveIndex("instrument", "instruments_valid_u_2e2f93_idx"),
        migrations.RemoveIndex("instrument", "instruments_by_status"),
        migrations.RunSQL("DROP INDEX IF EXISTS instruments_to_verify", migrations.RunSQL.noop),
        migrations.AddIndex(
            "instrument",
            models.Index(
                fields=["jurisdiction", "id", "state", "controlled", "valid_until"],
                name="instruments_by_division",
            ),
        ),
        migrations.AddIndex(
            "instrument",
            models.Index(
                fields=["kind", "id", "jurisdiction", "state", "controlled", "valid_until"],
                name="instruments_by_kind",
            ),
        ),
        migrations.AddIndex(
            "instrument",
            models.Index(
                fields=["valid_until", "id", "state", "controlled", "jurisdiction"],
                name="instruments_by_day",
            ),
        ),
        migrations.AddIndex("instrument", models.Index(fields=LISTED, name="instruments_by_status")),
        migrations.AddIndex(
            "instrument",
            models.Index(
                fields=LISTED,
                name="instruments_unusual",
                condition=Q(controlled=False) | Q(valid_until=None) | ~Q(state__in=("in_use", "overdue")),
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Plan tasks have the shorter names; nothing in the tables changes."""

    dependencies = [("governance", "0001_initial"), ("parties", "0003_identities")]

    operations = [
        migrations.AlterField(
            model_name="sharedtask",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared_tasks_led",
                to="parties.organization",
            ),
        ),
        migrations.AlterField(
            model_name="tasksupport",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared_tasks_supported",
                to="parties.organization",
            ),
        ),
    ]

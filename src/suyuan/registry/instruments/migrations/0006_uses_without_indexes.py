"""Uses are asked for by their instrument alone; the other two indexes were written for nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("instruments", "0005_approvals"),
        ("parties", "0003_identities"),
    ]

    operations = [
        migrations.AlterField(
            model_name="instrumentuse",
            name=name,
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=to,
            ),
        )
        for name, to in (("jurisdiction", "parties.jurisdiction"), ("edition", "catalogue.catalogueedition"))
    ]

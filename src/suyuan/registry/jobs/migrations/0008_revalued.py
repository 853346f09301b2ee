from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0007_referral")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="revalues",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="revalued_by",
                to="jobs.job",
            ),
        ),
        migrations.AddField(model_name="job", name="change", field=models.JSONField(default=dict)),
    ]

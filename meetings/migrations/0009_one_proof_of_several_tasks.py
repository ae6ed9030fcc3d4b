import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_what_members_should_prepare")]

    operations = [
        migrations.AlterField(
            "taskupdate",
            "proof",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proof_of",
                to="meetings.attachment",
                verbose_name="proof",
            ),
        ),
    ]

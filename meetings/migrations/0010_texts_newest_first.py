from django.db import migrations, models

import cells.fields
from cells.months import Month


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_one_proof_of_several_tasks")]

    operations = [
        # The texts are written anew by manage.py index_texts; whatever month they have until then.
        migrations.AddField(
            model_name="searchtext",
            name="month",
            field=cells.fields.MonthField(default=Month(2000, 1), verbose_name="month"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="searchtext",
            index=models.Index(fields=["-month", "-meeting", "kind"], name="meetings_searchtext_newest"),
        ),
    ]

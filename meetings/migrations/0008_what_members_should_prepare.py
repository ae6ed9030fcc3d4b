from django.db import migrations

import cells.fields


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_ballots_in_order")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="to_prepare",
            field=cells.fields.NFCTextField(
                blank=True, default="", verbose_name="what members should prepare"
            ),
            preserve_default=False,
        ),
    ]

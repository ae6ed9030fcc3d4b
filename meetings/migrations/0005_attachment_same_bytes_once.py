from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_the_meeting_month")]

    operations = [
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("meeting", "purpose", "sha256"), name="meetings_attachment_same_bytes_once"
            ),
        ),
    ]

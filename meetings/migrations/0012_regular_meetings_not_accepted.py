from django.db import migrations, models


class Migration(migrations.Migration):
    """Small indexes for what a roll-up of ten thousand cells asks of the meetings themselves."""

    dependencies = [("meetings", "0011_review_and_report_deadlines")]

    operations = [
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("kind", "regular"), models.Q(("state", "accepted"), _negated=True)),
                fields=["month", "state", "cell", "id"],
                name="meetings_meeting_not_accepted",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("kind", "thematic")),
                fields=["month", "state", "cell"],
                name="meetings_meeting_thematic",
            ),
        ),
    ]

from django.db import migrations, models
from django.db.models import F

import meetings.models.decisions
from cells.names import fold


def fill(apps, schema_editor):
    Task, Meeting = apps.get_model("meetings", "Task"), apps.get_model("meetings", "Meeting")
    rows = list(Task.objects.only("pk", "text"))
    for task in rows:
        task.search_key = fold(task.text)
    Task.objects.bulk_update(rows, ["search_key"], batch_size=500)
    # When a record was first submitted was not kept before now; the last time is the nearest to it.
    Meeting.objects.filter(submitted_at__isnull=False).update(first_submitted_at=F("submitted_at"))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_attachment_same_bytes_once")]

    operations = [
        migrations.AddField("task", "search_key", meetings.models.decisions.FoldedField(of="text")),
        migrations.AddField(
            "meeting",
            "first_submitted_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first submitted at"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

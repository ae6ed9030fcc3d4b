from django.db import migrations, models

KINDS = [
    ("minutes", "Minutes"),
    ("resolution", "Resolution"),
    ("score_sheet", "Score sheet"),
    ("ward_report", "Monthly report"),
    ("notice", "Notice of a meeting"),
]


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        migrations.AlterField("series", "kind", models.CharField(choices=KINDS, max_length=16)),
        migrations.AlterField(
            "paper", "kind", models.CharField(choices=KINDS, max_length=16, verbose_name="kind")
        ),
    ]

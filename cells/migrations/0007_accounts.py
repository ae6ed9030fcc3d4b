import uuid

from django.db import migrations, models
from django.db.models import Q

from cells.names import fold, sort_key


def fill_keys(apps, schema_editor):
    users = apps.get_model("cells", "User")
    for user in users._base_manager.all():
        user.sort_key, user.search_key = sort_key(user.full_name), fold(user.full_name)
        user.save(update_fields=["sort_key", "search_key"])


ONCE_AT = [("committee", "cells_grant_once_at_a_committee"), ("cell", "cells_grant_once_at_a_cell")]


class Migration(migrations.Migration):
    dependencies = [("cells", "0006_decisions_about_offices_and_oversight")]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.TextField(db_index=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="search_key",
            field=models.TextField(db_index=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        # No slip was made before this: the default fills nothing.
        migrations.AddField(
            model_name="signinslip",
            name="submission_id",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="grant",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="taken back at"),
        ),
        *(migrations.RemoveConstraint(model_name="grant", name=name) for _place, name in ONCE_AT),
        *(
            migrations.AddConstraint(
                model_name="grant",
                constraint=models.UniqueConstraint(
                    fields=["user", "role", place],
                    condition=Q(until__isnull=True, withdrawn_at__isnull=True)
                    & Q(**{f"{place}__isnull": False}),
                    name=name,
                    violation_error_message="This account already holds this role there.",
                ),
            )
            for place, name in ONCE_AT
        ),
    ]

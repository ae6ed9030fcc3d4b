"""Letters of other peoples and of foreign names have their place among the Vietnamese: the stored keys follow."""

from django.db import migrations

from cells.names import sort_key


def make_keys_anew(apps, schema_editor):
    for model in (apps.get_model("cells", "Member"), apps.get_model("cells", "User")):
        changed = []
        for row in model._base_manager.only("pk", "full_name").iterator(chunk_size=2000):
            row.sort_key = sort_key(row.full_name)
            changed.append(row)
            if len(changed) == 2000:
                model._base_manager.bulk_update(changed, ["sort_key"], batch_size=500)
                changed = []
        model._base_manager.bulk_update(changed, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [("cells", "0009_the_ledger_by_day")]

    operations = [migrations.RunPython(make_keys_anew, migrations.RunPython.noop)]

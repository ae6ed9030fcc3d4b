"""Meetings submitted before there was a standing or a setting: what they were counted by is written down now."""

from django.db import migrations
from zoneinfo import ZoneInfo

CLOSED = ["submitted", "accepted"]
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def fix(apps, schema_editor):
    Attendance = apps.get_model("meetings", "Attendance")
    apps.get_model("meetings", "Meeting").objects.filter(state__in=CLOSED).update(attendance_denominator="A")
    marks = Attendance.objects.filter(meeting__state__in=CLOSED).select_related("meeting", "membership__member")
    changed = []
    for mark in marks.iterator(chunk_size=2000):
        day = (mark.meeting.started_at or mark.meeting.planned_at).astimezone(HERE).date()
        confirmed_on = mark.membership.member.confirmed_on
        is_official = confirmed_on is not None and confirmed_on <= day
        mark.standing = "official" if is_official else "probationary"
        if mark.membership.kind != "regular":
            mark.standing = "temporary"
        changed.append(mark)
    Attendance.objects.bulk_update(changed, ["standing"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0002_attendance_denominator"),
        ("cells", "0003_name_keys_of_any_length"),
    ]

    operations = [migrations.RunPython(fix, migrations.RunPython.noop)]

"""What was prepared for a meeting."""

from django.db import transaction

from ..models import Material, PreMeeting
from ..snapshots import preparation_snapshot
from .writing import claim, drop_marks_of_other_days, finish, people_facts, recount_motions, replace


@transaction.atomic
def save_preparation(
    *, meeting, version: int, plan: dict, materials: list[dict], pre_meeting: dict | None, by
):
    """Save the plan and what was prepared; `materials` replace those there, `pre_meeting` None removes it."""
    before, people = preparation_snapshot(meeting), people_facts(meeting)
    claim(meeting, version, by, **plan)
    replace(meeting.materials, [Material(meeting=meeting, **row) for row in materials])
    PreMeeting.objects.filter(meeting=meeting).delete()
    if pre_meeting is not None:
        PreMeeting.objects.create(meeting=meeting, **pre_meeting)
    before |= drop_marks_of_other_days(meeting)
    recount_motions(meeting)
    return finish(meeting, "preparation saved", preparation_snapshot, before, people, by)
